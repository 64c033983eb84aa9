"""The worker's heartbeat. It is a job like any other, so it proves the whole way: Redis, timetable, database."""

import contextlib

from sqlalchemy.exc import SQLAlchemyError

from backend.kit.heartbeat import beat
from backend.kit.jobs import Context
from backend.kit.transaction import Database, transaction


async def say_alive(context: Context) -> None:
    """Every few seconds: background work gets done."""
    async with transaction(context["database"]) as tx:
        await beat(tx, "worker")


async def say_stopped(database: Database) -> None:
    """At the end: whoever starts next is not taken for us."""
    with contextlib.suppress(SQLAlchemyError, OSError):
        async with transaction(database) as tx:
            await beat(tx, "worker", healthy=False, detail="stopped")
