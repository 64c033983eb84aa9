"""The schema that migrations make is the one the models describe."""

import asyncio
import os
import sys
from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from backend.kit.migration import head, migrate, revision_of
from backend.kit.transaction import sqlalchemy_url
from tests.regenerate import TARGET, schema


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    """A database nobody has migrated."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS promesa_empty WITH (FORCE)")
        connection.execute("CREATE DATABASE promesa_empty")
        before, _, after = server_url.partition("?")
        yield f"{before.rsplit('/', 1)[0]}/promesa_empty{'?' + after if after else ''}"
        connection.execute("DROP DATABASE promesa_empty WITH (FORCE)")


def test_the_first_schema_is_written_from_the_models() -> None:
    assert TARGET.read_text() == schema(), "run `python -m tests.regenerate`"


def test_a_migrated_database_differs_in_nothing_from_the_models(database_url: str) -> None:
    with create_engine(sqlalchemy_url(database_url, driver="psycopg")).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata) == []


async def test_nodes_that_start_together_migrate_once(empty_url: str, redis_url: str) -> None:
    assert await revision_of(empty_url) is None
    await asyncio.gather(*(_migrate_in_a_process(empty_url, redis_url) for _ in range(4)))
    assert await revision_of(empty_url) == head()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert asyncio.run(revision_of(database_url)) == head()


async def _migrate_in_a_process(url: str, redis_url: str) -> None:
    environment = {**os.environ, "PROMESA_DATABASE_URL": url, "PROMESA_REDIS_URL": redis_url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "backend.cli", "migrate", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0
