"""Points, bands and which strategies are refused, as tables."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backend.strategy.actions import shipped
from backend.strategy.reading import StrategyWrong, read
from backend.strategy.rules import View, band_of, inputs_of, points_of, points_on, score_of
from backend.strategy.schemas import Curve, Facts
from tests.strategy.random_facts import NOW, TODAY

QUIET = Facts(
    account_id=UUID(int=1), portfolio_id=UUID(int=2), debtor_id=UUID(int=3), reference="A1", zone="America/Bogota", today=TODAY,
    state="open", closed_at=None, closed_reason=None, currency="COP", stage="administrative", product="loan", debtor_kind="person",
    balance_minor=100_000_000, disputed_minor=0, oldest_due_on=TODAY - timedelta(days=40), chased_due_on=TODAY - timedelta(days=40),
    hold_reason=None, hold_ends_on=None, promise_due_on=None, promise_open=False, broken_promises=0, broken_at=None,
    last_attempt_at=NOW - timedelta(days=9), last_contact_at=NOW - timedelta(days=9), attempts_this_week=0, phones=1, best_number=50,
    callback_due_at=None, callback_for=None, callback_for_is_here=False,
)  # fmt: skip


def with_(**changed: Any) -> View:
    return View(read(shipped()), msgspec.structs.replace(QUIET, **changed), NOW)


@pytest.mark.parametrize(
    ("number", "points"), [(None, 7), (-5, 10), (0, 10), (5, 15), (9, 19), (10, 20), (11, 19), (15, 15), (20, 10), (99, 10)]
)
def test_a_curve_is_straight_between_its_knots_and_level_outside(number: int | None, points: int) -> None:
    assert points_on(Curve("balance", [(0, 10), (10, 20), (20, 10)], if_missing=7), number) == points


@pytest.mark.parametrize(
    ("changed", "band"),
    [
        ({}, "scored"),
        ({"callback_due_at": NOW}, "callback_due"),
        ({"callback_due_at": NOW + timedelta(seconds=1)}, "scored"),
        ({"broken_at": NOW - timedelta(days=1)}, "broken_promise"),
        ({"broken_at": NOW - timedelta(days=1), "last_contact_at": NOW}, "scored"),
        ({"broken_at": NOW - timedelta(days=15)}, "scored"),
        ({"broken_at": NOW - timedelta(days=1), "callback_due_at": NOW}, "callback_due"),
        ({"promise_open": True, "promise_due_on": TODAY + timedelta(days=1)}, "promise_reminder"),
        ({"promise_open": True, "promise_due_on": TODAY}, "promise_reminder"),
        ({"promise_open": True, "promise_due_on": TODAY + timedelta(days=2)}, "scored"),
        ({"last_attempt_at": None}, "first_contact"),
    ],
)
def test_timed_call_backs_come_before_broken_promises_before_reminders_before_first_contact(changed: dict[str, Any], band: str) -> None:
    assert band_of(with_(**changed))[1].name == band


def test_the_score_is_the_sum_of_what_every_rule_gave_and_each_says_what_it_looked_at() -> None:
    view = with_(broken_promises=2)
    given = {rule.id: (points_of(rule, view), inputs_of(rule, view)) for rule in view.strategy.rules}
    assert given["age"] == (206, {"days_past_due": 40})
    assert given["balance"] == (140, {"balance": 250})
    assert given["broken_promises"] == (130, {"broken_promises": 2})
    assert given["several_numbers"] == (0, {"phones": 1})
    assert score_of(view) == sum(points for points, _ in given.values())


def test_amounts_of_two_currencies_are_weighed_not_added() -> None:
    pesos, dollars = with_(currency="COP", balance_minor=400_000_00), with_(currency="USD", balance_minor=100_00)
    assert pesos.of("balance") == dollars.of("balance") == 100


def test_a_disputed_item_does_not_make_an_account_more_urgent() -> None:
    assert with_(chased_due_on=TODAY - timedelta(days=5)).of("days_past_due") == 5
    assert with_(disputed_minor=60_000_000).of("balance") == 100


def test_work_that_goes_by_time_has_no_points() -> None:
    assert score_of(with_(callback_due_at=NOW)) == 0


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"bands": []}, "the last band must take every account"),
        ({"rules": [{"id": "a", "label": {}, "points": 1, "curve": {"field": "balance", "knots": [[0, 1]]}}]}, "either points or a curve"),
        ({"rules": [{"id": "a", "label": {}}]}, "either points or a curve"),
        ({"rules": [{"id": "a", "label": {}, "curve": {"field": "shoe_size", "knots": [[0, 1]]}}]}, "shoe_size"),
        ({"rules": [{"id": "a", "label": {}, "curve": {"field": "stage", "knots": [[0, 1]]}}]}, "stage"),
        ({"rules": [{"id": "a", "label": {}, "curve": {"field": "balance", "knots": [[5, 1], [5, 2]]}}]}, "must rise"),
        ({"rules": [{"id": "a", "label": {}, "points": 1}, {"id": "a", "label": {}, "points": 1}]}, "twice"),
        ({"rules": [{"id": "a", "label": {}, "points": 10**9}]}, "beyond"),
        (
            {"rules": [{"id": "a", "label": {}, "points": 1, "when": {"is": "compare", "field": "stage", "op": "lt", "value": "x"}}]},
            "only numbers",
        ),
        (
            {"rules": [{"id": "a", "label": {}, "points": 1, "when": {"is": "compare", "field": "stage; DROP", "op": "eq", "value": "x"}}]},
            "not a fact",
        ),
        (
            {"rules": [{"id": "a", "label": {}, "points": 1, "when": {"is": "compare", "field": "phones", "op": "eq", "value": True}}]},
            "is a number",
        ),
        (
            {"rules": [{"id": "a", "label": {}, "points": 1, "when": {"is": "compare", "field": "phones", "op": "~", "value": 1}}]},
            "not one of",
        ),
        ({"rules": [{"id": "a", "label": {}, "points": 1, "when": {"is": "sql", "of": "1=1"}}]}, "sql"),
        ({"weights": {"x'; --": 1}}, "weight"),
        ({"weights": {"COP": 0}}, "weight"),
        ({"at_least": 5, "at_most": 4}, "above"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_strategy_that_makes_no_sense_is_refused_with_what_is_wrong(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(StrategyWrong) as refused:
        read({**shipped(), **changed})
    assert says in " ".join(mistake.text for mistake in refused.value.mistakes)
