"""One at a time, by the database's advisory locks: each goes with its transaction, also where a process dies."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

#: A name is its number: two subjects never share one by an oversight.
_NUMBER = "hashtextextended(:what, 0)"


async def one_at_a_time(session: AsyncSession, what: str) -> None:
    """Wait for whoever is at this; until this transaction ends nobody else is."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock({_NUMBER})"), {"what": what})


async def try_alone(session: AsyncSession, what: str) -> bool:
    """Whether nobody is at this; then nobody else will be until this transaction ends."""
    return bool((await session.execute(text(f"SELECT pg_try_advisory_xact_lock({_NUMBER})"), {"what": what})).scalar_one())
