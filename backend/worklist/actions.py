"""What a collector does with the account in hand, and what calls do with its claim."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.accounts.timeline import append_to_timeline
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.worklist import queries
from backend.worklist.callbacks import (
    call_back,
    callbacks_are_done,
    cancel_callback,
    owe_call_back,
    owe_no_call_back,
    reopen_callbacks,
)
from backend.worklist.handing import take_next
from backend.worklist.holding import back_to_ready, extend, held, in_hand, let_go, rest, take
from backend.worklist.interrupting import put_aside, take_up_again
from backend.worklist.models import Claim, Release
from backend.worklist.ranking import misplaced, most_are_misplaced, rank, rank_accounts
from backend.worklist.rules import CLAIM_LASTS, LONGEST_CALL, SKIP_RESTS, NothingInHand, may_skip, may_snooze
from backend.worklist.sweeping import rank_unranked, sweep

__all__ = [
    "call_back",
    "cancel_callback",
    "finish",
    "hand_over",
    "hold_claim",
    "hold_for_call",
    "misplaced",
    "most_are_misplaced",
    "owe_call_back",
    "owe_no_call_back",
    "put_aside",
    "rank",
    "rank_accounts",
    "rank_unranked",
    "release",
    "renew",
    "skip",
    "snooze",
    "sweep",
    "take",
    "take_back",
    "take_next",
    "take_up_again",
]


async def renew(tx: Transaction, user: User) -> tuple[Claim, datetime]:
    """The desk is alive: the claim lasts on."""
    claim = await in_hand(tx, user, free=False)
    until = await extend(tx, user.id, claim.account_id, tx.now + CLAIM_LASTS, at_least=True)
    if until is None:
        raise NothingInHand
    return claim, until


async def release(tx: Transaction, user: User) -> None:
    """Give the account back as it was."""
    claim = await in_hand(tx, user)
    await let_go(tx, claim, Release.RELEASED)
    await back_to_ready(tx, user.id, claim.account_id)


async def skip(tx: Transaction, user: User, reason: str, note: str = "") -> None:
    """Pass the account over, with the reason; it comes back to the floor after a while."""
    may_skip(reason)
    claim = await in_hand(tx, user)
    await append_to_timeline(tx, claim.account_id, "worklist:skipped", {"reason": reason, "note": note}, by=user.id, subject_id=claim.id)
    await let_go(tx, claim, Release.SKIPPED, reason=reason, not_before=tx.now + SKIP_RESTS)
    await back_to_ready(tx, user.id, claim.account_id)


async def snooze(tx: Transaction, user: User, until: datetime, note: str = "") -> None:
    """Put the account aside until a moment."""
    may_snooze(until, tx.now)
    claim = await in_hand(tx, user)
    facts = {"until": until, "note": note}
    await append_to_timeline(tx, claim.account_id, "worklist:snoozed", facts, by=user.id, subject_id=claim.id)
    await let_go(tx, claim, Release.SNOOZED, not_before=until)
    await back_to_ready(tx, user.id, claim.account_id)


async def finish(tx: Transaction, user_id: UUID, account_id: UUID, *, rest_hours: float) -> None:
    """The account was worked: what was due is done, it rests, and whoever held it is free."""
    await tx.session.flush()
    await callbacks_are_done(tx, account_id, user_id)
    claim = await held(tx, user_id)
    until = tx.now + timedelta(hours=rest_hours)
    if claim is not None and claim.account_id == account_id:
        await let_go(tx, claim, Release.WORKED, not_before=until, ask_again=True)
        return
    if item := await queries.locked_item(tx.session, account_id):
        rest(tx, item, until)
    await rank_accounts(tx, [account_id], ask_again=True)


async def take_back(tx: Transaction, user: User, account_id: UUID) -> Claim:
    """Undo a finish: the account is in hand again, not rested, and the call-backs it settled wait again."""
    claim = await take(tx, user, account_id)
    await reopen_callbacks(tx, account_id, user.id)
    if item := await queries.locked_item(tx.session, account_id):
        item.not_before = item.rested_at = None
    await rank_accounts(tx, [account_id], ask_again=True)
    return claim


async def hold_for_call(tx: Transaction, user: User, account_id: UUID) -> None:
    """A call begins: the account is theirs, whatever the browser does, until the call says otherwise."""
    await take(tx, user, account_id)
    if await extend(tx, user.id, account_id, tx.now + LONGEST_CALL) is None:
        raise NothingInHand


async def hand_over(tx: Transaction, from_id: UUID, to: User, account_id: UUID) -> None:
    """An account goes from one hand to another in the middle of its call."""
    claim = await held(tx, from_id)
    if claim is not None and claim.account_id == account_id:
        await let_go(tx, claim, Release.REASSIGNED)
    await hold_for_call(tx, to, account_id)


async def hold_claim(tx: Transaction, user_id: UUID, account_id: UUID, *, until: datetime) -> None:
    """Let a claim last until a moment: the call is over, its wrap-up is not. Nothing happens when they do not hold it."""
    await extend(tx, user_id, account_id, until)
