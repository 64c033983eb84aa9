"""P1 to P5: handing out accounts, against pgbench running the same statement on the same table.

A million accounts by default; PROMESA_BENCH_ACCOUNTS makes it fewer, PROMESA_BENCH_SECONDS a measurement shorter (3).
"""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import asyncpg

from backend.kit.clock import Clock
from backend.kit.embedded import EmbeddedPostgres
from backend.kit.migration import migrate
from backend.kit.transaction import Database
from backend.worklist.claiming import statement
from backend.worklist.dealer import Dealer
from benchmarks.lab import ROUNDS, Row, at_least, at_most, laboratory

ACCOUNTS = int(os.environ.get("PROMESA_BENCH_ACCOUNTS", "1000000"))
SECONDS = float(os.environ.get("PROMESA_BENCH_SECONDS", "3"))
SMALL = 10_000
INELIGIBLE = ACCOUNTS * 32 // 100
COLLECTORS = 256
PORTFOLIO = UUID(int=1)
#: What a collector of the shipped strategy is served from in one portfolio: their desk, before and after it overflowed, and two more.
DESKS = [UUID(int=n) for n in range(11, 15)]

#: As a morning finds it: everybody in the first bands of one large portfolio, windows open for hours.
FILL = """
INSERT INTO work_item
       (account_id, portfolio_id, bucket, band, score, tie, gate, ready, open_from, open_until, review_at, version, ranked_at)
SELECT gen_random_uuid(), $1, ($5::uuid[])[1 + n % cardinality($5::uuid[])], $3,
       CASE WHEN $4 THEN (random() * 1000)::integer ELSE 1000 END, (random() * 9e15)::bigint, NULL, $4,
       now() - INTERVAL '1 hour', CASE WHEN $4 THEN now() + INTERVAL '10 hours' ELSE now() - INTERVAL '1 minute' END,
       now() + INTERVAL '10 hours', 1, now()
  FROM generate_series(1, $2) AS n
"""
RESET = """
UPDATE work_item SET ready = TRUE, claimed_by = NULL, claim_id = NULL, claim_expires_at = NULL, review_at = open_until
 WHERE claimed_by IS NOT NULL
"""


@dataclass
class Measured:
    """What one option did in its rounds."""

    per_second: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)

    def note(self, latencies: list[float], seconds: float) -> None:
        """Take down a round."""
        self.per_second.append(len(latencies) / seconds)
        self.p99_ms.append(statistics.quantiles(latencies, n=100)[98] * 1000)

    @property
    def rate(self) -> float:
        return statistics.median(self.per_second)

    @property
    def p99(self) -> float:
        return statistics.median(self.p99_ms)

    def words(self) -> str:
        return f"{self.rate:,.0f}/s, p99 {self.p99:.2f} ms"


async def collectors(database: Database, waiting: int, buckets: Sequence[UUID] = (PORTFOLIO,)) -> tuple[list[float], float]:
    """So many collectors ask for their next account, each as soon as they have one; how long each waited."""
    dealer = Dealer(database)
    latencies: list[float] = []
    stop_at = time.perf_counter() + SECONDS

    async def ask() -> None:
        while (began := time.perf_counter()) < stop_at:
            assert await dealer.take(uuid4(), buckets) is not None
            latencies.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(waiting)))
    return latencies, time.perf_counter() - began


async def pgbench(cluster: EmbeddedPostgres, clients: int) -> tuple[list[float], float]:
    """The same statement with no program around it; many clients need a while until all are at work."""
    seconds = SECONDS * (2 if clients > 100 else 1)
    with TemporaryDirectory(prefix="promesa-pgbench-") as folder:
        script = Path(folder) / "claim.sql"
        script.write_text(_as_script(statement(1, several=False)))
        command = [
            str(cluster.binaries / "pgbench"),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-T",
            str(round(SECONDS)),
            "-f",
            str(script),
        ]
        command += ["-l", "--log-prefix", f"{folder}/log", "-h", str(cluster.sockets), "-U", "postgres", "postgres"]
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
        said, complaint = await process.communicate()
        if process.returncode:
            raise RuntimeError(complaint.decode()[-500:])
        rates = [float(line.split()[2]) for line in said.decode().splitlines() if line.startswith("tps")]
        latencies = _logged(Path(folder))
        if not rates or len(latencies) < 2:
            raise RuntimeError(f"{clients} clients of pgbench claimed hardly anything in {seconds:.0f} s: {complaint.decode()[-200:]}")
    return latencies, len(latencies) / rates[0]


def _logged(folder: Path) -> list[float]:
    """How long each of pgbench's transactions took, in seconds."""
    return [int(line.split()[2]) / 1e6 for log in folder.glob("log*") for line in log.read_text().splitlines()]


