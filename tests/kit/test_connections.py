"""A connection that broke while nobody used it is replaced before anybody notices."""

import pytest
from sqlalchemy import text

from backend.kit import transaction as edge
from backend.kit.transaction import Database, transaction
from tests.waiting import until

CLOSE_ALL_OTHERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def backend_of(database: Database) -> int:
    """Which of the server's processes serves the next transaction."""
    async with transaction(database) as tx:
        return int((await tx.session.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def test_a_connection_the_server_closed_is_replaced(database: Database) -> None:
    fast = await database.fast()
    before = await backend_of(database)
    async with fast.acquire() as other:
        await other.execute(CLOSE_ALL_OTHERS)
        await until(lambda: _is_gone(other, before))
    assert await backend_of(database) != before


async def test_a_connection_long_unused_is_asked_and_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await backend_of(database)
    monkeypatch.setattr(edge, "TRUSTED_FOR", 0.0)
    assert await backend_of(database) == before


async def _is_gone(connection: object, pid: int) -> bool:
    return not await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid)  # type: ignore[attr-defined]
