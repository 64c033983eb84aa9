"""What a word of the switch about a telephone adds to what is known of it: nothing, where it says what it said before."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True)
class Told:
    """One word of the switch about a telephone."""

    endpoint: str
    reachable: bool
    #: None: its registration speaks, which knows nothing of calls.
    in_use: bool | None


class Known(NamedTuple):
    """A row of `telephone` (people/models.py says what each means)."""

    endpoint: str
    device_reachable: bool | None
    in_use: bool
    device_at: datetime | None
    contact_reachable: bool | None
    contact_at: datetime | None
    reachable: bool
    changed_at: datetime


def learn(known: Known | None, told: Told, now: datetime) -> Known:
    """What is known after this; the very same where it is no news."""
    if known is None:
        known = Known(told.endpoint, None, False, None, None, None, told.reachable, now)
    in_use = known.in_use if told.in_use is None else told.in_use
    if (known.reachable, known.in_use) != (told.reachable, in_use):
        known = known._replace(reachable=told.reachable, in_use=in_use, changed_at=now)
    if told.in_use is None:
        if known.contact_reachable is not told.reachable:
            known = known._replace(contact_reachable=told.reachable, contact_at=now)
    elif known.device_reachable is not told.reachable:
        known = known._replace(device_reachable=told.reachable, device_at=now)
    return known
