"""The rules of who is called first, as data with versions."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class StrategyVersion(SQLModel, table=True):
    """One immutable set of bands and points; exactly one is active, and at most one more is tried beside it."""

    __tablename__ = "strategy_version"
    __table_args__ = (
        UniqueConstraint("number", name="one_version_per_number"),
        Index(
            "strategy_version_active", text("(1)"), unique=True, postgresql_where=text("activated_at IS NOT NULL AND retired_at IS NULL")
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: int
    name: str
    #: Bands and points rules as `strategy.rules` reads them.
    body: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = Field(sa_column=moment())
    created_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    #: None: approved, and only tried so far.
    activated_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    retired_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Segment(SQLModel, table=True):
    """A named set of accounts, said by a condition. What it says is in its versions."""

    __tablename__ = "segment"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: Never changes: conditions refer to it.
    name: str = Field(unique=True)
    created_at: datetime = Field(sa_column=moment())
    created_by: UUID = Field(foreign_key="app_user.id")
    #: No longer offered; what refers to it goes on.
    archived_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    archived_by: UUID | None = Field(default=None, foreign_key="app_user.id")


class SegmentVersion(SQLModel, table=True):
    """What a segment says from one saving to the next; never changed."""

    __tablename__ = "segment_version"

    segment_id: UUID = Field(primary_key=True, foreign_key="segment.id")
    #: 1, 2, 3 ... without gaps.
    number: int = Field(primary_key=True)
    #: As the author wrote it, with references to other segments; JSON null: every open account.
    condition: dict[str, Any] | None = Field(sa_column=Column(JSONB(none_as_null=False), nullable=False))
    #: What it is for.
    description: str = ""
    made_at: datetime = Field(sa_column=moment())
    made_by: UUID = Field(foreign_key="app_user.id")


class Arm(StrEnum):
    """What an experiment does with an account."""

    CHAMPION = "champion"
    CHALLENGER = "challenger"
    #: Not called by the worklist while the experiment runs: what would have been paid without a call.
    HOLD_OUT = "hold_out"


class Measure(StrEnum):
    """What an experiment is judged by: the share of accounts of which it is true."""

    #: Somebody entitled was spoken to.
    REACHED = "reached"
    PROMISED = "promised"
    KEPT = "kept"
    PAID = "paid"


class Choice(StrEnum):
    """Which version goes on after an experiment."""

    KEEP = "keep"
    PROMOTE = "promote"


class Experiment(SQLModel, table=True):
    """Two versions side by side on accounts drawn by a hash; one runs at a time."""

    __tablename__ = "experiment"
    __table_args__ = (
        Index("experiment_running", text("(1)"), unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("experiment_unranked", "id", postgresql_where=text("ranked_at IS NULL")),
        CheckConstraint("(ended_at IS NULL) = (chosen IS NULL)", name="ended_experiments_say_what_goes_on"),
        CheckConstraint(
            "challenger_points > 0 AND hold_out_points >= 0 AND challenger_points + hold_out_points < 10000",
            name="every_arm_has_its_share",
        ),
        CheckConstraint("champion <> challenger", name="two_versions"),
        CheckConstraint("ends_at > begun_at", name="experiments_go_forward"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    title: str
    #: Versions of the strategy.
    champion: int
    challenger: int = Field(unique=True)
    #: The change whose version is tried.
    change_id: UUID = Field(foreign_key="strategy_change.id")
    #: With an account's id it decides the account's arm.
    seed: int
    #: Of ten thousand accounts, so many; the champion has the rest.
    challenger_points: int
    hold_out_points: int
    #: Accounts longer overdue than this are called, whatever their arm.
    hold_out_days: int
    measure: Measure = Field(sa_type=one_of(Measure))
    #: The smallest difference worth knowing, in hundredths of a percent of what the champion reaches.
    effect_points: int
    begun_at: datetime = Field(sa_column=moment())
    begun_by: UUID = Field(foreign_key="app_user.id")
    #: Planned; nobody is held out after this moment, and nothing is counted.
    ends_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    chosen: Choice | None = Field(default=None, sa_type=one_of(Choice))
    #: The results as they were when somebody chose.
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))
    #: When the whole worklist last followed its beginning or end; None: it is to follow.
    ranked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ExperimentAside(SQLModel, table=True):
    """An account that was protected when the experiment began: it is never held out, and counted in no arm."""

    __tablename__ = "experiment_aside"

    experiment_id: UUID = Field(primary_key=True, foreign_key="experiment.id", ondelete="CASCADE")
    account_id: UUID = Field(primary_key=True)
