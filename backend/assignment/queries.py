"""What is asked about people's skills and hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.assignment.models import Absence, Skill, UserSkill, WorkPattern
from backend.assignment.rules import Worker, served_keys, skills_of
from backend.people.models import Role, User
from backend.strategy.desks import keys_of
from backend.strategy.schemas import Desk

_SKILLS = "(SELECT jsonb_object_agg(skill, level) FROM user_skill WHERE user_skill.user_id = app_user.id)"

#: Of a version, else of the one in force.
_DESKS = """(SELECT (body -> 'desks')::text FROM strategy_version
              WHERE CASE WHEN CAST(:version AS integer) IS NULL THEN activated_at IS NOT NULL AND retired_at IS NULL
                         ELSE number = :version END)"""

_SERVED = f"""
    SELECT {_DESKS},
           team.name, {_SKILLS}, app_user.locale
      FROM app_user LEFT JOIN team ON team.id = app_user.team_id
     WHERE app_user.id = :user_id"""  # noqa: S608  (only our own words)

_COLLECTORS = f"""
    SELECT app_user.id, app_user.name, app_user.locale, team.name, COALESCE(team.zone, 'UTC'), {_SKILLS},
           ARRAY(SELECT portfolio_id FROM portfolio_grant WHERE portfolio_grant.user_id = app_user.id ORDER BY 1),
           COALESCE(presence.state <> 'offline', FALSE),
           pattern.week, pattern.minutes_each_day, pattern.accounts_each_day
      FROM app_user
      LEFT JOIN team ON team.id = app_user.team_id
      LEFT JOIN presence ON presence.user_id = app_user.id
      LEFT JOIN work_pattern AS pattern ON pattern.user_id = app_user.id
     WHERE app_user.role = 'collector' AND app_user.disabled_at IS NULL
     ORDER BY app_user.name, app_user.id"""  # noqa: S608


@dataclass(frozen=True)
class Collector:
    """Somebody who calls, with what they can and when."""

    user_id: UUID
    name: str
    worker: Worker
    zone: str
    portfolio_ids: frozenset[UUID]
    here: bool
    week: list[Any] | None
    minutes_each_day: int | None
    accounts_each_day: int | None
    absences: tuple[tuple[date, date], ...]


async def served_desks(session: AsyncSession, user: User, version: int | None = None) -> list[str]:
    """The desks of a version, else of the one in force, somebody is handed accounts of; who leads is shown those of all.

    Without desks: the one that has no name.
    """
    desks, team, skills, locale = (await session.execute(text(_SERVED), {"user_id": user.id, "version": version})).one()
    if not (known := read_desks(desks)):
        return [""]
    if user.role is not Role.COLLECTOR:
        return _all_keys(desks)
    return served_keys(known, Worker(user.id, team, skills_of(skills or {}, locale)))


async def desks_of(session: AsyncSession, version: int | None = None) -> list[Desk]:
    """The desks of a version, else of the one in force."""
    return read_desks((await session.execute(text(f"SELECT {_DESKS}"), {"version": version})).scalar_one())


@lru_cache(maxsize=16)
def read_desks(stored: str | None) -> list[Desk]:
    """The desks of a stored strategy; it was checked when it was put into force."""
    return msgspec.json.decode(stored, type=list[Desk]) if stored else []


@lru_cache(maxsize=16)
def _all_keys(stored: str) -> list[str]:
    return [key for key, _, _ in keys_of(read_desks(stored))]


async def collectors(session: AsyncSession) -> list[Collector]:
    """Everybody who calls."""
    away: dict[UUID, list[tuple[date, date]]] = {}
    for absence in (await session.exec(select(Absence).order_by(col(Absence.from_on)))).all():
        away.setdefault(absence.user_id, []).append((absence.from_on, absence.until_on))
    return [
        Collector(
            user_id=id_,
            name=name,
            worker=Worker(id_, team, skills_of(skills or {}, locale)),
            zone=zone,
            portfolio_ids=frozenset(portfolios),
            here=here,
            week=week,
            minutes_each_day=minutes,
            accounts_each_day=accounts,
            absences=tuple(away.get(id_, ())),
        )
        for id_, name, locale, team, zone, skills, portfolios, here, week, minutes, accounts in await session.execute(text(_COLLECTORS))
    ]


async def skills(session: AsyncSession) -> list[tuple[Skill, int]]:
    """All skills there ever were, with how many people have each."""
    rows = await session.execute(text("SELECT skill, count(*) FROM user_skill GROUP BY 1"))
    counted = {row[0]: row[1] for row in rows}
    found = (await session.exec(select(Skill).order_by(col(Skill.position), col(Skill.code)))).all()
    return [(skill, counted.get(skill.code, 0)) for skill in found]


async def known_names(session: AsyncSession) -> tuple[list[str], list[str]]:
    """The names of teams and the codes of skills that desks may ask for."""
    teams = (await session.execute(text("SELECT name FROM team ORDER BY name"))).scalars().all()
    codes = (await session.execute(text("SELECT code FROM skill ORDER BY code"))).scalars().all()
    return list(teams), list(codes)


async def skills_granted(session: AsyncSession, user_id: UUID) -> dict[str, int]:
    """What somebody has been noted to be able to do."""
    rows = (await session.exec(select(UserSkill).where(UserSkill.user_id == user_id).order_by(col(UserSkill.skill)))).all()
    return {row.skill: row.level for row in rows}


async def pattern_of(session: AsyncSession, user_id: UUID) -> WorkPattern | None:
    """When somebody usually works, where that was said."""
    return await session.get(WorkPattern, user_id)


async def absences_of(session: AsyncSession, user_id: UUID, since: date) -> Sequence[Absence]:
    """When somebody is away, as far as it is not over."""
    statement = select(Absence).where(Absence.user_id == user_id, Absence.until_on >= since).order_by(col(Absence.from_on))
    return (await session.exec(statement)).all()


async def zone_of(session: AsyncSession, user_id: UUID) -> str:
    """The zone of somebody's team."""
    statement = "SELECT COALESCE(team.zone, 'UTC') FROM app_user LEFT JOIN team ON team.id = app_user.team_id WHERE app_user.id = :id"
    return str((await session.execute(text(statement), {"id": user_id})).scalar_one())
