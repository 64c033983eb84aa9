"""Telephone numbers of mixed quality, as lists really carry them."""

import random
import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from backend.contact.phone import Reading, read_number
from backend.imports.demo.countries import Country

#: Shares of numbers that are none, and of numbers another debtor gave already.
MALFORMED = 0.06
SHARED = 0.03
BROKEN = ("000000", "no tiene", "123", "sin teléfono", "99999999999999", "N/A", "300 12")


@dataclass(frozen=True)
class Written:
    """A number as the file had it, and what it turned out to be."""

    raw: str
    read: Reading


class Numbers:
    """Invents numbers; now and then two debtors share one."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._given: dict[str, list[Written]] = {}

    def invent(self, country: Country) -> Written:
        """A number somebody in this country could have given."""
        chance = self._chance
        given = self._given.setdefault(country.code, [])
        if given and chance.random() < SHARED:
            return chance.choice(given)
        if chance.random() < MALFORMED:
            raw = chance.choice(BROKEN)
            return Written(raw, read_number(raw, country.code))
        template = chance.choice(country.mobiles if chance.random() < 0.78 else country.fixed)
        national = _filled(template, chance)
        raw = _styled(national, country, chance)
        written = Written(raw, read_number(raw, country.code))
        if written.read.e164 is None:
            # The style did not suit the number: write it out in full.
            whole = f"+{_calling_code(country.code)}{national}"
            written = Written(whole, read_number(whole, country.code))
        if written.read.e164:
            given.append(written)
        return written


def _filled(template: str, chance: random.Random) -> str:
    digits = re.sub(r"\[(\d+)\]", lambda choice: chance.choice(choice[1]), template)
    return "".join(str(chance.randrange(10)) if letter == "#" else letter for letter in digits)


def _styled(national: str, country: Country, chance: random.Random) -> str:
    code = _calling_code(country.code)
    style = chance.randrange(5)
    if style == 0:
        return f"+{code}{national}"
    if style == 1:
        return f"+{code} {national[:3]} {national[3:6]} {national[6:]}".strip()
    if style == 2:
        return f"{national[:3]}-{national[3:6]}-{national[6:]}".strip("-")
    if style == 3:
        return f"{country.trunk}{national}"
    return f"({national[:2]}) {national[2:6]} {national[6:]}".strip()


@lru_cache
def _calling_code(country: str) -> int:
    return phonenumbers.country_code_for_region(country)
