"""Asking the shipped rules as a test would say it: a country, a local time, what has happened."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.contact.book import RuleBook
from backend.contact.question import Event, Number, Question
from backend.contact.rules import Verdict, may_contact
from backend.contact.ruleset import Ruleset, shipped

BOOK = RuleBook(Ruleset.read(1, body) for body in shipped())
ZONES = {
    "CO": "America/Bogota",
    "MX": "America/Mexico_City",
    "CL": "America/Santiago",
    "PE": "America/Lima",
    "EC": "America/Guayaquil",
    "BR": "America/Sao_Paulo",
    "AR": "America/Argentina/Buenos_Aires",
    "US": "America/New_York",
    "GB": "Europe/London",
    "ES": "Europe/Madrid",
}


def moment(local: str, zone: str) -> datetime:
    """`2026-11-20 07:00` on the clock of a zone."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def event(local: str, zone: str, **said: Any) -> Event:
    """An earlier call."""
    return Event(moment(local, zone), **said)


def question(country: str | None, local: str, *, zones: tuple[str, ...] | None = None, **said: Any) -> Question:
    """May this debtor's own, allowed number of the country be called at this local time?"""
    zones = zones or (ZONES.get(country or "", "America/Bogota"),)
    of_number: dict[str, Any] = {"country": country, "zones": zones, "consent": "given"}
    of_number |= {key.removeprefix("number_"): said.pop(key) for key in list(said) if key.startswith("number_")}
    number = said.pop("number", Number(**of_number))
    return Question(**{"at": moment(local, zones[0]), "country": country, "number": number, **said})


def ask(country: str | None, local: str, *, book: Any = BOOK, **said: Any) -> Verdict:
    """The answer to `question`."""
    return may_contact(question(country, local, **said), book)


def blocking(verdict: Verdict) -> list[str]:
    """The rules that said no."""
    return [rule.rule for rule in verdict.rules if rule.severity != "warn"]
