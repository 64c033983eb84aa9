"""What a caller comes to when all that was heard of them and all that the switch's ledger says are laid side by side. Pure.

As with our own calls the ledger's word stands wherever it has one, and the order in which anything came does not matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from backend.calls.reckoning import in_order
from backend.calls.signals import CallOver, LedgerClosed, Leg, LegAnswered, Signal, SwitchRestarted
from backend.inbound.models import InboundOutcome
from backend.inbound.rules import ending_of
from backend.inbound.signals import OfferAnswered, TurnedAway

Kind = TypeVar("Kind", bound=Signal)


@dataclass(frozen=True)
class CallerFacts:
    """What is known of a caller."""

    #: The collector's telephone that was picked up, and when.
    answer: OfferAnswered | None
    #: The leg of the collector they talk with now.
    collector_channel: str | None
    turned_away_at: datetime | None
    #: When they were gone.
    over_at: datetime | None
    #: When the switch was found to have restarted under them, where nothing else tells their end.
    restarted_at: datetime | None
    final_at: datetime | None
    #: The outcome by what was heard alone, once the ledger has closed the call and says otherwise.
    heard_outcome: InboundOutcome | None


def reckon(heard: Iterable[Signal], written: Iterable[Signal]) -> CallerFacts:
    """The facts of a caller, from everything kept of them."""
    heard, written = in_order(heard), in_order(written)
    alone, answer = _first(heard, OfferAnswered), _first(written, OfferAnswered) or _first(heard, OfferAnswered)
    closed = [signal.at for signal in written if isinstance(signal, LedgerClosed)]
    final_at = max(closed, default=None)
    gone_at, heard_gone_at = _moment(written, CallOver) or final_at, _moment(heard, CallOver)
    turned_away_at = _moment([*written, *heard], TurnedAway)
    restarted_at = _moment(heard, SwitchRestarted)
    is_known = bool(gone_at or heard_gone_at)
    heard_outcome = None
    if final_at is not None and (heard_gone_at or restarted_at):
        told = ending_of(alone is not None, restarted_at is not None and heard_gone_at is None, _moment(heard, TurnedAway) is not None)
        is_so = ending_of(answer is not None, False, turned_away_at is not None)
        heard_outcome = None if told is is_so else told
    return CallerFacts(
        answer=answer,
        collector_channel=_collectors_leg([*heard, *written]),
        turned_away_at=turned_away_at,
        over_at=gone_at or heard_gone_at or restarted_at,
        restarted_at=None if is_known else restarted_at,
        final_at=final_at,
        heard_outcome=heard_outcome,
    )


def _first(signals: Sequence[Signal], kind: type[Kind]) -> Kind | None:
    return next((signal for signal in signals if isinstance(signal, kind)), None)


def _moment(signals: Iterable[Signal], kind: type[Signal]) -> datetime | None:
    return min((signal.at for signal in signals if isinstance(signal, kind)), default=None)


def _collectors_leg(signals: Iterable[Signal]) -> str | None:
    answered = [signal for signal in signals if isinstance(signal, LegAnswered) and signal.leg is Leg.COLLECTOR]
    return max(answered, key=lambda signal: (signal.at, signal.channel)).channel if answered else None
