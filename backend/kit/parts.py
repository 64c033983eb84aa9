"""Work on many rows in one transaction that one bad row cannot hold up."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.kit.transaction import Database, Transaction, transaction

log = structlog.get_logger()

Find = Callable[[Transaction], Awaitable[Sequence[UUID]]]
Act = Callable[[Transaction, Sequence[UUID]], Awaitable[int]]


async def in_parts(database: Database, find: Find, act: Act, *, failing: str) -> int:
    """Do what is found, in one transaction; where that fails in halves, down to the row it fails for: logged as `failing`, left out.

    Says what the acts said, added up.
    """
    found: Sequence[UUID] = ()
    try:
        async with transaction(database) as tx:
            found = await find(tx)
            return await act(tx, found) if found else 0
    except Exception as failure:
        if not found or _is_database_away(failure):
            raise
        if len(found) == 1:
            log.error(failing, id=str(found[0]), exc_info=True)
            return 0
    middle = len(found) // 2
    done = [await in_parts(database, _known(part), act, failing=failing) for part in (found[:middle], found[middle:])]
    return sum(done)


def _known(ids: Sequence[UUID]) -> Find:
    async def find(_: Transaction) -> Sequence[UUID]:
        return ids

    return find


def _is_database_away(failure: Exception) -> bool:
    """Whether no row is to blame."""
    if isinstance(failure, DBAPIError):
        return failure.connection_invalidated or str(getattr(failure.orig, "sqlstate", None) or "").startswith(("08", "53", "57P"))
    return isinstance(failure, OSError | TimeoutError | PoolTimeout)
