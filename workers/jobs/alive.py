"""The worker's heartbeat. It is a job like any other, so it proves the whole way: Redis, timetable, database."""

from backend.kit.heartbeat import beat
from backend.kit.jobs import Context
from backend.kit.transaction import transaction


async def say_alive(context: Context) -> None:
    """Every few seconds: background work gets done."""
    async with transaction(context["database"]) as tx:
        await beat(tx, "worker")
