"""The telephone numbers of a file, with what they turn out to be."""

import polars as pl

from backend.contact.columns import read_column
from backend.imports.staging import said_once


def read_phones(numbers: pl.DataFrame, country: str) -> pl.DataFrame:
    """The numbers as read; each dialled from the country its row names, else from this one."""
    given = numbers.with_columns(pl.col("country").fill_null(country)).rename({"country": "home"})
    if given.height == 0:
        return given.with_columns(read_column(given["raw"], country)).drop("home")
    homes = given.partition_by("home", maintain_order=True)
    read = pl.concat([rows.with_columns(read_column(rows["raw"], rows["home"][0])).drop("home") for rows in homes])
    # One number written in two ways is one number: the way written first stays.
    same = pl.coalesce("e164", "raw").alias("same")
    return said_once(read.with_columns(same), ["debtor_reference", "same"]).drop("same")
