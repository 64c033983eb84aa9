"""What calls tell the features above."""

from dataclasses import dataclass
from uuid import UUID

from backend.kit.facts import Fact


@dataclass(frozen=True)
class CallWrappedUp(Fact):
    """Its collector said what happened on a call: they are free for whatever comes next."""

    call_id: UUID
    user_id: UUID
