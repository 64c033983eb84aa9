"""Which strategy holds."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.strategy.models import StrategyVersion


async def active(session: AsyncSession) -> StrategyVersion | None:
    """The version that ranks now, if any was ever activated."""
    statement = select(StrategyVersion).where(col(StrategyVersion.activated_at).is_not(None), col(StrategyVersion.retired_at).is_(None))
    return (await session.exec(statement)).first()


async def numbered(session: AsyncSession, number: int) -> StrategyVersion | None:
    """One version by its number."""
    return (await session.exec(select(StrategyVersion).where(StrategyVersion.number == number))).first()
