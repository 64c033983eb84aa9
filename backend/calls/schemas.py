"""What is sent about calls and dispositions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.calls.models import CallState, DialMode, Outcome


class NewCall(msgspec.Struct):
    account_id: UUID
    phone_id: UUID


class CallRefusal(msgspec.Struct):
    """Why a call that was asked for could no longer be dialled."""

    code: str
    detail: str
    facts: dict[str, Any]


class CallCard(msgspec.Struct):
    """A call as the desk and the account page show it."""

    id: UUID
    account_id: UUID
    phone_id: UUID | None
    #: Masked number.
    display: str
    #: out: we called; in: they did.
    direction: str
    state: CallState
    requested_at: datetime
    debtor_rang_at: datetime | None
    debtor_answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    #: Seconds of conversation; None while it lasts or when there was none.
    talk_seconds: float | None
    #: Since when the debtor is on hold, and for how many seconds they were before.
    held_since: datetime | None
    hold_seconds: float
    wrap_until: datetime | None
    wrapped: bool
    disposition: str | None = None
    disposition_defaulted: bool = False
    collector_name: str | None = None
    mode: DialMode = DialMode.PREVIEW
    #: Why it was not dialled after all.
    refusal: CallRefusal | None = None


class DialModeCard(msgspec.Struct):
    """How an account is dialled for the asker now, and what decided that: rule, no_rule or dropped_lately."""

    mode: DialMode
    because: str


class NewDialRule(msgspec.Struct):
    """A mode for a portfolio and a country, or for any (null), from a day on; `valid_to` is its last day."""

    mode: DialMode
    valid_from: date
    portfolio_id: UUID | None = None
    country: str | None = None
    valid_to: date | None = None


class DialRuleCard(msgspec.Struct):
    """A rule as it stands, in force or not."""

    id: UUID
    mode: DialMode
    portfolio_id: UUID | None
    portfolio_name: str | None
    country: str | None
    valid_from: date
    valid_to: date | None
    set_by_name: str | None
    set_at: datetime


class DispositionOption(msgspec.Struct):
    """One entry of the disposition tree."""

    code: str
    branch: str
    labels: dict[str, str]
    contact: bool
    right_party: bool
    asks_for: str | None
    position: int


class DispositionOptions(msgspec.Struct):
    """The tree, and whether the reason of non-payment may be asked here."""

    options: list[DispositionOption]
    reasons: list[str]
    reason_may_be_asked: bool


class DispositionKindChange(msgspec.Struct):
    """Create or replace an entry of the tree."""

    branch: str
    labels: dict[str, str]
    contact: bool = False
    right_party: bool = False
    asks_for: str | None = None
    retires_number: bool = False
    rest_hours: int = 24
    position: int = 0
    retired: bool = False


class DispositionKindCard(msgspec.Struct):
    """An entry of the tree as those who edit it see it."""

    code: str
    branch: str
    labels: dict[str, str]
    contact: bool
    right_party: bool
    asks_for: str | None
    retires_number: bool
    rest_hours: int
    position: int
    #: Closes a call nobody spoke of; never offered, never retired.
    is_default: bool
    retired: bool


class TreeOrder(msgspec.Struct):
    """Codes in the order in which they are to be offered."""

    codes: list[str]


class NewDisposition(msgspec.Struct):
    code: str
    call_id: UUID | None = None
    reason: str | None = None
    note: str = ""


class DispositionCard(msgspec.Struct):
    id: UUID
    account_id: UUID
    call_id: UUID | None
    code: str
    reason: str | None
    note: str
    at: datetime
    defaulted: bool
    by_name: str | None


class OwnDay(msgspec.Struct):
    """A collector's own results today; every figure is a count of events, rates are for the browser to show with both numbers."""

    accounts_worked: int
    attempts: int
    connects: int
    contacts: int
    right_party_contacts: int
    promises: int
    #: Promised and received today, one per currency.
    promised: list["MoneyTotal"]
    collected: list["MoneyTotal"]
    talk_seconds: float


class MoneyTotal(msgspec.Struct):
    amount_minor: int
    currency: str
