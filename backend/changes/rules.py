"""What may be done with a change, by whom, and when."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from backend.changes.models import ChangeState, StrategyChange
from backend.changes.schemas import Difference, Floor
from backend.kit.refusal import Invalid, Refusal
from backend.people.models import User
from backend.people.rules import APPROVES_STRATEGY
from backend.strategy.mistakes import StrategyMistake
from backend.strategy.reading import StrategyWrong
from backend.strategy.schemas import Condition, Strategy
from backend.strategy.segments import expanded, meanings_of
from backend.strategy.sense import of_everybody, of_nobody, only_within

LONGEST_TITLE = 120
LONGEST_TEXT = 4000


@dataclass(eq=False)
class DraftOutdated(Refusal):
    """Another version came into force since this was drafted; bring it up to date first."""

    based_on: int
    active: int
    #: What differs between the two, by name.
    meanwhile: list[str]


@dataclass(eq=False)
class SavedMeanwhile(Refusal):
    """Somebody saved this draft meanwhile; look at it again."""

    revision: int


@dataclass(eq=False)
class NotInThisState(Refusal):
    """This cannot be done with the change as it stands."""

    state: str
    needs: str


@dataclass(eq=False)
class AlreadyPublished(Refusal):
    """This change is published already; it is never published twice."""

    version: int


@dataclass(eq=False)
class ExperimentRunning(Refusal):
    """An experiment compares two versions; end it first, so that what it measured stays comparable."""

    title: str
    ends_at: datetime


@dataclass(eq=False)
class AlreadyScheduled(Refusal):
    """This change waits for its time already."""

    activate_at: datetime


@dataclass(eq=False)
class OwnChange(Refusal):
    """Whoever wrote a change does not approve it; a second person does."""


@dataclass(eq=False)
class NothingChanges(Refusal):
    """It is the same as the version in force."""

    active: int


@dataclass(eq=False)
class NotPreviewed(Refusal):
    """Look at a preview of this revision against the version in force first."""

    revision: int


@dataclass(eq=False)
class InThePast(Refusal):
    """That moment is over already; choose a later one, or publish now."""

    status: ClassVar[int] = 422

    at: datetime
    now: datetime


def is_named(title: str, why: str) -> None:
    """Refuse a change that does not say what it is."""
    if not 0 < len(title.strip()) <= LONGEST_TITLE or "\0" in title:
        raise Invalid(field="title", expected=f"a few words, at most {LONGEST_TITLE} characters", value=title[:LONGEST_TITLE])
    if len(why) > LONGEST_TEXT or "\0" in why:
        raise Invalid(field="why", expected=f"at most {LONGEST_TEXT} characters", value=why[:40])


def makes_sense(strategy: Strategy) -> None:
    """Refuse bands, desks and rules nobody can ever be in, and bands and desks whose accounts an earlier one takes all."""
    known = meanings_of(strategy)
    bands = [(band.name, expanded(band.when, known) if band.when else None) for band in strategy.bands]
    desks = [(desk.name, expanded(desk.when, known) if desk.when else None) for desk in strategy.desks]
    rules = [(rule.id, expanded(rule.when, known)) for rule in strategy.rules if rule.when]
    empty = (_nobody("rule", name) for name, condition in rules if of_nobody(condition))
    if mistakes := [*_left_empty("band", bands), *_left_empty("desk", desks), *empty]:
        raise StrategyWrong(mistakes=mistakes)


def _nobody(about: str, name: str) -> StrategyMistake:
    return StrategyMistake(about, name, "condition", "nobody", f"{about} {name}: nobody can ever be in it")


def _left_empty(about: str, things: Sequence[tuple[str, Condition | None]]) -> Iterator[StrategyMistake]:
    for place, (name, condition) in enumerate(things):
        if condition is not None and of_nobody(condition):
            yield _nobody(about, name)
        elif (earlier := next((one for one, other in things[:place] if other and _takes_all(other, condition)), None)) is not None:
            text = f"{about} {name}: {about} {earlier} before it takes all of its accounts"
            yield StrategyMistake(about, name, "condition", f"{about}_covered", text, {"earlier": earlier})


def _takes_all(earlier: Condition, condition: Condition | None) -> bool:
    return of_everybody(earlier) if condition is None else only_within(condition, earlier)


def is_seen(change: StrategyChange, revision: int) -> None:
    """Refuse whoever speaks of another revision than the one that is there."""
    if change.revision != revision:
        raise SavedMeanwhile(revision=change.revision)


def stands(change: StrategyChange, *needed: ChangeState) -> None:
    """Refuse unless the change is in one of these states."""
    if change.state is ChangeState.PUBLISHED and change.version is not None:
        raise AlreadyPublished(version=change.version)
    if change.state not in needed:
        raise NotInThisState(state=change.state, needs=", ".join(needed))


def is_up_to_date(change: StrategyChange, active: int, meanwhile: Sequence[Difference]) -> None:
    """Refuse a change based on a version that is no longer in force, and say what happened since."""
    if change.based_on != active:
        told = [f"{difference.about} {difference.name}: {difference.what}" for difference in meanwhile]
        raise DraftOutdated(based_on=change.based_on, active=active, meanwhile=told)


def may_approve(user: User, writers: Collection[UUID], *, one_is_enough: bool) -> bool:
    """Whether this user may approve, by who they are and what they wrote of it."""
    return user.role in APPROVES_STRATEGY and (one_is_enough or user.id not in writers)


def may_activate(change: StrategyChange, at: datetime | None, now: datetime) -> None:
    """Refuse to publish twice, without approval, or in the past."""
    stands(change, ChangeState.APPROVED)
    if change.activate_at is not None:
        raise AlreadyScheduled(activate_at=change.activate_at)
    if at is not None and at <= now:
        raise InThePast(at=at, now=now)


def is_a_floor(floor: Floor) -> None:
    """Refuse figures no floor can have."""
    for field, value, least, most in (
        ("collectors", floor.collectors, 0, 100_000),
        ("minutes_each", floor.minutes_each, 0, 24 * 60),
        ("seconds_per_account", floor.seconds_per_account, 1, 8 * 3600),
    ):
        if not least <= value <= most:
            raise Invalid(field=field, expected=f"between {least} and {most}", value=str(value))
