"""What is done about presence: every change closes the stretch before it, so that the stretches partition the signed-on time."""

from datetime import datetime
from uuid import UUID

from backend.kit.facts import tell
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people import floor_queries, queries
from backend.people.facts import CollectorArrived, CollectorLeft
from backend.people.models import AccessRecord, Presence, PresenceChange, PresenceState, User
from backend.people.rules import CHOICES, ON_CALL, SILENT_AFTER, WITH_ACCOUNT, UnknownPause, may_be_ordered, may_choose, may_happen

#: Whoever is on the telephone, or was when it was last heard, is not gone because their browser is silent.
STAYS_THOUGH_SILENT = (PresenceState.OFFLINE, PresenceState.UNKNOWN, *sorted(ON_CALL))


async def set_presence(
    tx: Transaction,
    user_id: UUID,
    state: PresenceState,
    *,
    account_id: UUID | None = None,
    call_id: UUID | None = None,
    reason: str | None = None,
) -> None:
    """Something that happened moves a user to a state; saying it twice changes nothing, and who has left stays away."""
    presence, is_new = await queries.locked_presence(tx.session, user_id, tx.now)
    if is_new or may_happen(presence.state, state):
        await _move(tx, presence, state, account_id, call_id, reason)


async def choose_presence(tx: Transaction, user_id: UUID, wish: PresenceState, reason: str | None) -> None:
    """A user says that they are ready, paused or in a meeting."""
    _is_a_choice(wish)
    presence, _ = await queries.locked_presence(tx.session, user_id, tx.now)
    may_choose(presence.state, wish)
    await _move(tx, presence, wish, None, None, await _pause_reason(tx, wish, reason))


async def order_presence(tx: Transaction, user_id: UUID, wish: PresenceState, reason: str | None, *, by: User) -> None:
    """A supervisor says for somebody that they are ready, paused or in a meeting; it is kept who said so."""
    _is_a_choice(wish)
    presence, _ = await queries.locked_presence(tx.session, user_id, tx.now)
    may_be_ordered(presence.state, wish)
    await _move(tx, presence, wish, None, None, await _pause_reason(tx, wish, reason), by=by.id)
    await record_access(tx, "presence.ordered", user_id, state=wish, reason=reason, by=str(by.id))


async def arrive(tx: Transaction, user_id: UUID) -> None:
    """A user signed in or their browser came back: they are ready, unless they are something else already."""
    presence, _ = await queries.locked_presence(tx.session, user_id, tx.now)
    presence.seen_at = tx.now
    if presence.state is PresenceState.OFFLINE:
        await _move(tx, presence, PresenceState.READY, None, None, None)
        await tell(tx, CollectorArrived(user_id))


async def arrive_if_signed_in(tx: Transaction, user_id: UUID, token_hash: str) -> None:
    """A collector's browser is there, and its session has not been ended meanwhile."""
    if await queries.is_collector(tx.session, user_id) and await queries.session_is_open(tx.session, token_hash, user_id):
        await arrive(tx, user_id)


async def leave(tx: Transaction, user_id: UUID) -> None:
    """A user is gone."""
    if await queries.presence(tx.session, user_id) is not None:
        await set_presence(tx, user_id, PresenceState.OFFLINE)


async def leave_if_silent(tx: Transaction, user_id: UUID) -> None:
    """A user whose browser fell silent is gone, unless they are heard of by now or still on the telephone."""
    if user_id in await queries.silent_collectors(tx.session, tx.now, SILENT_AFTER, STAYS_THOUGH_SILENT):
        await leave(tx, user_id)


async def lose_sight(tx: Transaction, user_id: UUID, call_id: UUID, since: datetime) -> None:
    """Nobody listens to the switch any more: what became of whoever was on this call is unknown, since it was last heard."""
    presence, _ = await queries.locked_presence(tx.session, user_id, tx.now)
    if presence.state in ON_CALL and presence.call_id == call_id:
        await _move(tx, presence, PresenceState.UNKNOWN, presence.account_id, call_id, None, at=since)


async def leave_wrap_up(tx: Transaction, user_id: UUID, call_id: UUID) -> None:
    """The wrap-up of this call is over; whoever has gone on to something else stays there."""
    presence = await queries.presence(tx.session, user_id)
    if presence is not None and presence.state is PresenceState.WRAP_UP and presence.call_id == call_id:
        await set_presence(tx, user_id, PresenceState.READY)


async def free_for_next(tx: Transaction, user_id: UUID) -> None:
    """The account is done with: whoever looked at it or wrapped it up is ready; who paused meanwhile stays so."""
    presence = await queries.presence(tx.session, user_id)
    if presence is not None and presence.state in (PresenceState.PREVIEWING, PresenceState.WRAP_UP):
        await set_presence(tx, user_id, PresenceState.READY)


async def show_on_board(tx: Transaction, user_id: UUID) -> None:
    """Announce that something in this user's row of their team's board changed."""
    team_id = await queries.team_of(tx.session, user_id)
    if team_id is not None:
        tx.announce(f"board:{team_id}", "collector", user_id)


async def record_access(tx: Transaction, what: str, user_id: UUID | None, **facts: str | int | None) -> None:
    """Keep that something security-relevant was done or tried."""
    tx.session.add(AccessRecord(at=tx.now, user_id=user_id, what=what, facts=facts))
    await tx.session.flush()


def _is_a_choice(wish: PresenceState) -> None:
    if wish not in CHOICES:
        raise Invalid(field="state", expected="ready, paused or meeting", value=wish)


async def _pause_reason(tx: Transaction, wish: PresenceState, reason: str | None) -> str | None:
    """A pause has a reason of the list; nothing else has one."""
    if wish is not PresenceState.PAUSED:
        return None
    if reason is None or not await floor_queries.pause_in_use(tx.session, reason):
        raise UnknownPause(given=(reason or "")[:60])
    return reason


async def _move(
    tx: Transaction,
    presence: Presence,
    state: PresenceState,
    account_id: UUID | None,
    call_id: UUID | None,
    reason: str | None,
    *,
    by: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Close the stretch that ends now (or ended at `at`) and begin the next."""
    if state is PresenceState.READY and await floor_queries.has_no_telephone(tx.session, presence.user_id):
        state = PresenceState.UNREACHABLE
    if state in WITH_ACCOUNT and account_id is None:
        account_id = presence.account_id
    if (presence.state, presence.account_id, presence.call_id, presence.reason) == (state, account_id, call_id, reason):
        return
    user_id, was = presence.user_id, presence.state
    # Somebody else's transaction may have begun after ours and come first; and a demonstration's clock is set back at each start.
    begins_at = max(at or tx.now, presence.since)
    if was is not PresenceState.OFFLINE and begins_at > presence.since:
        tx.session.add(PresenceChange(user_id=user_id, state=was, reason=presence.reason, started_at=presence.since, ended_at=begins_at))
    presence.state, presence.account_id, presence.call_id, presence.reason = state, account_id, call_id, reason
    presence.since, presence.seen_at, presence.set_by = begins_at, tx.now, by
    await tx.session.flush()
    await show_on_board(tx, user_id)
    tx.announce(f"desk:{user_id}", "presence", user_id)
    if state is PresenceState.OFFLINE and was is not PresenceState.OFFLINE:
        await tell(tx, CollectorLeft(user_id))
