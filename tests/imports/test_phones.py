"""Reading columns of numbers gives what reading them one by one gives."""

import random

import polars as pl
import pytest

from backend.contact.phone import read_number
from backend.imports.demo.countries import COUNTRIES
from backend.imports.demo.numbers import Numbers
from backend.imports.phones import _slowly, read_phones

HOMES = [*COUNTRIES, "US", "ES", "GB", "DE", "UY"]
PLACES = [57, 52, 56, 51, 54, 55, 593, 1, 34, 44, 7, 39, 598, 800, 999]


def digits(chance: random.Random, length: int) -> str:
    return "".join(str(chance.randrange(10)) for _ in range(length))


def any_text(chance: random.Random) -> str:
    """Numbers as people write them, and as they should not."""
    national = digits(chance, chance.choice((3, 7, 8, 9, 10, 10, 10, 11, 12, 13)))
    start = chance.choice(("3", "9", "55", "11", "911", "60", "22", "1", "01", "0", "00", "18", "800", "15"))
    national = chance.choice((national, start + national[len(start) :]))
    written = chance.choice(
        (national, f"{national[:3]} {national[3:6]} {national[6:]}", f"({national[:2]}) {national[2:6]}-{national[6:]}")
    )
    before = chance.choice(
        ("", "", f"+{chance.choice(PLACES)}", f"+{chance.choice(PLACES)} ", f"00{chance.choice(PLACES)}", f"{chance.choice(PLACES)}")
    )
    return before + written + chance.choice(("",) * 12 + (" ext 4", "x", "/2", " ", "٣"))


@pytest.mark.parametrize("seed", range(4))
def test_a_column_is_read_as_its_numbers_are_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    invented = Numbers(chance)
    texts = [(any_text(chance), chance.choice(HOMES)) for _ in range(2500)]
    texts += [(invented.invent(COUNTRIES[code]).raw, code) for code in [*COUNTRIES] * 100]
    numbers = pl.DataFrame(texts, schema=["raw", "country"], orient="row").unique(maintain_order=True)
    found = {(row["raw"], home): row for row, home in zip(read_phones(numbers, "CO").to_dicts(), numbers["country"], strict=True)}
    for raw, home in numbers.iter_rows():
        one, row = read_number(raw, home), found[raw, home]
        column = (row["e164"], row["kind"], row["country"], row["subdivision"], row["zones"])
        assert column == (one.e164, one.kind, one.country, one.subdivision, "{" + ",".join(one.zones) + "}"), (raw, home)


def test_most_plainly_written_numbers_take_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    numbers = pl.DataFrame({"raw": [f"+5730{digits(chance, 8)}" for _ in range(1000)], "country": ["CO"] * 1000}).unique()
    asked = []

    def slowly(rest: pl.DataFrame) -> pl.DataFrame:
        asked.append(rest.height)
        return _slowly(rest)

    monkeypatch.setattr("backend.imports.phones._slowly", slowly)
    read_phones(numbers, "CO")
    assert asked == [0]
