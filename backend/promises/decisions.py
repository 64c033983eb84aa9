"""Deciding promises: the rules' verdicts written down, told on the timeline and the board, and the money credited by them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.accounts.actions import append_many
from backend.accounts.facts import AccountChanged
from backend.accounts.timeline import NewEntry
from backend.kit.facts import tell
from backend.kit.parts import in_parts
from backend.kit.transaction import Database, Transaction
from backend.payments.actions import announce_collectors, credit
from backend.promises import queries
from backend.promises.models import Promise, PromiseState
from backend.promises.queries import Ledger
from backend.promises.rules import MOVES, PLAN_DEFAULT, Verdict, decide, decided_at, is_confirmable

#: Accounts in one transaction: few enough that nobody waits long for their locks.
DECIDED_AT_ONCE = 500


async def redecide(tx: Transaction, account_ids: Iterable[UUID]) -> list[UUID]:
    """Bring the promises of these accounts in line with their ledgers; says on which accounts something changed."""
    await tx.session.flush()
    return [ledger.account_id for ledger in await queries.ledgers_of(tx.session, account_ids, locked=True) if await _redecide(tx, ledger)]


async def redecide_if_needed(tx: Transaction, account_ids: Iterable[UUID]) -> list[UUID]:
    """The same where most accounts will need nothing: looks first and locks only those that do."""
    await tx.session.flush()
    stale = [ledger.account_id for ledger in await queries.ledgers_of(tx.session, account_ids, locked=False) if _is_stale(ledger, tx.now)]
    return await redecide(tx, stale) if stale else []


async def decide_due(tx: Transaction, limit: int = DECIDED_AT_ONCE) -> int:
    """Decide the promises whose windows are over and confirm decisions that are old enough; says how many accounts changed."""
    return await decide_these(tx, await queries.accounts_due(tx.session, tx.now, limit))


async def decide_due_in_parts(database: Database) -> int:
    """The same in a transaction of its own; an account that cannot be decided is logged and holds up no other."""
    return await in_parts(database, _due, decide_these, failing="promises.not_decided")


async def _due(tx: Transaction) -> list[UUID]:
    return await queries.accounts_due(tx.session, tx.now, DECIDED_AT_ONCE)


async def decide_these(tx: Transaction, account_ids: Sequence[UUID]) -> int:
    """Decide these accounts' promises and tell whoever ranks them; how many changed."""
    changed = await redecide(tx, account_ids) if account_ids else []
    if changed:
        await tell(tx, AccountChanged(tuple(changed)))
    return len(changed)


async def _redecide(tx: Transaction, ledger: Ledger) -> bool:
    entries = list(_confirm_old(ledger, tx.now))
    verdicts = decide(ledger.pledges, ledger.receipts, tx.now)
    moved, touched = [], set()
    for promise in ledger.promises:
        verdict, before = verdicts[promise.id], ledger.allocated.get(promise.id, {})
        if dict(verdict.allocated) != before:
            await queries.write_allocations(tx.session, promise.id, before, verdict.allocated)
            promise.received_minor = verdict.received_minor
            touched.update({*before, *verdict.allocated})
        if promise.state is not verdict.state:
            moved.append(promise)
            entries += _move(promise, verdict, tx.now)
        promise.required_minor = verdict.required_minor
    entries += _plan_entries(moved)
    tx.session.add_all(ledger.promises)
    await tx.session.flush()
    await append_many(tx, entries)
    await announce_collectors(tx, [promise.made_by for promise in moved])
    if touched:
        await credit(tx, _takers(ledger, verdicts, touched))
    return bool(entries or touched)


def _is_stale(ledger: Ledger, now: datetime) -> bool:
    if any(_is_old(promise, now) for promise in ledger.promises):
        return True
    verdicts = decide(ledger.pledges, ledger.receipts, now)
    return any(
        promise.state is not verdicts[promise.id].state or dict(verdicts[promise.id].allocated) != ledger.allocated.get(promise.id, {})
        for promise in ledger.promises
    )


def _is_old(promise: Promise, now: datetime) -> bool:
    return promise.confirmed_at is None and is_confirmable(promise.state, promise.decided_at, promise.freeze_days, now)


def _confirm_old(ledger: Ledger, now: datetime) -> Iterable[NewEntry]:
    """Record that decisions are final before anything that came later is looked at."""
    for promise in ledger.promises:
        if _is_old(promise, now):
            promise.confirmed_at = now
            yield promise_entry(promise, "confirmed")


def _move(promise: Promise, verdict: Verdict, now: datetime) -> Iterable[NewEntry]:
    """Bring a promise to another state; what was decided before is reopened first, so that the history shows both."""
    before, after = promise.state, verdict.state
    if after not in MOVES[before]:
        raise ValueError(f"promise {promise.id} cannot go from {before} to {after}")
    promise.state, promise.state_reason, promise.required_minor = after, verdict.reason, verdict.required_minor
    promise.decided_at = decided_at(before, after, promise.window_ends_at, now)
    if before is not PromiseState.OPEN:
        promise.superseded_by = None
        yield promise_entry(promise, "reopened", {"was": before.value})
    if after is not PromiseState.OPEN:
        yield promise_entry(promise, after.value)


def _plan_entries(moved: Sequence[Promise]) -> Iterable[NewEntry]:
    """Say once per plan that it is in default now."""
    fallen = {promise.plan_id: promise for promise in moved if promise.state_reason == PLAN_DEFAULT}
    for plan_id, promise in fallen.items():
        yield NewEntry(promise.account_id, "promise:plan_defaulted", {"plan_id": plan_id}, None, plan_id)


def _takers(ledger: Ledger, verdicts: Mapping[UUID, Verdict], payment_ids: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Who is credited by a promise with each of these payments: whoever took the promise that most of it counts for."""
    made_by = {promise.id: promise.made_by for promise in ledger.promises}
    takers: dict[UUID, UUID | None] = {}
    for payment_id in payment_ids:
        shares = [(verdict.allocated.get(payment_id, 0), promise_id) for promise_id, verdict in verdicts.items()]
        # Equal shares: the promise made first, as the ledger lists them in that order.
        most, promise_id = max(shares, key=lambda share: share[0])
        takers[payment_id] = made_by[promise_id] if most else None
    return takers


def promise_entry(promise: Promise, what: str, more: Mapping[str, Any] | None = None, by: UUID | None = None) -> NewEntry:
    """What the timeline says of a promise."""
    facts = {
        "amount_minor": promise.amount_minor,
        "currency": promise.currency,
        "due_on": promise.due_on,
        "received_minor": promise.received_minor,
        "required_minor": promise.required_minor,
        "reason": promise.state_reason,
        **(more or {}),
    }
    return NewEntry(promise.account_id, f"promise:{what}", facts, by, promise.id)
