"""What the worklist does when another feature tells a fact."""

from datetime import timedelta

from backend.accounts.facts import AccountChanged, AccountClosed
from backend.accounts.queries import account_of
from backend.kit.facts import on
from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction
from backend.people.facts import CollectorArrived, CollectorLeft, PortfoliosGranted
from backend.people.models import User
from backend.strategy.actions import ruling
from backend.worklist import queries
from backend.worklist.callbacks import cancel_all
from backend.worklist.holding import back_to_ready, held, let_go
from backend.worklist.models import Claim, Release
from backend.worklist.ranking import rank_accounts
from backend.worklist.rules import CLAIM_LASTS

#: For more at once (an import) the law is asked by the sweep: whoever imports does not wait for it.
ASKED_AT_ONCE = 100
#: Nobody works more than that in the hours in which they are theirs.
THEIRS_AT_ONCE = 300


@on(AccountChanged)
async def rank_anew(tx: Transaction, fact: AccountChanged) -> None:
    """What changed about an account changes its place; an attempt or a number also changes whether it may be contacted."""
    few = len(fact.account_ids) <= ASKED_AT_ONCE
    await rank_accounts(tx, fact.account_ids, ask=few, ask_again=few)


@on(AccountClosed)
async def call_nobody_back(tx: Transaction, fact: AccountClosed) -> None:
    """Call-backs promised on a closed account are no longer owed."""
    await cancel_all(tx, fact.account_id, fact.by)


@on(CollectorLeft)
async def free_what_they_held(tx: Transaction, fact: CollectorLeft) -> None:
    """Whoever leaves gives back the account in hand; one with a call or its wrap-up still open is freed by the end of that."""
    claim = await held(tx, fact.user_id)
    if claim is not None and not await _is_for_a_call(tx, claim):
        await let_go(tx, claim, Release.RELEASED, reason="collector_left")
    kept = await queries.kept_for(tx.session, fact.user_id)
    if kept:
        await rank_accounts(tx, kept)


@on(CollectorArrived)
async def keep_what_is_theirs(tx: Transaction, fact: CollectorArrived) -> None:
    """Where a strategy says so, debtors who know the collector are theirs first from now on."""
    rules = await ruling(tx)
    owned = [one.ownership.days for one in (rules.strategy, rules.challenger) if one is not None and one.ownership is not None]
    if owned:
        since = tx.now - timedelta(days=max(owned))
        await rank_accounts(tx, await queries.known_to(tx.session, fact.user_id, since, THEIRS_AT_ONCE), ask=False)


@on(PortfoliosGranted)
async def free_what_they_may_no_longer_see(tx: Transaction, fact: PortfoliosGranted) -> None:
    """Whoever loses a portfolio gives back its account; one with a call or its wrap-up still open is freed by the end of that."""
    user, claim = await tx.session.get(User, fact.user_id), await held(tx, fact.user_id)
    if user is None or claim is None or await _is_for_a_call(tx, claim):
        return
    try:
        await account_of(tx.session, user, claim.account_id)
    except NotFound:
        await let_go(tx, claim, Release.RELEASED, reason="portfolio_revoked")
        await back_to_ready(tx, user.id, claim.account_id)


async def _is_for_a_call(tx: Transaction, claim: Claim) -> bool:
    """Whether a claim lasts as long as a call or its wrap-up, and not only as long as the browser renews it."""
    item = await queries.locked_item(tx.session, claim.account_id)
    return item is not None and item.claim_expires_at is not None and item.claim_expires_at > tx.now + CLAIM_LASTS
