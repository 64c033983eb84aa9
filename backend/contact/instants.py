"""Local wall time as instants: the days zones begin and end, and the hours they skip or repeat."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


@lru_cache(maxsize=65536)
def instant(day: date, minute: int, zone: str, *, late: bool) -> datetime:
    """When a zone's clock shows this minute of this day.

    A repeated minute is its second showing when `late`, else its first, but a day begins only once; a skipped minute
    is the moment of the jump.
    """
    there = ZoneInfo(zone)
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - it is the wall clock that is asked about
    first, second = (wall.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:
        return _jump(second, first, there)
    return second if late and minute else first


def day_after(moment: datetime, zone: str) -> datetime:
    """When the local day of a moment is over."""
    return instant(moment.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), 0, zone, late=False)


def week_after(moment: datetime, zone: str) -> datetime:
    """When the local calendar week of a moment, Monday to Sunday, is over."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    return instant(day + timedelta(days=7 - day.weekday()), 0, zone, late=False)


def _jump(before: datetime, after: datetime, there: ZoneInfo) -> datetime:
    """The moment between these two at which the zone's clock is put forward."""
    old = before.astimezone(there).utcoffset()
    while after - before > SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(there).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
