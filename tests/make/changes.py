"""Builders of changes of the strategy."""

from typing import Any

from backend.changes import actions
from backend.changes.models import StrategyChange
from backend.changes.schemas import ChangedDraft, NewChange
from backend.kit.transaction import Transaction
from backend.people.models import Role, User
from tests.make.people import user as _user


async def change(tx: Transaction, *, by: User | None = None, title: str = "Largest first", **changed: Any) -> StrategyChange:
    """A draft that differs from the strategy in force in what is said."""
    author = by or await _user(tx, role=Role.MANAGER)
    made = await actions.draft(tx, author, NewChange(title, "They pay more."))
    if not changed:
        return made
    return await actions.edit(tx, author, made.id, ChangedDraft(made.revision, title, "They pay more.", {**made.body, **changed}))
