"""What is wrong with a condition or a strategy, each mistake with the way to it, so that whoever edits finds it where it is."""

from collections.abc import Iterator
from typing import Any as Anything

import msgspec

from backend.strategy.fields import FIELDS
from backend.strategy.schemas import All, Any, Compare, Condition, InSegment, Missing, Not, OneOf, Value

ORDERED = {"lt", "le", "ge", "gt"}
OPERATORS = ORDERED | {"eq", "ne"}
TYPES = {"number": int, "flag": bool, "word": str}
#: Within these every curve is exact in 64-bit whole numbers.
LARGEST_NUMBER = 10**12
DEEPEST = 8
MOST_PARTS = 200
MOST_VALUES = 200
LONGEST_WORD = 200


class Mistake(msgspec.Struct, frozen=True):
    """Something wrong with one part of a condition."""

    #: The way to the part by positions from the outermost, `0.2`; what a negation holds is its `0`. Empty: the whole.
    path: str
    code: str
    #: In English, whole: for whoever reads the answer without a browser.
    text: str
    facts: dict[str, Anything] = {}


class StrategyMistake(msgspec.Struct, frozen=True):
    """Something wrong with a strategy, and what of it that is about."""

    #: band, rule, desk, segment or setting; empty: the whole.
    about: str
    #: Which band, rule, desk, segment or setting.
    name: str
    #: condition, points or curve of a band, rule or desk; empty: all of it.
    part: str
    code: str
    #: In English, whole: for whoever reads the answer without a browser.
    text: str
    facts: dict[str, Anything] = {}
    #: Within a condition, as `Mistake.path`.
    path: str = ""


def mistakes_of(condition: Condition) -> Iterator[Mistake]:
    """Every mistake there is, in the order of the parts."""
    if (parts := _parts(condition)) > MOST_PARTS:
        yield Mistake("", "too_long", f"more than {MOST_PARTS} parts", {"most": MOST_PARTS, "parts": parts})
        return
    yield from _mistakes(condition, ())


def _parts(condition: Condition, depth: int = 1) -> int:
    """How many parts there are, looking no deeper than is allowed."""
    match condition:
        case All(of) | Any(of) if depth <= DEEPEST:
            return 1 + sum(_parts(part, depth + 1) for part in of)
        case Not(of) if depth <= DEEPEST:
            return 1 + _parts(of, depth + 1)
        case _:
            return 1


def _mistakes(condition: Condition, path: tuple[int, ...]) -> Iterator[Mistake]:
    here = ".".join(map(str, path))
    if len(path) >= DEEPEST:
        yield Mistake(here, "too_deep", f"conditions nested deeper than {DEEPEST}", {"most": DEEPEST})
        return
    match condition:
        case Compare(field, op, value):
            if op not in OPERATORS:
                text = f"{op} is not one of {', '.join(sorted(OPERATORS))}"
                yield Mistake(here, "unknown_operator", text, {"field": field, "op": op})
            if op in ORDERED and isinstance(value, bool | str) and field in FIELDS and FIELDS[field].kind != "number":
                yield Mistake(here, "not_ordered", f"{field}: only numbers are larger or smaller", {"field": field})
            yield from _of_values(field, [value], here)
        case OneOf(field, values):
            if not values:
                yield Mistake(here, "empty_list", f"{field}: one of nothing", {"field": field})
            if len(values) > MOST_VALUES:
                text = f"{field}: more than {MOST_VALUES} values"
                yield Mistake(here, "too_many_values", text, {"field": field, "most": MOST_VALUES, "values": len(values)})
            yield from _of_values(field, values, here)
        case Missing(field):
            if field not in FIELDS:
                yield _unknown(field, here)
        case InSegment(name, version):
            # Whoever asks knows which versions there are.
            yield Mistake(here, "unknown_segment", f"there is no version {version} of segment {name}", {"name": name, "version": version})
        case All(of) | Any(of):
            for position, part in enumerate(of):
                yield from _mistakes(part, (*path, position))
        case Not(of):
            yield from _mistakes(of, (*path, 0))


def _of_values(field: str, values: list[Value], here: str) -> Iterator[Mistake]:
    if field not in FIELDS:
        yield _unknown(field, here)
        return
    kind = FIELDS[field].kind
    for value in values:
        if type(value) is not TYPES[kind] or "\0" in str(value):
            facts = {"field": field, "kind": kind, "value": str(value)[:80]}
            yield Mistake(here, "wrong_kind", f"{field} is a {kind}, {value!r} is not", facts)
        elif (isinstance(value, int) and abs(value) > LARGEST_NUMBER) or (isinstance(value, str) and len(value) > LONGEST_WORD):
            facts = {"field": field, "kind": kind, "value": str(value)[:80]}
            yield Mistake(here, "too_large", f"{field} is a {kind}, {str(value)[:80]} is too large for one", facts)


def _unknown(field: str, here: str) -> Mistake:
    return Mistake(here, "unknown_field", f"{field} is not a fact that is known", {"field": field})
