"""What is sent about the worklist: the account in hand, why it is there, call-backs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.accounts.schemas import AccountView, TimelineItem
from backend.assignment.schemas import Lack
from backend.contact.schemas import PhoneCard
from backend.promises.schemas import PromiseCard, PromiseTerms
from backend.strategy.schemas import SegmentSaid


class ClaimCard(msgspec.Struct):
    """The hold a collector has on an account; renewed by the desk's heartbeat."""

    id: UUID
    expires_at: datetime


class GateVerdict(msgspec.Struct):
    """One gate, in the order they are asked: closed, hold, open_promise, no_debt, no_phone, contact, claimed, not_before, ..."""

    gate: str
    passed: bool
    facts: dict[str, Any]
    lifts_at: datetime | None = None


class PointsGiven(msgspec.Struct):
    """One points rule: what it looked at and what it gave."""

    rule: str
    label: dict[str, str]
    inputs: dict[str, Any]
    points: int
    segments: list[SegmentSaid] = []


class DeskTold(msgspec.Struct):
    """Whose an account is, and what that asks of a collector."""

    name: str
    label: dict[str, str]
    stage: str
    #: The desk whose condition held, where it was moved on from it.
    came_from: str | None
    #: The desks it has overflowed to, in order.
    overflowed_to: list[str]
    teams: list[str]
    skills: dict[str, int]
    #: What the desks named here are called.
    labels: dict[str, dict[str, str]]
    #: When time alone changes this.
    turns_at: datetime | None


class Why(msgspec.Struct):
    """Why an account is here, or is not: gates in order, band, points, tie-break, version."""

    account_id: UUID
    eligible: bool
    gates: list[GateVerdict]
    band: int
    band_name: str
    points: list[PointsGiven]
    score: int
    tie_break: dict[str, Any]
    strategy_version: int
    #: Its place among the ready accounts the asker may be offered; None: not among them.
    position: int | None = None
    #: The first gate that says no, and when it lifts.
    blocked_by: str | None = None
    lifts_at: datetime | None = None
    #: The score is the sum of the points, kept within these; None: explained before they were told.
    limits: tuple[int, int] | None = None
    #: While an experiment runs: champion, challenger or hold_out, and what the experiment is called. `position` is within the arm.
    arm: str | None = None
    experiment: str | None = None
    #: None: the strategy has no desks.
    desk: DeskTold | None = None
    #: The segments its band names, and whether the account was in each.
    segments: list[SegmentSaid] = []
    band_label: dict[str, str] = {}


class Supposed(msgspec.Struct):
    """One fact otherwise than it is, and where the account would stand."""

    #: promise_broken, contact_today, payment, hold_ends, next_knot, callback_due.
    change: str
    #: What exactly is supposed: the amount paid, the field and the number it reaches.
    facts: dict[str, Any]
    band: int
    band_name: str
    score: int
    #: Its place in the same list; None: it would not be in it.
    position: int | None
    #: The gate that would keep it out, and when that lifts.
    blocked_by: str | None = None
    lifts_at: datetime | None = None
    band_label: dict[str, str] = {}


class Offer(msgspec.Struct):
    """A collector who may be offered the account."""

    user_id: UUID
    name: str
    #: Signed in.
    here: bool
    #: With another account in hand.
    busy: bool


class NotOffered(msgspec.Struct):
    """A collector of the portfolio who may not be offered the account, and what they would need for it."""

    user_id: UUID
    name: str
    lacks: list[Lack]


class WhatIf(msgspec.Struct):
    """Who may be offered an account, and where it would stand if one fact were otherwise."""

    #: Its place now, in the order in which the asker is handed accounts; the same for one in their hand, as if it were free.
    position: int | None
    supposed: list[Supposed]
    offers: list[Offer]
    #: All of them, however many are named.
    offered_to: int
    #: Who works the portfolio and does not fit the account's desk; at most as many as are named above.
    others: list[NotOffered] = []


class CallbackCard(msgspec.Struct):
    id: UUID
    account_id: UUID
    account_reference: str
    debtor_name: str
    due_at: datetime
    note: str
    for_user_id: UUID | None
    for_user_name: str | None
    #: IANA zone of the debtor: whose nine o'clock it is.
    zone: str


class NewCallback(msgspec.Struct):
    due_at: datetime
    phone_id: UUID | None = None
    #: Keep it for me; otherwise for anybody.
    for_me: bool = True
    note: str = ""


class AccountCard(msgspec.Struct):
    """One account with everything needed for the call."""

    account: AccountView
    phones: list[PhoneCard]
    promises: list[PromiseCard]
    promise_terms: PromiseTerms
    callbacks: list[CallbackCard]
    timeline: list[TimelineItem]
    why: Why
    claim: ClaimCard | None


class Renewed(msgspec.Struct):
    claim: ClaimCard


class Skip(msgspec.Struct):
    """Reasons: not_now, wrong_language, conflict_of_interest, needs_supervisor, other."""

    reason: str
    note: str = ""


class Snooze(msgspec.Struct):
    until: datetime
    note: str = ""


class WorkRow(msgspec.Struct):
    """An account in the list of what comes next."""

    account_id: UUID
    account_reference: str
    debtor_name: str
    portfolio_name: str
    band: int
    band_name: str
    score: int
    balance_minor: int
    currency: str
    days_past_due: int
    #: ready, waiting, blocked, claimed.
    state: str
    gate: str | None
    opens_at: datetime | None
    claimed_by_name: str | None
    band_label: dict[str, str] = {}


class WorkPage(msgspec.Struct):
    rows: list[WorkRow]
    total: int
    ready: int
    waiting: int
    #: Accounts kept out, by gate.
    blocked: dict[str, int]
    next: str | None


class Desk(msgspec.Struct):
    """What a collector's screen shows after a reload: the account in hand and the call on the line."""

    card: AccountCard | None
