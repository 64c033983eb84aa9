"""How soon the size of a segment is there while somebody writes it, beside a bare count of the same table in the same rounds."""

import time
from collections.abc import Awaitable, Callable

from sqlalchemy import text

from backend.kit.transaction import Database, transaction
from backend.segments.counting import TakesTooLong, size
from backend.segments.schemas import SegmentSize
from backend.strategy.actions import shipped
from backend.strategy.reading import read
from backend.strategy.schemas import All, Compare, Condition, Missing
from benchmarks.lab import Row, interleaved, laboratory
from benchmarks.portfolio import ACCOUNTS, fill

STRATEGY = read(shipped())
WANTED_MS = 300
CONDITIONS: dict[str, Condition] = {
    "one word of the account": Compare("stage", "eq", "judicial"),
    "days past due and balance": All([Compare("days_past_due", "ge", 60), Compare("owed", "ge", 100_000)]),
    "never contacted": Missing("days_since_contact"),
    "items, payments, promises, attempts, numbers, debtor": All(
        [
            Compare("days_past_due", "ge", 30),
            Compare("open_items", "ge", 1),
            Missing("days_since_payment"),
            Compare("promises_broken", "eq", 0),
            Compare("attempts_this_week", "le", 2),
            Compare("mobiles", "ge", 1),
            Compare("country", "eq", "CO"),
        ]
    ),
}


async def bench_segments() -> list[Row]:
    """Live size."""
    told: dict[str, SegmentSize] = {}
    async with laboratory(shared_buffers="512MB", max_wal_size="4GB") as (database, _):
        await fill(database)
        options: dict[str, Callable[[], Awaitable[float]]] = {"bare": lambda: bare(database)}
        for name, condition in CONDITIONS.items():
            options[name] = counting(database, condition, told, name, exact=False)
            options[f"{name}, exactly"] = counting(database, condition, told, f"{name}, exactly", exact=True)
        figures = await interleaved(options)
    reference = figures.pop("bare")
    rows = [Row("", f"bare count(*) of {ACCOUNTS:,} accounts", f"{reference:.0f} ms")]
    for name, took in figures.items():
        live = told.get(name)
        if live is None:
            rows.append(Row("", name, f"given up after {took:.0f} ms", took / reference))
            continue
        how = "exact" if live.exact else f"of {live.sampled:,}: {live.accounts.low:,} to {live.accounts.high:,}"
        figure = f"{took:.0f} ms, {live.accounts.value:,} ({how})"
        if name.endswith("exactly"):
            rows.append(Row("", name, figure, took / reference))
        else:
            rows.append(Row("", f"live: {name}", figure, took / reference, f"<= {WANTED_MS} ms", took <= WANTED_MS))
    return rows


async def bare(database: Database) -> float:
    """Milliseconds of the plainest question there is."""
    async with transaction(database) as tx:
        began = time.perf_counter()
        await tx.session.execute(text("SELECT count(*) FROM account"))
        return (time.perf_counter() - began) * 1000


def counting(
    database: Database, condition: Condition, told: dict[str, SegmentSize], name: str, *, exact: bool
) -> Callable[[], Awaitable[float]]:
    """Milliseconds until the size is there; the size itself is kept."""

    async def measure() -> float:
        async with transaction(database) as tx:
            began = time.perf_counter()
            try:
                told[name] = await size(tx.session, condition, STRATEGY, tx.now, exact=exact)
            except TakesTooLong:
                told.pop(name, None)
            return (time.perf_counter() - began) * 1000

    return measure
