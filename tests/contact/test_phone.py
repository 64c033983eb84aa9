"""Numbers as people write them; and a million read as one would be."""

import random

import phonenumbers
import polars as pl
import pytest

from backend.contact.bulk import normalise_many
from backend.contact.columns import read_column
from backend.contact.phone import INVALID, display, masked, read_number
from backend.contact.places import zones_of

COUNTRIES = ["CO", "MX", "CL", "PE", "EC", "BR", "AR", "US", "GB", "ES", "CA", "UY", "DE"]


@pytest.mark.parametrize(
    ("raw", "country", "e164", "kind", "of", "state"),
    [
        ("300 123 4567", "CO", "+573001234567", "mobile", "CO", None),
        ("+57 (601) 234-5678", None, "+576012345678", "fixed", "CO", None),
        ("+52 1 33 1234 5678", None, "+523312345678", "unknown", "MX", None),
        ("5213312345678", "MX", "+523312345678", "unknown", "MX", None),
        ("33 1234 5678", "MX", "+523312345678", "unknown", "MX", None),
        ("(11) 98765-4321", "BR", "+5511987654321", "mobile", "BR", "SP"),
        ("+55 21 98765 4321", "CO", "+5521987654321", "mobile", "BR", "RJ"),
        ("011 15 2345 6789", "AR", "+5491123456789", "mobile", "AR", None),
        ("9 8765 4321", "CL", "+56987654321", "unknown", "CL", None),
        ("987 654 321", "PE", "+51987654321", "mobile", "PE", None),
        ("099 123 4567", "EC", "+593991234567", "mobile", "EC", None),
        ("001 212 555 1234", "GB", "+12125551234", "unknown", "US", None),
    ],
)
def test_a_number_is_read_as_dialled_in_its_country(raw, country, e164, kind, of, state):
    read = read_number(raw, country)
    assert (read.e164, read.kind, read.country, read.subdivision) == (e164, kind, of, state)
    assert read.zones


@pytest.mark.parametrize("raw", ["", "123", "no tiene", "+57", "300 123 45678901", "0000000000", "\x00", "٣" * 40, "9" * 300])
def test_what_is_no_number_is_none(raw):
    assert read_number(raw, "CO") == INVALID


def test_a_number_may_be_in_several_zones():
    assert read_number("+593991234567", None).zones == ("America/Guayaquil", "Pacific/Galapagos")
    # A call to a free number rings who knows where.
    assert len(read_number("+18005551234", None).zones) > 20
    assert read_number("+80012345678", None).zones == ()


def test_only_the_country_and_three_digits_of_a_masked_number_are_told():
    assert display("+573001234567") == "+57 300 1234567"
    assert masked("+573001234567") == "+57 ••• ••••567"
    assert masked("+12125551234").endswith("234")


def test_a_brazilian_state_has_its_own_zones():
    assert zones_of("BR", "AC") == ("America/Rio_Branco",)
    assert zones_of("BR", "SP") == ("America/Sao_Paulo",)
    assert len(zones_of("BR")) > 10
    assert zones_of("ZZ") == ()


def written(chance: random.Random, country: str) -> str:
    """A number of a country nearly as it should be, with the prefixes and signs people add."""
    code = str(phonenumbers.country_code_for_region(country))
    example = phonenumbers.example_number_for_type(country, chance.choice([0, 1, 1, 1, 2, 3, 4, 6]))
    number = str(example.national_number) if example and chance.random() < 0.8 else ""
    kept = chance.randint(0, len(number))
    number = number[:kept] + "".join(chance.choices("0123456789", k=max(len(number), 9) - kept + chance.choice([-1, 0, 0, 0, 0, 0, 1])))
    before = [
        "+" + code,
        "+" + code,
        "",
        "",
        code,
        "00" + code,
        "0",
        "1",
        f"+{code}1",
        f"+{code} 0",
        f"({code})",
        f"(+{code})",
        f"+{code}9",
        "15",
    ]
    number = chance.choice(before) + number
    for _ in range(chance.choice([0, 0, 0, 3])):
        place = chance.randint(1, len(number))
        number = number[:place] + chance.choice(" -().") + number[place:]
    return number


@pytest.mark.parametrize("country", [*COUNTRIES, None])
def test_many_at_once_are_read_exactly_as_each_alone(country):
    chance = random.Random(f"numbers of {country}")
    raws = [written(chance, country or chance.choice(COUNTRIES)) for _ in range(600)] + [
        "",
        "n/a",
        "３００１２３４５６７",
        "+",
        "()",
        "++57",
    ]
    alone = [read_number(raw, country) for raw in raws]
    assert normalise_many(raws, country) == alone
    columns = read_column(pl.Series(raws), country)
    assert columns["e164"].to_list() == [read.e164 for read in alone]
    assert columns["kind"].to_list() == [read.kind for read in alone]
    assert columns["country"].to_list() == [read.country for read in alone]
    assert columns["subdivision"].to_list() == [read.subdivision for read in alone]
    assert columns["zones"].to_list() == ["{" + ",".join(read.zones) + "}" for read in alone]


def test_a_column_keeps_its_gaps_and_its_order():
    read = read_column(pl.Series([None, "3001234567", None, "x", "+5511987654321"]), "CO")
    assert read["e164"].to_list() == [None, "+573001234567", None, None, "+5511987654321"]
    assert read["kind"].to_list() == [None, "mobile", None, "invalid", "mobile"]
