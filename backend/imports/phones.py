"""Columns of telephone numbers: each different one is read once, as `contact.phone` reads it."""

import polars as pl

from backend.contact.phone import read_number

READ = {"e164": pl.String, "kind": pl.String, "zones": pl.String, "country": pl.String, "subdivision": pl.String}


def read_phones(numbers: pl.DataFrame, country: str) -> pl.DataFrame:
    """The numbers with what they turned out to be; dialled from their row's country, else from this one."""
    given = numbers.with_columns(pl.col("country").fill_null(country))
    distinct = given.select("raw", "country").unique()
    read = [read_number(raw, home) for raw, home in distinct.iter_rows()]
    found = pl.DataFrame(
        {
            "raw": distinct["raw"],
            "home": distinct["country"],
            "e164": [one.e164 for one in read],
            "kind": [one.kind for one in read],
            "zones": ["{" + ",".join(one.zones) + "}" for one in read],
            "country": [one.country for one in read],
            "subdivision": [one.subdivision for one in read],
        },
        schema={"raw": pl.String, "home": pl.String, **READ},
    )
    return given.rename({"country": "home"}).join(found, on=["raw", "home"], how="left", maintain_order="left").drop("home")
