"""Business days of a country, and where a local day ends: promises and holds count in both."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def _calendar(country: str | None, subdivision: str | None) -> holidays.HolidayBase:
    """The holidays of a place; a country we have none for keeps ordinary weekends only."""
    known = holidays.list_supported_countries().get(country or "")
    if country is None or known is None:
        return holidays.HolidayBase()
    return holidays.country_holidays(country, subdiv=subdivision if subdivision in known else None)


@lru_cache(maxsize=65_536)
def is_business_day(day: date, country: str | None, subdivision: str | None = None) -> bool:
    """Whether banks and offices of a place work on a day."""
    calendar = _calendar(country, subdivision)
    return day.weekday() not in calendar.weekend and day not in calendar


def add_business_days(day: date, count: int, country: str | None, subdivision: str | None = None) -> date:
    """The day that many business days later; none later is the day itself, even a Sunday."""
    while count > 0:
        day += ONE_DAY
        count -= is_business_day(day, country, subdivision)
    return day


def end_of_day(day: date, zone: str) -> datetime:
    """The instant at which a local day is over.

    Where clocks jump over midnight the day ends at the jump; where midnight comes twice, at the first.
    """
    following = day + ONE_DAY
    return datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
