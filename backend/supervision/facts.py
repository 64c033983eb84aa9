"""What supervision tells the features above."""

from dataclasses import dataclass
from uuid import UUID

from backend.kit.facts import Fact


@dataclass(frozen=True)
class CallTakenOver(Fact):
    """A conversation is a leader's from now on: their telephone is to take the place of the collector's."""

    call_id: UUID
