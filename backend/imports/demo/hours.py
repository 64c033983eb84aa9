"""When the demonstration's floor may call: so that it is not shown asleep, its clock may be set to a lawful hour."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from backend.contact.ruleset import shipped
from backend.imports.demo.countries import COUNTRIES
from backend.kit.calendar import is_business_day

HOME = ZoneInfo("America/Bogota")
OPENING = time(10, 0)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def lawful_moment(now: datetime, *, not_before: datetime | None = None) -> datetime:
    """`now` while most countries of the demonstration may be called, else ten in the morning in Bogotá of the latest working day.

    The past is taken rather than the future, so that a floor started in the evening is not ahead of the next morning. With
    `not_before` (the last moment an earlier run showed) time does not run backwards from one start to the next.
    """
    if may_call_most(now):
        return now
    opening = _opening(now.astimezone(HOME).date(), -1, now, latest=True)
    if not_before is None or not_before <= opening:
        return opening
    return not_before if may_call_most(not_before) else _opening(not_before.astimezone(HOME).date(), 1, not_before, latest=False)


def _opening(day: date, step: int, limit: datetime, *, latest: bool) -> datetime:
    """The nearest lawful opening before or after a moment."""
    while True:
        opening = datetime.combine(day, OPENING, HOME)
        on_our_side = opening <= limit if latest else opening >= limit
        if on_our_side and is_business_day(day, "CO") and may_call_most(opening):
            return opening
        day += timedelta(days=step)


def may_call_most(moment: datetime) -> bool:
    """Whether more than half of the countries may be called at a moment."""
    return sum(_may_call(code, moment) for code in COUNTRIES) * 2 > len(COUNTRIES)


def span_of(country: str, day: date) -> tuple[str, str] | None:
    """From when to when a country's law lets debtors be called on a day."""
    law = _laws().get(country)
    span = law["hours"].get(DAYS[day.weekday()]) if law else None
    if law is None or span is None:
        return None
    is_holiday = day.weekday() < 5 and not is_business_day(day, country)
    return None if is_holiday and law.get("holiday") == "block" else (span[0], span[1])


def _may_call(country: str, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(COUNTRIES[country].zones[0][0]))
    span = span_of(country, local.date())
    return span is not None and span[0] <= local.strftime("%H:%M") < span[1]


@lru_cache(1)
def _laws() -> dict[str, dict[str, Any]]:
    return {body["country"]: body for body in shipped()}
