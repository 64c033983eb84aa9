"""Which collectors an account's desk may be offered to."""

from uuid import UUID

from backend.assignment.queries import collectors
from backend.assignment.rules import fits, needs_of
from backend.kit.transaction import Transaction
from backend.strategy.actions import ruling
from backend.worklist import queries


async def fitting(tx: Transaction, account_id: UUID) -> frozenset[UUID] | None:
    """Who has what the account's desk asks for, whatever their portfolios; None: it asks for nothing."""
    item = await queries.item_of(tx.session, account_id)
    _, strategy = (await ruling(tx)).of(account_id)
    asked = needs_of(strategy.desks, item.desk if item else "")
    if not asked:
        return None
    return frozenset(each.user_id for each in await collectors(tx.session) if any(fits(each.worker, needs) for needs in asked))
