"""What payments tell the features above."""

from dataclasses import dataclass
from uuid import UUID

from backend.kit.facts import Fact


@dataclass(frozen=True)
class LedgerChanged(Fact):
    """Payments or applications of these accounts changed: decide their promises anew."""

    account_ids: tuple[UUID, ...]
