"""What a call comes to when all that was heard of it and all that the switch's ledger says are laid side by side. Pure.

The ledger is complete and heard by nobody; what was heard has gaps but knows a little more (that the collector's telephone
rang). So the ledger's word stands wherever it has one, and the order in which anything came does not matter.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from backend.calls.models import Call, Outcome
from backend.calls.rules import learn, outcome_of
from backend.calls.signals import DialFinished, LegAnswered, LegStarted, Placed, Signal

#: Facts of a call that signals set.
FACTS = (
    *("placed_at", "over_at", "final_at"),
    *("collector_started_at", "collector_rang_at", "collector_answered_at", "collector_ended_at", "collector_channel"),
    *("debtor_started_at", "debtor_rang_at", "debtor_answered_at", "debtor_ended_at", "debtor_channel", "q850", "sip", "dial_status"),
)


def begins(signal: Signal) -> bool:
    """Whether a line of the ledger counts at once: what has begun has begun; how it ended is told by the whole."""
    return isinstance(signal, Placed | LegStarted | LegAnswered)


def reckon(call: Call, heard: Iterable[Signal], written: Iterable[Signal]) -> None:
    """Set a call's facts from everything known: the ledger's where it says something, else what was heard."""
    written = in_order(written)
    summary = next((each for each in reversed(written) if isinstance(each, DialFinished)), None)
    live, ledger = _by_itself(call, heard), _by_ledger(call, written, summary)
    for fact in FACTS:
        said = getattr(ledger, fact)
        setattr(call, fact, getattr(live, fact) if said is None else said)
    if summary is not None:
        # Where the dialplan had its last word, no status is one too.
        call.sip = ledger.sip
    is_final = ledger.final_at is not None
    call.fate = ledger.fate if is_final else live.fate or ledger.fate
    if is_final and summary is None and outcome_of(call) is Outcome.NO_ANSWER and call.debtor_rang_at is None:
        # Of a debtor rung first the dialplan has no word. Nobody can say that it did not ring, and the caps count what rang.
        call.debtor_rang_at = call.debtor_started_at
    heard_outcome = outcome_of(live) if is_final and live.over_at is not None else None
    call.heard_outcome = None if heard_outcome is outcome_of(call) else heard_outcome


def _by_itself(call: Call, signals: Iterable[Signal]) -> Call:
    """The call as it would be known from these signals alone, taken in the order in which they happened."""
    alone = Call(id=call.id, mode=call.mode, taken_at=call.taken_at, cancelled_at=call.cancelled_at)  # type: ignore[call-arg]
    for signal in in_order(signals):
        learn(alone, signal)
    return alone


def _by_ledger(call: Call, written: Sequence[Signal], summary: DialFinished | None) -> Call:
    alone = _by_itself(call, written)
    if summary is not None:
        # A line about a leg tells neither its SIP status nor whether it rang: the dialplan's last words do.
        alone.sip = summary.sip
        if summary.rang_after is not None and alone.debtor_started_at is not None:
            alone.debtor_rang_at = alone.debtor_started_at + timedelta(seconds=summary.rang_after)
    return alone


def in_order(signals: Iterable[Signal]) -> Sequence[Signal]:
    """By time; what happened in the same microsecond always in the same order."""
    return sorted(signals, key=lambda signal: (signal.at, type(signal).__name__, repr(signal)))
