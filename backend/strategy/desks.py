"""Whose an account is: its desk, and how far it has overflowed, by the strategy and the account's facts alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import md5
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.strategy.rules import View, holds
from backend.strategy.schemas import Desk, Facts, Strategy


@dataclass(frozen=True)
class Seat:
    """An account's place among the desks."""

    desk: str
    #: How many of the desk's overflows have begun.
    overflowed: int
    #: The desk whose condition held, where it was moved on from it.
    came_from: str | None = None
    #: When time alone changes any of this.
    turns_at: datetime | None = None

    @property
    def key(self) -> str:
        """What the worklist stores."""
        return key_of(self.desk, self.overflowed)


def key_of(desk: str, overflowed: int) -> str:
    """One word for a desk and how far its accounts have overflowed."""
    return f"{desk}+{overflowed}" if overflowed else desk


def bucket_of(portfolio_id: UUID, key: str) -> UUID:
    """What is handed out together: a portfolio's accounts of one desk; those of no desk are the portfolio's."""
    return UUID(md5(f"{portfolio_id}/{key}".encode(), usedforsecurity=False).hexdigest()) if key else portfolio_id


def seat_of(view: View) -> Seat | None:
    """The account's desk; None: the strategy has none."""
    desks = {desk.name: desk for desk in view.strategy.desks}
    found = next((desk for desk in view.strategy.desks if holds(desk.when, view)), None)
    if found is None:
        return None
    at = found
    turns: list[datetime] = []
    quiet, waits = quiet_since(view.facts), waits_since(view.facts, view.now)
    while at.move is not None and quiet is not None:
        moves_at = quiet + timedelta(days=at.move.after_days)
        if moves_at > view.now:
            turns.append(moves_at)
            break
        at = desks[at.move.to]
    begins = [waits + timedelta(hours=step.after_hours) for step in at.overflow] if waits is not None else []
    turns += [moment for moment in begins if moment > view.now]
    begun = sum(moment <= view.now for moment in begins)
    return Seat(at.name, begun, found.name if at is not found else None, min(turns, default=None))


def waits_since(facts: Facts, now: datetime) -> datetime | None:
    """Since when nobody has touched what could be worked: it came, fell due, was broken, was tried or talked about, or asked for."""
    moments = [facts.created_at, facts.last_attempt_at, facts.last_contact_at, facts.broken_at, _begins(facts.chased_due_on, 1, facts.zone)]
    asked = facts.callback_due_at
    return max((moment for moment in [*moments, asked if asked and asked <= now else None] if moment), default=None)


def quiet_since(facts: Facts) -> datetime | None:
    """Since when there was no payment, promise or contact; None: a promise is open, or nothing is known."""
    if facts.promise_open:
        return None
    moments = [facts.created_at, facts.last_contact_at, facts.broken_at, _begins(facts.last_paid_on, 0, facts.zone)]
    return max((moment for moment in moments if moment), default=None)


def _begins(day: date | None, later: int, zone: str) -> datetime | None:
    # In UTC: hours added to a wall clock would skip or repeat one when the clocks change.
    return datetime.combine(day + timedelta(days=later), time(), ZoneInfo(zone)).astimezone(UTC) if day else None


def desk_named(strategy: Strategy, name: str) -> Desk | None:
    """One desk of a strategy."""
    return next((desk for desk in strategy.desks if desk.name == name), None)


def keys_of(all_desks: Sequence[Desk]) -> Iterator[tuple[str, Desk, list[Desk]]]:
    """Every word `Seat.key` may be, with its desk and the desks it has overflowed to."""
    desks = {desk.name: desk for desk in all_desks}
    for desk in all_desks:
        for begun in range(len(desk.overflow) + 1):
            yield key_of(desk.name, begun), desk, [desks[step.to] for step in desk.overflow[:begun]]
