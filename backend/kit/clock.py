"""The business clock: the only place that asks what time it is."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def _wall() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Wall time, shifted so that old data can be worked as if it were today."""

    shift: timedelta = field(default=timedelta())

    @classmethod
    def starting_at(cls, moment: datetime, *, since: datetime | None = None) -> "Clock":
        """A clock that showed `moment` at the wall time `since` (unset: now) and runs on from there."""
        return cls(shift=moment.astimezone(UTC) - (since or _wall()))

    def now(self) -> datetime:
        """This instant, in UTC."""
        return _wall() + self.shift


def local_date(moment: datetime, zone: str) -> date:
    """The calendar day of a moment in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def is_in_force(day: date, valid_from: date, valid_to: date | None) -> bool:
    """Whether what is dated counts on a day: both ends do, and without a last day it is open."""
    return valid_from <= day and (valid_to is None or day <= valid_to)
