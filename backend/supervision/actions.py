"""What leaders do on the calls of others, and what the bridge makes of it. The collector's call itself is never changed by listening."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy.exc import IntegrityError

from backend.accounts.policies import set_policy
from backend.accounts.timeline import append_to_timeline
from backend.calls.actions import AlreadyOnACall, NoTelephone
from backend.calls.models import Call, CallState
from backend.calls.queries import live_call
from backend.kit.clock import local_date
from backend.kit.refusal import Invalid, NotFound
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import User
from backend.supervision import queries
from backend.supervision.models import SpyEnd, SpyMode, SpyPolicy, SpySession, SpyState, SpyTurn
from backend.supervision.rules import REQUEST_LASTS, ListeningElsewhere, SpyingIsOver, is_told, may_hear, why_it_ended
from backend.supervision.schemas import NewSpyPolicy
from backend.telephones.models import MAIN


async def spy(tx: Transaction, leader: User, call_id: UUID, mode: SpyMode) -> SpySession:
    """Let a leader's telephone ring and hear this call; whoever is on it already changes the mode."""
    if leader.endpoint is None:
        raise NoTelephone
    call, account, portfolio = await queries.supervised_call(tx.session, leader, call_id)
    leg = may_hear(call, leader.id)
    if running := await queries.live_session(tx.session, leader.id):
        if running.call_id != call_id or running.stopped_at is not None:
            raise ListeningElsewhere(call_id=running.call_id)
        return await change_mode(tx, leader, running.id, mode)
    if own := await live_call(tx.session, leader.id):
        raise AlreadyOnACall(call_id=own.id)
    told = is_told(await queries.policies(tx.session), portfolio.id, portfolio.country, local_date(tx.now, account.zone))
    asked = SpySession(
        user_id=leader.id,
        call_id=call.id,
        account_id=account.id,
        collector_id=call.user_id,
        team_id=call.team_id,
        endpoint=leader.endpoint,
        channel=leg,
        mode=mode,
        told=told,
        requested_at=tx.now,
        expires_at=tx.now + REQUEST_LASTS,
    )
    tx.session.add(asked)
    try:
        await tx.session.flush()
    except IntegrityError as second:
        # The database keeps it to one session per leader, whatever raced here.
        raise ListeningElsewhere(call_id=call_id) from second
    await _ask_for(tx, asked, mode)
    await record_access(tx, "spying.asked", leader.id, call=str(call.id), collector=str(call.user_id), mode=mode)
    return asked


async def change_mode(tx: Transaction, leader: User, session_id: UUID, mode: SpyMode) -> SpySession:
    """Be heard by others than before; the switch is told, and what it says is what holds."""
    session = await _own(tx, leader, session_id)
    if session.mode is not mode:
        session.mode = mode
        await _ask_for(tx, session, mode)
        await record_access(tx, "spying.mode", leader.id, call=str(session.call_id), mode=mode)
    return session


async def stop(tx: Transaction, leader: User, session_id: UUID) -> SpySession:
    """Leave the call; what no bridge took is over at once, all else when the switch says so."""
    session = await queries.locked_session(tx.session, session_id)
    if session is None or session.user_id != leader.id:
        raise NotFound
    if session.state is SpyState.ENDED or session.stopped_at is not None:
        return session
    session.stopped_at = tx.now
    if session.taken_at is None:
        await end(tx, session, SpyEnd.STOPPED)
    tx.ring("hangup", spying=str(session.id))
    await announce(tx, session)
    return session


async def take(tx: Transaction, switch: str = MAIN) -> SpySession | None:
    """Give a bridge the next session to order. To be committed before anything is sent: from here on it is looked for, never sent again."""
    while (session := await queries.next_requested(tx.session, tx.now, switch)) is not None:
        call = await tx.session.get_one(Call, session.call_id, populate_existing=True)
        if call.state is CallState.ENDED:
            await end(tx, session, SpyEnd.CALL_OVER)
        elif not await queries.leads_still(tx.session, session):
            await end(tx, session, SpyEnd.NOT_ALLOWED)
        else:
            session.taken_at, session.state = tx.now, SpyState.RINGING
            await announce(tx, session)
            return session
    return None


