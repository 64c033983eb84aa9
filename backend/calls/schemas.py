"""What is sent about calls and dispositions."""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.calls.models import CallState, Outcome


class NewCall(msgspec.Struct):
    account_id: UUID
    phone_id: UUID


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
    wrap_until: datetime | None
    wrapped: bool
    disposition: str | None = None
    disposition_defaulted: bool = False
    collector_name: str | None = None


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
