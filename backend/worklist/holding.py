"""Holding an account and letting it go: what every way of ending a claim has in common."""

from datetime import datetime
from uuid import UUID

from backend.accounts import queries as accounts
from backend.kit.ids import new_id
from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people.models import PresenceState, User
from backend.people.rules import ON_CALL
from backend.worklist import queries
from backend.worklist.models import Claim, Release, WorkItem
from backend.worklist.ranking import rank_accounts
from backend.worklist.rules import CLAIM_LASTS, CallOnTheLine, FinishFirst, HeldByAnother, NothingInHand

#: Until its call is wrapped up an account cannot be put aside.
BUSY = frozenset({*ON_CALL, PresenceState.WRAP_UP})


async def take(tx: Transaction, user: User, account_id: UUID) -> Claim:
    """Hold this very account, out of turn; refuses one a colleague holds, or a second one."""
    await accounts.account_of(tx.session, user, account_id)
    item = await queries.locked_item(tx.session, account_id)
    if item is None:
        await rank_accounts(tx, [account_id])
        item = await queries.locked_item(tx.session, account_id)
    if item is None:
        raise NotFound
    # Asked only now: the sweep may have been freeing their claim while this waited for the row.
    if claimed := await queries.claim_of_user(tx.session, user.id):
        if claimed.account_id != account_id:
            raise FinishFirst(account_id=claimed.account_id)
        return claimed
    if item.claimed_by is not None:
        raise await held_by(tx, item)
    claim = Claim(
        id=new_id(), account_id=account_id, user_id=user.id, claimed_at=tx.now, version=item.version, band=item.band, score=item.score
    )
    tx.session.add(claim)
    item.ready, item.claimed_by, item.claim_id = False, user.id, claim.id
    item.claim_expires_at = item.review_at = tx.now + CLAIM_LASTS
    await tx.session.flush()
    await announce(tx, user.id, account_id)
    return claim


async def held_by(tx: Transaction, item: WorkItem) -> HeldByAnother:
    """The refusal that names who holds an account."""
    holder = await tx.session.get(User, item.claimed_by)
    return HeldByAnother(by_name=holder.name if holder else "", until=item.claim_expires_at or tx.now)


async def held(tx: Transaction, user_id: UUID) -> Claim | None:
    """What a collector holds, its row locked; None: nothing, or it was freed while this waited for the row."""
    claim = await queries.claim_of_user(tx.session, user_id)
    item = await queries.locked_item(tx.session, claim.account_id) if claim else None
    return None if item is not None and claim is not None and item.claim_id != claim.id else claim


async def in_hand(tx: Transaction, user: User, *, free: bool = True) -> Claim:
    """What the collector holds; `free`: refuse while its call is not finished."""
    claim = await held(tx, user.id)
    if claim is None:
        raise NothingInHand
    presence = await people_queries.presence(tx.session, user.id)
    if free and presence is not None and presence.state in BUSY:
        raise CallOnTheLine
    return claim


async def extend(tx: Transaction, user_id: UUID, account_id: UUID, until: datetime, *, at_least: bool = False) -> datetime | None:
    """Let a claim last until a moment (`at_least`: never shorter than it does); None: they do not hold it."""
    item = await queries.locked_item(tx.session, account_id)
    if item is None or item.claimed_by != user_id:
        return None
    if at_least and item.claim_expires_at is not None:
        until = max(until, item.claim_expires_at)
    item.claim_expires_at = item.review_at = until
    await tx.session.flush()
    return until


async def let_go(
    tx: Transaction, claim: Claim, how: Release, *, reason: str | None = None, not_before: datetime | None = None, ask_again: bool = False
) -> None:
    """End a claim and put the account back in its place; one that ended meanwhile stays as it ended."""
    item = await queries.locked_item(tx.session, claim.account_id)
    if item is not None and item.claim_id != claim.id:
        return
    claim.released_at, claim.release, claim.reason = tx.now, how, reason
    if item is not None:
        item.claimed_by = item.claim_id = item.claim_expires_at = None
        rest(tx, item, not_before)
    await rank_accounts(tx, [claim.account_id], ask_again=ask_again)
    await announce(tx, claim.user_id, claim.account_id)


def rest(tx: Transaction, item: WorkItem, not_before: datetime | None) -> None:
    """Leave an account alone until a moment; call-backs that fall due later still come through."""
    if not_before is not None:
        item.not_before, item.rested_at = not_before, tx.now


async def back_to_ready(tx: Transaction, user_id: UUID, account_id: UUID) -> None:
    """Whoever looked at this account is free for the next; who left, paused or is on the telephone stays so."""
    presence = await people_queries.presence(tx.session, user_id)
    if presence is not None and presence.state is PresenceState.PREVIEWING and presence.account_id == account_id:
        await people.set_presence(tx, user_id, PresenceState.READY)


async def announce(tx: Transaction, user_id: UUID, account_id: UUID) -> None:
    """Let the board and the collector's desk look at the account in hand again."""
    await people.show_on_board(tx, user_id)
    tx.announce(f"desk:{user_id}", "claim", account_id)
