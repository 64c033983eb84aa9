"""What is asked about supervision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, Debtor, Portfolio
from backend.accounts.queries import visible_to
from backend.calls.models import Call, CallState
from backend.inbound.models import InboundCall
from backend.kit.refusal import NotFound
from backend.people.models import Role, User
from backend.supervision.models import ForcedWrapUp, SpyPolicy, SpySession, SpyState, SpyTurn
from backend.supervision.rules import LEADERS, CallerNotIdentified

ON_THE_SWITCH = (SpyState.RINGING, SpyState.LISTENING)


def under(leader: User) -> ColumnElement[bool]:
    """The condition that keeps a query on Call to what this leader supervises: a supervisor their own team's calls, managers all."""
    if leader.role not in LEADERS:
        return false()
    return and_(col(Call.team_id) == leader.team_id, col(Call.team_id).is_not(None)) if leader.role is Role.SUPERVISOR else true()


async def supervised_call(session: AsyncSession, leader: User, call_id: UUID) -> tuple[Call, Account, Portfolio]:
    """A call this leader may be on: their team's, on an account they may see; held until the transaction ends."""
    statement = (
        select(Call, Account, Portfolio)
        .join(Account, col(Account.id) == Call.account_id)
        .join(Portfolio, col(Portfolio.id) == Account.portfolio_id)
        .where(Call.id == call_id, visible_to(leader), under(leader))
        .with_for_update(of=Call)
        .execution_options(populate_existing=True)
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise CallerNotIdentified if await _is_unidentified(session, leader, call_id) else NotFound
    return found


async def _is_unidentified(session: AsyncSession, leader: User, call_id: UUID) -> bool:
    """Whether it is a caller with whom one of the leader's people talks without having said who they are: nobody's call as yet."""
    statement = (
        select(InboundCall.id)
        .join(User, col(User.id) == InboundCall.answered_by)
        .where(InboundCall.id == call_id, col(InboundCall.linked_at).is_(None), col(InboundCall.over_at).is_(None))
    )
    if leader.role is Role.SUPERVISOR:
        statement = statement.where(col(User.team_id) == leader.team_id, col(User.team_id).is_not(None))
    return leader.role in LEADERS and (await session.exec(statement)).first() is not None


async def live_session(session: AsyncSession, user_id: UUID) -> SpySession | None:
    """The session a leader is in; held until the transaction ends."""
    statement = select(SpySession).where(SpySession.user_id == user_id, SpySession.state != SpyState.ENDED)
    return (await session.exec(statement.with_for_update().execution_options(populate_existing=True))).first()


async def locked_session(session: AsyncSession, session_id: UUID) -> SpySession | None:
    """A session as it is now, held until the transaction ends."""
    statement = select(SpySession).where(SpySession.id == session_id).with_for_update()
    return (await session.exec(statement.execution_options(populate_existing=True))).first()


async def next_requested(session: AsyncSession, now: datetime, switch: str) -> SpySession | None:
    """The oldest request that waits for this switch's bridge; one another bridge is taking is passed over."""
    waiting = select(SpySession).where(SpySession.state == SpyState.REQUESTED, col(SpySession.expires_at) > now, _at(switch))
    return (await session.exec(waiting.order_by(col(SpySession.requested_at)).limit(1).with_for_update(skip_locked=True))).first()


async def expired(session: AsyncSession, now: datetime) -> Sequence[SpySession]:
    """Requests no bridge took in time."""
    late = select(SpySession).where(SpySession.state == SpyState.REQUESTED, col(SpySession.expires_at) <= now)
    return (await session.exec(late.with_for_update(skip_locked=True))).all()


async def on_the_switch(session: AsyncSession, switch: str) -> Sequence[SpySession]:
    """Every session this switch's bridge took that has not ended."""
    return (await session.exec(select(SpySession).where(col(SpySession.state).in_(ON_THE_SWITCH), _at(switch)))).all()


def _at(switch: str) -> ColumnElement[bool]:
    """Whether the call that is listened to is at this switch."""
    return col(SpySession.call_id).in_(select(Call.id).where(Call.switch == switch))


async def to_end(session: AsyncSession, switch: str) -> Sequence[SpySession]:
    """Sessions on this switch that must not go on: asked to end, their call over, or their leader no leader of it any more."""
    leader = aliased(User)
    statement = (
        select(SpySession)
        .join(Call, col(Call.id) == SpySession.call_id)
        .join(leader, col(leader.id) == SpySession.user_id)
        .where(
            Call.switch == switch,
            col(SpySession.state).in_(ON_THE_SWITCH),
            or_(col(SpySession.stopped_at).is_not(None), col(Call.state) == CallState.ENDED, ~_still_leads(leader)),
        )
    )
    return (await session.exec(statement)).all()


def _still_leads(leader: Any) -> ColumnElement[bool]:
    """Not disabled, still a leader, and, as a supervisor, still of that team."""
    return and_(
        leader.disabled_at.is_(None),
        leader.role.in_(list(LEADERS)),
        or_(leader.role != Role.SUPERVISOR, leader.team_id == SpySession.team_id),
    )


async def leads_still(session: AsyncSession, spying: SpySession) -> bool:
    """Whether the leader of a session may still be in it."""
    leader = aliased(User)
    found = await session.exec(
        select(SpySession.id).join(leader, col(leader.id) == SpySession.user_id).where(SpySession.id == spying.id, _still_leads(leader))
    )
    return found.first() is not None


async def last_turn(session: AsyncSession, session_id: UUID) -> SpyTurn:
    """The mode asked for last."""
    statement = select(SpyTurn).where(SpyTurn.session_id == session_id).order_by(col(SpyTurn.asked_at).desc(), col(SpyTurn.id).desc())
    return (await session.exec(statement.limit(1))).one()


async def turns_in_force(session: AsyncSession, session_id: UUID) -> Sequence[SpyTurn]:
    """The modes a session really had, in order."""
    statement = select(SpyTurn).where(SpyTurn.session_id == session_id, col(SpyTurn.in_force_at).is_not(None))
    return (await session.exec(statement.order_by(col(SpyTurn.in_force_at)))).all()


async def policies(session: AsyncSession) -> Sequence[SpyPolicy]:
    """Every policy, the latest first."""
    statement = select(SpyPolicy).order_by(col(SpyPolicy.valid_from).desc(), col(SpyPolicy.set_at).desc(), col(SpyPolicy.id))
    return (await session.exec(statement)).all()


async def sessions_of_call(session: AsyncSession, call_id: UUID) -> Sequence[SpySession]:
    """Everybody who was on a call, in order."""
    statement = select(SpySession).where(SpySession.call_id == call_id).order_by(col(SpySession.requested_at))
    return (await session.exec(statement)).all()


async def listening_to(session: AsyncSession, collector_id: UUID) -> Sequence[SpySession]:
    """Who is on a collector's call now, as far as the collector is told."""
    statement = select(SpySession).where(
        SpySession.collector_id == collector_id, SpySession.state == SpyState.LISTENING, col(SpySession.told)
    )
    return (await session.exec(statement.order_by(col(SpySession.started_at)))).all()


async def forced_and_ended(session: AsyncSession) -> Sequence[tuple[ForcedWrapUp, Call]]:
    """Calls a leader ended that are over by now."""
    statement = (
        select(ForcedWrapUp, Call)
        .join(Call, col(Call.id) == ForcedWrapUp.call_id)
        .where(col(ForcedWrapUp.settled_at).is_(None), Call.state == CallState.ENDED)
        .with_for_update(skip_locked=True)
    )
    return (await session.exec(statement.execution_options(populate_existing=True))).all()


async def debtors_of(session: AsyncSession, account_ids: set[UUID]) -> dict[UUID, str]:
    """The debtors' names of these accounts."""
    statement = select(Account.id, Debtor.name).join(Debtor, col(Debtor.id) == Account.debtor_id).where(col(Account.id).in_(account_ids))
    return dict((await session.exec(statement)).all())


async def own_sessions(session: AsyncSession, user_id: UUID) -> Sequence[SpySession]:
    """The session a leader is in, if any."""
    return (await session.exec(select(SpySession).where(SpySession.user_id == user_id, SpySession.state != SpyState.ENDED))).all()
