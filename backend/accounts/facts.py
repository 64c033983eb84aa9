"""What accounts and the features above tell each other about an account."""

from dataclasses import dataclass
from uuid import UUID

from backend.kit.facts import Fact


@dataclass(frozen=True)
class AccountChanged(Fact):
    """Balances, items, holds, disputes, payments or promises of these accounts changed: rank them anew."""

    account_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class AccountClosed(Fact):
    """This account is closed for good: what was still to happen with it will not."""

    account_id: UUID
    by: UUID
