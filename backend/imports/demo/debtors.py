"""Inventing who owes."""

import random
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.imports.demo.countries import Country
from backend.imports.demo.numbers import Numbers
from backend.imports.demo.rows import Ids, Rows

COMPANIES = 0.07
HOW_MANY_NUMBERS = (0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
CONSENTS = ("given",) * 17 + ("unknown",) * 2 + ("withdrawn",)
PARTIES = ("debtor",) * 15 + ("reference", "guarantor", "codebtor")
RETIRED = 0.05
STOPPED = 0.004


@dataclass(frozen=True)
class Debtor:
    """What the debts and the history of a debtor need to know of them."""

    id: UUID
    country: Country
    zone: str
    subdivision: str | None
    #: Numbers that can be dialled, with how well each works.
    phones: tuple[UUID, ...]
    known_since: datetime


def invent(
    rows: Rows, ids: Ids, chance: random.Random, numbers: Numbers, country: Country, creditor: str, reference: str, now: datetime
) -> Debtor:
    """One debtor with their numbers."""
    zone, subdivision, _ = chance.choices(country.zones, weights=[weight for _, _, weight in country.zones])[0]
    since = now - timedelta(days=chance.randrange(200, 900), seconds=chance.randrange(86_400))
    is_company = chance.random() < COMPANIES
    name = _company(country, chance) if is_company else _person(country, chance)
    tax = "".join(
        str(chance.randrange(10)) if letter == "#" else letter for letter in (country.tax_company if is_company else country.tax_person)
    )
    email = _email(name, chance) if chance.random() < 0.55 else None
    stopped = now - timedelta(days=chance.randrange(1, 60)) if chance.random() < STOPPED else None
    debtor_id = ids()
    language = country.language if chance.random() < 0.985 else "en"
    kind = "company" if is_company else "person"
    rows.add("debtor", debtor_id, creditor, reference, name, kind, tax, language, country.code, subdivision, zone, email, since, stopped)
    return Debtor(debtor_id, country, zone, subdivision, _phones(rows, ids, chance, numbers, country, debtor_id, since, now), since)


def _phones(
    rows: Rows, ids: Ids, chance: random.Random, numbers: Numbers, country: Country, debtor_id: UUID, since: datetime, now: datetime
) -> tuple[UUID, ...]:
    usable: list[UUID] = []
    seen: set[str] = set()
    for position in range(1, chance.choice(HOW_MANY_NUMBERS) + 1):
        number = numbers.invent(country)
        if number.raw in seen:
            continue
        seen.add(number.raw)
        read, phone_id = number.read, ids()
        retired = now - timedelta(days=chance.randrange(2, 120)) if read.e164 and chance.random() < RETIRED else None
        reason = chance.choice(("wrong_person", "out_of_order", "does_not_live_here")) if retired else None
        consent = chance.choice(CONSENTS)
        party = chance.choice(PARTIES) if position > 1 else "debtor"
        quality = min(100, max(0, int(chance.gauss(52, 18)))) if read.e164 else 0
        rows.add(
            "phone_number", phone_id, debtor_id, number.raw, read.e164, read.kind, party, list(read.zones), read.country, read.subdivision,
            consent, position, quality, retired, reason, since,
        )  # fmt: skip
        if read.e164 and retired is None and consent == "given" and party in ("debtor", "codebtor"):
            usable.append(phone_id)
    return tuple(usable)


def _person(country: Country, chance: random.Random) -> str:
    first = chance.choice(country.women if chance.random() < 0.52 else country.men)
    if country.code != "BR" and chance.random() < 0.35:
        second = chance.choice(country.women if first in country.women else country.men)
        first = f"{first} {second}" if second != first else first
    surnames = [chance.choice(country.surnames) for _ in range(2 if country.two_surnames else 1)]
    return " ".join([first, *surnames])


def _company(country: Country, chance: random.Random) -> str:
    return chance.choice(country.company).format(chance.choice(country.surnames))


def _email(name: str, chance: random.Random) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = ["".join(letter for letter in word if letter.isalnum()) for word in plain.split()]
    return f"{words[0]}.{words[-1] or 'x'}{chance.randrange(1000)}@correo.example"
