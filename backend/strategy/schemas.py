"""The shape of a strategy: bands, points rules and the facts they may look at."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

#: Facts are whole numbers, yes-or-no, or words; a condition may not mix them.
Value = bool | int | str


class Compare(msgspec.Struct, tag="compare", tag_field="is", frozen=True, forbid_unknown_fields=True):
    """A fact against a value: lt, le, eq, ne, ge, gt. A fact that is not known compares as no."""

    field: str
    op: str
    value: Value


class OneOf(msgspec.Struct, tag="one_of", tag_field="is", frozen=True, forbid_unknown_fields=True):
    """A fact is one of these values."""

    field: str
    values: list[Value]


class Missing(msgspec.Struct, tag="missing", tag_field="is", frozen=True, forbid_unknown_fields=True):
    """A fact is not known: never contacted, for one."""

    field: str


class All(msgspec.Struct, tag="all", tag_field="is", frozen=True, forbid_unknown_fields=True):
    """Every condition holds."""

    of: list["Condition"]


class Any(msgspec.Struct, tag="any", tag_field="is", frozen=True, forbid_unknown_fields=True):
    """At least one condition holds."""

    of: list["Condition"]


class Not(msgspec.Struct, tag="not", tag_field="is", frozen=True, forbid_unknown_fields=True):
    """The condition does not hold."""

    of: "Condition"


class InSegment(msgspec.Struct, tag="segment", tag_field="is", frozen=True, forbid_unknown_fields=True):
    """The account is in this version of a segment; what that says is kept beside whoever names it."""

    name: str
    version: int


Condition = Compare | OneOf | Missing | All | Any | Not | InSegment


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points that follow a number: straight lines between the knots, level outside them, whole points rounded toward zero."""

    field: str
    #: (number, points), by rising number.
    knots: list[tuple[int, int]]
    #: Points when the fact is not known.
    if_missing: int = 0


class PointsRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the condition holds (or always), so many points: fixed, or along a curve."""

    id: str
    label: dict[str, str]
    when: Condition | None = None
    points: int | None = None
    curve: Curve | None = None


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accounts of an earlier band come before all of a later one; the last band takes the rest."""

    name: str
    label: dict[str, str]
    when: Condition | None = None
    #: Within the band by the moment it is due, not by points.
    by_time: bool = False


class Meant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one version of a segment says, with the segments it names in their place; None: every account."""

    name: str
    version: int
    means: Condition | None


class Needs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a collector must have to be offered a desk's accounts: roles of the house, never persons."""

    #: Names of teams, any of which will do; empty: every team.
    teams: list[str] = []
    #: Each of these skills, at least at this level.
    skills: dict[str, int] = {}


class Overflow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accounts left untouched for so long are offered to another desk's collectors as well."""

    to: str
    after_hours: int


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accounts without payment, promise or contact for so long go to another desk."""

    to: str
    after_days: int


class Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accounts that are worked by the same kind of collector; an account is the first desk's whose condition holds."""

    name: str
    label: dict[str, str]
    stage: Literal["preventive", "administrative", "extrajudicial", "judicial"] = "administrative"
    when: Condition | None = None
    needs: Needs = Needs()
    #: In order, each later than the one before.
    overflow: list[Overflow] = []
    move: Move | None = None


class Ownership(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whoever has the debtor's open promise, or spoke with the right person lately, is offered the account first, for a while."""

    #: So long ago at most was the conversation.
    days: int
    #: Until this hour of the account's day; then it is anybody's who fits.
    until_hour: int


class Strategy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is called first, and by whom."""

    name: str
    bands: list[Band]
    rules: list[PointsRule]
    #: A score never leaves [at_least, at_most].
    at_most: int = 1000
    at_least: int = 0
    #: Moves equal accounts about; another seed, another order among equals.
    seed: int = 0
    #: Minor units of a currency that weigh as one in `balance`: amounts of two currencies are weighed, never added.
    weights: dict[str, int] = {}
    other_weight: int = 100
    #: The last takes every account that is left. Without any, whoever works a portfolio is offered all of it.
    desks: list[Desk] = []
    #: None: nobody is offered an account first.
    ownership: Ownership | None = None
    #: Every segment that bands, rules and desks name, as it was when this was written: a version means the same for ever.
    segments: list[Meant] = []


class SegmentSaid(msgspec.Struct, frozen=True):
    """Whether an account was in a version of a segment."""

    name: str
    version: int
    inside: bool


class Facts(msgspec.Struct, frozen=True):
    """What is known of an account when it is ranked."""

    account_id: UUID
    portfolio_id: UUID
    debtor_id: UUID
    reference: str
    zone: str
    #: The account's own calendar day.
    today: date
    state: str
    closed_at: datetime | None
    closed_reason: str | None
    currency: str
    stage: str
    product: str
    debtor_kind: str
    balance_minor: int
    disputed_minor: int
    oldest_due_on: date | None
    #: Among items not under dispute: only these are chased.
    chased_due_on: date | None
    hold_reason: str | None
    hold_ends_on: date | None
    #: The next open promise.
    promise_due_on: date | None
    promise_open: bool
    #: Not kept in the last 90 days, and when the last of them was decided.
    broken_promises: int
    broken_at: datetime | None
    last_attempt_at: datetime | None
    last_contact_at: datetime | None
    attempts_this_week: int
    #: Numbers that may still be dialled, and how well the best one has worked.
    phones: int
    best_number: int
    callback_due_at: datetime | None
    callback_for: UUID | None
    #: The collector for whom the call-back is kept is signed in.
    callback_for_is_here: bool

    # What follows is asked for only by conditions that look at it; see `worklist/facts.sql`.
    #: ISO 3166-1 alpha-2, es, pt or en: of the debtor.
    country: str | None = None
    language: str | None = None
    has_email: bool = False
    #: Nobody contacts this debtor any more.
    contact_stopped: bool = False
    owner_id: UUID | None = None
    created_at: datetime | None = None
    #: Money received that no item has taken.
    unapplied_minor: int = 0
    open_items: int = 0
    largest_item_minor: int = 0
    #: Payments that were not taken back.
    last_paid_on: date | None = None
    last_paid_minor: int | None = None
    payments_in_90_days: int = 0
    #: Ever, broken ones with those kept in part.
    promises_kept: int = 0
    promises_broken: int = 0
    #: Sum of the open promises.
    promised_minor: int | None = None
    last_right_party_at: datetime | None = None
    attempts_this_day: int = 0
    #: Among `phones`.
    mobiles: int = 0
    #: An experiment leaves it alone until then.
    held_out_until: datetime | None = None
    #: Who was given the next open promise, and who last spoke with the right person.
    promised_to: UUID | None = None
    spoke_with: UUID | None = None
    #: The first of these that is known is signed in and works the portfolio.
    keeper_is_here: bool = False
