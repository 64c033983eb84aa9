"""What is asked about accounts without a next step."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, text, true, tuple_
from sqlalchemy import select as select_many
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, Debtor, Portfolio, PortfolioGrant
from backend.accounts.queries import SEES_EVERYTHING, visible_to
from backend.assignment.queries import collectors, desks_of
from backend.assignment.rules import reached_keys
from backend.people.models import User
from backend.stranded.models import Gap, Step, StrandedAccount, StrandedCheck, StrandedCount
from backend.stranded.steps_sql import LOOK_AT_ALL, LOOK_AT_SOME
from backend.strategy.desks import bucket_of
from backend.strategy.queries import in_parts

PAGE = 50
Row = tuple[StrandedAccount, str, str, str]


async def waiting_check(session: AsyncSession) -> StrandedCheck | None:
    """A check that was asked for and not done yet."""
    return (await session.exec(select(StrandedCheck).where(col(StrandedCheck.done_at).is_(None)).with_for_update())).first()


async def last_check(session: AsyncSession) -> StrandedCheck | None:
    """The newest check that was done."""
    statement = select(StrandedCheck).where(col(StrandedCheck.done_at).is_not(None)).order_by(col(StrandedCheck.done_at).desc()).limit(1)
    return (await session.exec(statement)).first()


async def is_waiting(session: AsyncSession) -> bool:
    """Whether a check is on its way."""
    return (await session.exec(select(StrandedCheck.id).where(col(StrandedCheck.done_at).is_(None)))).first() is not None


async def ask(session: AsyncSession, check: StrandedCheck) -> None:
    """Note that a check is wanted; one that already waits is the same one."""
    await session.execute(
        text("INSERT INTO stranded_check (id, asked_at, asked_by) VALUES (:id, :asked_at, :asked_by) ON CONFLICT DO NOTHING"),
        {"id": check.id, "asked_at": check.asked_at, "asked_by": check.asked_by},
    )


async def look_at_all(session: AsyncSession, now: datetime) -> int:
    """Write down which accounts have no next step, and count those that have; how many were looked at."""
    # Joins and sorts in memory: this runs once a night and on demand, and everything else shares the default.
    await session.execute(text("SET LOCAL work_mem = '256MB'"))
    return int((await session.execute(text(LOOK_AT_ALL), {"now": now, "served": await served_buckets(session)})).scalar_one())


async def served_buckets(session: AsyncSession) -> list[UUID]:
    """The buckets somebody is served from, or will be once they have overflowed."""
    people = await collectors(session)

    async def of(version: int | None) -> list[UUID]:
        desks = await desks_of(session, version)
        reached = ((one.portfolio_ids, reached_keys(desks, one.worker)) for one in people)
        return [*{bucket_of(portfolio_id, key) for portfolio_ids, keys in reached for portfolio_id in portfolio_ids for key in keys}]

    return (await in_parts(session, of)).all


async def look_at(session: AsyncSession, account_ids: Sequence[UUID], now: datetime) -> dict[UUID, tuple[Step, Gap | None]]:
    """The next step of these accounts at this moment, or what is missing; one that is not delinquent is not there."""
    if not account_ids:
        return {}
    served = await served_buckets(session)
    rows = (await session.execute(text(LOOK_AT_SOME), {"ids": list(account_ids), "now": now, "served": served})).mappings()
    return {row["account_id"]: (Step(row["step"]), Gap(row["gap"]) if row["gap"] else None) for row in rows}


async def floor_zone(session: AsyncSession) -> str:
    """The zone of most portfolios: whose night it is."""
    found = await session.execute(text("SELECT zone FROM portfolio GROUP BY zone ORDER BY count(*) DESC, zone LIMIT 1"))
    return found.scalar_one_or_none() or "UTC"


async def page(
    session: AsyncSession, user: User, *, gap: Gap | None, portfolio_id: UUID | None, after: tuple[int, UUID] | None
) -> Sequence[Row]:
    """Accounts without a next step that this user may see, the most money first; one more than a page."""
    statement = (
        select_many(StrandedAccount, col(Account.reference), col(Debtor.name), col(Debtor.reference), col(Portfolio.name))
        .join(Account, col(Account.id) == StrandedAccount.account_id)
        .join(Debtor, col(Debtor.id) == Account.debtor_id)
        .join(Portfolio, col(Portfolio.id) == Account.portfolio_id)
        .where(visible_to(user))
    )
    if gap is not None:
        statement = statement.where(col(StrandedAccount.gap) == gap)
    if portfolio_id is not None:
        statement = statement.where(col(Account.portfolio_id) == portfolio_id)
    if after is not None:
        place = tuple_(-col(StrandedAccount.balance_minor), col(StrandedAccount.account_id))
        statement = statement.where(place > (-after[0], after[1]))
    ordered = statement.order_by(col(StrandedAccount.balance_minor).desc(), col(StrandedAccount.account_id)).limit(PAGE + 1)
    return [(row[0], row[1], row[2] or row[3], row[4]) for row in await session.execute(ordered)]


async def gaps(session: AsyncSession, user: User) -> Sequence[tuple[UUID, str, Gap, str, int, int]]:
    """Portfolio, gap and currency with accounts and money, of what this user may see."""
    statement = (
        select_many(
            col(Portfolio.id),
            col(Portfolio.name),
            col(StrandedAccount.gap),
            col(StrandedAccount.currency),
            func.count(),
            func.sum(StrandedAccount.balance_minor),
        )
        .join(Account, col(Account.id) == StrandedAccount.account_id)
        .join(Portfolio, col(Portfolio.id) == Account.portfolio_id)
        .where(visible_to(user))
        .group_by(col(Portfolio.id), col(Portfolio.name), col(StrandedAccount.gap), col(StrandedAccount.currency))
        .order_by(col(Portfolio.name), col(Portfolio.id), col(StrandedAccount.gap), col(StrandedAccount.currency))
    )
    return [(row[0], row[1], row[2], row[3], row[4], int(row[5])) for row in await session.execute(statement)]


async def steps(session: AsyncSession, user: User) -> Sequence[tuple[Step, str, int, int]]:
    """Next step and currency with accounts and money, of the portfolios this user may see."""
    statement = (
        select_many(
            col(StrandedCount.step), col(StrandedCount.currency), func.sum(StrandedCount.accounts), func.sum(StrandedCount.balance_minor)
        )
        .where(_counted_for(user))
        .group_by(col(StrandedCount.step), col(StrandedCount.currency))
    )
    rows = [(row[0], row[1], int(row[2]), int(row[3])) for row in await session.execute(statement)]
    return sorted(rows, key=lambda row: (list(Step).index(row[0]), row[1]))


def _counted_for(user: User) -> ColumnElement[bool]:
    """The portfolios of which this user may see every account: the same rule as `visible_to`, on counts."""
    if user.role in SEES_EVERYTHING:
        return true()
    return col(StrandedCount.portfolio_id).in_(select(PortfolioGrant.portfolio_id).where(PortfolioGrant.user_id == user.id))
