"""What the switch says becomes what we know: the call's facts, the timeline, the attempt ledger, presence, the board."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import msgspec

from backend.accounts.actions import append_to_timeline
from backend.accounts.models import Account
from backend.calls import queries
from backend.calls.facts import RecordingHeard
from backend.calls.holding import held_since, is_held, seconds_held
from backend.calls.models import Call, CallSignal, CallState
from backend.calls.reckoning import begins, reckon
from backend.calls.rules import debtor_rang, debtor_was_untouched, end_is_known, learn, outcome_of, state_of, talk_seconds
from backend.calls.signals import LedgerClosed, PhoneState, RecordingSignal, Signal, Source
from backend.contact import actions as contact
from backend.contact.models import PhoneNumber
from backend.kit.facts import tell
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people import telephones
from backend.people.learning import Told
from backend.people.models import PresenceState
from backend.worklist import actions as worklist

#: How long a collector may take to say what happened before the system says it for them.
WRAP_UP_LASTS = timedelta(seconds=120)

#: Signals by the names under which they are kept.
KINDS: Mapping[str, type[Signal]] = {kind.__name__: kind for kind in (*Signal.__subclasses__(), *RecordingSignal.__subclasses__())}


class Kept(Protocol):
    """A signal as it is kept, of a call or of a caller."""

    call_id: UUID
    kind: str
    leg: str
    at: datetime
    source: Source
    facts: dict[str, Any]


PRESENCE_IN = {
    CallState.REQUESTED: PresenceState.DIALLING,
    CallState.DIALLING: PresenceState.DIALLING,
    CallState.RINGING: PresenceState.RINGING,
    CallState.TALKING: PresenceState.TALKING,
    CallState.ENDED: PresenceState.WRAP_UP,
}


async def apply_signals(tx: Transaction, signals: Sequence[Signal | PhoneState], *, source: Source = Source.HEARD) -> Sequence[Call]:
    """Take in what the switch said, in order; what was already taken in changes nothing.

    Calls are locked in the order of their ids, so that two bridges that overlap cannot deadlock. Returns the calls of which
    the ledger and what was heard are now found to disagree.
    """
    by_call: dict[UUID, list[Signal]] = defaultdict(list)
    of_telephones: list[Told] = []
    unreachable: list[str] = []
    for signal in signals:
        if isinstance(signal, PhoneState):
            of_telephones.append(Told(signal.endpoint, signal.reachable, signal.in_use))
            if signal.reachable is False and signal.in_use is not None:
                unreachable.append(signal.endpoint)
        else:
            by_call[signal.call_id].append(signal)
    calls = await queries.lock_calls(tx.session, by_call) if by_call else []
    # A floor's worth of signals costs two statements, not two for each.
    kept = {signal: to_keep(tx, signal, source) for call in calls for signal in by_call[call.id]}
    new = await queries.remember_signals(tx.session, [*kept.values()])
    contradicted = {call.id for call in calls if call.heard_outcome}
    for call in calls:
        told = [told for told in by_call[call.id] if (told.call_id, kept[told].kind, kept[told].leg, told.at) in new]
        if told or source is Source.HEARD:
            await _take_in(tx, call, told, source)
    await tx.session.flush()
    # Calls before telephones, as everywhere: first the call is locked, then its collector's presence.
    if of_telephones:
        await telephones.hear(tx, of_telephones)
    if unreachable:
        await _spare_debtors(tx, unreachable)
    return [call for call in calls if call.heard_outcome and call.id not in contradicted]


async def keep_in_line(tx: Transaction) -> None:
    """Where calls and telephones crossed: no debtor goes on ringing for nobody, and nobody is ready without a telephone."""
    await _spare_debtors(tx, None)
    await telephones.bring_in_line(tx)


async def _spare_debtors(tx: Transaction, endpoints: Sequence[str] | None) -> None:
    """A telephone is gone while its debtor, rung first, still rings: nobody could come on the line, so the call is ended."""
    for call in await queries.unjoined_calls(tx.session, endpoints):
        await cancel(tx, call)


async def _take_in(tx: Transaction, call: Call, signals: Sequence[Signal], source: Source) -> None:
    before, answered_before, outcome_before, reached_before = call.state, call.debtor_answered_at, call.outcome, _reached(call)
    doing_before, shown_before = presence_in(call), _shown(call)
    if call.final_at is None:
        for signal in signals:
            if source is Source.HEARD or begins(signal):
                learn(call, signal)
    if call.over_at is not None or any(isinstance(signal, LedgerClosed) for signal in signals):
        await lay_side_by_side(tx, call)
    settle(call)
    if call.debtor_answered_at is not None and answered_before is None:
        await append_to_timeline(tx, call.account_id, "call:answered", {}, by=call.user_id, subject_id=call.id)
    if call.state is CallState.ENDED and before is not CallState.ENDED:
        await finish(tx, call)
    elif call.state is CallState.ENDED and (call.outcome, _reached(call)) != (outcome_before, reached_before):
        if call.outcome is not outcome_before:
            await append_to_timeline(
                tx, call.account_id, "call:outcome_completed", {"outcome": call.outcome}, by=call.user_id, subject_id=call.id
            )
        await _settle_attempt(tx, call)
        await _spare_wrap_up(tx, call)
    elif presence_in(call) is not doing_before or call.state is not before:
        await people.set_presence(tx, call.user_id, presence_in(call), account_id=call.account_id, call_id=call.id)
    for signal in signals:
        if isinstance(signal, RecordingSignal):
            await tell(tx, RecordingHeard(signal))
    if (_shown(call), _reached(call)) != (shown_before, reached_before):
        announce(tx, call)


async def lay_side_by_side(tx: Transaction, call: Call) -> None:
    """Once a call is over, what its facts are is decided by all that was said of it, the ledger first."""
    kept = await queries.signals_of_call(tx.session, call.id)
    written = [as_signal(each) for each in kept if each.source is Source.LEDGER]
    if written:
        reckon(call, [as_signal(each) for each in kept if each.source is Source.HEARD], written)


def _reached(call: Call) -> tuple[bool, ...]:
    """How far the attempt came: whether it was one, whether it rang, whether somebody picked up, and whether that is all."""
    return debtor_was_untouched(call), debtor_rang(call), call.debtor_answered_at is not None, end_is_known(call)


def _shown(call: Call) -> tuple[Any, ...]:
    """What a desk or a board may show of it; half of what the switch says changes none of that, and every announcement is read again."""
    rang_at, answered_at, ended_at = call.debtor_rang_at, call.debtor_answered_at, call.ended_at
    wrap_up = call.wrap_until, call.wrapped_at
    return call.state, call.outcome, rang_at, answered_at, ended_at, wrap_up, talk_seconds(call), call.hold_seconds, held_since(call)


async def _spare_wrap_up(tx: Transaction, call: Call) -> None:
    """It is learnt late that the debtor was never dialled: then there is nothing to wrap up."""
    if call.wrapped_at is not None or not debtor_was_untouched(call):
        return
    call.wrapped_at = tx.now
    presence = await people_queries.presence(tx.session, call.user_id)
    if presence is not None and presence.call_id == call.id:
        await people.set_presence(tx, call.user_id, PresenceState.PREVIEWING, account_id=call.account_id)


def presence_in(call: Call) -> PresenceState:
    """What its collector is doing while a call stands like this."""
    return PresenceState.HOLD if call.state is CallState.TALKING and is_held(call) else PRESENCE_IN[call.state]


def settle(call: Call) -> None:
    """Bring state, end and outcome in line with the facts; facts that arrive after the end may still complete the outcome."""
    call.state, call.hold_seconds = state_of(call), seconds_held(call)
    if call.state is CallState.ENDED:
        call.ended_at, call.outcome = call.over_at, outcome_of(call)


async def finish(tx: Transaction, call: Call) -> None:
    """The call is over: write it down, and ask the collector to wrap up if the debtor was dialled at all."""
    talked = talk_seconds(call)
    facts = {"outcome": call.outcome, "rang": debtor_rang(call), "talk_ms": None if talked is None else round(talked * 1000)}
    if call.refusal is not None:
        facts |= {"refused": call.refusal["code"]} | {name: fact for name, fact in call.refusal["facts"].items() if name == "ends_on"}
    await append_to_timeline(tx, call.account_id, "call:ended", facts, by=call.user_id, subject_id=call.id)
    await _settle_attempt(tx, call)
    if debtor_was_untouched(call):
        call.wrapped_at = tx.now
        await people.set_presence(tx, call.user_id, PresenceState.PREVIEWING, account_id=call.account_id)
        return
    call.wrap_until = tx.now + WRAP_UP_LASTS
    await worklist.hold_claim(tx, call.user_id, call.account_id, until=call.wrap_until)
    await people.set_presence(tx, call.user_id, PresenceState.WRAP_UP, account_id=call.account_id, call_id=call.id)


async def _settle_attempt(tx: Transaction, call: Call) -> None:
    """Tell the attempt ledger how far the attempt came.

    A debtor's telephone that was certainly not dialled was no attempt. Where it is not known what happened the attempt stays
    unsettled: it counts as a conversation until the collector says otherwise.
    """
    if debtor_was_untouched(call):
        await contact.cancel_attempt(tx, call.id)
    elif end_is_known(call):
        rang, connected = debtor_rang(call), call.debtor_answered_at is not None
        if await contact.complete_attempt(tx, call.id, rang=rang, connected=connected) is None:
            # A late fact shows that the debtor was dialled after all.
            account = await tx.session.get_one(Account, call.account_id)
            phone = await tx.session.get(PhoneNumber, call.phone_id) if call.phone_id else None
            await contact.record_attempt(tx, account, phone, user_id=call.user_id, call_id=call.id, direction=call.direction)
            await contact.complete_attempt(tx, call.id, rang=rang, connected=connected)


async def cancel(tx: Transaction, call: Call) -> None:
    """End a call; one that was never taken ends at once, any other when the switch says so."""
    call.cancelled_at = tx.now
    if call.taken_at is None:
        call.over_at = tx.now
        settle(call)
        await finish(tx, call)
    await tx.session.flush()
    announce(tx, call)
    tx.ring("hangup", call=str(call.id))


def announce(tx: Transaction, call: Call) -> None:
    """Let the board and the collector's desk look at this call again."""
    if call.team_id is not None:
        tx.announce(f"board:{call.team_id}", "collector", call.user_id)
    tx.announce(f"desk:{call.user_id}", "call", call.id)


def to_keep(tx: Transaction, signal: Signal, source: Source) -> CallSignal:
    """The row a signal is kept as."""
    facts: dict[str, Any] = msgspec.to_builtins(
        {key: value for key, value in asdict(signal).items() if key not in ("call_id", "at", "leg")}
    )
    return CallSignal(
        call_id=signal.call_id,
        kind=type(signal).__name__,
        leg=getattr(signal, "leg", ""),
        at=signal.at,
        source=source,
        received_at=tx.now,
        facts=facts,
    )


def as_signal(kept: Kept, kinds: Mapping[str, type[Signal]] = KINDS) -> Signal:
    """The signal that was kept."""
    told = kept.facts | {"call_id": kept.call_id, "at": kept.at} | ({"leg": kept.leg} if kept.leg else {})
    signal: Signal = msgspec.convert(told, kinds[kept.kind], strict=False)
    return signal
