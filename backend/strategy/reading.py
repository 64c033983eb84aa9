"""Reading a strategy, and whether it makes sense."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any as Anything

import msgspec

from backend.kit.refusal import Refusal
from backend.strategy.desk_mistakes import mistakes_of_desks
from backend.strategy.fields import FIELDS
from backend.strategy.mistakes import LARGEST_NUMBER, mistakes_of
from backend.strategy.schemas import Condition, Curve, PointsRule, Strategy

LARGEST_POINTS = 10_000


@dataclass(eq=False)
class StrategyWrong(Refusal):
    """This strategy cannot be used."""

    status = 422

    mistakes: list[str]


def read(body: dict[str, Anything]) -> Strategy:
    """The strategy a version holds; refuses with every mistake at once."""
    try:
        strategy = msgspec.convert(body, Strategy)
    except msgspec.ValidationError as wrong:
        raise StrategyWrong(mistakes=[str(wrong)]) from None
    if mistakes := [*_mistakes(strategy)]:
        raise StrategyWrong(mistakes=mistakes)
    return strategy


def _mistakes(strategy: Strategy) -> Iterator[str]:
    names = [band.name for band in strategy.bands] + [rule.id for rule in strategy.rules]
    yield from (f"{name} is there twice" for name in sorted({name for name in names if names.count(name) > 1}))
    if not strategy.bands or strategy.bands[-1].when is not None:
        yield "the last band must take every account that is left"
    for band in strategy.bands[:-1]:
        if band.when is None:
            yield f"band {band.name}: only the last band is without a condition"
        else:
            yield from (f"band {band.name}: {mistake}" for mistake in _condition_mistakes(band.when))
    for rule in strategy.rules:
        yield from (f"rule {rule.id}: {mistake}" for mistake in _rule_mistakes(rule))
    yield from mistakes_of_desks(strategy.desks)
    owned = strategy.ownership
    if owned is not None and not (1 <= owned.days <= 90 and 1 <= owned.until_hour <= 23):
        yield "ownership: 1 to 90 days, until an hour from 1 to 23"
    if strategy.at_least > strategy.at_most:
        yield "at_least is above at_most"
    for currency, weight in {**strategy.weights, "XXX": strategy.other_weight}.items():
        if not re.fullmatch("[A-Z]{3}", currency) or not 0 < weight <= LARGEST_NUMBER:
            yield f"weight of {currency}: needs a three-letter currency and a positive number"


def _rule_mistakes(rule: PointsRule) -> Iterator[str]:
    if (rule.points is None) == (rule.curve is None):
        yield "needs either points or a curve"
    if rule.points is not None and abs(rule.points) > LARGEST_POINTS:
        yield f"points beyond {LARGEST_POINTS}"
    if rule.when is not None:
        yield from _condition_mistakes(rule.when)
    if rule.curve is not None:
        yield from _curve_mistakes(rule.curve)


def _curve_mistakes(curve: Curve) -> Iterator[str]:
    if FIELDS.get(curve.field) is None or FIELDS[curve.field].kind != "number":
        yield f"{curve.field} is not a number that is known"
    numbers = [number for number, _ in curve.knots]
    if not numbers or any(later <= earlier for earlier, later in pairwise(numbers)):
        yield "the knots of a curve must rise"
    if any(abs(number) > LARGEST_NUMBER or abs(points) > LARGEST_POINTS for number, points in curve.knots):
        yield "a knot is too large"


def _condition_mistakes(condition: Condition) -> Iterator[str]:
    yield from (mistake.text for mistake in mistakes_of(condition))
