"""What callers tell features above."""

from dataclasses import dataclass
from uuid import UUID

from backend.kit.facts import Fact


@dataclass(frozen=True)
class CallerIdentified(Fact):
    """A collector has said whose account a caller is about: there is a call of this id from now on."""

    call_id: UUID
