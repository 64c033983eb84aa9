"""What each role may accept, what a new promise replaces, and its level."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from backend.kit.money import CurrencyMismatch, Money
from backend.kit.refusal import Invalid
from backend.promises.allocation import Pledge
from backend.promises.models import PromiseLimit, PromiseState
from backend.promises.terms import (
    Instalment,
    InstalmentsTooClose,
    NothingToPromise,
    PromiseDueInPast,
    PromiseTooFarAhead,
    PromiseTooSmall,
    TooManyInstalments,
    level_of,
    may_promise,
    replaced,
    smallest_minor,
)

TODAY = date(2026, 3, 10)
LIMIT = PromiseLimit(
    role="collector", minimum_basis_points=500, minimum_minor=30, maximum_days_ahead=30, maximum_instalments=3, minimum_gap_days=5
)
X, Y = UUID(int=901), UUID(int=902)


def part(amount: int, days: int, currency: str = "COP") -> Instalment:
    return Instalment(Money(amount, currency), TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("instalments", "balance", "refusal"),
    [
        ([part(50, 0)], 1_000, None),
        ([part(49, 0)], 1_000, PromiseTooSmall),  # 5 % of 1,000
        ([part(51, 0)], 1_001, None),  # a broken cent counts whole
        ([part(50, 0)], 1_001, PromiseTooSmall),
        ([part(30, 0)], 100, None),  # the amount is the higher of the two
        ([part(29, 0)], 100, PromiseTooSmall),
        ([part(10, 0)], 10, None),  # never more than is owed
        ([part(50, 30)], 1_000, None),
        ([part(50, 31)], 1_000, PromiseTooFarAhead),
        ([part(50, -1)], 1_000, PromiseDueInPast),
        ([part(50, 0, "USD")], 1_000, CurrencyMismatch),
        ([part(0, 0)], 1_000, Invalid),
        ([part(10**16, 0)], 1_000, Invalid),
        ([part(50, 0)], 0, NothingToPromise),
        ([], 1_000, Invalid),
        # Only the first payment has to be large and near.
        ([part(50, 30), part(1, 60), part(1, 90)], 1_000, None),
        ([part(50, 0), part(50, 10), part(50, 20), part(50, 30)], 1_000, TooManyInstalments),
        ([part(50, 0), part(50, 5)], 1_000, None),
        ([part(50, 0), part(50, 4)], 1_000, InstalmentsTooClose),
        ([part(50, 0), part(50, 10_000)], 1_000, Invalid),
    ],
)
def test_a_role_accepts_promises_within_its_limits(instalments, balance, refusal):
    if refusal is None:
        may_promise(instalments, Money(balance, "COP"), LIMIT, TODAY)
        return
    with pytest.raises(refusal):
        may_promise(instalments, Money(balance, "COP"), LIMIT, TODAY)


def test_a_refusal_names_what_would_be_accepted():
    with pytest.raises(PromiseTooSmall) as refused:
        may_promise([part(1, 0)], Money(1_000, "COP"), LIMIT, TODAY)
    assert refused.value.minimum == Money(smallest_minor(LIMIT, 1_000), "COP")


def pledge(number: int, state: PromiseState, *, items: set[UUID] | None = None, plan: UUID | None = None) -> Pledge:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Pledge(
        UUID(int=number), "COP", 100, now, now.date(), TODAY, TODAY, now, item_ids=frozenset(items or ()), state=state, plan_id=plan
    )


OPEN, KEPT, PARTLY, BROKEN = PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN


@pytest.mark.parametrize(
    ("before", "items", "level"),
    [
        ([], set(), 1),
        ([pledge(1, OPEN)], set(), 2),
        ([pledge(1, PARTLY)], set(), 2),
        ([pledge(1, BROKEN), pledge(2, PromiseState.WITHDRAWN), pledge(3, PromiseState.SUPERSEDED)], set(), 4),
        # A promise for a part that was kept, followed by one for the rest, starts anew.
        ([pledge(1, KEPT)], set(), 1),
        ([pledge(1, PromiseState.VOID)], set(), 1),
        ([pledge(1, BROKEN, items={X})], {Y}, 1),
        ([pledge(1, BROKEN, items={X})], {X, Y}, 2),
        ([pledge(1, BROKEN)], {Y}, 2),
        # A plan counts once, however many of its instalments were not kept.
        ([pledge(n, BROKEN, plan=X) for n in (1, 2, 3)], set(), 2),
    ],
)
def test_the_level_counts_promises_not_kept_on_the_same_debt(before, items, level):
    assert level_of(before, frozenset(items)) == level


def test_a_new_promise_replaces_open_ones_on_the_same_debt_only():
    before = [pledge(1, OPEN), pledge(2, OPEN, items={X}), pledge(3, OPEN, items={Y}), pledge(4, BROKEN)]
    assert [p.id.int for p in replaced(before, frozenset({X}))] == [1, 2]
    assert [p.id.int for p in replaced(before, frozenset())] == [1, 2, 3]
