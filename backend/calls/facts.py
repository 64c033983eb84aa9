"""What calls tell the features above."""

from dataclasses import dataclass
from uuid import UUID

from backend.calls.signals import RecordingSignal
from backend.kit.facts import Fact


@dataclass(frozen=True)
class CallWrappedUp(Fact):
    """Its collector said what happened on a call: they are free for whatever comes next."""

    call_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class CallRequested(Fact):
    """Somebody asked for a call; it is not dialled before this transaction ends."""

    call_id: UUID


@dataclass(frozen=True)
class RecordingHeard(Fact):
    """The switch said something about a call's recording for the first time."""

    signal: RecordingSignal
