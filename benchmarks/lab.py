"""What benchmarks share: rows of the table, interleaved rounds, and databases of their own."""

import contextlib
import statistics
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from backend.kit.clock import Clock
from backend.kit.doorbell import Doorbell
from backend.kit.embedded import EmbeddedPostgres, prepare_postgres, redis_part, running
from backend.kit.migration import migrate
from backend.kit.transaction import Database

ROUNDS = 3


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    #: `P1`, as in the project's list of goals.
    goal: str
    #: What was measured: the reference, ours, or another way to do it.
    option: str
    #: With its unit, as a person reads it: `1,240 claims/s`.
    figure: str
    #: To the reference of the same run; None for the reference itself.
    ratio: float | None = None
    #: The ratio or figure wanted: `>= 2.0x`.
    wanted: str = ""
    #: Whether it was reached; None where nothing is wanted.
    met: bool | None = None


def at_least(goal: str, option: str, figure: str, ratio: float, least: float) -> Row:
    """A row whose ratio should be this much or more."""
    return Row(goal, option, figure, ratio, f">= {least:g}x", ratio >= least)


def at_most(goal: str, option: str, figure: str, ratio: float, most: float) -> Row:
    """A row whose ratio should be this much or less."""
    return Row(goal, option, figure, ratio, f"<= {most:g}x", ratio <= most)


async def interleaved(options: Mapping[str, Callable[[], Awaitable[float]]], rounds: int = ROUNDS) -> dict[str, float]:
    """Measure every option once a round, in turn, so that a machine's mood touches all alike; the medians."""
    figures: dict[str, list[float]] = {name: [] for name in options}
    for _ in range(rounds):
        for name, measure in options.items():
            figures[name].append(await measure())
    return {name: statistics.median(measured) for name, measured in figures.items()}


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder the embedded PostgreSQL's user may enter."""
    with tempfile.TemporaryDirectory(prefix="promesa-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@contextlib.asynccontextmanager
async def laboratory(*, durable: bool = True, **server: str) -> AsyncIterator[tuple[Database, EmbeddedPostgres]]:
    """A migrated database with its Redis, and the cluster it is in (its `binaries` hold pgbench); `server`: settings of its own."""
    with scratch() as folder, contextlib.ExitStack() as stack:
        cluster = prepare_postgres(folder / "postgres", durable=durable, log=folder / "postgres.log")
        postgres = cluster.part()
        options = [f"--{name}={value}" for name, value in server.items()]
        stack.enter_context(running(replace(postgres, command=[*postgres.command, *options])))
        part, redis_url = redis_part(folder / "redis", log=folder / "redis.log")
        stack.enter_context(running(part))
        migrate(cluster.url())
        doorbell = Doorbell(redis_url)
        database = Database(cluster.url(), clock=Clock(), doorbell=doorbell)
        try:
            yield database, cluster
        finally:
            await database.aclose()
            await doorbell.aclose()
