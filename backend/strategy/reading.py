"""Reading a strategy, and whether it makes sense."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any as Anything

import msgspec

from backend.kit.refusal import Refusal
from backend.strategy.desk_mistakes import mistakes_of_desks
from backend.strategy.fields import FIELDS
from backend.strategy.mistakes import LARGEST_NUMBER, Mistake, StrategyMistake, mistakes_of
from backend.strategy.schemas import Band, Condition, Curve, PointsRule, Strategy
from backend.strategy.segments import Reference, expanded, meanings_of

LARGEST_POINTS = 10_000
#: A score is a 32-bit whole number.
LARGEST_SCORE = 10**9


@dataclass(eq=False)
class StrategyWrong(Refusal):
    """This strategy cannot be used."""

    status = 422

    mistakes: list[StrategyMistake]

    def __str__(self) -> str:
        # On a command line nobody words codes.
        return f"{self.detail} {'; '.join(mistake.text for mistake in self.mistakes)}"


def parsed(body: dict[str, Anything]) -> Strategy:
    """The strategy as it is written, whether or not it makes sense; refuses what is none."""
    try:
        return msgspec.convert(body, Strategy)
    except msgspec.ValidationError as wrong:
        raise StrategyWrong(mistakes=[StrategyMistake("", "", "", "unreadable", str(wrong), {"why": str(wrong)})]) from None


def read(body: dict[str, Anything], refused: Mapping[Reference, Mistake] | None = None) -> Strategy:
    """The strategy a version holds; refuses with every mistake at once. `refused`: segments that may not be named, and why not."""
    strategy = parsed(body)
    if mistakes := [*_mistakes(strategy, refused or {})]:
        raise StrategyWrong(mistakes=mistakes)
    return strategy


def _mistakes(strategy: Strategy, refused: Mapping[Reference, Mistake]) -> Iterator[StrategyMistake]:
    named = [("band", band.name) for band in strategy.bands] + [("rule", rule.id) for rule in strategy.rules]
    names = [name for _, name in named]
    for about, name in sorted({(about, name) for about, name in named if names.count(name) > 1}):
        yield StrategyMistake(about, name, "", "there_twice", f"{name} is there twice")
    if not strategy.bands or strategy.bands[-1].when is not None:
        name = strategy.bands[-1].name if strategy.bands else ""
        yield StrategyMistake("band" if name else "", name, "", "no_rest", "the last band must take every account that is left")
    things: list[tuple[str, str, dict[str, str]]] = [
        ("setting", strategy.name, {}),
        *(("band", band.name, band.label) for band in strategy.bands),
        *(("rule", rule.id, rule.label) for rule in strategy.rules),
    ]
    for about, name, label in things:
        if "\0" in "".join((name, *label, *label.values())):
            called = "name" if about == "setting" else name.replace("\0", "")
            yield StrategyMistake(about, called, "", "letters_wrong", f"{about} {called}: a letter that cannot be stored")
    segments = _Segments(strategy, refused)
    for band in strategy.bands[:-1]:
        yield from _of_band(band, segments)
    for rule in strategy.rules:
        yield from _of_rule(rule, segments)
    yield from mistakes_of_desks(strategy.desks, segments.mistakes_of)
    yield from _of_settings(strategy)
    for meant in strategy.segments:
        for mistake in mistakes_of(meant.means) if meant.means else ():
            yield StrategyMistake("segment", meant.name, "", mistake.code, f"segment {meant.name}: {mistake.text}", mistake.facts)


def _of_settings(strategy: Strategy) -> Iterator[StrategyMistake]:
    owned = strategy.ownership
    if owned is not None and not (1 <= owned.days <= 90 and 1 <= owned.until_hour <= 23):
        text = "ownership: 1 to 90 days, until an hour from 1 to 23"
        yield StrategyMistake("setting", "ownership", "", "ownership_wrong", text, {"most_days": 90, "most_hour": 23})
    if strategy.at_least > strategy.at_most:
        facts = {"at_least": strategy.at_least, "at_most": strategy.at_most}
        yield StrategyMistake("setting", "at_least", "", "limits_crossed", "at_least is above at_most", facts)
    for name, limit in (("at_least", strategy.at_least), ("at_most", strategy.at_most)):
        if abs(limit) > LARGEST_SCORE:
            yield StrategyMistake("setting", name, "", "limit_too_large", f"{name} beyond {LARGEST_SCORE}", {"most": LARGEST_SCORE})
    for currency, weight in {**strategy.weights, "XXX": strategy.other_weight}.items():
        if not re.fullmatch("[A-Z]{3}", currency) or not 0 < weight <= LARGEST_NUMBER:
            text = f"weight of {currency}: needs a three-letter currency and a positive number"
            yield StrategyMistake("setting", "weights", "", "weight_wrong", text, {"currency": currency[:40], "weight": weight})


class _Segments:
    """Which segments a strategy may name, and what they say."""

    def __init__(self, strategy: Strategy, refused: Mapping[Reference, Mistake]) -> None:
        self.known, self.refused = meanings_of(strategy), refused

    def mistakes_of(self, condition: Condition) -> Iterator[Mistake]:
        """As it is written first, so that a mistake is told where its author finds it; then whole: segments add up."""
        wrong = [told for mistake in mistakes_of(condition) if (told := self._of_segment(mistake))]
        yield from wrong or (msgspec.structs.replace(mistake, path="") for mistake in mistakes_of(expanded(condition, self.known)))

    def _of_segment(self, mistake: Mistake) -> Mistake | None:
        if mistake.code != "unknown_segment":
            return mistake
        reference = mistake.facts["name"], mistake.facts["version"]
        if reference in self.refused:
            return msgspec.structs.replace(self.refused[reference], path=mistake.path)
        return None if reference in self.known else mistake


def _of_band(band: Band, segments: _Segments) -> Iterator[StrategyMistake]:
    if band.when is None:
        text = f"band {band.name}: only the last band is without a condition"
        yield StrategyMistake("band", band.name, "condition", "no_condition", text)
        return
    yield from _in_condition("band", band.name, band.when, segments)


def _of_rule(rule: PointsRule, segments: _Segments) -> Iterator[StrategyMistake]:
    def wrong(part: str, code: str, text: str, **facts: Anything) -> StrategyMistake:
        return StrategyMistake("rule", rule.id, part, code, f"rule {rule.id}: {text}", facts)

    if (rule.points is None) == (rule.curve is None):
        yield wrong("points", "points_or_curve", "needs either points or a curve")
    if rule.points is not None and abs(rule.points) > LARGEST_POINTS:
        yield wrong("points", "points_too_large", f"points beyond {LARGEST_POINTS}", most=LARGEST_POINTS)
    if rule.when is not None:
        yield from _in_condition("rule", rule.id, rule.when, segments)
    for code, text, facts in _in_curve(rule.curve) if rule.curve else ():
        yield wrong("curve", code, text, **facts)


def _in_curve(curve: Curve) -> Iterator[tuple[str, str, dict[str, Anything]]]:
    known = FIELDS.get(curve.field)
    if known is None:
        yield "unknown_field", f"{curve.field} is not a number that is known", {"field": curve.field}
    elif known.kind != "number":
        yield "curve_of_no_number", f"{curve.field} is not a number that is known", {"field": curve.field}
    if not curve.knots:
        yield "curve_empty", "the knots of a curve must rise: there is none", {}
    # Two at the same number would divide by nothing.
    for place, ((earlier, _), (later, _)) in enumerate(pairwise(curve.knots), start=2):
        if later <= earlier:
            yield "curve_must_rise", "the knots of a curve must rise", {"knot": place, "value": later, "before": earlier}
    for place, (number, points) in enumerate(curve.knots, start=1):
        if abs(number) > LARGEST_NUMBER or abs(points) > LARGEST_POINTS:
            facts = {"knot": place, "most": LARGEST_NUMBER, "most_points": LARGEST_POINTS}
            yield "knot_too_large", "a knot is too large", facts
    if abs(curve.if_missing) > LARGEST_POINTS:
        yield "points_too_large", f"points beyond {LARGEST_POINTS}", {"most": LARGEST_POINTS}


def _in_condition(about: str, name: str, condition: Condition, segments: _Segments) -> Iterator[StrategyMistake]:
    for mistake in segments.mistakes_of(condition):
        yield StrategyMistake(about, name, "condition", mistake.code, f"{about} {name}: {mistake.text}", mistake.facts, mistake.path)
