"""Business days and the ends of local days."""

from datetime import UTC, date, datetime

import pytest

from backend.kit.calendar import add_business_days, end_of_day, is_business_day


@pytest.mark.parametrize(
    ("day", "count", "country", "subdivision", "expected"),
    [
        (date(2026, 3, 18), 0, "CO", None, date(2026, 3, 18)),
        (date(2026, 3, 21), 0, "CO", None, date(2026, 3, 21)),  # a Saturday stays a Saturday
        (date(2026, 3, 18), 3, "CO", None, date(2026, 3, 24)),  # Monday 23 is a holiday in Colombia
        (date(2026, 3, 18), 3, "MX", None, date(2026, 3, 23)),
        (date(2026, 7, 8), 1, "BR", "SP", date(2026, 7, 10)),  # the 9th is a holiday of São Paulo alone
        (date(2026, 7, 8), 1, "BR", None, date(2026, 7, 9)),
        (date(2026, 7, 8), 1, "BR", "??", date(2026, 7, 9)),
        (date(2026, 3, 20), 1, "XX", None, date(2026, 3, 23)),
        (date(2026, 3, 20), 1, None, None, date(2026, 3, 23)),
        (date(2026, 12, 31), 1, "CL", None, date(2027, 1, 4)),
    ],
)
def test_business_days_skip_weekends_and_the_holidays_of_the_place(day, count, country, subdivision, expected):
    assert add_business_days(day, count, country, subdivision) == expected


def test_an_ordinary_weekday_is_a_business_day_where_the_country_is_unknown():
    assert is_business_day(date(2026, 12, 25), None)
    assert not is_business_day(date(2026, 12, 25), "CO")


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2026, 3, 10), "America/Bogota", datetime(2026, 3, 11, 5, tzinfo=UTC)),
        # Chile goes from 24:00 to 01:00: the day ends at the jump.
        (date(2026, 9, 5), "America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
        # ... and back from 24:00 to 23:00: the day has 25 hours.
        (date(2026, 4, 4), "America/Santiago", datetime(2026, 4, 5, 4, tzinfo=UTC)),
        # Havana lives the hour after midnight twice: the day ends at the first.
        (date(2026, 10, 31), "America/Havana", datetime(2026, 11, 1, 4, tzinfo=UTC)),
        (date(2026, 3, 7), "America/New_York", datetime(2026, 3, 8, 5, tzinfo=UTC)),
        (date(2026, 3, 8), "America/New_York", datetime(2026, 3, 9, 4, tzinfo=UTC)),
    ],
)
def test_a_local_day_ends_at_its_midnight_also_when_clocks_change(day, zone, expected):
    assert end_of_day(day, zone) == expected
