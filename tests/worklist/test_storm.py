"""Two hundred collectors, connections cut and processes killed at random: no account held twice, none lost.

PROMESA_TEST_STORM_SECONDS makes it longer (8).
"""

import asyncio
import os
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from backend.kit.transaction import Database
from backend.worklist import actions
from tests.worklist.crowd import CONTRADICTIONS, TWICE, crowd, figure

SECONDS = float(os.environ.get("PROMESA_TEST_STORM_SECONDS", "8"))
COLLECTORS, PROCESSES, ACCOUNTS = 200, 4, 1000


@pytest.mark.filterwarnings("ignore")
async def test_no_account_is_held_twice_and_none_is_lost_whoever_dies(
    database: Database, database_url: str, redis_url: str, at: Callable[[timedelta], None]
) -> None:
    await crowd(database, COLLECTORS, ACCOUNTS)
    assert await figure(database, "SELECT count(*) FROM work_item WHERE ready") == ACCOUNTS
    killed, cut = await _storm(database, database_url, redis_url)
    worked = await figure(database, "SELECT count(*) FROM claim")
    print(f"{worked} claims, {cut} connections cut, {killed} processes killed")
    assert worked > 0
    assert killed > 0
    assert cut > 0
    assert await figure(database, TWICE) == 0
    assert await figure(database, CONTRADICTIONS) == 0
    # An hour later nobody is there any more: everything is free again.
    at(timedelta(hours=1))
    while await actions.sweep(database):
        pass
    assert await figure(database, "SELECT count(*) FROM claim WHERE released_at IS NULL") == 0
    assert await figure(database, CONTRADICTIONS) == 0
    assert await figure(database, "SELECT count(*) FROM work_item WHERE ready") == ACCOUNTS


async def _storm(database: Database, url: str, redis: str) -> tuple[int, int]:
    """Let them work while things break; how many processes and connections died."""
    shift = str(database.clock.shift.total_seconds())
    share = COLLECTORS // PROCESSES
    commands = [[url, redis, shift, str(n * share + 1), str(share)] for n in range(PROCESSES)]
    started: list[asyncio.subprocess.Process] = []
    try:
        return await _work_and_break(database, url, commands, started)
    finally:
        # Whatever became of it: nobody works on after the test.
        for process in started:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _work_and_break(
    database: Database, url: str, commands: list[list[str]], started: list[asyncio.subprocess.Process]
) -> tuple[int, int]:
    processes = list(zip(commands, await asyncio.gather(*(_begin(command, started) for command in commands)), strict=True))
    restarting: list[asyncio.Task[asyncio.subprocess.Process]] = []
    cut = 0
    until = asyncio.get_running_loop().time() + SECONDS
    with psycopg.connect(url, autocommit=True) as executioner:
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.25)
            cut += executioner.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "ORDER BY random() LIMIT 3) AS victims"
            ).fetchone()[0]  # type: ignore[index]
            if len(processes) > 1 and random.random() < 0.1:
                command, victim = processes.pop(random.randrange(len(processes)))
                victim.kill()
                restarting.append(asyncio.create_task(_begin(command, started)))
            # The sweep's own connection may be cut: the next one does what is due.
            with suppress(Exception):
                await actions.sweep(database)
    await asyncio.gather(*restarting)
    return PROCESSES + len(restarting), cut


async def _begin(arguments: list[str], started: list[asyncio.subprocess.Process]) -> asyncio.subprocess.Process:
    """A process of collectors, at work."""
    for _ in range(10):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.worklist.storm", *arguments, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        started.append(process)
        assert process.stdout is not None
        if (await process.stdout.readline()).strip() == b"working":
            return process
        # Its connections may be cut while it begins, as anybody's: whoever keeps processes running begins it again.
        await process.wait()
    raise AssertionError("no process of collectors comes to work")
