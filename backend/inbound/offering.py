"""Offering callers to collectors: one telephone rings at a time, the best first; who cannot be taken is told and called back.

Only the bridge decides here, from what the database says; a collector's word, their leaving and the switch's frames only end offers.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from backend.accounts.actions import append_to_timeline
from backend.accounts.models import Account
from backend.contact.phone import masked
from backend.inbound import queries
from backend.inbound.models import InboundCall, InboundOffer, Recognised
from backend.inbound.rules import (
    NOBODY,
    OFFER,
    OFFER_LASTS,
    REMEMBERED,
    WAITING,
    Candidate,
    Choice,
    Ties,
    in_order,
    is_worth_waiting,
    may_be_offered,
    numbers_meant,
)
from backend.inbound.signals import Ending
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people.models import PresenceState
from backend.telephones.models import MAIN
from backend.worklist.desks import fitting


async def attend(tx: Transaction, switch: str = MAIN) -> None:
    """Look after everybody who waits at a switch: end what rang too long, ring the next telephone, turn away whom nobody can take."""
    for call in await queries.waiting(tx.session, switch):
        await _attend_to(tx, call)
        await tx.session.flush()


async def take_move(tx: Transaction, switch: str = MAIN) -> InboundCall | None:
    """Give the bridge the next caller to be taken elsewhere. To be committed before the switch is told: it is told once."""
    call = await queries.to_move(tx.session, switch)
    if call is not None:
        call.moved_at = tx.now
        await tx.session.flush()
    return call


async def end_offer(tx: Transaction, offer: InboundOffer, ending: Ending) -> None:
    """A telephone rings no longer: its collector goes back to what they did, unless they are doing something else by now."""
    presence, _ = await people_queries.locked_presence(tx.session, offer.user_id, tx.now)
    standing = await queries.lock_offer(tx.session, offer.id)
    if standing is None:
        return
    standing.ended_at, standing.ending = tx.now, ending
    await tx.session.flush()
    if ending is not Ending.ANSWERED and presence.state is PresenceState.RINGING and presence.call_id == offer.call_id:
        back = PresenceState.PREVIEWING if offer.was_previewing else PresenceState.READY
        await people.set_presence(tx, offer.user_id, back, account_id=offer.was_previewing)
    show(tx, offer.user_id, offer.call_id)
    tx.ring("dial", inbound=str(offer.call_id))


def show(tx: Transaction, user_id: UUID, call_id: UUID) -> None:
    """Let a collector's desk look at the caller again."""
    tx.announce(f"desk:{user_id}", "inbound", call_id)


async def _attend_to(tx: Transaction, call: InboundCall) -> None:
    offer = await queries.standing_offer(tx.session, call.id)
    if offer is not None and offer.until_at <= tx.now:
        await end_offer(tx, offer, Ending.NO_ANSWER)
        offer = None
    if offer is not None or call.turned_away_at is not None or call.cancelled_at is not None:
        return
    tried = frozenset(each.user_id for each in await queries.offers_of(tx.session, call.id))
    ties, colleagues = await _who_may(tx, call)
    for choice in in_order(colleagues, ties, tried):
        if await _offer(tx, call, choice):
            return
    if not is_worth_waiting(colleagues, tried, tx.now - call.arrived_at):
        call.turned_away_at = tx.now
        _take_to(call, NOBODY)
    elif call.place == OFFER:
        # Nobody's telephone is to ring on for a caller it is no longer offered.
        _take_to(call, WAITING)


async def _who_may(tx: Transaction, call: InboundCall) -> tuple[Ties, list[Candidate]]:
    if call.recognised is Recognised.ONE and call.account_id is not None:
        account = await tx.session.get_one(Account, call.account_id)
        ties = await queries.ties_of(tx.session, account.id, tx.now - REMEMBERED)
        language = await queries.language_of(tx.session, account.id)
        candidates = await queries.candidates(tx.session, call.switch, [account.portfolio_id], language)
        return ties, await _fitting(tx, account.id, candidates)
    known = await queries.known_by(tx.session, numbers_meant(call.caller, await queries.countries(tx.session)))
    return Ties(), await queries.candidates(tx.session, call.switch, [each.portfolio_id for each in known], None)


async def _fitting(tx: Transaction, account_id: UUID, candidates: list[Candidate]) -> list[Candidate]:
    """Who fits the account's desk comes first; nobody is turned away because only others are at work."""
    fit = await fitting(tx, account_id)
    return [replace(each, fits=each.user_id in fit) for each in candidates] if fit is not None else candidates


async def _offer(tx: Transaction, call: InboundCall, choice: Choice) -> bool:
    """Let a collector's telephone ring, if they are still free now that nobody else can take them."""
    chosen = choice.candidate
    presence, _ = await people_queries.locked_presence(tx.session, chosen.user_id, tx.now)
    now = await queries.candidates(tx.session, call.switch, [], None, only=chosen.user_id)
    if not now or not may_be_offered(now[0]) or now[0].state is not chosen.state:
        return False
    offer = InboundOffer(
        call_id=call.id,
        user_id=chosen.user_id,
        endpoint=chosen.endpoint,
        why=choice.why,
        offered_at=tx.now,
        until_at=tx.now + OFFER_LASTS,
        was_previewing=presence.account_id if presence.state is PresenceState.PREVIEWING else None,
    )
    tx.session.add(offer)
    await tx.session.flush()
    _take_to(call, OFFER, chosen.endpoint)
    await people.set_presence(tx, chosen.user_id, PresenceState.RINGING, account_id=call.account_id, call_id=call.id)
    show(tx, chosen.user_id, call.id)
    if call.account_id is not None:
        facts = {"why": choice.why, "number": shown(call), "waited_seconds": _seconds(tx.now - call.arrived_at)}
        await append_to_timeline(tx, call.account_id, "inbound:offered", facts, by=chosen.user_id, subject_id=call.id)
    return True


def shown(call: InboundCall) -> str:
    """The caller's number as people may see it; empty when it was withheld or is none."""
    return masked(call.caller) if call.caller.startswith("+") else ""


def _take_to(call: InboundCall, place: str, telephone: str = "") -> None:
    call.place, call.telephone, call.moved_at = place, telephone, None


def _seconds(span: timedelta) -> int:
    return max(0, round(span.total_seconds()))
