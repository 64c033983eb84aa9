"""What happened to changes, written down as it happens."""

from typing import Any
from uuid import UUID

from backend.changes.models import ChangeEvent, Deed, StrategyChange
from backend.kit.transaction import Transaction


async def note(tx: Transaction, change: StrategyChange, what: Deed, by: UUID | None, facts: dict[str, Any] | None = None) -> None:
    """Add to the history of a change; nothing takes it away again."""
    tx.session.add(ChangeEvent(change_id=change.id, at=tx.now, user_id=by, what=what, facts=facts or {}))
    await tx.session.flush()
