"""P9, and the board's part of P11: what a delivered message costs, how late it is, and what reading a large floor's board takes.

PROMESA_BENCH_SOCKETS (2000) sockets on one board, PROMESA_BENCH_MESSAGES (60) messages a round.
"""

import asyncio
import contextlib
import json
import os
import random
import socket
import statistics
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import psutil
import websockets

from backend.board.queries import collector_rows, read_board
from backend.board.rules import day_start
from backend.kit.transaction import Database, transaction
from backend.people.actions import set_presence
from backend.people.models import PresenceState, Role, Team, User
from backend.people.sessions import COOKIE
from backend.people.sign_in import Visitor, open_session
from benchmarks.lab import ROUNDS, Row, at_most, laboratory
from tests.make.people import collector, team, user

SOCKETS = int(os.environ.get("PROMESA_BENCH_SOCKETS", "2000"))
MESSAGES = int(os.environ.get("PROMESA_BENCH_MESSAGES", "60"))
COLLECTORS = 500
#: A floor's afternoon: calls each collector has made by then.
CALLS_EACH = 150
PACE = 20
STATES = [PresenceState.READY, PresenceState.PAUSED, PresenceState.TALKING, PresenceState.WRAP_UP]


async def bench_delivering() -> list[Row]:
    """CPU of the server per delivered message, against `websockets.broadcast` of the same text to as many sockets."""
    async with (
        laboratory() as (database, _),
        floor(database) as (boss_token, crew, _team_id),
        product(database) as (ours, address),
        bare() as (theirs, bare_address),
        crowd(SOCKETS, address, "/ws/board", f"{COOKIE}={boss_token}") as watching,
        crowd(SOCKETS, bare_address, "/", "none=0") as listening,
        websockets.connect(f"ws://{bare_address}", compression=None) as driver,
    ):
        text = await _a_message(address, boss_token, database, crew)
        costs: dict[str, list[float]] = {"product": [], "bare": []}
        for _ in range(ROUNDS):
            costs["bare"].append(await _cost(theirs, listening, lambda: driver.send(text)))
            costs["product"].append(await _cost(ours, watching, lambda: _change(database, crew)))
        bare_us, ours_us = (statistics.median(costs[name]) * 1e6 for name in ("bare", "product"))
        return [
            Row("P9", f"bare websockets broadcast, {SOCKETS} sockets, {len(text)} bytes", f"{bare_us:.1f} us CPU/message"),
            at_most("P9", "board, from the change in the database to the socket", f"{ours_us:.1f} us CPU/message", ours_us / bare_us, 1.15),
        ]


async def bench_following() -> list[Row]:
    """How late a change is on 500 sockets, from the start of its transaction, at a floor's pace and beyond; 500 collectors."""
    rows = []
    async with (
        laboratory() as (database, _),
        floor(database) as (boss_token, crew, _team_id),
        product(database) as (ours, address),
        crowd(500, address, "/ws/board", f"{COOKIE}={boss_token}") as watching,
    ):
        for pace, limit in ((100, 10), (500, 65)):
            await watching.settle()
            known = len((await watching.report())["delays"])
            used, started = _cpu(ours), time.perf_counter()
            await _paced(database, crew, pace, seconds=5)
            core = (_cpu(ours) - used) / (time.perf_counter() - started)
            await watching.settle()
            delays = [delay * 1000 for delay in (await watching.report())["delays"][known:]]
            p50, p99 = statistics.median(delays), statistics.quantiles(delays, n=100)[98]
            option = f"board's part: {pace} changes/s to 500 sockets, p50 / p99"
            rows.append(Row("P11", option, f"{p50:.1f} / {p99:.1f} ms, {core:.0%} of a core", None, f"p99 <= {limit} ms", p99 <= limit))
    return rows


async def bench_reading() -> list[Row]:
    """The whole board of 500 collectors late in the day, and one row of it."""
    async with laboratory() as (database, _), floor(database) as (_, crew, team_id):
        await _a_days_work(database, crew)
        fast, now = await database.fast(), database.clock.now()
        starts = day_start(now, "America/Bogota")
        whole = await _median_ms(lambda: read_board(fast, team_id, now))
        one = await _median_ms(lambda: collector_rows(fast, team_id, starts, [random.choice(crew).id]))
        return [
            Row("P11", f"reading one row, {COLLECTORS} collectors with {CALLS_EACH} calls each", f"{one:.2f} ms"),
            Row("P11", f"reading the whole board, {COLLECTORS} collectors with {CALLS_EACH} calls each", f"{whole:.1f} ms"),
        ]


class Watching:
    """A crowd of sockets in a process of its own."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = process.pid

    async def report(self, about: str = "") -> dict[str, Any]:
        """What they have received so far."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{about}\n".encode())
        told: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return told

    async def settle(self) -> int:
        """Wait until nothing more comes but the sign of life; how many messages there were."""
        frames, before = (await self.report())["frames"], -1
        while frames != before:
            before = frames
            await asyncio.sleep(1)
            frames = (await self.report())["frames"]
        return int(frames)


