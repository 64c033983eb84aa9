"""Promises to pay, the terms they are judged by, and the money that counts toward each."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class PromiseState(StrEnum):
    """Where a promise stands; final states change only by a reversal or a recorded correction."""

    OPEN = "open"
    KEPT = "kept"
    PARTIALLY_KEPT = "partially_kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    VOID = "void"


class Promise(SQLModel, table=True):
    """A debtor said: this much, by that day."""

    __tablename__ = "promise"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="a_promise_is_for_money"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_promises_say_when"),
        Index("promise_by_account", "account_id", "due_on"),
        Index("promise_by_maker", "made_by", text("made_at DESC")),
        Index("promise_open", "window_ends_at", postgresql_where=text("state = 'open'")),
        Index(
            "promise_unconfirmed",
            "decided_at",
            postgresql_where=text("confirmed_at IS NULL AND state IN ('kept', 'partially_kept', 'broken')"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    currency: str
    amount_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    due_on: date
    made_at: datetime = Field(sa_column=moment())
    made_by: UUID = Field(foreign_key="app_user.id")
    #: The supervisor whose limits were applied, when the collector's own did not allow it.
    approved_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    #: call, portal, message, visit.
    channel: str = "call"
    call_id: UUID | None = None
    # Terms as they were when it was made.
    grace_business_days: int
    #: Hundredths of a percent of the promised amount that may be missing.
    tolerance_basis_points: int
    #: At least this much must come, whatever the tolerance.
    minimum_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    #: Last day on which money counts: due date plus grace in business days.
    window_ends_on: date
    #: The end of that day in the account's zone: from then on an undecided promise is decided.
    window_ends_at: datetime = Field(sa_column=moment())
    plan_id: UUID | None = Field(default=None, index=True)
    plan_sequence: int | None = None
    #: Money beyond one instalment of its plan counts for the next.
    advances: bool = True
    #: The plan is in default after this many instalments not kept ...
    plan_defaults_after: int = 2
    #: ... or when more than this share of it is overdue, in basis points; None: only by count.
    plan_shortfall_basis_points: int | None = None
    #: Days after the decision from which reversals no longer change it.
    freeze_days: int = 60
    #: Promises not kept before this one on the same items, plus one.
    level: int = 1
    state: PromiseState = Field(default=PromiseState.OPEN, sa_type=one_of(PromiseState))
    decided_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: Why it was withdrawn, superseded or voided.
    state_reason: str | None = None
    superseded_by: UUID | None = Field(default=None, foreign_key="promise.id")
    #: Money allocated to it so far; equals the sum of its allocations.
    received_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    #: What must come for it to count as kept; set when decided.
    required_minor: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    #: From here on reversals no longer change it.
    confirmed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class PromiseItem(SQLModel, table=True):
    """The promise is for this item: payments applied to the item count for it first."""

    __tablename__ = "promise_item"

    promise_id: UUID = Field(primary_key=True, foreign_key="promise.id", ondelete="CASCADE")
    item_id: UUID = Field(primary_key=True, foreign_key="item.id")


class PromiseAllocation(SQLModel, table=True):
    """This part of a payment counts for this promise; a cent counts for at most one."""

    __tablename__ = "promise_allocation"

    promise_id: UUID = Field(primary_key=True, foreign_key="promise.id", ondelete="CASCADE")
    payment_id: UUID = Field(primary_key=True, foreign_key="payment.id")
    amount_minor: int = Field(sa_column=Column(BigInteger, nullable=False))


class PromisePolicy(SQLModel, table=True):
    """How promises are judged from a day on; of several, the portfolio's own and latest applies."""

    __tablename__ = "promise_policy"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: None: for every portfolio without its own.
    portfolio_id: UUID | None = Field(default=None, foreign_key="portfolio.id")
    valid_from: date
    grace_business_days: int = 3
    tolerance_basis_points: int = 500
    minimum_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    #: Days after the decision from which reversals no longer change it.
    freeze_days: int = 60
    #: A plan is in default after this many broken promises.
    plan_defaults_after: int = 2
    #: ... or when more than this share of it is overdue, in basis points; None: only by count.
    plan_shortfall_basis_points: int | None = None
    #: Money beyond one instalment counts for the next.
    plan_advances: bool = True


class PromiseLimit(SQLModel, table=True):
    """What a role may accept as a promise."""

    __tablename__ = "promise_limit"

    role: str = Field(primary_key=True)
    #: The first payment must be at least this share of the balance, in basis points ...
    minimum_basis_points: int = 500
    #: ... and at least this amount.
    minimum_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    maximum_days_ahead: int = 30
    maximum_instalments: int = 6
    minimum_gap_days: int = 5
