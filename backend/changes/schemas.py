"""What is sent about changes of the strategy, and what a preview says."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from backend.strategy.schemas import Meant, SegmentSaid


class Sum(msgspec.Struct, order=True):
    """So many accounts, and what they owe by currency: never added across."""

    accounts: int
    money: dict[str, int]


class BandSum(msgspec.Struct):
    """A band and what is in it; a band of the other strategy alone has nobody."""

    name: str
    label: dict[str, str]
    by_time: bool
    number: int
    sum: Sum


class Flow(msgspec.Struct):
    """Accounts that are in one band today and in another under the draft (or in the same)."""

    before: str
    after: str
    sum: Sum


class PortfolioSum(msgspec.Struct):
    """A portfolio's accounts among those the floor reaches, and among all that could be handed out."""

    portfolio_id: UUID
    name: str
    workable: Sum
    reached_before: Sum
    reached_after: Sum


class Reason(msgspec.Struct):
    """A rule that gives an account other points than it does today, and what it looked at."""

    rule: str
    label: dict[str, str]
    inputs: dict[str, Any]
    before: int
    after: int
    segments: list[SegmentSaid] = []


class Mover(msgspec.Struct):
    """One account today and under the draft."""

    account_id: UUID
    reference: str
    debtor_name: str
    portfolio_name: str
    balance_minor: int
    currency: str
    band_before: str
    band_after: str
    score_before: int
    score_after: int
    place_before: int
    place_after: int
    reasons: list[Reason]


class Bar(msgspec.Struct):
    """How many accounts have a score in [low, high)."""

    low: int
    high: int
    before: int
    after: int


class CutLine(msgspec.Struct):
    """What the floor reaches and what is left below the line."""

    reach: int
    reached_before: Sum
    reached_after: Sum
    below_before: Sum
    below_after: Sum
    #: Reached under the draft and not today, and the other way round.
    enters: Sum
    leaves: Sum


class DeskSum(msgspec.Struct):
    """What could be handed out at a desk, and how many collectors have what it asks for."""

    name: str
    label: dict[str, str]
    stage: str
    collectors: int
    before: Sum
    after: Sum
    reached_before: Sum
    reached_after: Sum
    #: Left untouched for so long that others are offered it as well.
    overflowed_before: Sum
    overflowed_after: Sum


class TeamSum(msgspec.Struct):
    """What a team's collectors could be offered; an account that several teams may take is counted for each."""

    #: Empty: collectors without a team.
    team: str
    collectors: int
    before: Sum
    after: Sum
    reached_before: Sum
    reached_after: Sum


