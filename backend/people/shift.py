"""A collector's shift in figures: how long in each state, and how much of their ready time went into conversations.

The stretches partition the time from sign-in to sign-out; so do the seconds made of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.people.models import PresenceState

#: Handling a conversation: talk, hold and what is written afterwards.
HANDLING = frozenset({PresenceState.TALKING, PresenceState.HOLD, PresenceState.WRAP_UP})
#: Signed on, but not at the disposal of the work: not ready time.
NOT_READY = frozenset({PresenceState.PAUSED, PresenceState.MEETING, PresenceState.UNREACHABLE, PresenceState.UNKNOWN})


@dataclass(frozen=True)
class Stretch:
    """Some time in one state; the present one ends now."""

    state: PresenceState
    reason: str | None
    started_at: datetime
    ended_at: datetime
    is_present: bool = False

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True)
class Figures:
    """Seconds of a shift. Occupancy is `handling` of `ready` (talk, hold and wrap-up of ready time)."""

    signed_on: float
    ready: float
    handling: float
    #: Signed on, less pauses that are no work and the time nobody could be reached or seen.
    worked: float


def seconds_by_state(stretches: Sequence[Stretch]) -> dict[tuple[PresenceState, str | None], float]:
    """Seconds in each state; pauses apart by reason."""
    sums: dict[tuple[PresenceState, str | None], float] = {}
    for one in stretches:
        key = (one.state, one.reason if one.state is PresenceState.PAUSED else None)
        sums[key] = sums.get(key, 0.0) + one.seconds
    return sums


def figures(stretches: Sequence[Stretch], work_pauses: frozenset[str]) -> Figures:
    """What the stretches add up to; `work_pauses` are the reasons that count as work."""
    signed_on = sum(one.seconds for one in stretches)
    away = sum(one.seconds for one in stretches if one.state in NOT_READY)
    idle = sum(one.seconds for one in stretches if _is_no_work(one, work_pauses))
    handling = sum(one.seconds for one in stretches if one.state in HANDLING)
    return Figures(signed_on=signed_on, ready=signed_on - away, handling=handling, worked=signed_on - idle)


def _is_no_work(one: Stretch, work_pauses: frozenset[str]) -> bool:
    if one.state is PresenceState.PAUSED:
        return one.reason not in work_pauses
    return one.state in (PresenceState.UNREACHABLE, PresenceState.UNKNOWN)
