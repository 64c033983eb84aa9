"""What is decided about the board: when its day began, who may watch which, and whether an announcement was missed."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.kit.clock import local_date
from backend.people.models import Role

#: Seconds between two looks at the database's numbers: with the grace and a read, a lost doorbell heals within five.
LOOKS_EVERY = 3.0
#: Doorbells overtake each other; a number this late is taken for lost.
GAP_GRACE = 0.2
#: A session that ended takes its sockets with it within a second.
SESSIONS_ASKED_EVERY = 0.5
#: Above this many announcements a second they are read at most this often (seconds), which costs nobody a noticeable delay.
BUSY_PER_SECOND = 200
GATHERED_FOR = 0.04

WATCHERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)


def day_start(now: datetime, zone: str) -> datetime:
    """The instant at which today began in a zone."""
    return datetime.combine(local_date(now, zone), time.min, ZoneInfo(zone))


def may_watch(role: Role, own_team: UUID | None, team_id: UUID) -> bool:
    """Supervisors watch their own team, managers and administrators any, collectors none."""
    return role in WATCHERS and (role is not Role.SUPERVISOR or own_team == team_id)


class Heard:
    """The announcements heard on a numbered channel: taken in order, so that a missing one shows."""

    def __init__(self, seq: int = 0) -> None:
        #: Everything up to here has been taken.
        self.seq = seq
        self._waiting: dict[int, frozenset[str]] = {}

    def hear(self, seq: int, ids: Iterable[str]) -> None:
        """An announcement came in; one that is already known is passed over."""
        if seq > self.seq:
            self._waiting[seq] = frozenset(ids)

    def take(self) -> set[str]:
        """The ids of everything announced up to the first number that is missing."""
        taken: set[str] = set()
        while (ids := self._waiting.pop(self.seq + 1, None)) is not None:
            taken |= ids
            self.seq += 1
        return taken

    @property
    def misses_one(self) -> bool:
        """Whether later numbers came while an earlier one did not."""
        return bool(self._waiting) and self.seq + 1 not in self._waiting

    def restart(self, seq: int) -> None:
        """Everything was read anew, as of this number."""
        self.seq = seq
        self._waiting = {later: ids for later, ids in self._waiting.items() if later > seq}


class Pace:
    """How fast announcements come."""

    def __init__(self, sample: int = 16) -> None:
        self._at: deque[float] = deque(maxlen=sample)

    def note(self, at: float) -> None:
        """One came at this moment (seconds)."""
        self._at.append(at)

    @property
    def is_busy(self) -> bool:
        """Whether the last ones came faster than BUSY_PER_SECOND."""
        full = len(self._at) == self._at.maxlen
        return full and self._at[-1] - self._at[0] < len(self._at) / BUSY_PER_SECOND
