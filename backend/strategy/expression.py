"""A strategy as SQL: one expression for the band and one for the score, over a row called `facts`."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from backend.strategy.fields import FIELDS
from backend.strategy.schemas import All, Any, Compare, Condition, Curve, InSegment, Missing, Not, OneOf, PointsRule, Strategy, Value
from backend.strategy.segments import meant_by

_COLUMN = re.compile(r"facts\.\w+")

SIGNS = {"lt": "<", "le": "<=", "eq": "=", "ne": "<>", "ge": ">=", "gt": ">"}


@dataclass(frozen=True)
class Expressions:
    """SQL of the band and of the score, with the words they are bound to."""

    band: str
    score: str
    words: dict[str, str]


@dataclass
class Compiler:
    """Numbers are written out, words are bound: nothing an author typed becomes SQL."""

    strategy: Strategy
    #: What its words are called: two strategies in one statement need two names.
    word: str = "word"
    words: dict[str, str] = field(default_factory=dict)
    #: Where given, what a fact is computed by goes here with the column its value is read from: once a row, not once a mention.
    inputs: dict[str, str] | None = None

    def fact(self, name: str) -> str:
        sql = FIELDS[name].sql(self.strategy)
        if self.inputs is None or _COLUMN.fullmatch(sql):
            return f"({sql})"
        return f"facts.{self.inputs.setdefault(sql, f'input_{len(self.inputs)}')}"

    def value(self, value: Value) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int):
            return f"({value})"
        name = f"{self.word}_{len(self.words)}"
        self.words[name] = value
        return f"CAST(:{name} AS text)"

    def condition(self, condition: Condition | None) -> str:
        match condition:
            case None:
                return "TRUE"
            case Compare(name, op, value):
                return f"COALESCE({self.fact(name)} {SIGNS[op]} {self.value(value)}, FALSE)"
            case OneOf(name, values):
                return f"COALESCE({self.fact(name)} IN ({', '.join(self.value(value) for value in values)}), FALSE)"
            case Missing(name):
                return f"({self.fact(name)} IS NULL)"
            case All(of):
                return f"({' AND '.join(map(self.condition, of)) or 'TRUE'})"
            case Any(of):
                return f"({' OR '.join(map(self.condition, of)) or 'FALSE'})"
            case Not(of):
                return f"(NOT {self.condition(of)})"
            case InSegment():
                return self.condition(meant_by(condition, self.strategy))

    def curve(self, curve: Curve) -> str:
        number = f"{self.fact(curve.field)}::bigint"
        first, last = curve.knots[0], curve.knots[-1]
        lines = [f"WHEN {number} IS NULL THEN {curve.if_missing}", f"WHEN {number} <= {first[0]} THEN {first[1]}"]
        for (left, low), (right, high) in pairwise(curve.knots):
            lines.append(f"WHEN {number} < {right} THEN {low} + ({high - low}) * ({number} - ({left})) / {right - left}")
        return f"CASE {' '.join(lines)} ELSE {last[1]} END"

    def rule(self, rule: PointsRule) -> str:
        points = self.curve(rule.curve) if rule.curve else str(rule.points)
        return points if rule.when is None else f"CASE WHEN {self.condition(rule.when)} THEN {points} ELSE 0 END"

    def band(self) -> str:
        *earlier, _ = self.strategy.bands
        cases = " ".join(f"WHEN {self.condition(band.when)} THEN {number}" for number, band in enumerate(earlier, start=1) if band.when)
        return f"CASE {cases} ELSE {len(self.strategy.bands)} END" if cases else "1"

    def score(self) -> str:
        total = " + ".join(f"({self.rule(rule)})" for rule in self.strategy.rules) or "0"
        return f"LEAST(GREATEST({total}, {self.strategy.at_least}), {self.strategy.at_most})::integer"


def expressions(strategy: Strategy, word: str = "word", inputs: dict[str, str] | None = None) -> Expressions:
    """The strategy as SQL; it was read by `reading.read` before and so holds only known facts.

    With `inputs`, facts that must be computed are read from columns of `facts` that `with_inputs` adds.
    """
    compiler = Compiler(strategy, word, inputs=inputs)
    return Expressions(band=compiler.band(), score=compiler.score(), words=compiler.words)


def with_inputs(facts: str, inputs: dict[str, str]) -> str:
    """The facts with these inputs beside them. OFFSET 0: the planner would otherwise compute each wherever it is read."""
    columns = "".join(f", {sql} AS {name}" for sql, name in inputs.items())
    return f"SELECT facts.*{columns} FROM ({facts}) AS facts OFFSET 0"  # noqa: S608  (only our own words)


def condition_sql(condition: Condition | None, strategy: Strategy) -> tuple[str, dict[str, str]]:
    """One condition as SQL, with its words; `strategy` says how much a currency weighs."""
    compiler = Compiler(strategy)
    return compiler.condition(condition), compiler.words


def bands_by_time(strategy: Strategy) -> list[int]:
    """The numbers of the bands that go by time."""
    return [number for number, band in enumerate(strategy.bands, start=1) if band.by_time]
