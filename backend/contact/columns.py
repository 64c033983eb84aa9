"""Whole columns of telephone numbers at once: what `bulk` knows of a few leading digits, joined to a million rows."""

import polars as pl

from backend.contact.bulk import normalise_many, plan_of
from backend.contact.phone import Reading

#: As many leading digits as nearly always decide; where they do not, the row is read by itself.
HEAD = 8
PUNCTUATION = r"[ \-().]"
PLAIN = r"^\+?[0-9]{6,15}$"
#: Zones are written as PostgreSQL reads an array.
SCHEMA = {"e164": pl.String, "kind": pl.String, "country": pl.String, "subdivision": pl.String, "zones": pl.String}


def read_column(raws: pl.Series, country: str | None) -> pl.DataFrame:
    """For each number as written what `phone.read_number` says of it, in the same order; a missing number stays missing."""
    written = pl.DataFrame({"raw": raws.cast(pl.String)}).with_row_index("row")
    digits = pl.col("raw").str.replace_all(PUNCTUATION, "")
    rows = written.with_columns(digits=digits).with_columns(
        head=pl.when(pl.col("digits").str.contains(PLAIN) & pl.col("raw").str.contains(r"^[+(0-9]")).then(pl.col("digits").str.head(HEAD)),
        length=pl.col("digits").str.len_bytes(),
    )
    kinds = rows.filter(pl.col("head").is_not_null()).group_by("head", "length").agg(pl.first("raw"))
    likes = _likes(kinds, country)
    found = rows.join(likes, on=["head", "length"], how="left", maintain_order="left").with_columns(
        e164=pl.when(pl.col("kind") != "invalid").then(pl.col("start") + pl.col("digits").str.slice(pl.col("cut")))
    )
    alone = found.filter(pl.col("kind").is_null() & pl.col("raw").is_not_null())
    if len(alone):
        read = _frame(normalise_many(alone["raw"].to_list(), country)).with_columns(row=alone["row"])
        found = pl.concat(
            [found.filter(pl.col("kind").is_not_null() | pl.col("raw").is_null()).select("row", *SCHEMA), read.select("row", *SCHEMA)]
        )
    return found.sort("row").select(*SCHEMA)


def _likes(kinds: pl.DataFrame, country: str | None) -> pl.DataFrame:
    """What is common to all numbers of one head and length, where it is."""
    plan = plan_of(country)
    rows = []
    for head, length, raw in kinds.iter_rows():
        cut = plan.cut(head, length)
        if cut is None:
            continue
        reading = plan.read(raw)
        rows.append((head, length, f"+{cut[0]}", cut[1], reading.kind, reading.country, reading.subdivision, _array(reading.zones)))
    schema = {
        "head": pl.String,
        "length": pl.UInt32,
        "start": pl.String,
        "cut": pl.Int64,
        **{name: SCHEMA[name] for name in list(SCHEMA)[1:]},
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _frame(readings: list[Reading]) -> pl.DataFrame:
    return pl.DataFrame(
        [(read.e164, read.kind, read.country, read.subdivision, _array(read.zones)) for read in readings], schema=SCHEMA, orient="row"
    )


def _array(zones: tuple[str, ...]) -> str:
    return "{" + ",".join(zones) + "}"
