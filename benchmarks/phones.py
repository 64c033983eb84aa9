"""Part of P8: a million telephone numbers read exactly as `phonenumbers` reads each.

The goal's own reference is the COPY of a whole import; here the reading alone is weighed against copying the bare numbers.
"""

import io
import random
import time
from collections.abc import Callable

import asyncpg
import polars as pl

from backend.contact.bulk import normalise_many
from backend.contact.columns import read_column
from backend.contact.phone import read_number
from backend.kit.embedded import prepare_postgres, running
from benchmarks.lab import Row, interleaved, scratch

ROWS = 1_000_000
SAMPLE = 5_000
PLANS = {
    "57": ("3001", "3102", "6012"),
    "52": ("5512", "3312"),
    "55": ("119", "2198"),
    "54": ("9112", "9351"),
    "56": ("95", "22"),
    "51": ("95",),
}
LENGTHS = {"57": 10, "52": 10, "55": 11, "54": 11, "56": 9, "51": 9}


def numbers(count: int) -> list[str]:
    """Mostly good numbers of six countries, all different."""
    chance = random.Random(8)
    rows = []
    for _ in range(count):
        code = chance.choice(list(PLANS))
        start = chance.choice(PLANS[code])
        rows.append(f"+{code}{start}{chance.randrange(10 ** (LENGTHS[code] - len(start))):0{LENGTHS[code] - len(start)}}")
    return rows


async def bench_phones() -> list[Row]:
    """Reading a column, reading a list, one by one, and the bare COPY beside them; no difference allowed."""
    raws = numbers(ROWS)
    column = pl.Series("raw", raws)
    file = "\n".join(raws).encode()
    with scratch() as folder:
        cluster = prepare_postgres(folder / "postgres", durable=False)
        with running(cluster.part()):
            connection = await asyncpg.connect(cluster.url())
            await connection.execute("CREATE TABLE number (raw text)")

            async def copy() -> float:
                await connection.execute("TRUNCATE number")
                started = time.perf_counter()
                await connection.copy_to_table("number", source=io.BytesIO(file))
                return time.perf_counter() - started

            async def whole() -> float:
                return _timed(lambda: read_column(column, "CO"))

            async def listed() -> float:
                return _timed(lambda: normalise_many(raws, "CO"))

            async def alone() -> float:
                return _timed(lambda: [read_number(raw, "CO") for raw in raws[:SAMPLE]]) * ROWS / SAMPLE

            taken = await interleaved({"COPY": copy, "column": whole, "list": listed, "one by one": alone})
            await connection.close()
    differences = _differences(raws[:SAMPLE])
    return [
        Row("P8", "1M bare numbers by COPY", _figure(taken["COPY"])),
        Row(
            "P8",
            f"numbers read as a column ({differences} of {SAMPLE:,} differ)",
            _figure(taken["column"]),
            taken["column"] / taken["COPY"],
        ),
        Row("P8", "numbers read as a list", _figure(taken["list"]), taken["list"] / taken["COPY"]),
        Row("P8", "phonenumbers for each", _figure(taken["one by one"]), taken["one by one"] / taken["COPY"]),
    ]


def _differences(raws: list[str]) -> int:
    alone = [read_number(raw, "CO").e164 for raw in raws]
    return sum(one != other for one, other in zip(alone, read_column(pl.Series(raws), "CO")["e164"], strict=True))


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _figure(seconds: float) -> str:
    return f"{seconds:.2f} s, {seconds / ROWS * 1e6:.2f} µs a row"
