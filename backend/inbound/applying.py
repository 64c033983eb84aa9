"""What the switch says of callers becomes what we know: who is there, who answered, who is gone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from backend.accounts.actions import append_to_timeline
from backend.calls.applying import KINDS as CALL_KINDS
from backend.calls.applying import as_signal, to_keep
from backend.calls.queries import remember_signals
from backend.calls.signals import PhoneState, Signal, Source
from backend.inbound import queries
from backend.inbound.missing import call_back_instead, outcome_completed, was_answered_after_all
from backend.inbound.models import InboundCall, InboundOffer, InboundOutcome, Recognised
from backend.inbound.offering import end_offer, show, shown
from backend.inbound.reckoning import CallerFacts, reckon
from backend.inbound.rules import IDENTIFY_WITHIN, numbers_meant, outcome_of, recognised
from backend.inbound.settling import free_again, make_room, put_aside
from backend.inbound.signals import CallerSignal, Ending, InboundArrived, OfferOver, OfferRang, is_inbound
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people.models import PresenceState
from backend.telephones.models import MAIN

#: Signals by the names under which they are kept.
KINDS = {**CALL_KINDS, **{kind.__name__: kind for kind in CallerSignal.__subclasses__()}}


async def apply_inbound(
    tx: Transaction, signals: Sequence[Signal | PhoneState], switch: str = MAIN, *, source: Source = Source.HEARD
) -> Sequence[InboundCall]:
    """Take in what a switch said of callers; what was already taken in changes nothing.

    Returns the callers of whom the ledger and what was heard are now found to disagree.
    """
    by_call: dict[UUID, list[Signal]] = defaultdict(list)
    for signal in signals:
        if not isinstance(signal, PhoneState) and is_inbound(signal.call_id):
            by_call[signal.call_id].append(signal)
    if not by_call:
        return []
    new = {
        signal.call_id
        for told in by_call.values()
        for signal in told
        if isinstance(signal, InboundArrived) and await _arrive(tx, signal, switch)
    }
    calls = await queries.lock_inbound(tx.session, by_call)
    contradicted = {call.id for call in calls if call.heard_outcome}
    for call in calls:
        if call.id in new:
            await _recognise(tx, call)
        await _take_in(tx, call, by_call[call.id], source)
    await tx.session.flush()
    # Whoever decides what becomes of them looks now.
    tx.ring("dial", inbound=len(by_call))
    return [call for call in calls if call.heard_outcome and call.id not in contradicted]


async def _arrive(tx: Transaction, signal: InboundArrived, switch: str) -> bool:
    return await queries.arrive(tx.session, signal.call_id, signal.channel, signal.caller, signal.dialled, signal.at, switch)


async def _recognise(tx: Transaction, call: InboundCall) -> None:
    numbers = numbers_meant(call.caller, await queries.countries(tx.session))
    known = await queries.known_by(tx.session, numbers)
    call.recognised = recognised(known)
    if numbers:
        call.caller = known[0].number if known else numbers[0]
    if call.recognised is Recognised.ONE:
        call.account_id = known[0].account_id
        await append_to_timeline(tx, call.account_id, "inbound:arrived", {"number": shown(call)}, subject_id=call.id)


async def _take_in(tx: Transaction, call: InboundCall, signals: Sequence[Signal], source: Source) -> None:
    told = [to_keep(tx, signal, source) for signal in signals]
    new = await remember_signals(tx.session, told, into="inbound_signal")
    if not new:
        return
    answered_before, outcome_before = call.answered_at, call.outcome
    offers = {offer.endpoint: offer for offer in await queries.offers_of(tx.session, call.id)}
    for signal in signals:
        await _tell_offers(tx, offers, signal)
    kept = await queries.signals_of(tx.session, call.id)
    said = {which: [as_signal(each, KINDS) for each in kept if each.source is which] for which in Source}
    await _set_facts(tx, call, reckon(said[Source.HEARD], said[Source.LEDGER]), offers)
    if call.answered_at is not None and answered_before is None:
        await _answered(tx, call)
    if call.outcome is not None and outcome_before is None:
        await _over(tx, call)
    elif call.outcome is not outcome_before:
        await _otherwise(tx, call)


async def _set_facts(tx: Transaction, call: InboundCall, facts: CallerFacts, offers: Mapping[str, InboundOffer]) -> None:
    if facts.answer is not None:
        telephone = facts.answer.telephone
        offer = offers.get(telephone)
        answered_by = call.answered_by or (offer.user_id if offer else await queries.user_at(tx.session, telephone))
        if answered_by is not None:
            if call.answered_by is None:
                await make_room(tx, call, answered_by)
            call.answered_at, call.answered_by, call.endpoint = facts.answer.at, answered_by, telephone
    call.collector_channel = facts.collector_channel or call.collector_channel
    # Our own decision may have come before the switch's word.
    call.turned_away_at = min((at for at in (call.turned_away_at, facts.turned_away_at) if at), default=None)
    call.over_at, call.restarted_at, call.final_at = facts.over_at, facts.restarted_at, facts.final_at
    call.heard_outcome = facts.heard_outcome
    call.outcome = outcome_of(call)


async def _tell_offers(tx: Transaction, offers: Mapping[str, InboundOffer], signal: Signal) -> None:
    match signal:
        case OfferRang(telephone=telephone, at=at) if telephone in offers and offers[telephone].rang_at is None:
            offers[telephone].rang_at = at
        case OfferOver(telephone=telephone, ending=ending) if telephone in offers:
            await end_offer(tx, offers[telephone], ending)


async def _answered(tx: Transaction, call: InboundCall) -> None:
    """A collector talks with somebody: what they had in hand is put aside until it is known who that is."""
    assert call.answered_by is not None
    for offer in await queries.offers_of(tx.session, call.id):
        if offer.ended_at is None:
            await end_offer(tx, offer, Ending.ANSWERED if offer.user_id == call.answered_by else Ending.NO_ANSWER)
        elif offer.user_id == call.answered_by and offer.endpoint == call.endpoint:
            # Its end was told before what it had come to.
            offer.ending = Ending.ANSWERED
    if call.over_at is not None:
        # Nobody listened while they talked: what the collector does meanwhile is theirs.
        return
    await put_aside(tx, call, call.answered_by)
    await people.set_presence(tx, call.answered_by, PresenceState.TALKING, account_id=call.account_id, call_id=call.id)
    show(tx, call.answered_by, call.id)


async def _over(tx: Transaction, call: InboundCall) -> None:
    """The caller is gone."""
    offer = await queries.standing_offer(tx.session, call.id)
    if offer is not None:
        await end_offer(tx, offer, Ending.CALLER_GONE)
    if call.outcome is not InboundOutcome.ANSWERED:
        await call_back_instead(tx, call)
    else:
        await _ask_whose(tx, call)


async def _otherwise(tx: Transaction, call: InboundCall) -> None:
    """The ledger says otherwise than what was known of a caller who is gone."""
    if call.outcome is InboundOutcome.ANSWERED:
        await was_answered_after_all(tx, call)
        await _ask_whose(tx, call)
    else:
        await outcome_completed(tx, call)


async def _ask_whose(tx: Transaction, call: InboundCall) -> None:
    """The conversation is over; where the collector has not said whose it was, they are asked now."""
    if call.linked_at is not None or call.answered_by is None:
        return
    if call.dismissed_at is None:
        call.wrap_until = tx.now + IDENTIFY_WITHIN
        presence, _ = await people_queries.locked_presence(tx.session, call.answered_by, tx.now)
        if presence.call_id == call.id or presence.state in (PresenceState.READY, PresenceState.PREVIEWING):
            await put_aside(tx, call, call.answered_by)
            await people.set_presence(tx, call.answered_by, PresenceState.WRAP_UP, account_id=call.account_id, call_id=call.id)
    else:
        await free_again(tx, call.answered_by, call)
    show(tx, call.answered_by, call.id)
