"""P8: a file of a million rows parsed, judged, its numbers read, and loaded, against the raw COPY of the same file.

The goal's comparison ends where the rows lie typed beside ours in the database; below it stands what comparing and writing them takes
from there, so that nobody mistakes the one for the other. PROMESA_BENCH_ROWS (1,000,000) makes it fewer.
"""

import io
import os
import random
import time

import polars as pl
from sqlalchemy import text

from backend.imports import staging
from backend.imports.actions import Wish, start, write_waiting
from backend.imports.judging import judge
from backend.imports.limits import Limits
from backend.imports.mapping import must_fit, styles_of
from backend.imports.phones import read_phones
from backend.imports.schemas import ColumnMapping, Mapping
from backend.imports.sheet import read
from backend.kit.transaction import Database, transaction
from backend.settings import Settings
from benchmarks.lab import Row, at_most, interleaved, laboratory, scratch
from benchmarks.phones import numbers
from tests.make.accounts import portfolio

ROWS = int(os.environ.get("PROMESA_BENCH_ROWS", "1000000"))
#: Fewer than a million for the whole way: it is shown, not compared.
WHOLE_WAY_ROWS = min(ROWS, 100_000)
COLUMNS = ("cliente", "nombre", "factura", "moneda", "monto", "emision", "vencimiento", "telefono")
FIELDS = (
    "debtor.reference",
    "debtor.name",
    "item.reference",
    "account.currency",
    "item.amount",
    "item.issued_on",
    "item.due_on",
    "phone.1",
)
MAPPING = Mapping(
    fields={field: ColumnMapping(column=column) for field, column in zip(FIELDS, COLUMNS, strict=True)}, dates="ymd", decimal="."
)


async def bench_loading() -> list[Row]:
    """Into typed rows in the database; reading quoted files costs more, and is shown beside."""
    plain = a_file(ROWS)
    quoted = plain.replace(b",Ana ", b',"Ana').replace(b" Paz,", b' Paz",')
    async with laboratory() as (database, _):
        fast = await database.fast()
        async with fast.acquire() as connection:
            await connection.execute(f"CREATE TABLE copied ({', '.join(f'{column} text' for column in COLUMNS)})")

        async def copy() -> float:
            async with fast.acquire() as connection:
                await connection.execute("TRUNCATE copied")
                started = time.perf_counter()
                await connection.copy_to_table("copied", source=io.BytesIO(plain), format="csv", header=True)
                return time.perf_counter() - started

        async def ours() -> float:
            return await _loaded(database, plain)

        async def with_quotes() -> float:
            return await _loaded(database, quoted)

        taken = await interleaved({"copy": copy, "ours": ours, "quoted": with_quotes})
    return [
        Row("P8", f"raw COPY of {ROWS:,} rows, {len(plain) / 1e6:.0f} MB", _figure(taken["copy"])),
        at_most("P8", "parsed, judged, numbers read, loaded", _figure(taken["ours"]), taken["ours"] / taken["copy"], 2.5),
        Row("P8", "the same with quotation marks (Python's reader)", _figure(taken["quoted"]), taken["quoted"] / taken["copy"]),
    ]


async def bench_whole_way() -> list[Row]:
    """From the file to accounts in the worklist with their timelines: everything an import does, then the same file again."""
    data = a_file(WHOLE_WAY_ROWS)
    with scratch() as folder:
        settings = Settings(data_dir=folder, demo="off")
        async with laboratory() as (database, _):
            async with transaction(database) as tx:
                wish = Wish(mapping=MAPPING, portfolio_id=(await portfolio(tx)).id)
            first = await _imported(database, settings, data, wish)
            again = await _imported(database, settings, data, wish)
    option = f"{WHOLE_WAY_ROWS:,} rows to ranked accounts"
    return [
        Row("P8", f"whole way: {option}", f"{first:.1f} s, {first / WHOLE_WAY_ROWS * 1e6:.0f} µs a row"),
        Row("P8", "whole way: the same file again, unchanged", f"{again:.1f} s, {again / WHOLE_WAY_ROWS * 1e6:.0f} µs a row"),
    ]


def a_file(rows: int) -> bytes:
    """Invoices of a third as many debtors."""
    chance = random.Random(8)
    phones = numbers(rows)
    frame = pl.DataFrame(
        {
            "cliente": [f"C{row // 3:07}" for row in range(rows)],
            "nombre": [f"Ana {row // 3} Paz" for row in range(rows)],
            "factura": [f"F{row:08}" for row in range(rows)],
            "moneda": ["COP"] * rows,
            "monto": [f"{chance.randrange(10**9) / 100:.2f}" for _ in range(rows)],
            "emision": [f"2026-{1 + row % 9:02}-{1 + row % 28:02}" for row in range(rows)],
            "vencimiento": [f"2026-{2 + row % 9:02}-{1 + row % 28:02}" for row in range(rows)],
            "telefono": phones,
        }
    )
    written = io.BytesIO()
    frame.write_csv(written)
    return written.getvalue()


async def _loaded(database: Database, data: bytes) -> float:
    started = time.perf_counter()
    table = read(data, "file.csv", MAPPING, Limits()).table
    must_fit(MAPPING, table)
    async with transaction(database) as tx:
        judged = judge(table, MAPPING, styles_of(table, MAPPING), as_of=None, today=tx.now.date())
        phones = read_phones(staging.phones(judged.rows), "CO")
        await staging.begin(tx)
        await staging.lay(tx, "incoming", staging.incoming(judged.rows))
        await staging.lay(tx, "incoming_phone", phones)
        loaded = (await tx.session.execute(text("SELECT count(*) FROM incoming"))).scalar_one()
        if loaded != ROWS:
            raise RuntimeError(f"{loaded} rows of {ROWS}: {judged.mistakes.head(3)}")
    return time.perf_counter() - started


async def _imported(database: Database, settings: Settings, data: bytes, wish: Wish) -> float:
    started = time.perf_counter()
    async with transaction(database) as tx:
        await start(tx, settings, None, "file.csv", data, wish)
    await write_waiting(database, settings)
    return time.perf_counter() - started


def _figure(seconds: float) -> str:
    return f"{seconds:.2f} s, {seconds / ROWS * 1e6:.2f} µs a row"
