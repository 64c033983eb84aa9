"""What collectors are able to do and when they are here."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class SkillKind(StrEnum):
    """What a skill is about."""

    LANGUAGE = "language"
    PRODUCT = "product"
    SENIORITY = "seniority"
    JURISDICTION = "jurisdiction"
    OTHER = "other"


class Skill(SQLModel, table=True):
    """Something a desk may ask of its collectors; editable data."""

    __tablename__ = "skill"

    #: Never changes: strategies refer to it. Of a language `language-` and its code.
    code: str = Field(primary_key=True)
    kind: SkillKind = Field(sa_type=one_of(SkillKind))
    #: What to show, by language: {"es": ..., "pt": ..., "en": ...}.
    labels: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    position: int = 0
    #: No longer given to anybody; who has it keeps it.
    retired_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class UserSkill(SQLModel, table=True):
    """A user has a skill."""

    __tablename__ = "user_skill"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 3", name="levels_are_one_to_three"),)

    user_id: UUID = Field(primary_key=True, foreign_key="app_user.id", ondelete="CASCADE")
    skill: str = Field(primary_key=True, foreign_key="skill.code")
    #: 1 can, 2 can well, 3 teaches others.
    level: int = 1


class WorkPattern(SQLModel, table=True):
    """When a user works in a usual week, and how much of it is theirs to call in."""

    __tablename__ = "work_pattern"

    user_id: UUID = Field(primary_key=True, foreign_key="app_user.id", ondelete="CASCADE")
    #: By weekday, Monday first: [from, until] in minutes since midnight of the team's zone, or null for a free day.
    week: list[Any] = Field(sa_column=Column(JSONB, nullable=False))
    #: Minutes on accounts in a day, where somebody said so; None: from the shift.
    minutes_each_day: int | None = None
    #: Accounts in a day, where somebody said so; None: from the minutes and the measured handling time.
    accounts_each_day: int | None = None


class Absence(SQLModel, table=True):
    """Days on which a user is not here."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="absences_end_after_they_begin"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="app_user.id", ondelete="CASCADE", index=True)
    from_on: date
    #: The last day.
    until_on: date
    note: str = ""
