"""Who may be offered what: decided by team and skills, never by name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from backend.assignment.schemas import Lack
from backend.kit.refusal import Invalid
from backend.people.rules import LOCALES
from backend.strategy.desks import keys_of
from backend.strategy.mistakes import StrategyMistake
from backend.strategy.schemas import Desk, Needs, Strategy

LANGUAGE = "language-"
CODE = re.compile("[a-z][a-z0-9_-]{0,39}")
LEVELS = (1, 2, 3)
DAY_MINUTES = 24 * 60
#: So much of a shift is spent on accounts, by the house: six of eight hours.
ON_ACCOUNTS = 0.75
#: Where nobody said when somebody works.
USUAL_MINUTES = 360
MOST_ACCOUNTS = 2000


@dataclass(frozen=True)
class Worker:
    """What matters about a collector when accounts are offered."""

    user_id: UUID
    team: str | None
    skills: Mapping[str, int]


def skills_of(granted: Mapping[str, int], locale: str) -> dict[str, int]:
    """What somebody can; who has no language noted speaks the one they use the workbench in."""
    spoken = {} if any(code.startswith(LANGUAGE) for code in granted) else {f"{LANGUAGE}{locale}": 1}
    return {**spoken, **granted}


def lacks(worker: Worker, needs: Needs) -> Iterator[Lack]:
    """What keeps this worker from a desk; nothing: they fit."""
    if needs.teams and worker.team not in needs.teams:
        yield Lack("team", ", ".join(needs.teams), 0, 0)
    for skill, level in needs.skills.items():
        if (has := worker.skills.get(skill, 0)) < level:
            yield Lack("skill", skill, level, has)


def fits(worker: Worker, needs: Needs) -> bool:
    """Whether this worker may be offered a desk's accounts."""
    return not any(lacks(worker, needs))


def served_keys(strategy_desks: Sequence[Desk], worker: Worker) -> list[str]:
    """The desks a worker is served from, with those that have overflowed to one of theirs."""
    mine = {desk.name for desk in strategy_desks if fits(worker, desk.needs)}
    return [key for key, desk, others in keys_of(strategy_desks) if desk.name in mine or any(other.name in mine for other in others)]


def reached_keys(desks: Sequence[Desk], worker: Worker) -> list[str]:
    """As `served_keys`, with those that will be theirs once nobody touched the account for long enough."""
    mine = {desk.name for desk in desks if fits(worker, desk.needs)}
    theirs = {desk.name for desk in desks if desk.name in mine or any(step.to in mine for step in desk.overflow)}
    return [key for key, desk, _ in keys_of(desks) if desk.name in theirs]


def needs_of(desks: Sequence[Desk], key: str) -> list[Needs]:
    """What may be asked of whoever is offered an account of this desk: any of these; empty: nothing."""
    return next(([desk.needs, *(other.needs for other in others)] for name, desk, others in keys_of(desks) if name == key), [])


def unknown(strategy: Strategy, teams: Sequence[str], skills: Sequence[str]) -> Iterator[StrategyMistake]:
    """What desks ask for that this house does not have, in words."""
    # What everybody speaks by the language of their workbench needs no entry.
    known = {*skills, *(f"{LANGUAGE}{locale}" for locale in LOCALES)}
    for desk in strategy.desks:
        for code, wanted, there in (("team", desk.needs.teams, teams), ("skill", desk.needs.skills, known)):
            for name in wanted:
                if name not in there:
                    text = f"desk {desk.name}: there is no {code} {name}"
                    yield StrategyMistake("desk", desk.name, "", f"unknown_{code}", text, {code: name})


def minutes_on(day: date, week: Sequence[Any] | None, absences: Sequence[tuple[date, date]], said: int | None) -> int:
    """How many minutes somebody has for accounts on a day; none on a free day or while they are away."""
    if any(first <= day <= last for first, last in absences):
        return 0
    if not week:
        return USUAL_MINUTES if said is None else said
    shift = week[day.weekday()]
    if shift is None:
        return 0
    return said if said is not None else round((shift[1] - shift[0]) * ON_ACCOUNTS)


def is_on_shift(day: date, minute: int, week: Sequence[Any] | None, absences: Sequence[tuple[date, date]]) -> bool:
    """Whether somebody is to be here at this minute of the day; who has no shifts is, unless away."""
    if any(first <= day <= last for first, last in absences):
        return False
    if not week:
        return True
    shift = week[day.weekday()]
    return shift is not None and bool(shift[0] <= minute < shift[1])


def acceptable_week(week: Sequence[tuple[int, int] | None] | None) -> list[Any] | None:
    """Seven days, each free or one shift that ends after it begins."""
    if week is None:
        return None
    if len(week) != 7 or any(shift is not None and not 0 <= shift[0] < shift[1] <= DAY_MINUTES for shift in week):
        raise Invalid(field="week", expected="seven days, each free or from a minute until a later one", value=str(week)[:80])
    return [list(shift) if shift else None for shift in week]


def acceptable_count(field: Literal["minutes_each_day", "accounts_each_day"], value: int | None, most: int) -> int | None:
    """Left open, or a number somebody can do."""
    if value is not None and not 0 <= value <= most:
        raise Invalid(field=field, expected=f"between 0 and {most}", value=str(value)[:20])
    return value
