"""The numbers of a file are read from the country their row names, and else from the portfolio's."""

import random
from typing import Any

import polars as pl

from backend.contact.phone import read_number
from backend.imports.demo.countries import COUNTRIES
from backend.imports.demo.numbers import Numbers
from backend.imports.phones import read_phones


def test_each_number_is_read_from_its_rows_country() -> None:
    invented = Numbers(random.Random(3))
    rows: list[tuple[int, str | None, str]] = []
    for place, code in enumerate([*COUNTRIES, None] * 50):
        rows.append((place, code, invented.invent(COUNTRIES[code or "CL"]).raw))
    numbers = _frame([(place, f"D{place}", code, 1, raw) for place, code, raw in rows])
    found = {row["row"]: row for row in read_phones(numbers, "CL").to_dicts()}
    assert len(found) == len(rows)
    for place, code, raw in rows:
        one = read_number(raw, code or "CL")
        assert (found[place]["e164"], found[place]["kind"], found[place]["country"]) == (one.e164, one.kind, one.country), raw


def test_a_file_without_numbers_has_none() -> None:
    assert read_phones(_frame([]), "CO").height == 0


def test_a_number_written_in_two_ways_is_one_number_of_its_debtor() -> None:
    numbers = _frame([(2, "A", None, 2, "3001234567"), (2, "A", None, 1, "+57 300 1234567"), (3, "B", None, 1, "300 123 4567")])
    assert sorted(read_phones(numbers, "CO").select("debtor_reference", "raw").rows()) == [("A", "+57 300 1234567"), ("B", "300 123 4567")]


def _frame(rows: list[Any]) -> pl.DataFrame:
    schema = {"row": pl.Int32, "debtor_reference": pl.String, "country": pl.String, "position": pl.Int32, "raw": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.lit(None, dtype=pl.String).alias("consent"))
