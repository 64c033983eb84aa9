"""One fact otherwise than it is: which changes are plausible for an account, and what its facts would be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from backend.payments.rules import LooseMoney, OwedItem, spread
from backend.strategy.fields import FIELDS, callback_is_due
from backend.strategy.rules import View, points_on
from backend.strategy.schemas import Curve, Facts, Strategy

Otherwise = Callable[[Facts], Facts]


@dataclass(frozen=True)
class Change:
    """One fact changed, in words and in effect."""

    what: str
    otherwise: Otherwise
    facts: dict[str, Any] = field(default_factory=dict)
    #: It is the debtor's, and so changes all of their accounts.
    of_debtor: bool = False
    #: It is a contact, which the law counts.
    is_contact: bool = False


@dataclass(frozen=True)
class Known:
    """What must be known besides the facts to say what a change would do to them."""

    #: Days on which open promises are due that stand alone; one of a plan may bring the whole plan down and is not supposed.
    promises_due: Sequence[date]
    in_plan: bool
    owed: Sequence[OwedItem]
    unapplied: bool


def changes(facts: Facts, known: Known, strategy: Strategy, now: datetime) -> Iterator[Change]:
    """What might plausibly happen to this account next, one fact at a time."""
    if facts.state == "closed" or facts.balance_minor <= 0:
        return
    if not known.in_plan:
        yield Change("promise_broken", lambda before: _broken(before, known.promises_due, now))
    yield Change("contact_today", lambda before: _contacted(before, now), of_debtor=True, is_contact=True)
    yield from _payments(facts, known, now)
    if facts.hold_ends_on is not None:
        yield Change("hold_ends", lambda before: replace(before, hold_ends_on=None, hold_reason=None), {"ends_on": facts.hold_ends_on})
    if not callback_is_due(facts, now):
        yield Change("callback_due", lambda before: replace(before, callback_due_at=now))
    yield from _knots(facts, strategy, now)


def _broken(facts: Facts, due: Sequence[date], now: datetime) -> Facts:
    """The promise that is due first is not kept."""
    later = sorted(due)[1:]
    next_due = later[0] if later else None
    return replace(
        facts, promise_due_on=next_due, promise_open=next_due is not None, broken_promises=facts.broken_promises + 1, broken_at=now
    )


def _contacted(facts: Facts, now: datetime) -> Facts:
    return replace(facts, last_attempt_at=now, last_contact_at=now, attempts_this_week=facts.attempts_this_week + 1)


def _payments(facts: Facts, known: Known, now: datetime) -> Iterator[Change]:
    """Half of what is chased, or all of it. Where a promise is open or money waits, a payment changes more than one fact."""
    chased = facts.balance_minor - facts.disputed_minor
    if known.promises_due or known.in_plan or known.unapplied or chased <= 0:
        return
    for paid in dict.fromkeys([(chased + 1) // 2, chased]):
        yield Change(
            "payment",
            lambda before, paid=paid: _paid(before, known.owed, paid, now),  # type: ignore[misc]
            {"amount_minor": paid, "currency": facts.currency},
        )


def _paid(facts: Facts, owed: Sequence[OwedItem], amount: int, now: datetime) -> Facts:
    """The money goes where money goes: to the oldest item that is not under dispute, and on."""
    money = LooseMoney(UUID(int=0), facts.today, now, amount)
    applied = {part.item_id: part.amount_minor for part in spread([money], owed)}
    left = [(item, item.open_minor - applied.get(item.item_id, 0)) for item in owed]
    still = [item for item, minor in left if minor > 0]
    return replace(
        facts,
        balance_minor=facts.balance_minor - sum(applied.values()),
        oldest_due_on=min((item.due_on for item in still if item.due_on), default=None),
        chased_due_on=min((item.due_on for item in still if item.due_on and not item.disputed), default=None),
    )


def _knots(facts: Facts, strategy: Strategy, now: datetime) -> Iterator[Change]:
    """The next corner of each curve whose fact grows by one cause: age, balance, or a number that proves good."""
    view = View(strategy, facts, now)
    for rule in strategy.rules:
        if rule.curve is None or rule.curve.field not in REACHES or FIELDS[rule.curve.field].kind != "number":
            continue
        value = view.of(rule.curve.field)
        knot = None if value is None else _next(rule.curve, int(value))
        reach = REACHES[rule.curve.field]
        if knot is not None and value is not None and reach(facts, strategy, knot) is not None:
            yield Change(
                "next_knot",
                lambda before, reach=reach, knot=knot: reach(before, strategy, knot) or before,  # type: ignore[misc]
                {"rule": rule.id, "label": rule.label, "field": rule.curve.field, "from": value, "to": knot},
                of_debtor=rule.curve.field == "best_number",
            )


def _next(curve: Curve, value: int) -> int | None:
    """The next corner above a number at which the points are others than now."""
    now = points_on(curve, value)
    return next((number for number, points in curve.knots if number > value and points != now), None)


def _grown_old(facts: Facts, strategy: Strategy, days: int) -> Facts | None:
    if facts.chased_due_on is None:
        return None
    due = facts.today - timedelta(days=days)
    return replace(facts, chased_due_on=due, oldest_due_on=min(due, facts.oldest_due_on or due))


def _owing(facts: Facts, strategy: Strategy, weighed: int) -> Facts | None:
    weight = strategy.weights.get(facts.currency, strategy.other_weight)
    return replace(facts, balance_minor=weighed * weight + facts.disputed_minor)


def _with_number(facts: Facts, strategy: Strategy, quality: int) -> Facts | None:
    return replace(facts, best_number=quality) if facts.phones and quality <= 100 else None


#: How a fact comes to be a number; those of other facts follow from what is supposed above.
REACHES: dict[str, Callable[[Facts, Strategy, int], Facts | None]] = {
    "days_past_due": _grown_old,
    "balance": _owing,
    "best_number": _with_number,
}
