"""The ranked accounts, who holds which, and the call-backs that come before all else."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class WorkItem(SQLModel, table=True):
    """The place of one account in the worklist: narrow, so that claiming is cheap.

    No reference to `account`: a full ranking builds this table anew and swaps it in, and checking a million references
    would stop the floor. `ready` is kept by a sweep; the claiming statement checks every predicate itself.
    """

    __tablename__ = "work_item"
    __table_args__ = (
        Index(
            "work_item_next",
            "bucket",
            "band",
            text("score DESC"),
            "tie",
            "account_id",
            postgresql_where=text("ready AND only_for IS NULL"),
        ),
        Index("work_item_kept", "only_for", postgresql_where=text("only_for IS NOT NULL")),
        Index("work_item_review", "review_at", postgresql_where=text("review_at IS NOT NULL")),
    )

    account_id: UUID = Field(primary_key=True)
    portfolio_id: UUID
    #: What is handed out together, to the same collectors; `queries.buckets_of` says to whom.
    bucket: UUID
    #: Its desk and how far it has overflowed, as `strategy.desks.Seat.key`; empty: the strategy has no desks.
    desk: str = Field(default="", sa_column_kwargs={"server_default": ""})
    #: 1 is called first: call-back due, broken promise, reminder due, first contact, scored.
    band: int
    score: int = 0
    #: Oldest last attempt first, then a stable hash of account, day and seed.
    tie: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    #: The first standing gate that keeps it out, or None; permission, rest and claims have columns of their own.
    gate: str | None = None
    ready: bool = False
    #: Contact is permitted in [open_from, open_until); beyond it, it must be asked again.
    open_from: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    open_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: Not before this moment: snoozed, skipped, just worked.
    not_before: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: When that was said: a call-back that fell due later overrides it.
    rested_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: Offered only to this user (a promised call-back).
    only_for: UUID | None = None
    claimed_by: UUID | None = None
    claim_id: UUID | None = None
    claim_expires_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: The next moment at which time alone changes its rank: a hold ends, a reminder or a call-back falls due.
    turns_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: The earliest moment at which the sweep must look at it.
    review_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: Version of the strategy that ranked it.
    version: int = 0
    ranked_at: datetime = Field(sa_column=moment())


class Release(StrEnum):
    """How a claim ended."""

    WORKED = "worked"
    RELEASED = "released"
    SKIPPED = "skipped"
    SNOOZED = "snoozed"
    EXPIRED = "expired"
    REASSIGNED = "reassigned"


class Claim(SQLModel, table=True):
    """A collector held an account for a while. The database refuses a second live claim of an account, or of a collector."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("(released_at IS NULL) = (release IS NULL)", name="ended_claims_say_how"),
        Index("claim_live", "account_id", unique=True, postgresql_where=text("released_at IS NULL")),
        Index("claim_live_of_user", "user_id", unique=True, postgresql_where=text("released_at IS NULL")),
        Index("claim_of_user", "user_id", text("claimed_at DESC")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID
    user_id: UUID
    claimed_at: datetime = Field(sa_column=moment())
    released_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    release: Release | None = Field(default=None, sa_type=one_of(Release))
    reason: str | None = None
    #: Strategy version and place at hand-out: band, score.
    version: int = 0
    band: int = 0
    score: int = 0


class Callback(SQLModel, table=True):
    """A time at which the debtor asked to be called; overrides all other order when due, and is never lost."""

    __tablename__ = "callback"
    __table_args__ = (
        Index("callback_waiting", "due_at", postgresql_where=text("done_at IS NULL AND cancelled_at IS NULL")),
        Index("callback_by_account", "account_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    phone_id: UUID | None = None
    due_at: datetime = Field(sa_column=moment())
    #: Kept for this collector while they are signed in; None: anybody.
    for_user_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    #: None: nobody promised it, the debtor called and nobody was free.
    made_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    made_at: datetime = Field(sa_column=moment())
    note: str = ""
    done_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    cancelled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Explanation(SQLModel, table=True):
    """Why an account was handed out: gates, band and points as they stood, kept with its claim."""

    __tablename__ = "explanation"

    claim_id: UUID = Field(primary_key=True)
    body: dict[str, object] = Field(sa_column=Column(JSONB, nullable=False))
