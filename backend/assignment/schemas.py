"""What is sent about skills and working hours."""

from datetime import date
from uuid import UUID

import msgspec

from backend.assignment.models import SkillKind


class Lack(msgspec.Struct, frozen=True):
    """What somebody does not have that a desk asks for."""

    #: team or skill.
    what: str
    #: The teams asked for, or the skill's code.
    name: str
    asked: int
    has: int


class SkillCard(msgspec.Struct):
    """A skill, and how many people have it."""

    code: str
    kind: SkillKind
    labels: dict[str, str]
    position: int
    retired: bool
    people: int


class SkillChange(msgspec.Struct):
    """A skill as it should be."""

    kind: SkillKind
    labels: dict[str, str]
    position: int = 0
    retired: bool = False


class SkillLevel(msgspec.Struct):
    skill: str
    level: int


class AbsenceCard(msgspec.Struct):
    from_on: date
    #: The last day.
    until_on: date
    note: str = ""


class WorkerChange(msgspec.Struct):
    """What somebody can and when they work, as it should be."""

    skills: list[SkillLevel]
    #: By weekday, Monday first: minutes since midnight [from, until], null for a free day; without: no pattern.
    week: list[tuple[int, int] | None] | None = None
    absences: list[AbsenceCard] = []
    minutes_each_day: int | None = None
    accounts_each_day: int | None = None


class WorkerCard(msgspec.Struct):
    """What somebody can and when they work."""

    user_id: UUID
    #: With the language they use the workbench in, where none is noted.
    skills: list[SkillLevel]
    week: list[tuple[int, int] | None] | None
    #: Those that are not over.
    absences: list[AbsenceCard]
    minutes_each_day: int | None
    accounts_each_day: int | None
    #: The team's zone, in which shifts and days are meant.
    zone: str
