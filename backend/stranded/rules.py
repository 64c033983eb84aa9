"""When everything is looked at again."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

#: The hour of the night, on the floor's own clock.
NIGHT = time(3)


def is_due(last: datetime | None, now: datetime, zone: str) -> bool:
    """Whether a night has begun since the last check."""
    if last is None:
        return True
    there = ZoneInfo(zone)
    tonight = datetime.combine(now.astimezone(there).date(), NIGHT, there)
    return last < (tonight if tonight <= now else datetime.combine(tonight.date() - timedelta(days=1), NIGHT, there))
