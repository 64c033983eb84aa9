"""What can be seen of conditions before any account is asked."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.strategy.rules import View, holds
from backend.strategy.schemas import All, Compare, Condition, Facts, Not, Strategy
from backend.strategy.schemas import Any as AnyOf
from backend.strategy.sense import of_everybody, of_nobody, only_within
from tests.strategy.random_facts import NOW, conditions, facts

EMPTY = Strategy("empty", [], [])


def compare(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"is": "compare", "field": field, "op": op, "value": value}


def read(body: Any) -> Condition:
    condition: Condition = msgspec.convert(body, Condition)
    return condition


def every(*of: Any) -> dict[str, Any]:
    return {"is": "all", "of": [*of]}


def some(*of: Any) -> dict[str, Any]:
    return {"is": "any", "of": [*of]}


def no(of: Any) -> dict[str, Any]:
    return {"is": "not", "of": of}


LATE = compare("days_past_due", "ge", 30)
LATER = compare("days_past_due", "gt", 60)
LOANS = {"is": "one_of", "field": "product", "values": ["loan", "card"]}
NEVER_CALLED = {"is": "missing", "field": "days_since_attempt"}


@pytest.mark.parametrize(
    "condition",
    [
        some(),
        no(every()),
        every(LATE, some()),
        every(LATE, compare("days_past_due", "lt", 30)),
        every(LATER, every(LOANS, compare("days_past_due", "eq", 60))),
        every(LOANS, compare("product", "eq", "mortgage")),
        every(compare("disputed", "eq", True), compare("disputed", "eq", False)),
        every(NEVER_CALLED, compare("days_since_attempt", "ge", 0)),
        every(LATE, no(LATE)),
        some(some(), every(LATE, no(LATE))),
    ],
)
def test_nobody_can_be_in_these(condition: Any) -> None:
    assert of_nobody(read(condition))


@pytest.mark.parametrize("condition", [every(), LATE, every(LATE, LATER), some(LATE, some()), every(LATE, compare("owed", "lt", 30))])
def test_somebody_can_be_in_these(condition: Any) -> None:
    assert not of_nobody(read(condition))


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        (LATE, LATE),
        (LATER, LATE),
        (every(LATER, LOANS), LATE),
        (every(LOANS, LATER), every(LATE, LOANS)),
        (some(LATER, compare("days_past_due", "eq", 30)), LATE),
        (LATER, some(LOANS, LATE)),
        (compare("product", "eq", "card"), LOANS),
        (LATER, compare("days_past_due", "ne", 60)),
        (no(LATE), no(LATER)),
        (LATE, no({"is": "missing", "field": "days_past_due"})),
        (LATE, every()),
        (some(), LATE),
    ],
)
def test_what_lies_within_another(inner: Any, outer: Any) -> None:
    assert only_within(read(inner), read(outer))


@pytest.mark.parametrize(
    ("inner", "outer"), [(LATE, LATER), (LOANS, LATE), (some(LATER, LOANS), LATE), (every(), LATE), (LATE, compare("owed", "ge", 30))]
)
def test_what_does_not(inner: Any, outer: Any) -> None:
    assert not only_within(read(inner), read(outer))


#: Few fields and values, so that conditions have something to do with each other.
close = st.recursive(
    st.builds(Compare, st.just("phones"), st.sampled_from(["lt", "le", "eq", "ne", "ge", "gt"]), st.integers(0, 3)) | conditions,
    lambda inner: inner.map(Not) | st.lists(inner, max_size=3).map(All) | st.lists(inner, max_size=3).map(AnyOf),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(one=close, other=close, account=facts())
def test_what_is_said_beforehand_is_true_of_every_account(one: Condition, other: Condition, account: Facts) -> None:
    view = View(EMPTY, account, NOW)
    inside = holds(one, view)
    assert not (of_nobody(one) and inside)
    assert not (of_everybody(one) and not inside)
    assert not (only_within(one, other) and inside and not holds(other, view))
    assert only_within(All([one, other]), one)
