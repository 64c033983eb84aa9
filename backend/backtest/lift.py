"""How soon the accounts that paid late would have been reached: counted over many days, each decided by what was known then."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import ClassVar

from backend.backtest.history import Item, known_on, last_day
from backend.backtest.orders import ORDERS, in_order, overdue
from backend.kit.refusal import Invalid, Refusal
from backend.strategy.schemas import Strategy

#: Points of a curve: every two per cent of the list.
STEPS = 50


@dataclass(eq=False)
class FutureUnknown(Refusal):
    """What became of the last of these days is not in the file; end earlier, or ask about fewer days."""

    status: ClassVar[int] = 422

    file_ends_on: date
    latest: date


@dataclass(eq=False)
class NothingLate(Refusal):
    """Between these days no overdue account was paid that late: there is nothing to find."""

    status: ClassVar[int] = 422

    accounts: int


@dataclass(frozen=True)
class Asked:
    """What a back-test is about."""

    first: date
    last: date
    #: Days between two lists.
    every: int = 7
    #: Paid late means: something overdue on the day was still owed this many days after it.
    late: int = 7
    #: Calls a day, for "how soon".
    calls: int = 5
    seed: int = 0


@dataclass
class Curve:
    """One order's result: the share of the late payers (or of their money) among the first so many of the list."""

    reached: list[float] = field(default_factory=lambda: [0.0] * (STEPS + 1))
    #: By currency, never added across.
    money: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0] * (STEPS + 1)))
    #: Working days until the call, summed over all late payers; and how many were called on the first.
    waited: int = 0
    first_day: int = 0


@dataclass(frozen=True)
class Result:
    """Everything a back-test found."""

    asked: Asked
    lists: int
    accounts: int
    late: int
    curves: dict[str, Curve]

    @property
    def base_rate(self) -> float:
        return self.late / self.accounts


def back_test(items: list[Item], strategy: Strategy, asked: Asked) -> Result:
    """Every list between two days in every order, and where in it the late payers stood."""
    _may_be_asked(items, asked)
    curves = {how: Curve() for how in ORDERS}
    days = [asked.first + timedelta(days=ahead) for ahead in range(0, (asked.last - asked.first).days + 1, asked.every)]
    accounts = late = lists = 0
    owed: dict[str, int] = defaultdict(int)
    for day in days:
        candidates = overdue(known_on(items, day), day)
        # The truth is looked at here, by nobody who orders.
        truth = still_owed(items, day, asked.late)
        if not candidates:
            continue
        lists += 1
        accounts += len(candidates)
        hits = {account.facts.account_id: truth.get((account.reference, account.facts.currency), 0) for account in candidates}
        late += sum(minor > 0 for minor in hits.values())
        for account in candidates:
            owed[account.facts.currency] += hits[account.facts.account_id]
        for how, curve in curves.items():
            ordered = in_order(candidates, how, strategy, day, asked.seed)
            _count(curve, [(account.facts.currency, hits[account.facts.account_id]) for account in ordered], asked.calls)
    if late == 0:
        raise NothingLate(accounts=accounts)
    for curve in curves.values():
        curve.reached = [value / late for value in curve.reached]
        curve.money = {currency: [value / owed[currency] for value in values] for currency, values in sorted(curve.money.items())}
    return Result(asked, lists, accounts, late, curves)


def still_owed(items: Sequence[Item], day: date, late: int) -> dict[tuple[str, str], int]:
    """What became of it: of what was overdue on a day, the money that had not come so many days later."""
    after: dict[tuple[str, str], int] = defaultdict(int)
    for item in items:
        was_overdue = item.issued_on <= day and item.due_on < day and (item.settled_on is None or item.settled_on > day)
        if was_overdue and (item.settled_on is None or item.settled_on > day + timedelta(days=late)):
            after[item.account, item.currency] += item.amount_minor
    return after


def _count(curve: Curve, ordered: Sequence[tuple[str, int]], calls: int) -> None:
    """Add one list: who stands at which share of it, and on which working day they would be called."""
    for place, (currency, minor) in enumerate(ordered):
        if minor <= 0:
            continue
        curve.waited += place // calls
        curve.first_day += place < calls
        for step in range(STEPS + 1):
            # Part of a call counts as that part: short lists would otherwise jump.
            share = min(max(step * len(ordered) / STEPS - place, 0.0), 1.0)
            curve.reached[step] += share
            curve.money[currency][step] += share * minor


def _may_be_asked(items: list[Item], asked: Asked) -> None:
    for name, value, least in (("every", asked.every, 1), ("late", asked.late, 1), ("calls", asked.calls, 1)):
        if not least <= value <= 10_000:
            raise Invalid(field=name, expected=f"{least} to 10000", value=str(value))
    if asked.last < asked.first:
        raise Invalid(field="until", expected=f"{asked.first} or later", value=str(asked.last))
    if not items:
        raise NothingLate(accounts=0)
    ends = last_day(items)
    if asked.last > ends - timedelta(days=asked.late):
        raise FutureUnknown(file_ends_on=ends, latest=ends - timedelta(days=asked.late))


def at_share(values: Sequence[float], percent: int) -> float:
    """The curve at so much of the list."""
    return values[percent * STEPS // 100]


def area(values: Sequence[float]) -> float:
    """How much of the list need not be called before a late payer is reached, on average: a half is chance."""
    return sum((left + right) / 2 for left, right in pairwise(values)) / STEPS
