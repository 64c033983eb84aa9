"""Whose account a caller is about: said by the collector who answered, only then is the debt shown and the conversation counted."""

from dataclasses import dataclass
from uuid import UUID

from backend.accounts.actions import append_to_timeline
from backend.accounts.models import Account
from backend.accounts.queries import account_of, lock_account
from backend.accounts.timeline import NewEntry, append_many
from backend.calls.applying import KINDS, announce, finish, lay_side_by_side, settle
from backend.calls.models import Call, CallState, Outcome
from backend.contact import actions as contact
from backend.contact.models import PhoneNumber
from backend.inbound import queries
from backend.inbound.facts import CallerIdentified
from backend.inbound.models import InboundCall, Recognised
from backend.inbound.offering import end_offer, show, shown
from backend.inbound.rules import DISMISSALS, numbers_meant
from backend.inbound.signals import Ending
from backend.kit.facts import tell
from backend.kit.refusal import Invalid, NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people.models import PresenceState, User
from backend.worklist import actions as worklist
from backend.worklist.rules import HeldByAnother


@dataclass(eq=False)
class AlreadySettled(Refusal):
    """It has been said already what this call was about."""


async def decline(tx: Transaction, user: User, call_id: UUID) -> None:
    """Let the caller ring at somebody else's; saying it twice, or too late, changes nothing."""
    offers = [offer for offer in await queries.offers_of(tx.session, call_id) if offer.user_id == user.id]
    if not offers:
        raise NotFound
    await queries.lock_inbound(tx.session, [call_id])
    await end_offer(tx, offers[-1], Ending.DECLINED)


async def link(tx: Transaction, user: User, call_id: UUID, account_id: UUID) -> Call:
    """The caller is who they say: the conversation is about this account, which is in the collector's hand from now on."""
    call = await _answered_by(tx, user, call_id)
    if call.dismissed_at is not None:
        raise AlreadySettled
    if call.linked_at is not None:
        made = await tx.session.get_one(Call, call_id)
        if made.account_id != account_id:
            raise AlreadySettled
        return made
    await account_of(tx.session, user, account_id)
    return await _link(tx, call, user, account_id)


async def dismiss(tx: Transaction, user: User, call_id: UUID, reason: str) -> None:
    """The call is about none of our accounts: it ends, and whoever was recognised by the number is not shown to have called."""
    if reason not in DISMISSALS:
        raise Invalid(field="reason", expected=", ".join(sorted(DISMISSALS)), value=reason[:40])
    call = await _answered_by(tx, user, call_id)
    if call.linked_at is not None:
        raise AlreadySettled
    if call.dismissed_at is None:
        await _dismiss(tx, call, reason)


async def close_unidentified(tx: Transaction) -> None:
    """Settle what nobody spoke of in time."""
    for call in await queries.unidentified_in_time(tx.session, tx.now):
        await _settle_for_them(tx, call)
    await tx.session.flush()


async def make_room(tx: Transaction, call: InboundCall, user_id: UUID) -> None:
    """It is found out late that a collector had answered a caller: whom else they have yet to speak of is settled for them."""
    other = await queries.unsettled(tx.session, user_id)
    if other is not None and other.id != call.id and other.over_at is not None:
        await _settle_for_them(tx, other)
        await tx.session.flush()


async def _settle_for_them(tx: Transaction, call: InboundCall) -> None:
    """A recognised debtor's call is theirs, any other is nobody's."""
    if call.recognised is Recognised.ONE and call.account_id is not None:
        user = await tx.session.get_one(User, call.answered_by)
        # The caps count a conversation: only a person would know that it was none. The wrap-up that nobody gave ends at once.
        (await _link(tx, call, user, call.account_id)).wrap_until = tx.now
    else:
        await _dismiss(tx, call, "not_identified")


async def put_aside(tx: Transaction, call: InboundCall, user_id: UUID) -> None:
    """Give back what the collector had in hand, unless it is what the caller is about; it is theirs again afterwards."""
    aside = await worklist.put_aside(tx, user_id, unless=call.account_id, reason="inbound")
    call.put_aside_id = call.put_aside_id or aside