class Comparison(msgspec.Struct):
    """The difference between two orders of the same accounts at the same moment: nothing in it depends on how it was computed."""

    #: Open accounts by where they stand: workable within a day, claimed, resting, contact, unasked, or a gate's name.
    standings: dict[str, Sum]
    bands_before: list[BandSum]
    bands_after: list[BandSum]
    flows: list[Flow]
    portfolios: list[PortfolioSum]
    scores: list[Bar]
    changed_band: Sum
    moved_up: int
    moved_down: int
    cut: CutLine
    #: The best of what can be handed out at this very moment, in the order in which it is.
    first_before: list[Mover]
    first_after: list[Mover]
    risers: list[Mover]
    fallers: list[Mover]
    enters: list[Mover]
    leaves: list[Mover]
    #: Owed, and nothing will happen by itself: no telephone, under dispute, or the law never opens.
    no_next_action: dict[str, Sum]
    desks: list[DeskSum] = []
    #: By desk, whatever has overflowed; empty names: the strategy has no desks.
    desk_flows: list[Flow] = []
    teams: list[TeamSum] = []
    #: Could be handed out and would be, if anybody had the portfolio and what the desk asks for; None: not counted then.
    nobody_before: Sum | None = None
    nobody_after: Sum | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing moves."""
        desks = any(flow.before != flow.after for flow in self.desk_flows)
        return not (self.moved_up or self.moved_down or self.changed_band.accounts or desks)


class Floor(msgspec.Struct):
    """What the floor can do in a day."""

    collectors: int
    minutes_each: int
    seconds_per_account: int
    #: From how many accounts the seconds were measured; 0: said, not measured.
    measured_from: int = 0

    @property
    def reach(self) -> int:
        """How many accounts the floor reaches in a day."""
        return self.collectors * self.minutes_each * 60 // max(self.seconds_per_account, 1)


class FloorWish(msgspec.Struct):
    """Other figures than those measured or assumed."""

    collectors: int | None = None
    minutes_each: int | None = None
    seconds_per_account: int | None = None


class PreviewCard(msgspec.Struct):
    """A preview: how far it is, and what it says when it is done."""

    id: UUID
    change_id: UUID
    revision: int
    against: int
    floor: Floor
    #: waiting, running, done, failed.
    state: str
    step: str
    share: int
    asked_at: datetime
    as_of: datetime | None
    finished_at: datetime | None
    result: Comparison | None
    #: Accounts and portfolios that the asker may not see are counted, and not named.
    names_all: bool


class Difference(msgspec.Struct):
    """One thing that differs between two strategies: added, removed, changed or moved."""

    #: band, rule, desk or setting.
    about: str
    what: str
    name: str
    label: dict[str, str]
    before: Any = None
    after: Any = None


class EventCard(msgspec.Struct):
    """Who did what, when."""

    change_id: UUID
    title: str
    at: datetime
    by_name: str | None
    what: str
    facts: dict[str, Any]


class ChangeCard(msgspec.Struct):
    """A change in the list."""

    id: UUID
    title: str
    why: str
    author_name: str
    created_at: datetime
    based_on: int
    revision: int
    #: draft, submitted, approved, published, withdrawn, tried.
    state: str
    approved_by_name: str | None
    activate_at: datetime | None
    version: int | None
    rolls_back_to: int | None
    #: Another version is in force than the one it is based on.
    outdated: bool


class ChangeView(msgspec.Struct):
    """A change with everything needed to write, judge and publish it."""

    card: ChangeCard
    body: dict[str, Any]
    base: dict[str, Any]
    #: What the segments say that either names.
    segments: list[Meant]
    differences: list[Difference]
    #: What others changed since it was drafted.
    meanwhile: list[Difference]
    events: list[EventCard]
    preview: PreviewCard | None
    #: Whether the asker may write it, and approve it, by who they are.
    may_write: bool
    may_approve: bool


class VersionCard(msgspec.Struct):
    """A version that ranks or ranked."""

    number: int
    name: str
    created_by_name: str | None
    activated_at: datetime | None
    retired_at: datetime | None
    change_id: UUID | None
    title: str | None


class VersionView(msgspec.Struct):
    """A version with its body and how it differs from the one before."""

    card: VersionCard
    body: dict[str, Any]
    differences: list[Difference]
    #: The version it was made from.
    before: int | None
    #: What the segments say that it names.
    segments: list[Meant]


class StrategyOverview(msgspec.Struct):
    """Versions, changes and what happened last."""

    active: int
    #: The version that was in force until then: bringing it back is published at once.
    before: int | None
    versions: list[VersionCard]
    changes: list[ChangeCard]
    events: list[EventCard]
    floor: Floor
    #: The installation says that an author may approve their own change.
    one_is_enough: bool
    #: Whether the asker may begin a change.
    may_write: bool


class NewChange(msgspec.Struct):
    title: str
    why: str = ""


class ChangedDraft(msgspec.Struct):
    revision: int
    title: str
    why: str
    body: dict[str, Any]


class Seen(msgspec.Struct):
    """Which revision is meant."""

    revision: int
    note: str = ""


class Note(msgspec.Struct):
    note: str = ""


class Activation(msgspec.Struct):
    """From when; None: now."""

    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
