"""What is owed, by whom, in which portfolio, and everything that happened to it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class Portfolio(SQLModel, table=True):
    """Accounts of one creditor worked under one policy."""

    __tablename__ = "portfolio"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    #: Debtor references are unique within a creditor: one person in two portfolios of a creditor is one debtor.
    creditor: str
    #: ISO 3166 country whose contact law and business calendar apply where the debtor's own country is unknown.
    country: str
    #: IANA zone of accounts whose debtor has none.
    zone: str
    #: first_party, third_party or assignee, as contact law distinguishes.
    collector_kind: str = "first_party"
    #: consumer or commercial.
    debt_kind: str = "consumer"
    #: Upper ends of the ageing buckets in days past due, inclusive; the last bucket is open.
    bucket_ends: list[int] = Field(default_factory=lambda: [0, 30, 60, 90, 120], sa_column=Column(JSONB, nullable=False))
    #: Presented caller id, E.164.
    caller_id: str | None = None


class PortfolioGrant(SQLModel, table=True):
    """A user may see and work a portfolio."""

    __tablename__ = "portfolio_grant"

    user_id: UUID = Field(primary_key=True, foreign_key="app_user.id", ondelete="CASCADE")
    portfolio_id: UUID = Field(primary_key=True, foreign_key="portfolio.id", ondelete="CASCADE", index=True)


class Debtor(SQLModel, table=True):
    """The person or company that owes."""

    __tablename__ = "debtor"
    __table_args__ = (UniqueConstraint("creditor", "reference", name="one_debtor_per_reference"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    creditor: str
    #: The creditor's own number for the debtor.
    reference: str
    name: str = ""
    #: person or company.
    kind: str = "person"
    #: National identity or tax number; shown masked.
    tax_id: str | None = None
    #: es, pt or en.
    language: str = "es"
    #: ISO 3166-1 alpha-2; None: unknown, so the strictest contact rules apply.
    country: str | None = None
    #: ISO 3166-2 part after the hyphen (`SP`), where known.
    subdivision: str | None = None
    #: IANA zone of the debtor's address; None: the zones of the number decide.
    zone: str | None = None
    email: str | None = None
    created_at: datetime = Field(sa_column=moment())
    #: After this moment nobody contacts the debtor any more (do-not-contact).
    contact_stopped_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class AccountState(StrEnum):
    """Whether an account is worked."""

    OPEN = "open"
    CLOSED = "closed"


class Account(SQLModel, table=True):
    """One debt relation of a debtor with a creditor in a portfolio."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("portfolio_id", "reference", name="one_account_per_reference"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_accounts_say_when"),
        Index("account_by_debtor", "debtor_id"),
        # One account in sixteen at random, in random order: a sample of any size below that is one stretch of this index.
        Index("account_sample", text("uuid_hash(id)"), postgresql_where=text("uuid_hash(id) & 15 = 0")),
        Index("account_overdue", "portfolio_id", "oldest_due_on", postgresql_where=text("state = 'open'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    portfolio_id: UUID = Field(foreign_key="portfolio.id")
    debtor_id: UUID = Field(foreign_key="debtor.id")
    reference: str
    currency: str
    product: str = ""
    state: AccountState = Field(default=AccountState.OPEN, sa_type=one_of(AccountState))
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    closed_reason: str | None = None
    #: preventive, administrative, extrajudicial or judicial.
    stage: str = "administrative"
    #: The collector who keeps this account while it makes sense.
    owner_id: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")
    #: IANA zone in which the account's days begin and its promises are decided.
    zone: str
    created_at: datetime = Field(sa_column=moment())

    # Derived from items and applications by `accounts.actions.restate`, in the transaction that changed them.
    #: Sum of the open items.
    balance_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    #: Payments not applied to any item: shown beside the balance, never netted into it.
    unapplied_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    #: Sum of open items under dispute: owed, but not chased.
    disputed_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    #: Due date of the oldest open item; days past due count from here. None: nothing open has a due date.
    oldest_due_on: date | None = None
    #: The same among items not under dispute: only these are chased.
    chased_due_on: date | None = None


class Item(SQLModel, table=True):
    """One invoice, instalment or charge of an account."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("account_id", "reference", name="one_item_per_reference"),
        CheckConstraint("original_minor >= 0", name="an_item_is_owed"),
        Index("item_open", "account_id", "due_on", postgresql_where=text("open_minor <> 0")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    reference: str
    #: invoice, instalment or charge.
    kind: str = "invoice"
    issued_on: date | None = None
    due_on: date | None = None
    original_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    #: original + adjustments - live applications, as known now.
    open_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    created_at: datetime = Field(sa_column=moment())
    #: Taken back by the undo of an import or by the creditor.
    cancelled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Adjustment(SQLModel, table=True):
    """A charge (+) or credit (-) on an item after it was issued."""

    __tablename__ = "adjustment"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    item_id: UUID = Field(foreign_key="item.id", index=True)
    amount_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    #: charge, credit, correction or write_off.
    kind: str
    value_on: date
    recorded_at: datetime = Field(sa_column=moment())
    reason: str = ""


class Hold(SQLModel, table=True):
    """An account is left alone until a day, for a reason somebody answers for."""

    __tablename__ = "hold"
    __table_args__ = (Index("hold_live", "account_id", postgresql_where=text("lifted_at IS NULL")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    #: legal, hardship, fraud, deceased, creditor_request, other.
    reason: str
    note: str = ""
    owner_id: UUID = Field(foreign_key="app_user.id")
    starts_at: datetime = Field(sa_column=moment())
    #: Last day of the hold, in the account's zone.
    ends_on: date
    lifted_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    lifted_by: UUID | None = Field(default=None, foreign_key="app_user.id")


class Dispute(SQLModel, table=True):
    """A claim against one item: stops the chasing of that item only."""

    __tablename__ = "dispute"
    __table_args__ = (Index("dispute_live", "item_id", unique=True, postgresql_where=text("resolved_at IS NULL")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    item_id: UUID = Field(foreign_key="item.id")
    #: not_mine, already_paid, wrong_amount, not_received, service_complaint, other.
    reason: str
    note: str = ""
    opened_at: datetime = Field(sa_column=moment())
    opened_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    resolved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: upheld (the item is credited) or rejected (it is chased again).
    resolution: str | None = None


class BucketMove(SQLModel, table=True):
    """From this day on, as known at `recorded_at`, the account stood in this ageing bucket."""

    __tablename__ = "bucket_move"
    __table_args__ = (Index("bucket_move_by_account", "account_id", "on_day"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    on_day: date
    from_bucket: int | None = None
    to_bucket: int
    recorded_at: datetime = Field(sa_column=moment())


class TimelineEntry(SQLModel, table=True):
    """One thing that happened to an account; never changed, chained by hash to the one before.

    A trigger refuses UPDATE and DELETE.
    """

    __tablename__ = "timeline_entry"
    __table_args__ = (Index("timeline_entry_by_subject", "subject_id", postgresql_where=text("subject_id IS NOT NULL")),)

    account_id: UUID = Field(primary_key=True, foreign_key="account.id")
    #: 1, 2, 3 ... without gaps.
    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_column=moment())
    #: `call:answered`, `promise:made`, `payment:received` ...
    kind: str
    by_user_id: UUID | None = None
    #: The call, promise, payment ... this is about.
    subject_id: UUID | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    #: sha256 over the previous hash and this entry's canonical JSON, hex.
    hash: str


class TimelineHead(SQLModel, table=True):
    """The last entry of an account's timeline: locked while one is appended, and the proof that none was cut off."""

    __tablename__ = "timeline_head"

    account_id: UUID = Field(primary_key=True, foreign_key="account.id")
    seq: int = 0
    hash: str = ""
