"""What is sent about experiments."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec


class Span(msgspec.Struct):
    """A figure and the interval in which it lies."""

    value: float
    low: float
    high: float


class MoneyResult(msgspec.Struct):
    """What an arm's accounts of one currency brought."""

    currency: str
    accounts: int
    total_minor: int
    per_account: Span | None
    #: By the hours for which its accounts were held.
    per_hour: Span | None


class ArmResult(msgspec.Struct):
    """What came of one arm. Intervals are for one look, and for this arm alone."""

    #: champion, challenger, hold_out.
    arm: str
    accounts: int
    attempts: int
    contacts: int
    right_party: int
    promises: int
    decided: int
    kept: int
    hours: float
    #: Shares of all its accounts: tried, reached, promised, kept, paid.
    shares: dict[str, Span]
    #: Contacts by attempt, right-party contacts by attempt, promises kept by promises decided; None: of nothing.
    contact_rate: Span | None
    right_party_rate: Span | None
    kept_rate: Span | None
    money: list[MoneyResult]


class DifferenceResult(msgspec.Struct):
    """One arm less another. Its interval holds however often it is looked at."""

    arm: str
    less: str
    #: reached, promised, kept, paid: parts of one. per_account, per_hour: minor units of a currency.
    measure: str
    currency: str | None
    span: Span


class VerdictResult(msgspec.Struct):
    """The plain word on challenger and champion."""

    #: challenger_better, champion_better, no_difference, not_enough, too_small (not by the planned end).
    says: str
    difference: Span | None
    #: What the champion reaches, for saying the difference as a part of it.
    base: float | None
    #: Days until enough is known, if it goes on like this; None: it stands still.
    days: int | None


class Results(msgspec.Struct):
    """What an experiment has shown until a moment."""

    as_of: datetime
    days: float
    #: Protected at the beginning, and so in no arm.
    aside: int
    arms: list[ArmResult]
    differences: list[DifferenceResult]
    verdict: VerdictResult


class ExperimentCard(msgspec.Struct):
    """An experiment: what it compares, since when, and how it ended."""

    id: UUID
    title: str
    champion: int
    challenger: int
    change_id: UUID
    change_title: str
    seed: int
    challenger_points: int
    hold_out_points: int
    hold_out_days: int
    #: reached, promised, kept, paid.
    measure: str
    effect_points: int
    begun_at: datetime
    begun_by_name: str
    ends_at: datetime
    ended_at: datetime | None
    ended_by_name: str | None
    #: keep, promote.
    chosen: str | None
    #: Until then its end can be taken back.
    undo_until: datetime | None
    #: The worklist still follows its beginning or end.
    following: bool
    #: What the verdict was when somebody chose.
    said: str | None


class ExperimentView(msgspec.Struct):
    """An experiment with its results: as of now while it runs, as they were when somebody chose afterwards."""

    card: ExperimentCard
    results: Results


class Candidate(msgspec.Struct):
    """An approved change that could be tried."""

    change_id: UUID
    title: str
    why: str


class ExperimentsPage(msgspec.Struct):
    """Every experiment, the newest first, and what could be tried next."""

    active: int
    experiments: list[ExperimentCard]
    candidates: list[Candidate]


class DurationEstimate(msgspec.Struct):
    """How long an experiment would take, from what happened in the days before."""

    accounts: int
    champion: int
    challenger: int
    hold_out: int
    #: The share of accounts of which the measure became true in so many days.
    share: float
    in_days: int
    #: None: nothing happened, so nothing can be said.
    days: int | None


class NewExperiment(msgspec.Struct):
    change_id: UUID
    title: str
    challenger_points: int
    hold_out_points: int
    hold_out_days: int
    measure: str
    effect_points: int
    ends_at: Annotated[datetime, msgspec.Meta(tz=True)]


class Decision(msgspec.Struct):
    """What goes on: keep (the champion) or promote (the challenger)."""

    chosen: str