async def free_again(tx: Transaction, user_id: UUID, call: InboundCall) -> None:
    """The caller is done with: the collector goes on with what they had in hand, or is free."""
    presence = await people_queries.presence(tx.session, user_id)
    if presence is None or presence.state not in (PresenceState.TALKING, PresenceState.WRAP_UP, PresenceState.READY):
        return
    if presence.call_id not in (None, call.id):
        return
    aside, call.put_aside_id = call.put_aside_id, None
    user = await tx.session.get_one(User, user_id)
    if aside is not None and await worklist.take_up_again(tx, user, aside):
        await people.set_presence(tx, user_id, PresenceState.PREVIEWING, account_id=aside)
    else:
        await people.set_presence(tx, user_id, PresenceState.READY)


async def _answered_by(tx: Transaction, user: User, call_id: UUID) -> InboundCall:
    found = await queries.lock_inbound(tx.session, [call_id])
    if not found or found[0].answered_by != user.id:
        raise NotFound
    return found[0]


async def _dismiss(tx: Transaction, call: InboundCall, reason: str) -> None:
    assert call.answered_by is not None
    call.dismissed_at, call.dismissed_reason = tx.now, reason
    await tx.session.flush()
    if call.account_id is not None:
        facts = {"reason": reason, "number": shown(call)}
        await append_to_timeline(tx, call.account_id, "inbound:dismissed", facts, by=call.answered_by, subject_id=call.id)
    if call.over_at is None:
        call.cancelled_at = tx.now
        tx.ring("hangup", inbound=str(call.id))
    else:
        await free_again(tx, call.answered_by, call)
    show(tx, call.answered_by, call.id)


async def _link(tx: Transaction, call: InboundCall, user: User, account_id: UUID) -> Call:
    account = await lock_account(tx.session, account_id)
    await _take_in_hand(tx, call, user, account)
    phone_id = await queries.phone_of(tx.session, account_id, numbers_meant(call.caller, []))
    made = _call_of(call, user, account, phone_id)
    tx.session.add(made)
    call.linked_at, call.account_id = tx.now, account_id
    await tx.session.flush()
    await queries.carry_over(tx.session, call.id, KINDS)
    if made.over_at is not None:
        await lay_side_by_side(tx, made)
        settle(made)
    phone = await tx.session.get(PhoneNumber, phone_id) if phone_id else None
    attempt = await contact.record_attempt(tx, account, phone, user_id=user.id, call_id=call.id, direction="in")
    attempt.at = made.debtor_answered_at or tx.now
    identified = {"number": shown(call), "recognised": call.recognised}
    entries = [NewEntry(account_id, "inbound:identified", identified, user.id, call.id)]
    await append_many(tx, [*entries, NewEntry(account_id, "call:answered", {}, user.id, call.id)])
    if made.state is CallState.ENDED:
        await finish(tx, made)
    else:
        await people.set_presence(tx, user.id, PresenceState.TALKING, account_id=account_id, call_id=call.id)
    await tell(tx, CallerIdentified(call.id))
    announce(tx, made)
    show(tx, user.id, call.id)
    return made


async def _take_in_hand(tx: Transaction, call: InboundCall, user: User, account: Account) -> None:
    aside = await worklist.put_aside(tx, user.id, unless=account.id, reason="inbound")
    call.put_aside_id = call.put_aside_id or aside
    try:
        await worklist.hold_for_call(tx, user, account.id)
    except HeldByAnother:
        # A colleague is working it at this moment; the conversation is had nevertheless, and counted.
        return


def _call_of(call: InboundCall, user: User, account: Account, phone_id: UUID | None) -> Call:
    """The call as it stands: what happened before it was known whose it is."""
    return Call(
        id=call.id,
        account_id=account.id,
        debtor_id=account.debtor_id,
        phone_id=phone_id,
        number=call.caller,
        user_id=user.id,
        team_id=user.team_id,
        endpoint=call.endpoint or "",
        direction="in",
        state=CallState.ENDED if call.over_at else CallState.TALKING,
        requested_at=call.arrived_at,
        expires_at=call.arrived_at,
        taken_at=call.arrived_at,
        placed_at=call.arrived_at,
        switch=call.switch,
        collector_started_at=call.answered_at,
        collector_answered_at=call.answered_at,
        collector_channel=call.collector_channel,
        debtor_started_at=call.arrived_at,
        debtor_answered_at=call.answered_at,
        debtor_ended_at=call.over_at,
        debtor_channel=call.channel,
        over_at=call.over_at,
        ended_at=call.over_at,
        final_at=call.final_at,
        outcome=Outcome.ANSWERED if call.over_at else None,
    )
