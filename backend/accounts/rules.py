"""What is decided about accounts: days past due, ageing buckets, holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from backend.kit.refusal import Refusal
from backend.people.models import Role

HOLD_REASONS = frozenset({"legal", "hardship", "fraud", "deceased", "creditor_request", "other"})
DISPUTE_REASONS = frozenset({"not_mine", "already_paid", "wrong_amount", "not_received", "service_complaint", "other"})
CLOSING_REASONS = frozenset({"paid", "written_off", "recalled", "sold", "settled"})
#: How many days ahead a role may hold an account.
HOLD_DAYS = {Role.COLLECTOR: 14, Role.SUPERVISOR: 90, Role.MANAGER: 365, Role.ADMINISTRATOR: 365}

#: Items without a due date are shown apart, never dropped.
NO_DUE_DATE = "no_due_date"


@dataclass(eq=False)
class UnknownReason(Refusal):
    """This reason is not in the list."""

    status = 422

    reason: str
    expected: list[str]


@dataclass(eq=False)
class HoldEndsTooEarly(Refusal):
    """A hold ends today or later."""

    status = 422

    earliest: date


@dataclass(eq=False)
class HoldTooLong(Refusal):
    """Your role may not hold an account for that long."""

    latest: date


@dataclass(frozen=True)
class OpenItem:
    """What ageing needs to know of an item: when it was due and what is open of it, in minor units."""

    due_on: date | None
    open_minor: int


def days_past_due(oldest_due_on: date | None, on: date) -> int:
    """Whole days since the oldest open item was due; 0 when nothing is late (domain.md 1)."""
    return 0 if oldest_due_on is None else max(0, (on - oldest_due_on).days)


def bucket_names(ends: Sequence[int]) -> list[str]:
    """The names of the buckets with these inclusive upper ends: `current`, `1-30`, ..., `121+`."""
    names = ["current"]
    for lower, upper in pairwise(ends):
        names.append(f"{lower + 1}-{upper}")
    return [*names, f"{ends[-1] + 1}+"]


def bucket_of(days: int, ends: Sequence[int]) -> int:
    """The position of the bucket a number of days past due falls in; both ends of a bucket are inclusive."""
    return next((place for place, end in enumerate(ends) if days <= end), len(ends))


def ageing(items: Iterable[OpenItem], ends: Sequence[int], on: date) -> dict[str, int]:
    """Open minor units by bucket on a day; the values add up to the open balance exactly."""
    names = bucket_names(ends)
    sums = dict.fromkeys([*names, NO_DUE_DATE], 0)
    for item in items:
        name = NO_DUE_DATE if item.due_on is None else names[bucket_of(days_past_due(item.due_on, on), ends)]
        sums[name] += item.open_minor
    return sums


def may_hold(role: Role, reason: str, ends_on: date, today: date) -> None:
    """Refuse a hold without a known reason, in the past, or longer than the role may."""
    known(reason, HOLD_REASONS)
    if ends_on < today:
        raise HoldEndsTooEarly(earliest=today)
    latest = today + timedelta(days=HOLD_DAYS[role])
    if ends_on > latest:
        raise HoldTooLong(latest=latest)


def known(reason: str, reasons: frozenset[str]) -> None:
    """Refuse a reason that is not in the list."""
    if reason not in reasons:
        raise UnknownReason(reason=reason, expected=sorted(reasons))


def masked(identity: str | None) -> str | None:
    """An identity number with all but its last three characters hidden."""
    return None if identity is None else "•" * max(0, len(identity) - 3) + identity[-3:]
