"""P13: one row as JSON, against bare ASGI with asyncpg; through everything every call of ours passes.

PROMESA_BENCH_SECONDS (3) per measurement.
"""

import asyncio
import contextlib
import os
import socket
import sys
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator

import psutil

from backend.kit.transaction import Database, transaction
from backend.people.sessions import COOKIE
from backend.people.sign_in import Visitor, open_session
from benchmarks.lab import Row, at_least, interleaved, laboratory
from tests.make.people import collector

SECONDS = float(os.environ.get("PROMESA_BENCH_SECONDS", "3"))
CALLERS = 16


async def bench_one_row() -> list[Row]:
    """Requests a second with 16 callers; in brackets what the server's process alone spends on each."""
    async with laboratory() as (database, _), contextlib.AsyncExitStack() as stack:
        async with transaction(database) as tx:
            ana = await collector(tx)
            _, token = await open_session(tx, ana, Visitor("benchmark"))
        cookie = f"Cookie: {COOKIE}={token}\r\n"
        options = {
            "raw": (await stack.enter_async_context(served("benchmarks.rows", "raw", database.url)), f"/row/{ana.id}"),
            "raw-session": (await stack.enter_async_context(served("benchmarks.rows", "raw-session", database.url)), f"/row/{ana.id}"),
            "litestar": (await stack.enter_async_context(served("benchmarks.rows", "litestar", database.url)), f"/row/{ana.id}"),
            "product": (await stack.enter_async_context(product(database)), "/api/presence"),
        }
        spent: dict[str, list[float]] = {name: [] for name in options}

        def measure(name: str) -> "Measure":
            (process, port), path = options[name]
            return Measure(process, port, path, cookie, spent[name])

        for name in options:
            await measure(name)(0.5)
        rates = await interleaved({name: measure(name) for name in options})
    figures = {name: f"{rates[name]:,.0f}/s ({sorted(spent[name])[len(spent[name]) // 2] * 1e6:.0f} us CPU)" for name in options}
    return [
        Row("P13", "raw ASGI + asyncpg, one row", figures["raw"]),
        Row("P13", "litestar + msgspec + asyncpg, one row", figures["litestar"], rates["litestar"] / rates["raw"]),
        Row("P13", "raw ASGI + asyncpg, session looked up and one row", figures["raw-session"], rates["raw-session"] / rates["raw"]),
        at_least("P13", "product, beside raw with the session looked up", figures["product"], rates["product"] / rates["raw-session"], 0.8),
        at_least("P13", "product, beside raw without any", figures["product"], rates["product"] / rates["raw"], 0.8),
    ]


class Measure:
    """A measurement of one server."""

    def __init__(self, process: psutil.Process, port: int, path: str, cookie: str, spent: list[float]) -> None:
        self._process, self._port, self._spent = process, port, spent
        self._request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}\r\n".encode()

    async def __call__(self, seconds: float = SECONDS) -> float:
        """Answers a second."""
        used, started = _cpu(self._process), time.perf_counter()
        counts = await asyncio.gather(*(self._call(started + seconds) for _ in range(CALLERS)))
        taken = time.perf_counter() - started
        self._spent.append((_cpu(self._process) - used) / sum(counts))
        return sum(counts) / taken

    async def _call(self, until: float) -> int:
        """One connection, one request after the other."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        answered = 0
        while time.perf_counter() < until:
            writer.write(self._request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            length = next((line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), None)
            await (reader.readexactly(int(length)) if length else reader.readuntil(b"0\r\n\r\n"))
            answered += 1
        writer.close()
        return answered


@contextlib.asynccontextmanager
async def served(module: str, *arguments: str, environment: dict[str, str] | None = None) -> AsyncIterator[tuple[psutil.Process, int]]:
    """A server of its own process on a socket of ours."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        fd = listening.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, str(fd), env={**os.environ, **(environment or {})}, pass_fds=[fd], stderr=DEVNULL
        )
        try:
            yield psutil.Process(process.pid), listening.getsockname()[1]
        finally:
            process.kill()
            await process.wait()


def product(database: Database) -> contextlib.AbstractAsyncContextManager[tuple[psutil.Process, int]]:
    """Our web process, as it runs in production."""
    environment = {"PROMESA_DATABASE_URL": database.url, "PROMESA_REDIS_URL": database.doorbell.url}
    return served("backend.serving", "--fd", environment=environment)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
