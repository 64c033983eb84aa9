"""The preview of a change: the portfolio ranked by two strategies and compared, beside one bare ranking of the same run.

A million accounts by default; PROMESA_BENCH_ACCOUNTS makes it fewer. `Next` is measured alone and while a preview is computed.
"""

import asyncio
import statistics
import time
from typing import Any

from sqlalchemy import text

from backend.changes.previewing import compare_now
from backend.kit.ids import new_id
from backend.kit.transaction import Database, transaction
from backend.strategy import reading
from backend.strategy.actions import in_force, ruling, seed, shipped
from backend.worklist.claiming import claim
from backend.worklist.ranking_sql import ALL, ranked_sql
from benchmarks.lab import ROUNDS, Row, laboratory
from benchmarks.rerank import ACCOUNTS, FILL, PORTFOLIO, ours

REACH = 2500
#: Beside nothing: so many claims, one after the other, as often as one collector's browser could ask.
CLAIMS = 400
PAUSE = 0.01


def draft() -> dict[str, Any]:
    """Other points for age, one rule more, one band fewer, other ties: nearly everybody moves."""
    body = shipped()
    body["bands"] = [band for band in body["bands"] if band["name"] != "promise_reminder"]
    body["rules"][0]["curve"]["knots"] = [[0, 300], [90, 100], [365, 0]]
    worth = {"is": "compare", "field": "balance", "op": "ge", "value": 1000}
    body["rules"].append({"id": "worth", "label": {}, "when": worth, "points": 120})
    return {**body, "seed": 5}


async def preview(database: Database) -> dict[str, float]:
    """Seconds until each step of one preview began, and until it was done."""
    at: dict[str, float] = {}
    began = time.perf_counter()

    async def tell(step: str, share: int) -> None:
        at[step] = time.perf_counter() - began

    async with transaction(database) as tx:
        _, today = await in_force(tx)
    async with transaction(database) as tx:
        result = await compare_now(tx, today, reading.read(draft()), REACH, tell=tell)
        at["done"] = time.perf_counter() - began
    assert result.moved_up + result.moved_down > ACCOUNTS / 2
    return at


async def bare(database: Database) -> float:
    """Seconds for one ranking into a temporary table: no places, no comparison."""
    async with transaction(database) as tx:
        ranked, words = ranked_sql(await ruling(tx), ALL)
        began = time.perf_counter()
        await tx.session.execute(text("SET LOCAL work_mem = '256MB'"))
        await tx.session.execute(text(f"CREATE TEMPORARY TABLE bare ON COMMIT DROP AS {ranked}"), {"now": tx.now, **words})
        return time.perf_counter() - began


async def claims(database: Database, *, until: asyncio.Task[Any] | None = None) -> float:
    """The 99th of a hundred claims of one collector, in milliseconds: so many, or for as long as something else runs."""
    pool = await database.fast()
    took: list[float] = []
    while len(took) < CLAIMS if until is None else not until.done():
        began = time.perf_counter()
        taken = await claim(pool, [new_id()], [PORTFOLIO], database.clock.now())
        took.append((time.perf_counter() - began) * 1000)
        assert taken
        await asyncio.sleep(PAUSE)
    return statistics.quantiles(took, n=100)[98]


async def bench_preview() -> list[Row]:
    """The preview's time, and what it costs whoever presses Next meanwhile."""
    bares: list[float] = []
    previews: list[dict[str, float]] = []
    alone: list[float] = []
    beside: list[float] = []
    async with laboratory(shared_buffers="512MB", max_wal_size="4GB") as (database, _):
        pool = await database.fast()
        async with pool.acquire() as connection:
            for statement in FILL.split(";\n"):
                await connection.execute(statement, timeout=900)
        async with transaction(database) as tx:
            await seed(tx)
        await ours(database)
        async with transaction(database) as tx:
            # The law is asked by the sweep, which is not what is measured here.
            await tx.session.execute(
                text(
                    "UPDATE work_item SET open_from = :now, open_until = CAST(:now AS timestamptz) + INTERVAL '9 hours', "
                    "ready = gate IS NULL"
                ),
                {"now": tx.now},
            )
        async with pool.acquire() as connection:
            await connection.execute("VACUUM ANALYZE work_item", timeout=900)
        await claims(database)
        for _ in range(ROUNDS):
            bares.append(await bare(database))
            alone.append(await claims(database))
            previews.append(await preview(database))
            computing = asyncio.create_task(preview(database))
            beside.append(await claims(database, until=computing))
            await computing
    done = statistics.median(one["done"] for one in previews)
    ranked = statistics.median(one["adding_up"] for one in previews)
    reference, quiet, busy = statistics.median(bares), statistics.median(alone), statistics.median(beside)
    return [
        Row("Preview", f"one bare ranking into a temporary table, {ACCOUNTS:,} accounts", f"{reference:.2f} s"),
        Row("Preview", "ranked by both strategies, with places", f"{ranked:.2f} s", ranked / reference),
        Row("Preview", "the whole preview", f"{done:.2f} s", done / reference, "<= 10 s", done <= 10),
        Row("P17", "a collector's claim, 99th of 100, nothing else running", f"{quiet:.2f} ms"),
        Row("P17", "the same while a preview is computed", f"{busy:.2f} ms", busy / quiet, "<= 2x", busy <= 2 * quiet),
    ]
