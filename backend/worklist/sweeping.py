"""What time alone changes: claims run out, windows open and close, rests end, call-backs fall due."""

from collections.abc import Sequence
from uuid import UUID

from backend.kit.parts import in_parts
from backend.kit.transaction import Database, Transaction, transaction
from backend.people import actions as people
from backend.worklist import queries
from backend.worklist.holding import back_to_ready, let_go
from backend.worklist.models import Release
from backend.worklist.ranking import rank_accounts

#: Rows in one transaction: few enough that nobody waits for them.
CLAIMS_AT_ONCE = 100
OPENED_AT_ONCE = 5000
RANKED_AT_ONCE = 500


async def sweep(database: Database) -> int:
    """Do a bounded part of what is due; how many rows that were. Zero: nothing is left to do.

    Each kind of work commits on its own, and a row that cannot be done holds up no other.
    """
    freed = await in_parts(database, lost_claims, free_claims, failing="worklist.claim_not_freed")
    async with transaction(database) as tx:
        opened = await open_what_opens(tx)
    return freed + opened + await in_parts(database, due, rank_due, failing="worklist.not_ranked")


async def rank_unranked(database: Database) -> int:
    """Give accounts nobody told of their place; how many of a bounded number."""
    return await in_parts(database, _unranked, rank_due, failing="worklist.not_ranked")


async def lost_claims(tx: Transaction) -> list[UUID]:
    """Accounts whose collector's browser is gone."""
    return await queries.lost_claims(tx.session, tx.now, CLAIMS_AT_ONCE)


async def free_claims(tx: Transaction, account_ids: Sequence[UUID]) -> int:
    """Free these, where that is still due; how many."""
    freed = 0
    for account_id in account_ids:
        item = await queries.locked_item(tx.session, account_id)
        claim = await queries.claim_of_account(tx.session, account_id)
        if item is None or claim is None or item.claim_expires_at is None or item.claim_expires_at > tx.now:
            continue
        await let_go(tx, claim, Release.EXPIRED)
        await people.leave_if_silent(tx, claim.user_id)
        await back_to_ready(tx, claim.user_id, account_id)
        freed += 1
    return freed


async def open_what_opens(tx: Transaction) -> int:
    """Make ready what only waited for its hour; how many."""
    return await queries.open_what_opens(tx.session, tx.now, OPENED_AT_ONCE)


async def due(tx: Transaction) -> list[UUID]:
    """Accounts that time alone has moved; call-backs are not kept waiting by an evening on which every window closes."""
    ids = await queries.callbacks_fallen_due(tx.session, tx.now, RANKED_AT_ONCE)
    ids += await queries.to_review(tx.session, tx.now, RANKED_AT_ONCE - len(ids))
    return ids + await queries.kept_in_vain(tx.session)


async def rank_due(tx: Transaction, account_ids: Sequence[UUID]) -> int:
    """Put these in their place; how many."""
    await rank_accounts(tx, account_ids)
    return len(account_ids)


async def _unranked(tx: Transaction) -> list[UUID]:
    return await queries.unranked(tx.session, RANKED_AT_ONCE)
