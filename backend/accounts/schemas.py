"""What is sent about accounts: cards, lists, items, ageing, holds, disputes, the timeline."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.kit.money import Money


class PortfolioCard(msgspec.Struct):
    id: UUID
    name: str
    creditor: str
    country: str
    zone: str
    accounts: int = 0


class NewPortfolio(msgspec.Struct):
    name: str
    creditor: str
    country: str
    zone: str
    collector_kind: str = "first_party"
    debt_kind: str = "consumer"


class AgeingBucket(msgspec.Struct):
    """Open balance whose oldest day past due lies in [from_day, to_day]; both ends inclusive, None: open or undated."""

    #: `current`, `1-30`, `31-60`, ..., `121+`, `no_due_date`.
    name: str
    from_day: int | None
    to_day: int | None
    amount: Money


class DebtorCard(msgspec.Struct):
    id: UUID
    reference: str
    name: str
    kind: str
    language: str
    country: str | None
    #: All but the last three characters are masked.
    tax_id: str | None
    email: str | None
    contact_stopped_at: datetime | None = None


class ItemCard(msgspec.Struct):
    id: UUID
    reference: str
    kind: str
    issued_on: date | None
    due_on: date | None
    original: Money
    open: Money
    days_past_due: int
    disputed: bool
    dispute_id: UUID | None = None


class HoldCard(msgspec.Struct):
    id: UUID
    reason: str
    note: str
    owner_name: str
    starts_at: datetime
    ends_on: date


class NewHold(msgspec.Struct):
    """Leave the account alone until a day. Reasons: legal, hardship, fraud, deceased, creditor_request, other."""

    reason: str
    ends_on: date
    note: str = ""


class NewDispute(msgspec.Struct):
    """Reasons: not_mine, already_paid, wrong_amount, not_received, service_complaint, other."""

    item_id: UUID
    reason: str
    note: str = ""


class DisputeResolution(msgspec.Struct):
    """upheld: the item is credited; rejected: it is chased again."""

    resolution: str
    note: str = ""


class AccountRow(msgspec.Struct):
    """An account in a list."""

    id: UUID
    reference: str
    portfolio_id: UUID
    portfolio_name: str
    debtor_id: UUID
    debtor_name: str
    product: str
    state: str
    stage: str
    balance: Money
    disputed: Money
    days_past_due: int
    bucket: str
    oldest_due_on: date | None
    owner_name: str | None = None


class AccountPage(msgspec.Struct):
    """One page of a list; `next` continues it, None: the end."""

    rows: list[AccountRow]
    total: int
    next: str | None


class AccountView(msgspec.Struct):
    """Everything about an account that accounts itself knows."""

    id: UUID
    reference: str
    portfolio: PortfolioCard
    debtor: DebtorCard
    product: str
    state: str
    stage: str
    zone: str
    currency: str
    balance: Money
    unapplied: Money
    disputed: Money
    overdue: Money
    days_past_due: int
    bucket: str
    oldest_due_on: date | None
    ageing: list[AgeingBucket]
    items: list[ItemCard]
    hold: HoldCard | None = None
    closed_reason: str | None = None
    owner_name: str | None = None


class TimelineItem(msgspec.Struct):
    """One thing that happened; the browser words it from `kind` and `facts`."""

    seq: int
    at: datetime
    kind: str
    by_name: str | None
    subject_id: UUID | None
    facts: dict[str, Any]


class TimelinePage(msgspec.Struct):
    """Newest first; `next_before` is the seq to continue from."""

    entries: list[TimelineItem]
    next_before: int | None


class NewNote(msgspec.Struct):
    text: str


class ClosingReason(msgspec.Struct):
    """Why the account is closed: paid, written_off, recalled, sold, settled."""

    reason: str