def _as_script(sql: str) -> str:
    """The statement with what asyncpg binds written for pgbench: two random numbers are the collector and the claim."""
    bound = {
        "$1::uuid[]": "ARRAY[lpad(to_hex(CAST(:collector AS bigint)), 32, '0')::uuid]",
        "$2::uuid[]": "ARRAY[lpad(to_hex(CAST(:claim AS bigint)), 32, '0')::uuid]",
        "$3::uuid": f"'{PORTFOLIO}'::uuid",
        "$4": "CURRENT_TIMESTAMP",
        "$5": "(CURRENT_TIMESTAMP + INTERVAL '90 seconds')",
    }
    for name, written in bound.items():
        sql = sql.replace(name, written)
    return f"\\set collector random(1, 1000000000000000000)\n\\set claim random(1, 1000000000000000000)\n{' '.join(sql.split())};\n"


async def fill(database: Database, accounts: int, *, ready: bool = True, buckets: Sequence[UUID] = (PORTFOLIO,)) -> None:
    """So many accounts, ready or above all others but not to be called now."""
    pool = await database.fast()
    async with pool.acquire() as connection:
        await connection.execute(FILL, PORTFOLIO, accounts, 5 if ready else 1, ready, buckets, timeout=600)
    await reset(database)


async def reset(database: Database) -> None:
    """Nobody holds anything, and nothing is left of those who did."""
    pool = await database.fast()
    async with pool.acquire() as connection:
        await connection.execute("TRUNCATE claim", timeout=600)
        await connection.execute(RESET, timeout=600)
        await connection.execute("VACUUM (ANALYZE) work_item", timeout=600)
        await connection.execute("CHECKPOINT", timeout=600)


@asynccontextmanager
async def neighbour(database: Database, name: str, accounts: int, buckets: Sequence[UUID] = (PORTFOLIO,)) -> AsyncIterator[Database]:
    """Another migrated database of the same server with a worklist of its own size."""
    connection = await asyncpg.connect(database.url)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    before, _, after = database.url.partition("?")
    other = Database(f"{before.rsplit('/', 1)[0]}/{name}?{after}", clock=Clock(), doorbell=database.doorbell)
    migrate(other.url)
    await fill(other, accounts, buckets=buckets)
    try:
        yield other
    finally:
        await other.aclose()


Option = Callable[[], Awaitable[tuple[list[float], float]]]


async def measure(options: dict[str, Option], databases: Iterable[Database]) -> dict[str, Measured]:
    """Every option once a round, in turn, on worklists put back as they were."""
    measured = {name: Measured() for name in options}
    for _ in range(ROUNDS):
        for name, option in options.items():
            for database in databases:
                await reset(database)
            measured[name].note(*await option())
    return measured


async def bench_claims() -> list[Row]:
    """P1 to P5."""
    async with laboratory(max_connections="300", shared_buffers="512MB") as (database, cluster):
        await fill(database, ACCOUNTS)
        async with (
            neighbour(database, "small", SMALL) as small,
            neighbour(database, "crowded", ACCOUNTS) as crowded,
            neighbour(database, "desks", ACCOUNTS, DESKS) as desks,
        ):
            await fill(crowded, INELIGIBLE, ready=False)
            together = await measure(
                {
                    "pgbench -c 16": lambda: pgbench(cluster, 16),
                    "ours": lambda: collectors(database, COLLECTORS),
                    "pgbench -c 256": lambda: pgbench(cluster, 256),
                    "desks": lambda: collectors(desks, COLLECTORS, DESKS),
                },
                [database, desks],
            )
            alone = await measure(
                {
                    "pgbench -c 1": lambda: pgbench(cluster, 1),
                    "ours": lambda: collectors(database, 1),
                    "crowded": lambda: collectors(crowded, 1),
                    "small": lambda: collectors(small, 1),
                    "desks": lambda: collectors(desks, 1, DESKS),
                },
                [database, crowded, small, desks],
            )
    ours, lone = together["ours"], alone["ours"]
    return [
        Row("P1", "pgbench -M prepared -c 16", together["pgbench -c 16"].words()),
        at_least(
            "P1", f"{COLLECTORS} collectors wait, {ACCOUNTS:,} accounts", ours.words(), ours.rate / together["pgbench -c 16"].rate, 2.0
        ),
        at_least("P1", f"... served from {len(DESKS)} desks", together["desks"].words(), together["desks"].rate / ours.rate, 0.5),
        Row("P2", "pgbench -M prepared -c 256", together["pgbench -c 256"].words()),
        at_most("P2", f"{COLLECTORS} collectors wait: p99", f"{ours.p99:.2f} ms", ours.p99 / together["pgbench -c 256"].p99, 0.35),
        Row("P3", "pgbench -M prepared -c 1", alone["pgbench -c 1"].words()),
        at_most("P3", "a lone collector: p99", lone.words(), lone.p99 / alone["pgbench -c 1"].p99, 1.5),
        at_most("P3", f"... served from {len(DESKS)} desks: p99", alone["desks"].words(), alone["desks"].p99 / lone.p99, 2.0),
        at_most("P4", f"{INELIGIBLE:,} ineligible on top: p99", alone["crowded"].words(), alone["crowded"].p99 / lone.p99, 1.3),
        Row("P5", f"{SMALL:,} accounts: p99", alone["small"].words()),
        at_most("P5", f"{ACCOUNTS:,} accounts: p99", lone.words(), lone.p99 / alone["small"].p99, 1.5),
    ]
