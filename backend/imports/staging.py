"""The rows of a file beside our own, inside one transaction.

Why one transaction and not resumable chunks: rows travel by COPY in chunks into temporary tables (that is where the time goes, and where
progress is seen), then a handful of set-based statements compare and write. Whatever falls between, PostgreSQL rolls all of it back; the
file is still there, its import still says `reading` or `writing`, and the next run of the job begins it again. Nothing is ever half
written, and there is no second mechanism to get wrong.
"""

import io
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg
import polars as pl
from sqlalchemy import text

from backend.imports.table import ROW
from backend.kit.transaction import Transaction

CHUNK_ROWS = 100_000
Progress = Callable[[int], Awaitable[None]]

#: A UUID of version 7, as `kit.ids` makes them, by functions every PostgreSQL since 13 has.
NEW_ID = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing "
    "substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid"
)
DEBTOR = ("name", "kind", "tax_id", "language", "country", "subdivision", "zone", "email")
TABLES = {
    "incoming": (
        "row int, debtor_reference text, account_reference text, account_currency text, item_reference text, item_kind text, "
        "item_issued_on date, item_due_on date, item_amount bigint, item_settled_on date, item_disputed boolean, "
        "payment_reference text, payment_amount bigint, payment_value_on date, payment_method text"
    ),
    "incoming_debtor": "row int, reference text, " + ", ".join(f"{name} text" for name in DEBTOR),
    "incoming_account": "row int, reference text, debtor_reference text, currency text, product text",
    "incoming_phone": (
        "row int, debtor_reference text, position int, raw text, e164 text, kind text, zones text[], country text, subdivision text, "
        "consent text"
    ),
}


async def connection_of(tx: Transaction) -> asyncpg.Connection:
    """The transaction's own connection, for COPY."""
    # Whatever asks first begins the transaction; COPY must not be the one.
    await tx.session.execute(text("SELECT 1"))
    raw = await (await tx.session.connection()).get_raw_connection()
    return raw.driver_connection


async def begin(tx: Transaction) -> None:
    """Empty tables for the rows of one file; gone with the transaction."""
    for name, columns in TABLES.items():
        await tx.session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{name}"))
        await tx.session.execute(text(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP"))


async def lay(tx: Transaction, table: str, rows: pl.DataFrame, progress: Progress | None = None) -> None:
    """Copy rows into one of the tables, column by name."""
    connection = await connection_of(tx)
    for start in range(0, rows.height, CHUNK_ROWS):
        chunk = rows.slice(start, CHUNK_ROWS)
        lines = io.BytesIO()
        chunk.write_csv(lines, include_header=False)
        lines.seek(0)
        await connection.copy_to_table(table, source=lines, columns=chunk.columns, format="csv", schema_name="pg_temp")
        if progress is not None:
            await progress(start + chunk.height)
    await tx.session.execute(text(f"ANALYZE pg_temp.{table}"))


def incoming(rows: pl.DataFrame) -> pl.DataFrame:
    """The part of judged rows that is compared row by row."""
    known = {column.split(" ")[0] for column in TABLES["incoming"].split(", ")}
    named = {name: name.replace(".", "_") for name in rows.columns}
    return rows.select(pl.col(name).alias(ours) for name, ours in named.items() if ours in known)


def debtors(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per debtor: the first thing the file says of each of their properties."""
    said = [name for name in rows.columns if name.startswith("debtor.") and name != "debtor.reference"]
    return _firsts(rows, "debtor.reference", said).rename(lambda name: name.removeprefix("debtor."))


def accounts(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per account."""
    said = [name for name in ("debtor.reference", "account.currency", "account.product") if name in rows.columns]
    names = {
        "account.reference": "reference",
        "debtor.reference": "debtor_reference",
        "account.currency": "currency",
        "account.product": "product",
    }
    return _firsts(rows, "account.reference", said).rename({name: names[name] for name in ["account.reference", *said]})


def phones(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per different number of a debtor, with the country it is dialled from where the file says so."""
    given = sorted(name for name in rows.columns if name.startswith("phone."))
    if not given:
        return pl.DataFrame(
            schema={
                ROW: pl.Int32,
                "debtor_reference": pl.String,
                "country": pl.String,
                "consent": pl.String,
                "position": pl.Int32,
                "raw": pl.String,
            }
        )
    country = pl.col("debtor.country") if "debtor.country" in rows.columns else pl.lit(None, dtype=pl.String)
    consent = pl.lit(None, dtype=pl.String)
    if "contact.consent" in rows.columns:
        consent = pl.when(pl.col("contact.consent")).then(pl.lit("given")).when(~pl.col("contact.consent")).then(pl.lit("withdrawn"))
    numbers = [
        rows.select(
            ROW,
            pl.col("debtor.reference").alias("debtor_reference"),
            country.alias("country"),
            consent.alias("consent"),
            pl.lit(int(name.removeprefix("phone.")), dtype=pl.Int32).alias("position"),
            pl.col(name).alias("raw"),
        ).filter(pl.col("raw").is_not_null())
        for name in given
    ]
    return said_once(pl.concat(numbers), ["debtor_reference", "raw"])


def said_once(numbers: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Every number where it is mentioned first; one mention that it is withdrawn outweighs all that it is given."""
    withdrawn = (pl.col("consent") == "withdrawn").any().over(key)
    given = pl.col("consent").drop_nulls().first().over(key)
    if numbers["consent"].null_count() < numbers.height:
        numbers = numbers.with_columns(pl.when(withdrawn).then(pl.lit("withdrawn")).otherwise(given).alias("consent"))
    return numbers.sort("position", ROW).unique(key, keep="first", maintain_order=True)


def _firsts(rows: pl.DataFrame, key: str, said: Sequence[str]) -> pl.DataFrame:
    if said and rows.select(key).is_duplicated().any():
        firsts: list[Any] = [pl.col(name).drop_nulls().first() for name in said]
        return rows.group_by(key, maintain_order=True).agg(pl.col(ROW).first(), *firsts)
    return rows.select(key, ROW, *said).unique(key, keep="first", maintain_order=True)
