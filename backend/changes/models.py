"""Changes of the strategy, what happened to each, and what each would do to the worklist."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class ChangeState(StrEnum):
    """How far a change has come; an approved one with `activate_at` waits for its time."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    #: A version that an experiment tries or tried beside the one in force; it never ranked everybody.
    TRIED = "tried"


class StrategyChange(SQLModel, table=True):
    """A strategy somebody proposes in place of the one in force; publishing it makes the next version."""

    __tablename__ = "strategy_change"
    __table_args__ = (
        CheckConstraint("(state IN ('published', 'tried')) = (version IS NOT NULL)", name="published_changes_are_a_version"),
        CheckConstraint("activate_at IS NULL OR state IN ('approved', 'published', 'tried')", name="only_approved_changes_have_a_time"),
        Index(
            "strategy_change_waiting",
            "activate_at",
            postgresql_where=text("state IN ('approved', 'tried') AND activate_at IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    title: str
    why: str
    author_id: UUID = Field(foreign_key="app_user.id")
    created_at: datetime = Field(sa_column=moment())
    #: The version that was in force when it was drafted or last brought up to date.
    based_on: int
    body: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    #: Rises with every saving: whoever submits or approves says which they saw.
    revision: int = 1
    state: ChangeState = Field(default=ChangeState.DRAFT, sa_type=one_of(ChangeState))
    approved_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    activate_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    activated_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    #: The number it was published or tried under.
    version: int | None = Field(default=None, unique=True)
    #: The version whose body it brings back.
    rolls_back_to: int | None = None


class Deed(StrEnum):
    """What can be done with a change, or happen to it."""

    DRAFTED = "drafted"
    EDITED = "edited"
    BROUGHT_UP_TO_DATE = "brought_up_to_date"
    PREVIEWED = "previewed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    #: By its own author, where the installation says that one is enough.
    APPROVED_ALONE = "approved_alone"
    #: A rollback to the version before: a second person approved it when it was published.
    APPROVED_BEFORE = "approved_before"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    PUBLISHED = "published"
    #: At its time another version was in force than the one it was based on.
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    #: An experiment began with it, and ended without it.
    TRIED = "tried"
    NOT_CHOSEN = "not_chosen"


class ChangeEvent(SQLModel, table=True):
    """Who did what to a change, when; never changed, never deleted (a trigger insists)."""

    __tablename__ = "strategy_change_event"
    __table_args__ = (Index("strategy_change_event_of_change", "change_id", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    change_id: UUID = Field(foreign_key="strategy_change.id")
    at: datetime = Field(sa_column=moment())
    #: None: the clock did it.
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    what: Deed = Field(sa_type=one_of(Deed))
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))


class PreviewState(StrEnum):
    """Whether a preview is computed yet."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Preview(SQLModel, table=True):
    """The worklist under a draft beside today's, computed by the worker; holds the very strategies it compares."""

    __tablename__ = "strategy_preview"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="done_previews_have_a_result"),
        Index("strategy_preview_of_change", "change_id", text("asked_at DESC")),
        Index("strategy_preview_waiting", "asked_at", postgresql_where=text("state IN ('waiting', 'running')")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    change_id: UUID = Field(foreign_key="strategy_change.id")
    revision: int
    #: The version it is compared with.
    against: int
    body: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    #: What the floor is taken to be able to do in a day.
    floor: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    asked_by: UUID = Field(foreign_key="app_user.id")
    asked_at: datetime = Field(sa_column=moment())
    state: PreviewState = Field(default=PreviewState.WAITING, sa_type=one_of(PreviewState))
    #: How often it was begun: one that kills its worker is given up.
    tries: int = 0
    #: What is being computed, and how much of the whole is behind it, in hundredths.
    step: str = "waiting"
    share: int = 0
    #: The moment whose facts were compared.
    as_of: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))
