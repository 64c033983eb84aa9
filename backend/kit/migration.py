"""Whether the database has the schema this code expects, and bringing it there."""

import functools
import re
from pathlib import Path

import asyncpg
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.transaction import plain_url

HERE = Path(__file__).resolve()
#: In a checkout beside `backend/`; in an installed wheel inside it.
SCRIPTS = next((folder for folder in (HERE.parents[2] / "alembic", HERE.parents[1] / "alembic") if (folder / "env.py").exists()), HERE)


#: Any fixed number: nodes that start together queue for it.
START_LOCK = 7_766_372


@functools.cache
def head() -> str:
    """The newest revision, read from the scripts' names and lines: importing alembic costs more than most starts."""
    revisions: set[str] = set()
    parents: set[str] = set()
    for script in (SCRIPTS / "versions").glob("*.py"):
        told = dict(re.findall(r'^(revision|down_revision)\b[^=]*= "([^"]+)"', script.read_text(), re.MULTILINE))
        revisions.add(told["revision"])
        parents.add(told.get("down_revision", ""))
    (newest,) = revisions - parents
    return newest


async def revision_of(url: str) -> str | None:
    """The revision the database is at; None when it has never been migrated."""
    connection = await asyncpg.connect(plain_url(url), timeout=10)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await connection.close()


async def is_empty(url: str) -> bool:
    """Whether nobody has ever been let into this migrated database."""
    connection = await asyncpg.connect(plain_url(url), timeout=10)
    try:
        return not await connection.fetchval("SELECT EXISTS (SELECT FROM app_user)")
    finally:
        await connection.close()


async def one_node_at_a_time(session: AsyncSession) -> None:
    """Until the transaction ends, others that ask for this wait: nodes that start together do the first things once."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": START_LOCK})


def migrate(url: str) -> None:
    """Bring the schema to the newest revision; nodes that start together wait for the one that does it."""
    # Loaded only when there is something to migrate: it takes longer than the rest of a start.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["url"] = url
    command.upgrade(config, "head")