@contextlib.asynccontextmanager
async def crowd(count: int, address: str, path: str, cookie: str, *, mode: str = "watch") -> AsyncIterator[Watching]:
    """That many sockets, all open."""
    command = [sys.executable, "-m", "benchmarks.sockets", mode, str(count), address, path, cookie]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=256 * 1024 * 1024)
    try:
        watching = Watching(process)
        async with asyncio.timeout(120):
            while (await watching.report())["open"] < count:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        yield watching
    finally:
        process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def product(database: Database, **settings: str) -> AsyncIterator[tuple[psutil.Process, str]]:
    """Our web process, as it runs in production; `settings`: more of its environment."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listening:
        listening.set_inheritable(True)
        environment = {
            **os.environ,
            "PROMESA_DATABASE_URL": database.url,
            "PROMESA_REDIS_URL": database.doorbell.url,
            "PROMESA_LOG_LEVEL": "error",
            **settings,
        }
        command = [sys.executable, "-m", "backend.serving", "--fd", str(listening.fileno())]
        process = await asyncio.create_subprocess_exec(*command, env=environment, pass_fds=[listening.fileno()], stderr=DEVNULL)
        try:
            yield psutil.Process(process.pid), f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def bare() -> AsyncIterator[tuple[psutil.Process, str]]:
    """The reference: the library alone."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.sockets", "broadcast", stdout=PIPE)
    assert process.stdout is not None
    try:
        yield psutil.Process(process.pid), f"127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def floor(database: Database) -> AsyncIterator[tuple[str, list[User], UUID]]:
    """A team of 500 with a supervisor who is signed in."""
    async with transaction(database) as tx:
        made: Team = await team(tx)
        boss = await user(tx, role=Role.SUPERVISOR, team=made)
        crew = [await collector(tx, made) for _ in range(COLLECTORS)]
        _, token = await open_session(tx, boss, Visitor("benchmark"))
    yield token, crew, made.id


async def _cost(server: psutil.Process, watching: Watching, send: Any) -> float:
    """CPU seconds of the server per message that arrived."""
    frames, used = await watching.settle(), _cpu(server)
    for _ in range(MESSAGES):
        pause = asyncio.create_task(asyncio.sleep(1 / PACE))
        await send()
        await pause
    arrived = await watching.settle() - frames
    # On a busy machine changes are gathered, so fewer messages than changes are right; none would not be.
    assert arrived >= SOCKETS, f"only {arrived} messages arrived, {await watching.report()}"[:300]
    return (_cpu(server) - used) / arrived


async def _change(database: Database, crew: list[User]) -> None:
    """Some collector does something else."""
    async with transaction(database) as tx:
        await set_presence(tx, random.choice(crew).id, random.choice(STATES), reason=str(random.random()))


async def _paced(database: Database, crew: list[User], pace: int, seconds: int) -> None:
    """Changes at a steady pace, a few at a time."""
    slots = asyncio.Semaphore(8)
    started = time.perf_counter()

    async def change(number: int) -> None:
        await asyncio.sleep(max(0.0, started + number / pace - time.perf_counter()))
        async with slots:
            await _change(database, crew)

    await asyncio.gather(*(change(number) for number in range(pace * seconds)))


async def _a_message(address: str, token: str, database: Database, crew: list[User]) -> str:
    """The text of a change, as it goes to every socket."""
    async with websockets.connect(f"ws://{address}/ws/board", additional_headers={"Cookie": f"{COOKIE}={token}"}, compression=None) as one:
        await one.recv()
        await _change(database, crew)
        async for message in one:
            if "board.changed" in str(message):
                return str(message)
    raise RuntimeError("no change was told")


async def _a_days_work(database: Database, crew: list[User]) -> None:
    """Calls, attempts, dispositions, promises and payments of a full day."""
    fast = await database.fast()
    async with transaction(database) as tx:
        from tests.make.accounts import account

        made = await account(tx)
    kind = "INSERT INTO disposition_kind (code, branch, labels, contact, right_party, retires_number, rest_hours, is_default, position) "
    await fast.execute(kind + "VALUES ('spoken', 'direct', '{}', true, true, false, 24, false, 1)")
    for statement in FULL_DAY:
        await fast.execute(statement + EACH, made.id, made.debtor_id, made.portfolio_id, [one.id for one in crew], CALLS_EACH)
    await fast.execute("VACUUM ANALYZE")


#: $1 account, $2 debtor, $3 portfolio, $4 collectors, $5 calls each.
EACH = " FROM unnest($4::uuid[]) AS c(id), generate_series(1, $5) WHERE num_nonnulls($1::uuid, $2::uuid, $3::uuid) = 3"
FULL_DAY = [
    "INSERT INTO call (id, account_id, debtor_id, number, user_id, endpoint, direction, state, requested_at, expires_at, "
    "debtor_started_at, debtor_answered_at, over_at, ended_at, outcome, wrapped_at) SELECT gen_random_uuid(), $1, $2, '+573001234567', "
    "c.id, 'x', 'out', 'ended', now(), now(), now(), now(), now(), now(), 'answered', now()",
    "INSERT INTO contact_attempt (id, debtor_id, account_id, channel, direction, at, user_id, rang, connected, contact, conversation, "
    "right_party) SELECT gen_random_uuid(), $2, $1, 'voice', 'out', now(), c.id, true, true, true, true, true",
    "INSERT INTO disposition (id, account_id, user_id, code, note, at, defaulted) "
    "SELECT gen_random_uuid(), $1, c.id, 'spoken', '', now(), false",
    "INSERT INTO payment (id, portfolio_id, account_id, external_ref, amount_minor, currency, value_on, recorded_at, method, source, "
    "credited_to) SELECT gen_random_uuid(), $3, $1, gen_random_uuid()::text, 100, 'COP', now()::date, now(), '', 'demo', c.id",
]


async def _median_ms(ask: Any, times: int = 30) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        await ask()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
