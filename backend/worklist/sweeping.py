"""What time alone changes: claims run out, windows open and close, rests end, call-backs fall due."""

from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.worklist import queries
from backend.worklist.holding import back_to_ready, let_go
from backend.worklist.models import Release
from backend.worklist.ranking import rank_accounts

#: Rows in one transaction: few enough that nobody waits for them.
CLAIMS_AT_ONCE = 100
OPENED_AT_ONCE = 5000
RANKED_AT_ONCE = 500


async def sweep(tx: Transaction) -> int:
    """Do a bounded part of what is due; how many rows that were. Zero: nothing is left to do."""
    freed = await free_lost_claims(tx)
    opened = await queries.open_what_opens(tx.session, tx.now, OPENED_AT_ONCE)
    # Call-backs are not kept waiting by an evening on which every window closes.
    due = await queries.callbacks_fallen_due(tx.session, tx.now, RANKED_AT_ONCE)
    due += await queries.to_review(tx.session, tx.now, RANKED_AT_ONCE - len(due))
    if len(due) < RANKED_AT_ONCE:
        due += await queries.unranked(tx.session, RANKED_AT_ONCE - len(due))
    due += await queries.kept_in_vain(tx.session)
    if due:
        await rank_accounts(tx, due)
    return freed + opened + len(due)


async def free_lost_claims(tx: Transaction) -> int:
    """Free the accounts whose collector's browser is gone."""
    freed = 0
    for user_id, account_id in await queries.lost_claims(tx.session, tx.now, CLAIMS_AT_ONCE):
        item = await queries.locked_item(tx.session, account_id)
        claim = await queries.claim_of_account(tx.session, account_id)
        if item is None or claim is None or item.claim_expires_at is None or item.claim_expires_at > tx.now:
            continue
        await let_go(tx, claim, Release.EXPIRED)
        await people.leave_if_silent(tx, user_id)
        await back_to_ready(tx, user_id, account_id)
        freed += 1
    return freed
