"""The numbers of a file are read from the country their row names, and else from the portfolio's."""

import random

import polars as pl

from backend.contact.phone import read_number
from backend.imports.demo.countries import COUNTRIES
from backend.imports.demo.numbers import Numbers
from backend.imports.phones import read_phones


def test_each_number_is_read_from_its_rows_country() -> None:
    invented = Numbers(random.Random(3))
    rows = [(place, code, invented.invent(COUNTRIES[code]).raw) for place, code in enumerate([*COUNTRIES] * 50)]
    rows += [(place, None, raw) for place, (_, _, raw) in enumerate(rows[:100], len(rows))]
    numbers = pl.DataFrame(rows, schema={"row": pl.Int32, "country": pl.String, "raw": pl.String}, orient="row")
    found = {row["row"]: row for row in read_phones(numbers, "CL").to_dicts()}
    assert len(found) == len(rows)
    for place, code, raw in rows:
        one = read_number(raw, code or "CL")
        assert (found[place]["e164"], found[place]["kind"], found[place]["country"]) == (one.e164, one.kind, one.country), raw


def test_a_file_without_numbers_has_none() -> None:
    none = pl.DataFrame(schema={"row": pl.Int32, "country": pl.String, "raw": pl.String})
    assert read_phones(none, "CO").height == 0
