"""Which strategy holds."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.strategy.arms import Served, trial_of
from backend.strategy.models import Experiment, StrategyVersion


async def active(session: AsyncSession) -> StrategyVersion | None:
    """The version that ranks now, if any was ever activated."""
    statement = select(StrategyVersion).where(col(StrategyVersion.activated_at).is_not(None), col(StrategyVersion.retired_at).is_(None))
    return (await session.exec(statement)).first()


async def numbered(session: AsyncSession, number: int) -> StrategyVersion | None:
    """One version by its number."""
    return (await session.exec(select(StrategyVersion).where(StrategyVersion.number == number))).first()


async def in_parts(session: AsyncSession, of: Callable[[int | None], Awaitable[Sequence[UUID]]]) -> Served:
    """What somebody is handed accounts from, given their buckets by the version in force (None) and, while one is tried, by that."""
    running = await running_experiment(session)
    if running is None:
        return Served(tuple(await of(None)))
    return Served(tuple(await of(None)), trial_of(running), tuple(await of(running.challenger)))


async def running_experiment(session: AsyncSession) -> Experiment | None:
    """The experiment that runs now, if any."""
    statement = select(Experiment).where(col(Experiment.ended_at).is_(None)).execution_options(populate_existing=True)
    return (await session.exec(statement)).first()


async def retired_last(session: AsyncSession) -> int | None:
    """The version that was in force just before the one that is."""
    latest = col(StrategyVersion.retired_at).desc(), col(StrategyVersion.number).desc()
    statement = select(StrategyVersion.number).where(col(StrategyVersion.retired_at).is_not(None)).order_by(*latest).limit(1)
    return (await session.exec(statement)).first()
