"""What a strategy says of one account."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any as Anything

from backend.strategy.fields import FIELDS
from backend.strategy.schemas import (
    All,
    Any,
    Band,
    Compare,
    Condition,
    Curve,
    Facts,
    InSegment,
    Missing,
    Not,
    OneOf,
    PointsRule,
    SegmentSaid,
    Strategy,
    Value,
)
from backend.strategy.segments import meant_by, references_in


@dataclass(frozen=True)
class View:
    """One account seen by one strategy at one moment."""

    strategy: Strategy
    facts: Facts
    now: datetime

    def of(self, field: str) -> Value | None:
        """The value of a fact."""
        return FIELDS[field].value(self.facts, self.strategy, self.now)


def holds(condition: Condition | None, view: View) -> bool:
    """Whether the condition is true of the account; a fact that is not known makes a comparison false."""
    match condition:
        case None:
            return True
        case Compare(field, op, value):
            known = view.of(field)
            return known is not None and _compare(known, op, value)
        case OneOf(field, values):
            known = view.of(field)
            return known is not None and known in values
        case Missing(field):
            return view.of(field) is None
        case All(of):
            return all(holds(part, view) for part in of)
        case Any(of):
            return any(holds(part, view) for part in of)
        case Not(of):
            return not holds(of, view)
        case InSegment():
            return holds(meant_by(condition, view.strategy), view)


def _compare(known: Anything, op: str, value: Anything) -> bool:
    match op:
        case "lt":
            return bool(known < value)
        case "le":
            return bool(known <= value)
        case "ge":
            return bool(known >= value)
        case "gt":
            return bool(known > value)
        case "ne":
            return bool(known != value)
        case _:
            return bool(known == value)


def points_on(curve: Curve, number: int | None) -> int:
    """Where the number lies on the curve."""
    if number is None:
        return curve.if_missing
    knots = curve.knots
    if number <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in pairwise(knots):
        if number < right:
            rise = (high - low) * (number - left)
            # Toward zero, as PostgreSQL divides whole numbers.
            return low + abs(rise) // (right - left) * (1 if rise >= 0 else -1)
    return knots[-1][1]


def points_of(rule: PointsRule, view: View) -> int:
    """What one rule gives."""
    if not holds(rule.when, view):
        return 0
    if rule.curve is not None:
        number = view.of(rule.curve.field)
        return points_on(rule.curve, None if number is None else int(number))
    return rule.points or 0


def band_of(view: View) -> tuple[int, Band]:
    """The first band whose condition holds, numbered from 1."""
    return next((number, band) for number, band in enumerate(view.strategy.bands, start=1) if holds(band.when, view))


def score_of(view: View) -> int:
    """The sum of all points, kept within the strategy's limits; work that goes by time has none."""
    if band_of(view)[1].by_time:
        return 0
    total = sum(points_of(rule, view) for rule in view.strategy.rules)
    return min(max(total, view.strategy.at_least), view.strategy.at_most)


def fields_of(condition: Condition | None, strategy: Strategy) -> list[str]:
    """The facts a condition looks at, in order; also by way of a segment."""
    match condition:
        case None:
            return []
        case InSegment():
            return fields_of(meant_by(condition, strategy), strategy)
        case Compare(field=field) | OneOf(field=field) | Missing(field=field):
            return [field]
        case Not(of):
            return fields_of(of, strategy)
        case All(of) | Any(of):
            return list(dict.fromkeys(field for part in of for field in fields_of(part, strategy)))


def inputs_of(rule: PointsRule, view: View) -> dict[str, Value | None]:
    """What a rule looked at."""
    fields = fields_of(rule.when, view.strategy) + ([rule.curve.field] if rule.curve else [])
    return {field: view.of(field) for field in fields}


def segments_of(condition: Condition | None, view: View) -> list[SegmentSaid]:
    """The segments a condition names, and whether the account is in each."""
    named = [InSegment(name, version) for name, version in dict.fromkeys(references_in(condition))]
    return [SegmentSaid(segment.name, segment.version, inside=holds(segment, view)) for segment in named]
