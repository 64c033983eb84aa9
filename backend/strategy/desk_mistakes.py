"""What is wrong with desks: refused in words, all of it at once. Whether teams and skills exist is asked where they are known."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from backend.strategy.mistakes import Mistake, StrategyMistake
from backend.strategy.schemas import Condition, Desk

NAME = re.compile("[a-z][a-z0-9_-]{0,39}")
MOST_DESKS = 20
MOST_OVERFLOW = 4
LONGEST_HOURS = 24 * 365
LONGEST_DAYS = 3650
LEVELS = range(1, 4)


def mistakes_of_desks(desks: Sequence[Desk], in_condition: Callable[[Condition], Iterator[Mistake]]) -> Iterator[StrategyMistake]:
    """Every mistake there is, in the order of the desks."""
    names = [desk.name for desk in desks]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield StrategyMistake("desk", name, "", "there_twice", f"desk {name} is there twice")
    if len(desks) > MOST_DESKS:
        yield StrategyMistake("desk", names[MOST_DESKS], "", "too_many_desks", f"more than {MOST_DESKS} desks", {"most": MOST_DESKS})
    if desks and desks[-1].when is not None:
        yield StrategyMistake("desk", names[-1], "", "no_last_desk", "the last desk must take every account that is left")
    for desk in desks:
        yield from _of_desk(desk, names, in_condition, last=desk is desks[-1])
    for code, what, leads_to in (("overflow_circle", "overflow", _overflows), ("moves_circle", "moves", _moves)):
        if cycle := _cycle(desks, leads_to):
            way = " > ".join(cycle)
            yield StrategyMistake("desk", cycle[0], "", code, f"{what} go round in a circle: {way}", {"way": way})


def _of_desk(
    desk: Desk, names: list[str], in_condition: Callable[[Condition], Iterator[Mistake]], *, last: bool
) -> Iterator[StrategyMistake]:
    def wrong(code: str, text: str, part: str = "", path: str = "", **facts: Any) -> StrategyMistake:
        return StrategyMistake("desk", desk.name, part, code, f"desk {desk.name}: {text}", facts, path)

    if not NAME.fullmatch(desk.name):
        yield wrong("desk_name_wrong", "a name is at most 40 small letters, digits, - and _, a letter first")
    if desk.when is None and not last:
        yield wrong("no_condition", "only the last desk is without a condition", "condition")
    for mistake in in_condition(desk.when) if desk.when is not None else ():
        yield wrong(mistake.code, mistake.text, "condition", mistake.path, **mistake.facts)
    for name in [*_overflows(desk), *_moves(desk)]:
        if name not in names:
            yield wrong("unknown_desk", f"{name} is no desk", desk=name)
    hours = [step.after_hours for step in desk.overflow]
    if len(hours) > MOST_OVERFLOW or any(not 0 < each <= LONGEST_HOURS for each in hours):
        text = f"overflows at most {MOST_OVERFLOW} times, after 1 to {LONGEST_HOURS} hours"
        yield wrong("overflow_wrong", text, most=MOST_OVERFLOW, most_hours=LONGEST_HOURS)
    if any(later <= earlier for earlier, later in pairwise(hours)):
        yield wrong("overflow_must_rise", "each overflow must be later than the one before")
    if desk.move is not None and not 0 < desk.move.after_days <= LONGEST_DAYS:
        yield wrong("move_wrong", f"moves after 1 to {LONGEST_DAYS} days", most_days=LONGEST_DAYS)
    for name, level in desk.needs.skills.items():
        if level not in LEVELS:
            yield wrong("level_wrong", f"skill {name}: a level is 1, 2 or 3", skill=name)


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
