"""Health: ready only when every part is up, and in words which is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from backend.health import examine
from backend.kit.clock import Clock
from backend.kit.doorbell import Doorbell
from backend.kit.heartbeat import beat
from backend.kit.transaction import Database, transaction


async def _all_beat(database: Database) -> None:
    async with transaction(database) as tx:
        await beat(tx, "worker")
        await beat(tx, "bridge")


async def test_the_web_process_lives_whatever_else_is_down(client: Any) -> None:
    answer = await client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


async def test_parts_that_never_started_are_named(client: Any) -> None:
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    parts = answer.json()["parts"]
    assert {name for name, part in parts.items() if not part["up"]} == {"worker", "bridge"}
    assert parts["worker"] == {"up": False, "age_seconds": None, "detail": "has not started"}


async def test_everything_up_is_ready(client: Any, database: Database) -> None:
    await _all_beat(database)
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert all(part["age_seconds"] < 15 for part in answer.json()["parts"].values())


async def test_a_part_that_fell_silent_or_says_it_is_unwell_is_down(database: Database) -> None:
    async with transaction(database) as tx:
        await beat(tx, "worker")
        await beat(tx, "bridge", healthy=False, detail="not connected")
    health = await examine(database)
    assert (health.status, health.parts["bridge"].detail) == ("not_ready", "not connected")
    async with transaction(database) as tx:
        await beat(tx, "bridge")
        await _backdate(tx.session, datetime.now(UTC) - timedelta(minutes=1))
    health = await examine(database)
    assert {name for name, part in health.parts.items() if part.detail == "is silent"} == {"worker", "bridge"}


async def test_one_bridge_of_two_is_enough(database: Database) -> None:
    async with transaction(database) as tx:
        await beat(tx, "worker")
        await beat(tx, "bridge:north", healthy=False, detail="stopped")
        await beat(tx, "bridge:south")
    assert (await examine(database)).status == "ready"


async def test_a_lost_database_or_redis_is_said_and_breaks_nothing(database_url: str, redis_url: str) -> None:
    nowhere = Database(database_url.replace("promesa_test", "no_such"), clock=Clock(), doorbell=Doorbell("redis://127.0.0.1:1/0"))
    health = await examine(nowhere)
    await nowhere.aclose()
    await nowhere.doorbell.aclose()
    assert health.status == "not_ready"
    assert not any(part.up for part in health.parts.values())
    assert health.parts["worker"].detail == "unknown without the database"


async def _backdate(session: Any, moment: datetime) -> None:
    await session.execute(text("UPDATE heartbeat SET beaten_at = :moment"), {"moment": moment})
