"""Builders of skills and of working hours."""

from datetime import date
from typing import Any

from backend.assignment.actions import seed
from backend.assignment.models import Absence, UserSkill, WorkPattern
from backend.kit.transaction import Transaction
from backend.people.models import User


async def skilled(tx: Transaction, user: User, **levels: int) -> User:
    """The user with these skills: `language_pt=2`."""
    await seed(tx)
    for code, level in levels.items():
        tx.session.add(UserSkill(user_id=user.id, skill=code.replace("_", "-"), level=level))
    await tx.session.flush()
    return user


async def working(tx: Transaction, user: User, week: list[Any] | None = None, **said: Any) -> None:
    """When somebody works."""
    tx.session.add(WorkPattern(user_id=user.id, week=week or [], **said))
    await tx.session.flush()


async def absence(tx: Transaction, user: User, from_on: date, until_on: date) -> None:
    """Days on which somebody is away."""
    tx.session.add(Absence(user_id=user.id, from_on=from_on, until_on=until_on))
    await tx.session.flush()
