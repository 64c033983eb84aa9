"""P15: from the command to the first answer, PostgreSQL and Redis included."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.lab import ROUNDS, Row, scratch

FIRST_ANSWER_SECONDS = 1.0
FIRST_ANSWER_WITH_INITDB_SECONDS = 1.3


async def bench_start() -> list[Row]:
    """A first start makes its cluster and schema; later ones find them."""
    fresh, later = [], []
    for _ in range(ROUNDS):
        with scratch() as folder:
            fresh.append(_start(folder))
            later.append(_start(folder))
    rows = []
    for how, starts, wanted in (
        ("first start (initdb, migration)", fresh, FIRST_ANSWER_WITH_INITDB_SECONDS),
        ("later start", later, FIRST_ANSWER_SECONDS),
    ):
        answer, stored, ready = (sorted(moments)[ROUNDS // 2] for moments in zip(*starts, strict=True))
        rows.append(Row("P15", f"{how}: first 200", f"{answer:.2f} s", wanted=f"<= {wanted} s", met=answer <= wanted))
        rows.append(
            Row("P15", f"{how}: PostgreSQL and Redis answer through it", f"{stored:.2f} s", wanted=f"<= {wanted} s", met=stored <= wanted)
        )
        rows.append(Row("P15", f"{how}: worker, bridge and switch as well", f"{ready:.2f} s"))
    return rows


def _start(folder: Path) -> tuple[float, float, float]:
    """Seconds until the first 200, until the databases answer through it, and until everything is ready."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "PROMESA_DATA_DIR": str(folder / "data"), "PROMESA_PORT": str(port), "PROMESA_DEMO": "off"}
    started = time.perf_counter()
    floor = subprocess.Popen(
        [Path(sys.executable).with_name("promesa"), "run"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        answer = _until(started, lambda: _get(port, "/health/live")[0] == http.client.OK)
        stored = _until(started, lambda: all(_get(port, "/health/ready")[1].get(part, {}).get("up") for part in ("database", "redis")))
        ready = _until(started, lambda: _get(port, "/health/ready")[0] == http.client.OK)
        return answer, stored, ready
    finally:
        floor.send_signal(signal.SIGINT)
        floor.wait(30)


def _until(started: float, is_so: Callable[[], bool]) -> float:
    while not is_so():
        if time.perf_counter() - started > 60:
            raise TimeoutError("the floor did not start within a minute")
        time.sleep(0.005)
    return time.perf_counter() - started


def _get(port: int, path: str) -> tuple[int, dict[str, dict[str, bool]]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()).get("parts", {})
        except OSError:
            return 0, {}
