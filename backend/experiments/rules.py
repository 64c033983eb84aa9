"""When an experiment may begin and end, and what its figures say in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import ClassVar

from backend.changes.models import ChangeState, StrategyChange
from backend.changes.rules import AlreadyPublished
from backend.experiments.figures import LEAST_EVENTS, Interval, Mean, Plan, days_until, information, mean_of_share, pairs
from backend.experiments.schemas import NewExperiment
from backend.kit.refusal import Invalid, Refusal
from backend.strategy.arms import WHOLE
from backend.strategy.models import Experiment, Measure

LONGEST_TITLE = 120
#: Nobody hears nothing of a debt for longer than this, for the sake of knowing.
LONGEST = timedelta(days=90)
SHORTEST = timedelta(days=1)
LARGEST_HOLD_OUT = 2000
MOST_HOLD_OUT_DAYS = 180
#: An end said by mistake is taken back within this time: what happened meanwhile is small beside the whole.
UNDO_LASTS = timedelta(minutes=15)


@dataclass(eq=False)
class SharesDoNotAddUp(Refusal):
    """The challenger, the hold-out and the champion each need accounts: together they are all there are."""

    status: ClassVar[int] = 422
    challenger_points: int
    hold_out_points: int
    largest_hold_out: int


@dataclass(eq=False)
class NotApproved(Refusal):
    """Only an approved change is tried: drafts are previewed and approved first."""

    state: str


@dataclass(eq=False)
class ChangeScheduled(Refusal):
    """Another change waits to be published; take its time away first, or let it come into force."""

    title: str
    activate_at: datetime


@dataclass(eq=False)
class AlreadyTried(Refusal):
    """This version was tried already; each is tried once."""

    version: int


@dataclass(eq=False)
class ExperimentOver(Refusal):
    """This experiment has ended."""

    ended_at: datetime


@dataclass(eq=False)
class EndStands(Refusal):
    """This end can no longer be taken back; begin another experiment instead."""

    #: too_late, promoted, over or another_runs.
    because: str


def may_try(change: StrategyChange) -> None:
    """Refuse what is not approved, or was tried or published before."""
    if change.state is ChangeState.TRIED and change.version is not None:
        raise AlreadyTried(version=change.version)
    if change.state is ChangeState.PUBLISHED and change.version is not None:
        raise AlreadyPublished(version=change.version)
    if change.state is not ChangeState.APPROVED:
        raise NotApproved(state=change.state)
    if change.activate_at is not None:
        raise ChangeScheduled(title=change.title, activate_at=change.activate_at)


def is_a_plan(wish: NewExperiment, now: datetime) -> None:
    """Refuse an experiment that cannot tell anything, or that would be silent for too long."""
    if not 0 < len(wish.title.strip()) <= LONGEST_TITLE or "\0" in wish.title:
        raise Invalid(field="title", expected=f"a few words, at most {LONGEST_TITLE} characters", value=wish.title[:LONGEST_TITLE])
    shares_add_up(wish.challenger_points, wish.hold_out_points)
    if wish.measure not in {*Measure}:
        raise Invalid(field="measure", expected=", ".join(Measure), value=wish.measure[:40])
    for field, value, least, most in (
        ("effect_points", wish.effect_points, 100, 10_000),
        ("hold_out_days", wish.hold_out_days, 1, MOST_HOLD_OUT_DAYS),
    ):
        if not least <= value <= most:
            raise Invalid(field=field, expected=f"between {least} and {most}", value=str(value))
    if not SHORTEST <= wish.ends_at - now <= LONGEST:
        raise Invalid(field="ends_at", expected=f"between 1 and {LONGEST.days} days from now", value=wish.ends_at.isoformat())


def shares_add_up(challenger_points: int, hold_out_points: int) -> None:
    """Refuse shares that leave an arm empty, are more than everybody, or hold out more than is needed to know."""
    champion = WHOLE - challenger_points - hold_out_points
    if challenger_points < 100 or champion < 100 or not 0 <= hold_out_points <= LARGEST_HOLD_OUT:
        raise SharesDoNotAddUp(challenger_points=challenger_points, hold_out_points=hold_out_points, largest_hold_out=LARGEST_HOLD_OUT)


def may_resume(experiment: Experiment, active: int, another: Experiment | None, now: datetime) -> None:
    """Refuse to take an end back that others have built upon."""
    because = None
    if another is not None:
        because = "another_runs"
    elif experiment.chosen == "promote" or active != experiment.champion:
        because = "promoted"
    elif experiment.ends_at <= now:
        because = "over"
    elif experiment.ended_at is None or now - experiment.ended_at > UNDO_LASTS:
        because = "too_late"
    if because:
        raise EndStands(because=because)


@dataclass(frozen=True)
class Counted:
    """An arm by the experiment's measure: how many accounts, and how many of them did it."""

    accounts: int
    done: int

    @property
    def mean(self) -> Mean | None:
        """The share of those who did."""
        return mean_of_share(self.done, self.accounts)


@dataclass(frozen=True)
class Verdict:
    """What may be said: challenger_better, champion_better, no_difference, not_enough or too_small."""

    says: str
    #: Challenger less champion; None: nothing can be computed yet.
    difference: Interval | None = None
    #: Days until enough is known, if it goes on like this.
    days: int | None = None


def verdict(champion: Counted, challenger: Counted, plan: Plan, days: float, left: float) -> Verdict:
    """The plain word on two arms after so many days, with so many left: valid on every day on which it is asked."""
    one, other = champion.mean, challenger.mean
    accounts = pairs(champion.accounts, challenger.accounts)
    if one is None or other is None:
        return Verdict("not_enough")
    done = (champion.done + challenger.done) / (champion.accounts + challenger.accounts)
    difference = other.minus(one, plan.times(information(done, accounts)))
    if min(champion.done, challenger.done) >= LEAST_EVENTS:
        if difference.low > 0:
            return Verdict("challenger_better", difference)
        if difference.high < 0:
            return Verdict("champion_better", difference)
        if max(-difference.low, difference.high) <= plan.effect * one.value:
            return Verdict("no_difference", difference)
    known, wanted = information(done, accounts), plan.share_needed(accounts)
    if known >= plan.needed:
        # As much as was planned is known, and still both are possible: the interval must leave nothing or the effect outside.
        apart = abs(difference.value) / one.value if one.value else plan.effect
        wanted = plan.share_needed(accounts, max(known, plan.known_for(max(apart, plan.effect - apart))))
    remaining = days_until(wanted, done, days) if wanted is not None else None
    shown = None if difference.low == -inf else difference
    return Verdict("too_small" if remaining is not None and remaining > left else "not_enough", shown, remaining)
