"""Reading a strategy, and whether it makes sense."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any as Anything

import msgspec

from backend.kit.refusal import Refusal
from backend.strategy.fields import FIELDS
from backend.strategy.schemas import All, Any, Compare, Condition, Curve, Missing, Not, OneOf, PointsRule, Strategy, Value

ORDERED = {"lt", "le", "ge", "gt"}
OPERATORS = ORDERED | {"eq", "ne"}
TYPES = {"number": int, "flag": bool, "word": str}
#: Within these every curve is exact in 64-bit whole numbers.
LARGEST_NUMBER = 10**12
LARGEST_POINTS = 10_000
DEEPEST = 8


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


def _condition_mistakes(condition: Condition, depth: int = 1) -> Iterator[str]:
    if depth > DEEPEST:
        yield f"conditions nested deeper than {DEEPEST}"
        return
    match condition:
        case Compare(field, op, value):
            if op not in OPERATORS:
                yield f"{op} is not one of {', '.join(sorted(OPERATORS))}"
            if op in ORDERED and isinstance(value, bool | str):
                yield f"{field}: only numbers are larger or smaller"
            yield from _value_mistakes(field, [value])
        case OneOf(field, values):
            if not values:
                yield f"{field}: one of nothing"
            yield from _value_mistakes(field, values)
        case Missing(field):
            if field not in FIELDS:
                yield f"{field} is not a fact that is known"
        case All(of) | Any(of):
            for part in of:
                yield from _condition_mistakes(part, depth + 1)
        case Not(of):
            yield from _condition_mistakes(of, depth + 1)


def _value_mistakes(field: str, values: list[Value]) -> Iterator[str]:
    if field not in FIELDS:
        yield f"{field} is not a fact that is known"
        return
    kind = FIELDS[field].kind
    for value in values:
        if type(value) is not TYPES[kind] or (isinstance(value, int) and abs(value) > LARGEST_NUMBER) or "\0" in str(value):
            yield f"{field} is a {kind}, {value!r} is not"
