"""Numbering plans as prefix trees: how many leading digits decide everything about a number.

`phonenumbers` decides with regular expressions. Each is followed here digit by digit: once the rest of every expression is
"so many digits, whichever", all numbers of one length that go on from there are alike, and one of them stands for all.
"""

import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

ALL = frozenset("0123456789")

#: A state of an expression: what must still come, as a chain of items. An item is a set of digits, a choice of chains, or a repeat.
Chain = tuple[Any, ...]
States = frozenset[Chain]


class NotPlain(Exception):
    """An expression uses something that cannot be followed digit by digit."""


@lru_cache(maxsize=8192)
def start(pattern: str) -> States:
    """The states in which an expression begins."""
    return frozenset([_chain(parser.parse(pattern))])


def step(states: States, digit: str) -> States:
    """The states after one more digit."""
    return frozenset(rest for chain in states for rest in _after(chain, digit))


@lru_cache(maxsize=65536)
def is_settled(states: States) -> bool:
    """Whether only the number of digits still matters."""
    return all(_any_digits(chain) for chain in states)


@lru_cache(maxsize=65536)
def accepts(states: States) -> bool:
    """Whether the expression may end here."""
    return any(_may_end(chain) for chain in states)


@lru_cache(maxsize=262144)
def _after(chain: Chain, digit: str) -> tuple[Chain, ...]:
    return tuple(dict.fromkeys(rest for digits, rest in _heads(chain) if digit in digits))


def _heads(chain: Chain) -> Iterator[tuple[frozenset[str], Chain]]:
    """The digits that may come next, each with what must come after."""
    if not chain:
        return
    first, rest = chain[0], chain[1:]
    if isinstance(first, frozenset):
        yield first, rest
    elif first[0] == "choice":
        for choice in first[1]:
            yield from _heads(choice + rest)
    else:
        _, least, most, body = first
        if most > 0:
            again = (("repeat", max(least - 1, 0), most - 1, body),) if most > 1 else ()
            yield from _heads(body + again + rest)
        if least == 0:
            yield from _heads(rest)


def _may_end(chain: Chain) -> bool:
    for item in chain:
        if isinstance(item, frozenset):
            return False
        if item[0] == "choice" and not any(_may_end(choice) for choice in item[1]):
            return False
        if item[0] == "repeat" and item[1] > 0 and not _may_end(item[3]):
            return False
    return True


def _any_digits(chain: Chain) -> bool:
    for item in chain:
        if isinstance(item, frozenset):
            if item != ALL:
                return False
        elif not all(_any_digits(choice) for choice in (item[1] if item[0] == "choice" else [item[3]])):
            return False
    return True


def _chain(parsed: Any) -> Chain:
    """A parsed expression as a chain."""
    items: list[Any] = []
    for code, value in parsed:
        if code is op.LITERAL:
            items.append(frozenset(chr(value)))
        elif code is op.IN:
            items.append(frozenset().union(*(_members(*member) for member in value)))
        elif code is op.SUBPATTERN:
            items.extend(_chain(value[3]))
        elif code is op.BRANCH:
            items.append(("choice", tuple(_chain(choice) for choice in value[1])))
        elif code is op.MAX_REPEAT and value[1] is not op.MAXREPEAT:
            items.append(("repeat", value[0], value[1], _chain(value[2])))
        else:
            raise NotPlain(str(code))
    return tuple(items)


def _members(code: Any, value: Any) -> frozenset[str]:
    if code is op.LITERAL:
        return frozenset(chr(value))
    if code is op.RANGE:
        return frozenset(map(chr, range(value[0], value[1] + 1)))
    if code is op.CATEGORY and value is op.CATEGORY_DIGIT:
        return ALL
    raise NotPlain(str(code))
