"""What is wrong with desks: refused in words, all of it at once. Whether teams and skills exist is asked where they are known."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from backend.strategy.mistakes import mistakes_of
from backend.strategy.schemas import Desk

NAME = re.compile("[a-z][a-z0-9_-]{0,39}")
MOST_DESKS = 20
MOST_OVERFLOW = 4
LONGEST_HOURS = 24 * 365
LONGEST_DAYS = 3650
LEVELS = range(1, 4)


def mistakes_of_desks(desks: Sequence[Desk]) -> Iterator[str]:
    """Every mistake there is, in the order of the desks."""
    names = [desk.name for desk in desks]
    yield from (f"desk {name} is there twice" for name in sorted({name for name in names if names.count(name) > 1}))
    if len(desks) > MOST_DESKS:
        yield f"more than {MOST_DESKS} desks"
    if desks and desks[-1].when is not None:
        yield "the last desk must take every account that is left"
    for desk in desks:
        yield from (f"desk {desk.name}: {mistake}" for mistake in _mistakes(desk, names, last=desk is desks[-1]))
    for what, cycle in (("overflow", _cycle(desks, _overflows)), ("moves", _cycle(desks, _moves))):
        if cycle:
            yield f"{what} go round in a circle: {' > '.join(cycle)}"


def _mistakes(desk: Desk, names: list[str], *, last: bool) -> Iterator[str]:
    if not NAME.fullmatch(desk.name):
        yield "a name is at most 40 small letters, digits, - and _, a letter first"
    if desk.when is None and not last:
        yield "only the last desk is without a condition"
    if desk.when is not None:
        yield from (mistake.text for mistake in mistakes_of(desk.when))
    yield from (f"{name} is no desk" for name in [*_overflows(desk), *_moves(desk)] if name not in names)
    hours = [step.after_hours for step in desk.overflow]
    if len(hours) > MOST_OVERFLOW or any(not 0 < each <= LONGEST_HOURS for each in hours):
        yield f"overflows at most {MOST_OVERFLOW} times, after 1 to {LONGEST_HOURS} hours"
    if any(later <= earlier for earlier, later in pairwise(hours)):
        yield "each overflow must be later than the one before"
    if desk.move is not None and not 0 < desk.move.after_days <= LONGEST_DAYS:
        yield f"moves after 1 to {LONGEST_DAYS} days"
    yield from (f"skill {name}: a level is 1, 2 or 3" for name, level in desk.needs.skills.items() if level not in LEVELS)


def _overflows(desk: Desk) -> list[str]:
    return [step.to for step in desk.overflow]


def _moves(desk: Desk) -> list[str]:
    return [desk.move.to] if desk.move else []


def _cycle(desks: Sequence[Desk], leads_to: Callable[[Desk], list[str]]) -> list[str]:
    """The first way that comes back to where it has been; empty: there is none."""
    by_name = {desk.name: desk for desk in desks}
    clean: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in clean or name not in by_name:
            return []
        for following in leads_to(by_name[name]):
            if found := walk(following, [*way, name]):
                return found
        clean.add(name)
        return []

    return next((found for desk in desks if (found := walk(desk.name, []))), [])
