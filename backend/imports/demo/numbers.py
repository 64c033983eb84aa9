"""Telephone numbers of mixed quality, as lists really carry them."""

import random
import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from backend.contact.bulk import normalise_many
from backend.contact.phone import Reading
from backend.imports.demo.countries import Country

#: Shares of numbers that are none, and of numbers another debtor gave already.
MALFORMED = 0.06
SHARED = 0.03
BATCH = 500
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
        self._waiting: dict[str, list[Written]] = {}
        self._given: dict[str, list[Written]] = {}

    def invent(self, country: Country) -> Written:
        """A number somebody in this country could have given."""
        given = self._given.setdefault(country.code, [])
        if given and self._chance.random() < SHARED:
            return self._chance.choice(given)
        if not self._waiting.get(country.code):
            self._waiting[country.code] = self._many(country)
        written = self._waiting[country.code].pop()
        if written.read.e164:
            given.append(written)
        return written

    def _many(self, country: Country) -> list[Written]:
        """A batch: reading many at once costs little more than reading one."""
        texts = [self._text(country) for _ in range(BATCH)]
        plain = [raw for raw, _ in texts]
        read = dict(zip(plain, normalise_many(plain, country.code), strict=True))
        # Where the style did not suit the number, it is written out in full.
        whole = {raw: f"+{_calling_code(country.code)}{national}" for raw, national in texts if national and read[raw].e164 is None}
        again = dict(zip(whole, normalise_many(list(whole.values()), country.code), strict=True))
        return [Written(whole.get(raw, raw), again.get(raw, read[raw])) for raw in plain]

    def _text(self, country: Country) -> tuple[str, str]:
        """A number as written and its national digits; none, where it is no number at all."""
        chance = self._chance
        if chance.random() < MALFORMED:
            return chance.choice(BROKEN), ""
        national = _filled(chance.choice(country.mobiles if chance.random() < 0.78 else country.fixed), chance)
        return _styled(national, country, chance), national


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