async def began(tx: Transaction, session_id: UUID, mode: SpyMode) -> bool:
    """The switch says that the leader hears the call, in this mode; whether that is as it should be."""
    session = await queries.locked_session(tx.session, session_id)
    if session is None or session.state is SpyState.ENDED:
        return False
    if session.mode_in_force is not mode:
        session.mode_in_force = mode
        turn = await queries.last_turn(tx.session, session.id)
        if turn.mode is mode and turn.in_force_at is None:
            turn.in_force_at = tx.now
        else:
            tx.session.add(SpyTurn(session_id=session.id, mode=mode, asked_at=turn.asked_at, in_force_at=tx.now))
        session.state, session.started_at = SpyState.LISTENING, session.started_at or tx.now
        await announce(tx, session)
    return True


async def finish(tx: Transaction, session_id: UUID, why: SpyEnd | None = None, *, answered: bool = False) -> None:
    """The leader's leg is gone, for this reason or for the one that its state tells."""
    session = await queries.locked_session(tx.session, session_id)
    if session is not None and session.state is not SpyState.ENDED:
        await end(tx, session, why or why_it_ended(session, answered=answered))


async def give_up(tx: Transaction) -> Sequence[SpySession]:
    """Requests no bridge took in time."""
    late = await queries.expired(tx.session, tx.now)
    for session in late:
        await end(tx, session, SpyEnd.EXPIRED)
    return late


async def end(tx: Transaction, session: SpySession, why: SpyEnd) -> None:
    """A session is over; what was heard goes into the timeline only now, which collectors see: while it lasts, policy says who is told."""
    session.state, session.ended_at, session.why_ended = SpyState.ENDED, tx.now, why
    await tx.session.flush()
    if session.started_at is not None:
        modes = [turn.mode.value for turn in await queries.turns_in_force(tx.session, session.id)]
        seconds = round((tx.now - session.started_at).total_seconds())
        facts = {"modes": list(dict.fromkeys(modes)), "seconds": max(0, seconds), "told": session.told}
        await append_to_timeline(tx, session.account_id, "call:listened_in", facts, by=session.user_id, subject_id=session.call_id)
    await record_access(
        tx,
        "spying.ended",
        session.user_id,
        call=str(session.call_id),
        collector=str(session.collector_id),
        why=why,
        session=str(session.id),
    )
    await announce(tx, session)


async def announce(tx: Transaction, session: SpySession) -> None:
    """Let the board and the desks concerned look again: the leader's, and the collector's where they are told."""
    await tx.session.flush()
    if session.team_id is not None:
        tx.announce(f"board:{session.team_id}", "collector", session.collector_id)
    tx.announce(f"desk:{session.user_id}", "spying", session.id)
    if session.told:
        tx.announce(f"desk:{session.collector_id}", "spying", session.call_id)


async def _ask_for(tx: Transaction, session: SpySession, mode: SpyMode) -> None:
    tx.session.add(SpyTurn(session_id=session.id, mode=mode, asked_at=tx.now))
    await announce(tx, session)
    tx.ring("dial", spying=str(session.id))


async def _own(tx: Transaction, leader: User, session_id: UUID) -> SpySession:
    """A leader's own session, on a call they may still be on; the call is locked before the session, as everywhere."""
    asked = await tx.session.get(SpySession, session_id)
    if asked is None or asked.user_id != leader.id:
        raise NotFound
    call, _, _ = await queries.supervised_call(tx.session, leader, asked.call_id)
    session = await queries.locked_session(tx.session, session_id)
    if session is None or session.state is SpyState.ENDED or session.stopped_at is not None:
        raise SpyingIsOver
    may_hear(call, leader.id)
    return session


async def set_spy_policy(tx: Transaction, user: User, new: NewSpyPolicy) -> SpyPolicy:
    """From a day on, tell collectors or do not; for one portfolio, one country, or everywhere."""
    if new.portfolio_id is not None and new.country is not None:
        raise Invalid(field="country", expected="a portfolio or a country, not both", value=new.country[:20])
    policy = SpyPolicy(**msgspec.structs.asdict(new), set_by=user.id, set_at=tx.now)
    return await set_policy(tx, user, policy, told="yes" if new.told else "no")
