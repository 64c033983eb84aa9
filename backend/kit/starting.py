"""What every long-running part does first: open the database, and wait until its schema is the one this code expects."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import structlog

from backend.kit.clock import Clock
from backend.kit.doorbell import Doorbell
from backend.kit.migration import head, revision_of
from backend.kit.transaction import Database
from backend.settings import Settings

log = structlog.get_logger()

#: Databases that start beside us, fail over or are being migrated come back; looking twenty times a second costs nothing.
LOOK_AGAIN_SECONDS = 0.05
SAY_SO_AFTER_SECONDS = 5.0


@contextlib.asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """PostgreSQL with its clock and doorbell, for as long as the block runs."""
    if settings.database_url is None or settings.redis_url is None:
        raise SystemExit("Set PROMESA_DATABASE_URL and PROMESA_REDIS_URL; `promesa run` starts both for you.")
    doorbell = Doorbell(settings.redis_url)
    clock = Clock.starting_at(settings.clock, since=settings.clock_since) if settings.clock else Clock()
    database = Database(settings.database_url, clock=clock, doorbell=doorbell)
    try:
        yield database
    finally:
        await database.aclose()
        await doorbell.aclose()


async def wait_until_migrated(url: str) -> None:
    """Return once the database answers and has the newest schema; says now and then what it waits for."""
    expected = head()
    waited = 0.0
    while True:
        try:
            if await revision_of(url) == expected:
                return
            reason = "the schema is not migrated"
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as failure:
            reason = f"{type(failure).__name__}: {failure}"
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        waited += LOOK_AGAIN_SECONDS
        if waited >= SAY_SO_AFTER_SECONDS:
            log.warning("start.waiting_for_database", reason=reason)
            waited = 0.0
