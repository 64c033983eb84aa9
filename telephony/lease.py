"""Only one bridge works a switch, and serves a switch's name: locks that the database keeps for as long as this connection lives."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import structlog

from backend.kit.transaction import plain_url

log = structlog.get_logger()

#: Any number, the same in every bridge; the second half of the lock's key is the switch's name.
BRIDGE_LOCK = 0x50524F4D
TRY_AGAIN_SECONDS = 1.0
CHECK_SECONDS = 3.0


class LeaseLost(Exception):
    """The connection that held the lock is gone: another bridge may be at work."""


@contextlib.asynccontextmanager
async def lease(url: str, *names: str) -> AsyncIterator[asyncpg.Connection]:
    """Wait for our turn; the locks of these names are ours inside the block, while `watch` says nothing."""
    connection = await asyncpg.connect(plain_url(url), timeout=10)
    try:
        for name in names:
            await _wait_for(connection, name)
        yield connection
    finally:
        # Closing it gives the lock back; a server that has gone has given it back already.
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            await connection.close(timeout=2)


async def _wait_for(connection: asyncpg.Connection, name: str) -> None:
    waited = False
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1, hashtext($2))", BRIDGE_LOCK, name):
        if not waited:
            log.info("bridge.stands_by", name=name)
        waited = True
        await asyncio.sleep(TRY_AGAIN_SECONDS)


async def watch(connection: asyncpg.Connection) -> None:
    """Raise LeaseLost when the lock cannot be ours any more: a half-open connection would never say so itself."""
    while True:
        await asyncio.sleep(CHECK_SECONDS)
        try:
            await connection.fetchval("SELECT 1", timeout=CHECK_SECONDS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as gone:
            raise LeaseLost(str(gone) or type(gone).__name__) from gone
