"""What the worklist does when another feature tells a fact."""

from backend.accounts.facts import AccountChanged
from backend.kit.facts import on
from backend.kit.transaction import Transaction
from backend.people.facts import CollectorLeft
from backend.worklist import queries
from backend.worklist.holding import let_go
from backend.worklist.models import Release
from backend.worklist.ranking import rank_accounts
from backend.worklist.rules import CLAIM_LASTS

#: For more at once (an import) the law is asked by the sweep: whoever imports does not wait for it.
ASKED_AT_ONCE = 100


@on(AccountChanged)
async def rank_anew(tx: Transaction, fact: AccountChanged) -> None:
    """What changed about an account changes its place; an attempt or a number also changes whether it may be contacted."""
    few = len(fact.account_ids) <= ASKED_AT_ONCE
    await rank_accounts(tx, fact.account_ids, ask=few, ask_again=few)


@on(CollectorLeft)
async def free_what_they_held(tx: Transaction, fact: CollectorLeft) -> None:
    """Whoever leaves gives back the account in hand; one with a call or its wrap-up still open is freed by the end of that."""
    claim = await queries.claim_of_user(tx.session, fact.user_id)
    item = await queries.locked_item(tx.session, claim.account_id) if claim else None
    if claim is not None and (item is None or item.claim_expires_at is None or item.claim_expires_at <= tx.now + CLAIM_LASTS):
        await let_go(tx, claim, Release.RELEASED, reason="collector_left")
    kept = await queries.kept_for(tx.session, fact.user_id)
    if kept:
        await rank_accounts(tx, kept)
