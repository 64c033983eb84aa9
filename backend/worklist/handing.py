"""Handing out: a claim from the dealer, then the law's word on it, then the account is on the collector's desk."""

import asyncio
from uuid import UUID

import asyncpg
import msgspec

from backend.accounts.models import Account
from backend.contact import actions as contact
from backend.contact.queries import phones_of
from backend.kit.transaction import Database, Transaction, transaction
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people.models import PresenceState, User
from backend.worklist import queries
from backend.worklist.claiming import Taken
from backend.worklist.dealer import dealer_of
from backend.worklist.explanation import why
from backend.worklist.figures import Figures, figures_of
from backend.worklist.holding import BUSY, announce, let_go
from backend.worklist.models import Claim, Explanation, Release
from backend.worklist.rules import WorklistEmpty

#: So many accounts in a row may turn out to be closed to contact before the collector is told that there is none.
TRIES = 25


async def take_next(database: Database, user: User) -> Claim:
    """Give the collector the next account to work, or again the one they hold. Commits on its own: many are served at once."""
    buckets: list[UUID] = []
    turns: list[list[UUID]] = []
    for _ in range(TRIES):
        async with transaction(database) as tx:
            claim = await queries.claim_of_user(tx.session, user.id)
            if claim is not None and await hand_out(tx, user, claim):
                return claim
            served = await queries.served(tx.session, user)
            buckets, turns = served.all, served.by_turn(user.id, await queries.last_claim(tx.session, user.id) if served.trial else None)
        try:
            taken = await _take(database, user, turns)
        except asyncpg.UniqueViolationError:
            # They asked twice at once; the other asking got the account.
            continue
        if taken is None:
            async with transaction(database) as tx:
                figures = await figures_of(tx.session, buckets, user.id)
            if figures.ready == 0:
                break
            # What is ready was being taken by colleagues at that very moment.
            await asyncio.sleep(0.01)
    async with transaction(database) as tx:
        works = bool(await queries.portfolio_ids_of(tx.session, user))
        raise empty(buckets, await figures_of(tx.session, buckets, user.id), works=works)


async def _take(database: Database, user: User, turns: list[list[UUID]]) -> Taken | None:
    """The next account of whoever's turn it is; where they have none, of the others."""
    for buckets in turns:
        if taken := await dealer_of(database).take(user.id, buckets):
            return taken
    return None


async def hand_out(tx: Transaction, user: User, claim: Claim) -> bool:
    """Put a claimed account on the collector's desk, unless the law says no by now: then it goes back with its new window."""
    presence = await people_queries.presence(tx.session, user.id)
    if presence is not None and presence.state in BUSY:
        return True
    # The row is what everybody locks first; whoever asked at the same time waits here and then finds it handed out.
    item = await queries.locked_item(tx.session, claim.account_id)
    if item is None or item.claim_id != claim.id:
        return False
    if await queries.explanation_of(tx.session, claim.id) is None:
        if not await _is_permitted(tx, claim.account_id):
            await let_go(tx, claim, Release.RELEASED, reason="contact_not_permitted", ask_again=True)
            return False
        told = await why(tx, user, claim.account_id)
        tx.session.add(Explanation(claim_id=claim.id, body=msgspec.to_builtins(told)))
        await announce(tx, user.id, claim.account_id)
    await people.set_presence(tx, user.id, PresenceState.PREVIEWING, account_id=claim.account_id)
    return True


async def _is_permitted(tx: Transaction, account_id: UUID) -> bool:
    """Ask contact law once more, by the numbers in the order in which they are best tried, and keep the receipts."""
    account = await tx.session.get(Account, account_id)
    if account is None:
        return False
    for phone in await phones_of(tx.session, account.debtor_id):
        in_use = phone.retired_at is None and phone.e164 is not None
        if in_use and (await contact.permission(tx, account, phone, occasion="hand_out")).allowed:
            return True
    return False


def empty(buckets: list[UUID], figures: Figures, *, works: bool) -> WorklistEmpty:
    """Why there is nothing for this collector, who works some portfolio or none."""
    nowhere = "no_desk" if works else "no_portfolios"
    reason = nowhere if not buckets else "all_taken" if figures.ready else "nothing_ready"
    return WorklistEmpty(
        reason=reason,
        ready_elsewhere=figures.ready_elsewhere,
        waiting=figures.waiting,
        next_opens_at=figures.next_opens_at,
        blocked=figures.blocked,
    )
