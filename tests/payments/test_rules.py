"""How money is applied, what may be entered, and who is credited: as tables."""

import random
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from backend.kit.money import CurrencyMismatch, Money
from backend.kit.refusal import Invalid
from backend.payments.rules import (
    Credit,
    LooseMoney,
    OwedItem,
    ReversalOutOfTime,
    ValueDateInFuture,
    credit_of,
    in_order,
    may_enter,
    may_reverse,
    spread,
)

TODAY = date(2026, 3, 10)
ANA, BEN, EVA = UUID(int=1), UUID(int=2), UUID(int=3)


def money(number: int, amount: int, *, on: date = TODAY, meant_for: set[int] | None = None) -> LooseMoney:
    wanted = frozenset(UUID(int=n) for n in meant_for or ())
    return LooseMoney(UUID(int=100 + number), on, datetime(2026, 3, 10, 12, number, tzinfo=UTC), amount, wanted)


def owed(number: int, amount: int, *, due: date | None = date(2026, 1, 1), issued: date | None = date(2025, 12, 1), disputed: bool = False):
    return OwedItem(UUID(int=number), f"F{number}", due, issued, amount, disputed, issued)


def applied(parts):
    return {(part.payment_id.int - 100, part.item_id.int): part.amount_minor for part in parts}


JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.mark.parametrize(
    ("payments", "items", "expected"),
    [
        ([money(1, 100)], [owed(1, 100)], {(1, 1): 100}),
        ([money(1, 150)], [owed(2, 100, due=FEB), owed(1, 100, due=JAN)], {(1, 1): 100, (1, 2): 50}),
        # What is too much stays loose.
        ([money(1, 150)], [owed(1, 100)], {(1, 1): 100}),
        ([money(1, 150)], [], {}),
        # Undated items wait until everything dated is paid.
        ([money(1, 120)], [owed(1, 100, due=None), owed(2, 100, due=MAR)], {(1, 2): 100, (1, 1): 20}),
        # Equal due dates: the one issued first, then by reference.
        ([money(1, 50)], [owed(1, 100, issued=FEB), owed(2, 100, issued=JAN)], {(1, 2): 50}),
        ([money(1, 50)], [owed(2, 100), owed(1, 100)], {(1, 1): 50}),
        # A dispute stops the chasing of that item only.
        ([money(1, 150)], [owed(1, 100, disputed=True), owed(2, 100, due=FEB)], {(1, 2): 100}),
        ([money(1, 150, meant_for={1})], [owed(1, 100, disputed=True), owed(2, 100, due=FEB)], {(1, 1): 100, (1, 2): 50}),
        # Money sent for an item pays it before older money takes it.
        ([money(1, 100, on=JAN), money(2, 100, meant_for={1})], [owed(1, 100), owed(2, 100, due=FEB)], {(2, 1): 100, (1, 2): 100}),
        # The oldest money goes first.
        ([money(1, 60, on=MAR), money(2, 60, on=FEB)], [owed(1, 100)], {(2, 1): 60, (1, 1): 40}),
    ],
)
def test_money_pays_the_oldest_item_first(payments, items, expected):
    assert applied(spread(payments, items)) == expected


def test_an_application_counts_from_the_value_date_but_not_before_the_item_existed():
    parts = spread([money(1, 300, on=JAN)], [owed(1, 100, due=MAR, issued=FEB), owed(2, 100, due=FEB, issued=None)])
    assert {part.item_id.int: part.value_on for part in parts} == {1: FEB, 2: JAN}


def test_spreading_equals_paying_cent_by_cent():
    dice = random.Random(7)
    for _ in range(1_000):
        due = [JAN, FEB, MAR, None]
        items = [owed(n, dice.randint(1, 9), due=dice.choice(due), disputed=dice.random() < 0.2) for n in range(1, dice.randint(1, 5))]
        payments = [money(n, dice.randint(1, 15), on=dice.choice([JAN, FEB])) for n in range(1, dice.randint(1, 5))]
        left = {item.item_id.int: item.open_minor for item in items}
        expected: dict[tuple[int, int], int] = {}
        for payment in sorted(payments, key=lambda p: (p.value_on, p.recorded_at)):
            for _ in range(payment.amount_minor):
                for item in in_order(items):
                    if left[item.item_id.int] and not item.disputed:
                        left[item.item_id.int] -= 1
                        key = (payment.payment_id.int - 100, item.item_id.int)
                        expected[key] = expected.get(key, 0) + 1
                        break
        assert applied(spread(payments, items)) == expected


@pytest.mark.parametrize(
    ("amount", "value_on", "refusal"),
    [
        (Money(1, "COP"), TODAY, None),
        (Money(1, "COP"), JAN, None),
        (Money(0, "COP"), TODAY, Invalid),
        (Money(-5, "COP"), TODAY, Invalid),
        (Money(10**16, "COP"), TODAY, Invalid),
        (Money(1, "USD"), TODAY, CurrencyMismatch),
        (Money(1, "COP"), date(2026, 3, 11), ValueDateInFuture),
        (Money(1, "COP"), date(1, 1, 1), Invalid),
    ],
)
def test_only_real_money_of_the_account_that_has_come_is_entered(amount, value_on, refusal):
    if refusal is None:
        may_enter(amount, "COP", value_on, TODAY)
        return
    with pytest.raises(refusal):
        may_enter(amount, "COP", value_on, TODAY)


@pytest.mark.parametrize(("on", "allowed"), [(JAN, False), (FEB, True), (TODAY, True), (date(2026, 3, 11), False)])
def test_money_is_taken_back_between_its_value_date_and_today(on, allowed):
    if allowed:
        may_reverse(FEB, on, TODAY)
        return
    with pytest.raises(ReversalOutOfTime):
        may_reverse(FEB, on, TODAY)


@pytest.mark.parametrize(
    ("taker", "contact", "owner", "expected"),
    [
        (ANA, BEN, EVA, Credit(ANA, "promise")),
        (None, BEN, EVA, Credit(BEN, "contact")),
        (None, None, EVA, Credit(EVA, "owner")),
        (None, None, None, Credit(None, "house")),
    ],
)
def test_money_is_credited_to_the_promise_then_the_contact_then_the_owner(taker, contact, owner, expected):
    assert credit_of(taker, contact, owner) == expected
