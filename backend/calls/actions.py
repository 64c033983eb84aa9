"""What is done with calls: ring, take, hang up, give up; signals and dispositions have files of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from backend.accounts.actions import append_to_timeline
from backend.accounts.queries import lock_account
from backend.calls import queries
from backend.calls.applying import announce, apply_signals, cancel, finish, settle
from backend.calls.facts import CallRequested
from backend.calls.models import Call, CallState, Outcome
from backend.calls.modes import mode_of
from backend.calls.permitting import permit, permit_again
from backend.contact import actions as contact
from backend.contact.models import PhoneNumber
from backend.contact.phone import masked
from backend.kit.facts import tell
from backend.kit.refusal import NotAllowed, NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people.models import PresenceState, Role, User
from backend.telephones.actions import way_out
from backend.worklist import actions as worklist

__all__ = ["apply_signals", "cancel_requests_of", "expire_requests", "give_back", "hang_up", "ring", "take_call"]

#: A call no bridge has taken after this long is given up: the collector would no longer expect it.
REQUEST_LASTS = timedelta(seconds=10)
#: So long the collector's telephone may ring before the debtor's does.
COLLECTOR_PICKS_UP = timedelta(seconds=20)
#: Who may end a colleague's call.
LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR})

#: What a collector may be doing with a caller.
WITH_CALLER = frozenset({PresenceState.RINGING, PresenceState.TALKING, PresenceState.WRAP_UP})


@dataclass(eq=False)
class NoTelephone(Refusal):
    """You have no telephone: an administrator has to give you an extension."""


@dataclass(eq=False)
class AlreadyOnACall(Refusal):
    """You are on a call already."""

    call_id: UUID | None = None


@dataclass(eq=False)
class WrapUpFirst(Refusal):
    """Say what happened on the last call first."""

    call_id: UUID


async def ring(tx: Transaction, user: User, account_id: UUID, phone_id: UUID) -> Call:
    """Ask for a call to one of the debtor's numbers: permitted, written down, then dialled by the bridge."""
    if user.endpoint is None:
        raise NoTelephone
    if live := await queries.live_call(tx.session, user.id):
        raise AlreadyOnACall(call_id=live.id)
    if waiting := await queries.unwrapped_call(tx.session, user.id):
        raise WrapUpFirst(call_id=waiting.id)
    account = await lock_account(tx.session, account_id, user)
    phone = await tx.session.get(PhoneNumber, phone_id)
    if phone is None or phone.debtor_id != account.debtor_id:
        raise NotFound
    # The debtor is locked before the account's place in the worklist: two accounts of one debtor cannot wait for each other.
    number = await permit(tx, account, phone, within=REQUEST_LASTS + COLLECTOR_PICKS_UP)
    await worklist.hold_for_call(tx, user, account_id)
    way = await way_out(tx, user.endpoint, account.portfolio_id, phone.country)
    call = Call(
        account_id=account.id,
        debtor_id=account.debtor_id,
        phone_id=phone.id,
        number=number,
        user_id=user.id,
        team_id=user.team_id,
        endpoint=user.endpoint,
        switch=way.switch,
        trunk=way.trunk,
        caller_number=way.caller_number,
        mode=(await mode_of(tx, user, account)).mode,
        requested_at=tx.now,
        expires_at=tx.now + REQUEST_LASTS,
    )
    tx.session.add(call)
    try:
        await tx.session.flush()
    except IntegrityError as second:
        # The database keeps it to one live call per collector, whatever raced here.
        raise AlreadyOnACall from second
    await contact.record_attempt(tx, account, phone, user_id=user.id, call_id=call.id)
    await append_to_timeline(tx, account_id, "call:requested", {"number": masked(number)}, by=user.id, subject_id=call.id)
    await _refuse_while_a_caller_has_them(tx, user)
    await tell(tx, CallRequested(call.id))
    await people.set_presence(tx, user.id, PresenceState.DIALLING, account_id=account_id, call_id=call.id)
    announce(tx, call)
    tx.ring("dial", call=str(call.id))
    return call


async def _refuse_while_a_caller_has_them(tx: Transaction, user: User) -> None:
    """Whoever is offered a caller, or has yet to say whom they talked with, rings nobody. Their presence is held, as offering does."""
    presence, _ = await people_queries.locked_presence(tx.session, user.id, tx.now)
    # A presence that speaks of a call which is not in the book yet speaks of a caller.
    if presence.state in WITH_CALLER and presence.call_id and await tx.session.get(Call, presence.call_id) is None:
        raise AlreadyOnACall(call_id=presence.call_id)


async def take_call(tx: Transaction, switch: str) -> Call | None:
    """Give a bridge its switch's next call, or one that has ended because it may no longer be dialled.

    To be committed before anything is sent: from here on it is looked for, never sent again.
    """
    call = await queries.next_requested(tx.session, tx.now, switch)
    if call is None:
        return None
    refusal = await permit_again(tx, call, within=COLLECTOR_PICKS_UP)
    if refusal is None:
        call.taken_at, call.state = tx.now, CallState.DIALLING
    else:
        call.refusal, call.fate, call.over_at = refusal, Outcome.NOT_PERMITTED.value, tx.now
        settle(call)
        await finish(tx, call)
    await tx.session.flush()
    announce(tx, call)
    return call


async def give_back(tx: Transaction, call_id: UUID) -> None:
    """A bridge took a call and knows that it sent nothing: it waits again as long as it would have; cancelled meanwhile, it is over."""
    call = await queries.lock_call(tx.session, call_id)
    if call is None or call.state is not CallState.DIALLING or call.placed_at is not None:
        return
    call.taken_at, call.state = None, CallState.REQUESTED
    if call.cancelled_at is not None:
        await cancel(tx, call)
        return
    await tx.session.flush()
    announce(tx, call)


async def hang_up(tx: Transaction, user: User, call_id: UUID) -> Call:
    """End a call; one that was never taken ends at once, any other when the switch says so."""
    if (await queries.call_of(tx.session, user, call_id)).user_id != user.id and user.role not in LEADERS:
        raise NotAllowed
    call = await queries.lock_call(tx.session, call_id)
    if call is None:
        raise NotFound
    if call.state is CallState.ENDED or call.cancelled_at is not None:
        return call
    await cancel(tx, call)
    return call


async def expire_requests(tx: Transaction) -> Sequence[Call]:
    """Give up the calls no bridge took in time."""
    late = await queries.expired_requests(tx.session, tx.now)
    for call in late:
        call.fate, call.over_at = "expired", tx.now
        settle(call)
        await finish(tx, call)
        announce(tx, call)
    await tx.session.flush()
    return late


async def cancel_requests_of(tx: Transaction, user_id: UUID) -> None:
    """A collector is gone: what they asked for and nobody took is not dialled; a live call is ended."""
    live = await queries.live_call(tx.session, user_id)
    call = await queries.lock_call(tx.session, live.id) if live else None
    if call is not None and call.state is not CallState.ENDED and call.cancelled_at is None:
        await cancel(tx, call)
