"""How skills and hours are shown."""

from uuid import UUID
from zoneinfo import ZoneInfo

from backend.assignment import queries
from backend.assignment.models import Skill
from backend.assignment.rules import skills_of
from backend.assignment.schemas import AbsenceCard, SkillCard, SkillLevel, WorkerCard
from backend.kit.transaction import Transaction
from backend.people.administration import user_visible_to
from backend.people.models import User


def skill_card(skill: Skill, people: int) -> SkillCard:
    """A skill with how many have it."""
    return SkillCard(skill.code, skill.kind, skill.labels, skill.position, skill.retired_at is not None, people)


async def skill_cards(tx: Transaction) -> list[SkillCard]:
    """All skills there ever were, in their order: what is retired is still somebody's."""
    return [skill_card(skill, people) for skill, people in await queries.skills(tx.session)]


async def worker_card(tx: Transaction, viewer: User, user_id: UUID) -> WorkerCard:
    """What somebody can and when they work, for whoever may see them."""
    user = await user_visible_to(tx, viewer, user_id)
    zone = await queries.zone_of(tx.session, user.id)
    pattern = await queries.pattern_of(tx.session, user.id)
    skills = skills_of(await queries.skills_granted(tx.session, user.id), user.locale)
    absences = await queries.absences_of(tx.session, user.id, tx.now.astimezone(ZoneInfo(zone)).date())
    return WorkerCard(
        user_id=user.id,
        skills=[SkillLevel(skill, level) for skill, level in sorted(skills.items())],
        week=[(each[0], each[1]) if each else None for each in pattern.week] if pattern and pattern.week else None,
        absences=[AbsenceCard(each.from_on, each.until_on, each.note) for each in absences],
        minutes_each_day=pattern.minutes_each_day if pattern else None,
        accounts_each_day=pattern.accounts_each_day if pattern else None,
        zone=zone,
    )
