"""What is asked about contradictions and looks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, and_, delete, false, func, or_, text, true, tuple_
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, Debtor
from backend.accounts.queries import visible_to
from backend.kit.ids import new_id
from backend.people.models import Role, User
from backend.reconciliation.facts_queries import Subject
from backend.reconciliation.models import Code, Contradiction, Severity, SwitchLook
from backend.reconciliation.rules import Found

OPEN = and_(col(Contradiction.resolved_at).is_(None), col(Contradiction.gone_at).is_(None))
STATES: dict[str, ColumnElement[bool]] = {
    "open": OPEN,
    "resolved": col(Contradiction.resolved_at).is_not(None),
    "gone": and_(col(Contradiction.gone_at).is_not(None), col(Contradiction.resolved_at).is_(None)),
}
PAGE = 50
#: Looks are kept for so long.
LOOKS_KEPT = timedelta(days=7)
KEEP = text(
    """
    INSERT INTO contradiction (id, code, severity, subject_id, call_id, account_id, user_id, team_id, happened_at, found_at, facts, note)
    VALUES (:id, :code, :severity, :subject_id, :call_id, :account_id, :user_id, :team_id, :happened_at, :now, CAST(:facts AS jsonb), '')
        ON CONFLICT (subject_id, code) DO UPDATE
       SET facts = EXCLUDED.facts, severity = EXCLUDED.severity, gone_at = NULL
     WHERE (contradiction.facts, contradiction.severity) IS DISTINCT FROM (EXCLUDED.facts, EXCLUDED.severity)
        OR contradiction.gone_at IS NOT NULL
    RETURNING id
    """
)


def under(leader: User) -> ColumnElement[bool]:
    """What a leader reviews: a supervisor their team, managers everybody; of accounts they may see, or of callers nobody got to know.

    A debtor whom anybody was to call back is every team's.
    """
    if leader.role is Role.COLLECTOR:
        return false()
    nobodys = and_(col(Contradiction.user_id).is_(None), col(Contradiction.account_id).is_not(None))
    team = or_(col(Contradiction.team_id) == leader.team_id, nobodys)
    seen = or_(col(Contradiction.account_id).is_(None), visible_to(leader))
    return and_(seen, team if leader.role is Role.SUPERVISOR else true())


async def keep(session: AsyncSession, about: Subject, found: Found, now: datetime) -> UUID | None:
    """Keep a contradiction; its id, if that is news."""
    row = await session.execute(
        KEEP,
        {
            "id": new_id(),
            "code": found.code.value,
            "severity": found.severity.value,
            "subject_id": about.id,
            "call_id": about.call_id,
            "account_id": about.account_id,
            "user_id": about.user_id,
            "team_id": about.team_id,
            "happened_at": about.happened_at,
            "now": now,
            "facts": msgspec.json.encode(found.facts).decode(),
        },
    )
    return row.scalar_one_or_none()


async def standing(session: AsyncSession, subject_ids: Sequence[UUID]) -> Sequence[Contradiction]:
    """What is held against these subjects now, seen to or not; locked until the transaction ends."""
    statement = select(Contradiction).where(col(Contradiction.subject_id).in_(subject_ids), col(Contradiction.gone_at).is_(None))
    return (await session.exec(statement.order_by(col(Contradiction.id)).with_for_update())).all()


def _shown(leader: User) -> Select[Contradiction, str | None, str | None, str | None, str | None]:
    collector, resolver = aliased(User), aliased(User)
    return (
        select_many(Contradiction, col(Account.reference), col(Debtor.name), col(collector.name), col(resolver.name))
        .outerjoin(Account, col(Account.id) == Contradiction.account_id)
        .outerjoin(Debtor, col(Debtor.id) == Account.debtor_id)
        .outerjoin(collector, col(collector.id) == col(Contradiction.user_id))
        .outerjoin(resolver, col(resolver.id) == col(Contradiction.resolved_by))
        .where(under(leader))
    )


Row = tuple[Contradiction, str | None, str | None, str | None, str | None]


async def page(
    session: AsyncSession,
    leader: User,
    *,
    state: str,
    code: Code | None,
    severity: Severity | None,
    collector_id: UUID | None,
    after: tuple[datetime, UUID] | None,
) -> tuple[Sequence[Row], int]:
    """The contradictions of a state, latest first, and how many there are in all."""
    wanted = [STATES[state]]
    wanted += [col(Contradiction.code) == code] if code else []
    wanted += [col(Contradiction.severity) == severity] if severity else []
    wanted += [col(Contradiction.user_id) == collector_id] if collector_id else []
    statement = _shown(leader).where(*wanted)
    total = (await session.execute(select_many(func.count()).select_from(statement.subquery()))).scalar_one()
    if after is not None:
        statement = statement.where(tuple_(col(Contradiction.happened_at), col(Contradiction.id)) < after)
    ordered = statement.order_by(col(Contradiction.happened_at).desc(), col(Contradiction.id).desc()).limit(PAGE + 1)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in await session.execute(ordered)], total


async def one(session: AsyncSession, leader: User, contradiction_id: UUID) -> Row | None:
    """A contradiction this leader reviews, locked until the transaction ends."""
    statement = _shown(leader).where(col(Contradiction.id) == contradiction_id).with_for_update(of=Contradiction)
    row = (await session.execute(statement.execution_options(populate_existing=True))).first()
    return (row[0], row[1], row[2], row[3], row[4]) if row else None


async def counts(session: AsyncSession, leader: User) -> Sequence[tuple[Code, Severity, int]]:
    """How many are open, by code and severity; the most urgent first."""
    statement = (
        select_many(col(Contradiction.code), col(Contradiction.severity), func.count())
        .outerjoin(Account, col(Account.id) == Contradiction.account_id)
        .where(OPEN, under(leader))
        .group_by(col(Contradiction.code), col(Contradiction.severity))
    )
    rows = [(row[0], row[1], row[2]) for row in await session.execute(statement)]
    return sorted(rows, key=lambda row: (list(Severity).index(row[1]), list(Code).index(row[0])))


async def looks_since(session: AsyncSession, since: datetime) -> tuple[int, int, datetime | None]:
    """How many looks there were, how many facts they brought, and when the last was."""
    statement = select_many(func.count(), func.coalesce(func.sum(SwitchLook.differences), 0), func.max(SwitchLook.at))
    row = (await session.execute(statement.where(col(SwitchLook.at) > since))).one()
    return row[0], row[1], row[2]


async def differing_looks(session: AsyncSession, since: datetime, most: int = 20) -> Sequence[SwitchLook]:
    """The looks that brought something, latest first."""
    statement = select(SwitchLook).where(SwitchLook.at > since, SwitchLook.differences > 0)
    return (await session.exec(statement.order_by(col(SwitchLook.at).desc()).limit(most))).all()


async def forget_looks(session: AsyncSession, now: datetime) -> None:
    """Delete the looks of long ago."""
    await session.execute(delete(SwitchLook).where(col(SwitchLook.at) < now - LOOKS_KEPT))


async def reviewers_of(session: AsyncSession, team_ids: set[UUID | None]) -> Sequence[UUID]:
    """Whose review is concerned by something of these teams; what is nobody's concerns every supervisor."""
    everybody = col(User.role).in_([Role.MANAGER, Role.ADMINISTRATOR])
    of_them = col(User.team_id).in_([team for team in team_ids if team])
    theirs = and_(col(User.role) == Role.SUPERVISOR, true() if None in team_ids else of_them)
    return (await session.exec(select(User.id).where(or_(everybody, theirs), col(User.disabled_at).is_(None)))).all()
