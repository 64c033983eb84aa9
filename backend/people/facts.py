"""What people tell the features above."""

from dataclasses import dataclass
from uuid import UUID

from backend.kit.facts import Fact


@dataclass(frozen=True)
class CollectorLeft(Fact):
    """A collector went offline: signed out, was signed out, or their browser fell silent. What they held is free.

    Listeners must not set a presence: it is offline now.
    """

    user_id: UUID


@dataclass(frozen=True)
class CollectorArrived(Fact):
    """A collector is present again: signed in, or their browser came back. They are ready, unless a listener knows better."""

    user_id: UUID


@dataclass(frozen=True)
class PortfoliosGranted(Fact):
    """From now on a user may see exactly these portfolios."""

    user_id: UUID
    portfolio_ids: tuple[UUID, ...]
