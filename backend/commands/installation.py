"""The installation a command works on: the configured databases, the running floor's, or embedded ones started for the command."""

import asyncio
import contextlib
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from backend.floor.databases import NOTE
from backend.kit.embedded import AlreadyRunning, only_one, prepare_postgres, redis_part, running
from backend.kit.migration import head, migrate, revision_of
from backend.kit.starting import open_database
from backend.kit.transaction import Database
from backend.settings import PREFIX, Settings, read_settings

Result = TypeVar("Result")


def in_database(work: Callable[[Database, Settings], Awaitable[Result]]) -> Result:
    """Do a command's work on the installation's migrated database."""
    import backend.features  # noqa: F401  (what commands do tells facts as well)

    async def opened(settings: Settings) -> Result:
        async with open_database(settings) as database:
            return await work(database, settings)

    with installation() as settings:
        url = settings.database_url
        if url is not None and asyncio.run(revision_of(url)) != head():
            migrate(url)
        return asyncio.run(opened(settings))


@contextlib.contextmanager
def in_environment() -> Iterator[None]:
    """The installation's databases and key, where a satellite's command finds its settings."""
    with installation() as settings:
        url = settings.database_url
        if url is not None and asyncio.run(revision_of(url)) != head():
            migrate(url)
        for name in ("database_url", "redis_url", "secret_key"):
            if value := getattr(settings, name):
                os.environ[PREFIX + name.upper()] = value
        yield


@contextlib.contextmanager
def installation() -> Iterator[Settings]:
    """Settings whose databases answer for as long as the block runs."""
    settings = read_settings()
    with contextlib.ExitStack() as stack:
        urls: dict[str, str] = {}
        try:
            if settings.database_url is None or settings.redis_url is None:
                stack.enter_context(only_one(settings.data_dir))
                urls = _started(settings, stack)
        except AlreadyRunning:
            urls = json.loads((settings.data_dir / NOTE).read_text())
        known = {**urls, **_kept_key(settings)}
        yield settings.model_copy(update={name: value for name, value in known.items() if getattr(settings, name) is None})


def _kept_key(settings: Settings) -> dict[str, str]:
    """The key a floor on this machine made for itself."""
    kept = settings.data_dir / "secret-key"
    return {"secret_key": kept.read_text().strip()} if kept.exists() else {}


def _started(settings: Settings, stack: contextlib.ExitStack) -> dict[str, str]:
    urls: dict[str, str] = {}
    logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    if settings.database_url is None:
        cluster = prepare_postgres(settings.data_dir / "postgres", log=logs / "postgres.log")
        stack.enter_context(running(cluster.part()))
        urls["database_url"] = cluster.url()
    if settings.redis_url is None:
        part, urls["redis_url"] = redis_part(settings.data_dir / "redis", log=logs / "redis.log")
        stack.enter_context(running(part))
    return urls
