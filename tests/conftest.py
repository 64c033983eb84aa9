"""What tests stand on: a real PostgreSQL with the migrated schema, a real Redis, the real application.

`tx` is rolled back; `database` commits and is emptied afterwards; `make` builds in whichever of the two the test takes.
PROMESA_TEST_DATABASE_URL names a server to use instead of the embedded one (its user must be allowed to create databases).
"""

import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from sqlmodel.ext.asyncio.session import AsyncSession

# A developer's own installation must not leak into the tests.
for name in [name for name in os.environ if name.startswith("PROMESA_") and not name.startswith("PROMESA_TEST_")]:
    del os.environ[name]

import backend.features  # noqa: E402, F401
from backend.kit.clock import Clock  # noqa: E402
from backend.kit.doorbell import Doorbell  # noqa: E402
from backend.kit.embedded import prepare_postgres, redis_part, running  # noqa: E402
from backend.kit.migration import migrate  # noqa: E402
from backend.kit.transaction import Database, Transaction, transaction  # noqa: E402
from backend.settings import Settings  # noqa: E402
from tests.emptying import empty  # noqa: E402
from tests.make import Make  # noqa: E402
from tests.switch.fixtures import asterisk, debian, northern, parties  # noqa: E402, F401


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder for this run that PostgreSQL's own user may enter, with a name short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="promesa-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="session")
def server_url(scratch: Path) -> Iterator[str]:
    """A PostgreSQL server, by its maintenance database."""
    if given := os.environ.get("PROMESA_TEST_DATABASE_URL"):
        yield given
        return
    cluster = prepare_postgres(scratch / "postgres", durable=False, log=scratch / "postgres.log")
    with running(cluster.part()):
        yield cluster.url()


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    """A database of this test process's own, migrated."""
    name = f"promesa_test_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    before, _, after = server_url.partition("?")
    url = f"{before.rsplit('/', 1)[0]}/{name}{'?' + after if after else ''}"
    migrate(url)
    yield url
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def redis_server(scratch: Path) -> Iterator[str]:
    """A Redis of this test process's own."""
    part, url = redis_part(scratch / "redis", log=scratch / "redis.log")
    with running(part):
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """An empty Redis."""
    yield redis_server
    with redis.Redis.from_url(redis_server) as connection:
        connection.flushall()


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """The settings of an empty installation on the test's database."""
    return Settings(database_url=database_url, redis_url=redis_url, data_dir=tmp_path, secret_key="test" * 16, demo="off")


async def _connected(database_url: str, redis_url: str) -> AsyncIterator[Database]:
    doorbell = Doorbell(redis_url)
    database = Database(database_url, clock=Clock(), doorbell=doorbell)
    try:
        yield database
    finally:
        await database.aclose()
        await doorbell.aclose()


@pytest.fixture
async def database(database_url: str, redis_url: str) -> AsyncIterator[Database]:
    """The database for tests about several people at once: what they do is committed, and gone afterwards."""
    async with contextlib.asynccontextmanager(_connected)(database_url, redis_url) as database:
        yield database
    empty(database_url)


@pytest.fixture
async def tx(database_url: str, redis_url: str) -> AsyncIterator[Transaction]:
    """One transaction, rolled back after the test."""
    async with (
        contextlib.asynccontextmanager(_connected)(database_url, redis_url) as database,
        AsyncSession(database.engine, expire_on_commit=False) as session,
    ):
        yield Transaction(session=session, now=database.clock.now())
        await session.rollback()


@pytest.fixture
def make(request: pytest.FixtureRequest) -> Make:
    """Builders: inside `tx` when that is all the test takes, else each in a transaction of its own that commits."""
    if "tx" in request.fixturenames and not {"database", "client"} & set(request.fixturenames):
        tx: Transaction = request.getfixturevalue("tx")
        return Make(lambda: contextlib.nullcontext(tx))
    database: Database = request.getfixturevalue("database")
    return Make(lambda: transaction(database))


@pytest.fixture
async def client(settings: Settings, database: Database) -> AsyncIterator[Any]:
    """A browser's side of the real application; `database` sees and empties what it does."""
    from litestar.testing import AsyncTestClient

    from backend.app import create_app

    async with AsyncTestClient(create_app(settings)) as browser:
        yield browser
