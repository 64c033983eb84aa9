"""Noting what people can and when they work."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, delete

from backend.assignment import queries, rules
from backend.assignment.models import Absence, Skill, UserSkill, WorkPattern
from backend.assignment.schemas import AbsenceCard, SkillChange, WorkerChange
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.administration import user_visible_to
from backend.people.models import User
from backend.people.rules import LOCALES
from backend.strategy.reading import StrategyWrong
from backend.strategy.schemas import Strategy

SHIPPED = Path(__file__).with_name("skills.toml")
LONGEST_LABEL = 60
LONGEST_NOTE = 200
MOST_ABSENCES = 100
LONGEST_ABSENCE = timedelta(days=730)


async def seed(tx: Transaction) -> None:
    """The skills an installation starts with; those that exist stay as they are."""
    for position, shipped in enumerate(tomllib.loads(SHIPPED.read_text())["skill"], start=1):
        if await tx.session.get(Skill, shipped["code"]) is None:
            tx.session.add(Skill(**{"position": position, **shipped}))
    await tx.session.flush()


async def is_possible(tx: Transaction, strategy: Strategy) -> None:
    """Refuse a strategy whose desks ask for teams or skills that are not there."""
    if mistakes := [*rules.unknown(strategy, *await queries.known_names(tx.session))]:
        raise StrategyWrong(mistakes=mistakes)


async def change_skill(tx: Transaction, code: str, change: SkillChange, *, by: User) -> Skill:
    """Create or replace a skill."""
    if not rules.CODE.fullmatch(code):
        raise Invalid(field="code", expected="small letters, digits, - and _, a letter first, at most 40", value=code[:60])
    labels = {locale: _label(change.labels.get(locale, "")) for locale in LOCALES}
    skill = await tx.session.get(Skill, code) or Skill(code=code, kind=change.kind, labels=labels)
    skill.kind, skill.labels, skill.position = change.kind, labels, max(0, min(change.position, 10_000))
    skill.retired_at = (skill.retired_at or tx.now) if change.retired else None
    tx.session.add(skill)
    await tx.session.flush()
    await record_access(tx, "skill.changed", by.id, code=code)
    return skill


async def change_worker(tx: Transaction, user_id: UUID, change: WorkerChange, *, by: User) -> None:
    """Note what somebody can and when they work; what is offered to them follows at their next account."""
    user = await user_visible_to(tx, by, user_id)
    _, known = await queries.known_names(tx.session)
    for each in change.skills:
        if each.skill not in known or each.level not in rules.LEVELS:
            raise Invalid(field="skills", expected="skills there are, at level 1, 2 or 3", value=f"{each.skill} {each.level}"[:80])
    week = rules.acceptable_week(change.week)
    minutes = rules.acceptable_count("minutes_each_day", change.minutes_each_day, rules.DAY_MINUTES)
    accounts = rules.acceptable_count("accounts_each_day", change.accounts_each_day, rules.MOST_ACCOUNTS)
    today = tx.now.astimezone(ZoneInfo(await queries.zone_of(tx.session, user.id))).date()
    for absence in change.absences[: MOST_ABSENCES + 1]:
        _is_possible(absence)
    if len(change.absences) > MOST_ABSENCES:
        raise Invalid(field="absences", expected=f"at most {MOST_ABSENCES}", value=str(len(change.absences)))
    await tx.session.exec(delete(UserSkill).where(col(UserSkill.user_id) == user.id))
    for skill, level in {each.skill: each.level for each in change.skills}.items():
        tx.session.add(UserSkill(user_id=user.id, skill=skill, level=level))
    await _write_pattern(tx, user.id, week, minutes, accounts)
    # What is over stays: it says why nobody was here.
    await tx.session.exec(delete(Absence).where(col(Absence.user_id) == user.id, col(Absence.until_on) >= today))
    for absence in change.absences:
        if absence.until_on >= today:
            tx.session.add(Absence(user_id=user.id, from_on=absence.from_on, until_on=absence.until_on, note=absence.note.strip()))
    await tx.session.flush()
    await record_access(tx, "user.assignment_changed", user.id, by=str(by.id))


async def _write_pattern(tx: Transaction, user_id: UUID, week: list[object] | None, minutes: int | None, accounts: int | None) -> None:
    pattern = await queries.pattern_of(tx.session, user_id)
    if week is None and minutes is None and accounts is None:
        if pattern is not None:
            await tx.session.delete(pattern)
        return
    pattern = pattern or WorkPattern(user_id=user_id, week=[])
    pattern.week, pattern.minutes_each_day, pattern.accounts_each_day = week or [], minutes, accounts
    tx.session.add(pattern)


def _is_possible(absence: AbsenceCard) -> None:
    if not absence.from_on <= absence.until_on <= absence.from_on + LONGEST_ABSENCE or absence.from_on < date(2000, 1, 1):
        said = f"{absence.from_on} {absence.until_on}"
        raise Invalid(field="absences", expected=f"a first and a last day within {LONGEST_ABSENCE.days} days", value=said)
    if len(absence.note) > LONGEST_NOTE or "\0" in absence.note:
        raise Invalid(field="absences", expected=f"a note of at most {LONGEST_NOTE} characters", value=absence.note[:80])


def _label(text: str) -> str:
    label = text.strip()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise Invalid(field="labels", expected=f"a label each in es, pt and en, at most {LONGEST_LABEL} characters", value=text[:80])
    return label
