"""What the switch says of callers becomes what we know: who is there, who answered, who is gone."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from backend.accounts.actions import append_to_timeline
from backend.calls.signals import CallOver, PhoneState, Signal, SwitchRestarted
from backend.inbound import queries
from backend.inbound.missing import call_back_instead, was_answered_after_all
from backend.inbound.models import InboundCall, InboundOffer, InboundOutcome, Recognised
from backend.inbound.offering import end_offer, show, shown
from backend.inbound.rules import IDENTIFY_WITHIN, numbers_meant, outcome_of, recognised
from backend.inbound.settling import free_again, put_aside
from backend.inbound.signals import Ending, InboundArrived, OfferAnswered, OfferOver, OfferRang, TurnedAway, is_inbound
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people.models import PresenceState
from backend.telephones.models import MAIN


async def apply_inbound(tx: Transaction, signals: Sequence[Signal | PhoneState], switch: str = MAIN) -> None:
    """Take in what a switch said of callers; what was already taken in changes nothing."""
    by_call: dict[UUID, list[Signal]] = defaultdict(list)
    for signal in signals:
        if not isinstance(signal, PhoneState) and is_inbound(signal.call_id):
            by_call[signal.call_id].append(signal)
    if not by_call:
        return
    new = {
        signal.call_id
        for told in by_call.values()
        for signal in told
        if isinstance(signal, InboundArrived) and await _arrive(tx, signal, switch)
    }
    for call in await queries.lock_inbound(tx.session, by_call):
        if call.id in new:
            await _recognise(tx, call)
        await _take_in(tx, call, by_call[call.id])
    await tx.session.flush()
    # Whoever decides what becomes of them looks now.
    tx.ring("dial", inbound=len(by_call))


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


async def _take_in(tx: Transaction, call: InboundCall, signals: Sequence[Signal]) -> None:
    answered_before, outcome_before = call.answered_at, call.outcome
    offers = {offer.endpoint: offer for offer in await queries.offers_of(tx.session, call.id)}
    for signal in signals:
        await _learn(tx, call, offers, signal)
    call.outcome = outcome_of(call)
    if call.answered_at is not None and answered_before is None:
        await _answered(tx, call)
        if outcome_before is not None:
            await was_answered_after_all(tx, call)
    if call.outcome is not None and outcome_before is None:
        await _over(tx, call)


async def _learn(tx: Transaction, call: InboundCall, offers: dict[str, InboundOffer], signal: Signal) -> None:
    match signal:
        case OfferRang(telephone=telephone, at=at) if telephone in offers and offers[telephone].rang_at is None:
            offers[telephone].rang_at = at
        case OfferOver(telephone=telephone, ending=ending) if telephone in offers:
            await end_offer(tx, offers[telephone], ending)
        case OfferAnswered(telephone=telephone, at=at) if call.answered_at is None:
            offer = offers.get(telephone)
            answered_by = offer.user_id if offer else await queries.user_at(tx.session, telephone)
            if answered_by is not None:
                call.answered_at, call.answered_by, call.endpoint = at, answered_by, telephone
        case TurnedAway(at=at):
            call.turned_away_at = min(at, call.turned_away_at or at)
        case CallOver(at=at):
            call.over_at = min(at, call.over_at or at)
        case SwitchRestarted(at=at) if call.over_at is None:
            call.restarted_at = call.over_at = at


async def _answered(tx: Transaction, call: InboundCall) -> None:
    """A collector talks with somebody: what they had in hand is put aside until it is known who that is."""
    assert call.answered_by is not None
    await put_aside(tx, call, call.answered_by)
    for offer in await queries.offers_of(tx.session, call.id):
        if offer.ended_at is None:
            await end_offer(tx, offer, Ending.ANSWERED if offer.user_id == call.answered_by else Ending.NO_ANSWER)
    await people.set_presence(tx, call.answered_by, PresenceState.TALKING, account_id=call.account_id, call_id=call.id)
    show(tx, call.answered_by, call.id)


async def _over(tx: Transaction, call: InboundCall) -> None:
    """The caller is gone."""
    offer = await queries.standing_offer(tx.session, call.id)
    if offer is not None:
        await end_offer(tx, offer, Ending.CALLER_GONE)
    if call.outcome is not InboundOutcome.ANSWERED:
        await call_back_instead(tx, call)
    elif call.linked_at is None and call.answered_by is not None:
        if call.dismissed_at is None:
            call.wrap_until = tx.now + IDENTIFY_WITHIN
            await people.set_presence(tx, call.answered_by, PresenceState.WRAP_UP, account_id=call.account_id, call_id=call.id)
        else:
            await free_again(tx, call.answered_by, call)
        show(tx, call.answered_by, call.id)
