"""The rules of who is called first, as data with versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment


class StrategyVersion(SQLModel, table=True):
    """One immutable set of bands and points; exactly one is active."""

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
