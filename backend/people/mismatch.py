"""Whether what we say somebody is doing agrees with what their telephone is doing. The telephone never decides: it contradicts.

Both change within the same second, so the screens show a contradiction only once it has lasted five.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from backend.people.models import PresenceState

WAITING = frozenset({PresenceState.READY, PresenceState.PREVIEWING})
SPEAKING = frozenset({PresenceState.TALKING, PresenceState.HOLD})


class Mismatch(StrEnum):
    """How a telephone contradicts a state."""

    #: Ready or previewing, but the telephone is busy with something we know nothing of.
    TELEPHONE_IN_USE = "telephone_in_use"
    TELEPHONE_UNREACHABLE = "telephone_unreachable"
    #: On a call, says the floor; the telephone is on the hook.
    TELEPHONE_NOT_IN_USE = "telephone_not_in_use"


class Heard(NamedTuple):
    """What the switch last said of a telephone; all None: it never spoke of it."""

    reachable: bool | None
    in_use: bool | None
    changed_at: datetime | None


def mismatch(state: PresenceState, since: datetime, telephone: Heard) -> tuple[Mismatch, datetime] | None:
    """The contradiction, and since when; None where there is none or nothing is known of the telephone."""
    if telephone.changed_at is None:
        return None
    code = _contradiction(state, reachable=bool(telephone.reachable), in_use=bool(telephone.in_use))
    return (code, max(since, telephone.changed_at)) if code else None


def _contradiction(state: PresenceState, *, reachable: bool, in_use: bool) -> Mismatch | None:
    if state in WAITING:
        if not reachable:
            return Mismatch.TELEPHONE_UNREACHABLE
        return Mismatch.TELEPHONE_IN_USE if in_use else None
    if state in SPEAKING and not (reachable and in_use):
        return Mismatch.TELEPHONE_NOT_IN_USE if reachable else Mismatch.TELEPHONE_UNREACHABLE
    return None
