"""When every account was looked at, what was counted, and which accounts have no next step."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class Step(StrEnum):
    """What happens next with a delinquent account; each has exactly one, the first of these that applies."""

    CLOSED = "closed"
    HOLD = "hold"
    PROMISE = "promise"
    CALLBACK = "callback"
    WORKLIST = "worklist"


class Gap(StrEnum):
    """Why a delinquent account has no next step; named for what is missing."""

    CLOSED_WITHOUT_REASON = "closed_without_reason"
    #: A call was promised to the debtor for a time at which the hold keeps everybody from calling.
    CALLBACK_DURING_HOLD = "callback_during_hold"
    PROMISE_UNDECIDED = "promise_undecided"
    NO_PHONE = "no_phone"
    NO_CONTACT = "no_contact"
    #: No collector works its portfolio.
    NOBODY = "nobody"
    DISPUTED = "disputed"
    #: The worklist has no place for it, or one that is out of date.
    NOT_RANKED = "not_ranked"


class StrandedCheck(SQLModel, table=True):
    """A look at every account: asked for by somebody, or by the night."""

    __tablename__ = "stranded_check"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (accounts IS NULL)", name="done_checks_have_counted"),
        Index("stranded_check_waiting", text("(1)"), unique=True, postgresql_where=text("done_at IS NULL")),
        Index("stranded_check_done", text("done_at DESC"), postgresql_where=text("done_at IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    asked_at: datetime = Field(sa_column=moment())
    #: None: the timetable.
    asked_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    done_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: Delinquent accounts looked at.
    accounts: int | None = None


class StrandedCount(SQLModel, table=True):
    """How many delinquent accounts of a portfolio have which next step, at the last check."""

    __tablename__ = "stranded_count"

    portfolio_id: UUID = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    step: Step = Field(primary_key=True, sa_type=one_of(Step))
    accounts: int
    balance_minor: int = Field(sa_column=Column(BigInteger, nullable=False))


class StrandedAccount(SQLModel, table=True):
    """A delinquent account without a next step, as the last check found it."""

    __tablename__ = "stranded_account"
    __table_args__ = (Index("stranded_account_listed", text("balance_minor DESC"), "account_id"),)

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    gap: Gap = Field(sa_type=one_of(Gap))
    #: The check that first found it so.
    since: datetime = Field(sa_column=moment())
    currency: str
    balance_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    days_past_due: int
    #: What the gap rests on.
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
