"""What is done with promises: made alone or as a plan, withdrawn by the debtor, voided as an entry error."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from backend.accounts.actions import append_many
from backend.accounts.facts import AccountChanged
from backend.accounts.queries import lock_account
from backend.kit.facts import tell
from backend.kit.refusal import Refusal
from backend.kit.transaction import Transaction
from backend.payments.actions import announce_collectors, checked
from backend.people.models import Role, User
from backend.promises import queries
from backend.promises.decisions import decide_due, decide_due_in_parts, promise_entry, redecide
from backend.promises.making import Wanted, take
from backend.promises.models import Promise, PromisePolicy, PromiseState
from backend.promises.schemas import NewPlan, NewPromise, StateReason
from backend.promises.shipped import shipped_limit
from backend.promises.terms import Instalment

__all__ = ["decide_due", "decide_due_in_parts", "make", "make_plan", "seed_policy", "void", "withdraw"]


#: The reason of promises that ended because their account was closed.
ACCOUNT_CLOSED = "account_closed"


@dataclass(eq=False)
class PromiseNotOpen(Refusal):
    """This promise is no longer open."""

    state: PromiseState


@dataclass(eq=False)
class DecisionConfirmed(Refusal):
    """The decision on this promise is final."""


async def make(tx: Transaction, user: User, account_id: UUID, wish: NewPromise) -> Promise:
    """Record what a debtor promised; it takes the place of open promises on the same debt."""
    one = [Instalment(wish.amount, wish.due_on)]
    made = await take(tx, user, account_id, Wanted(one, frozenset(wish.item_ids), wish.call_id, wish.channel, wish.override, wish.taken_by))
    return made[0]


async def make_plan(tx: Transaction, user: User, account_id: UUID, wish: NewPlan) -> list[Promise]:
    """Record a payment plan: a series of promises for the account."""
    parts = sorted((Instalment(part.amount, part.due_on) for part in wish.instalments), key=lambda part: part.due_on)
    return await take(tx, user, account_id, Wanted(parts, frozenset(), wish.call_id, wish.channel, wish.override, wish.taken_by))


async def withdraw(tx: Transaction, user: User, promise_id: UUID, wish: StateReason) -> Promise:
    """The debtor takes an open promise back."""
    promise = await _locked(tx, user, promise_id)
    if promise.state is not PromiseState.OPEN:
        raise PromiseNotOpen(state=promise.state)
    return await _end(tx, promise, PromiseState.WITHDRAWN, wish.reason, user)


async def void(tx: Transaction, user: User, promise_id: UUID, wish: StateReason) -> Promise:
    """Strike a promise that should never have been entered: its money counts for others, and what it replaced stands again."""
    promise = await _locked(tx, user, promise_id)
    if promise.confirmed_at is not None:
        raise DecisionConfirmed
    if promise.state is PromiseState.VOID:
        raise PromiseNotOpen(state=promise.state)
    restored = []
    for replaced_one in await queries.superseded_by(tx.session, promise.id):
        if replaced_one.state is PromiseState.SUPERSEDED:
            replaced_one.state, replaced_one.decided_at, replaced_one.state_reason = PromiseState.OPEN, None, None
            replaced_one.superseded_by = None
            restored.append(promise_entry(replaced_one, "reopened", {"was": PromiseState.SUPERSEDED.value}, user.id))
    await append_many(tx, restored)
    return await _end(tx, promise, PromiseState.VOID, wish.reason, user)


async def end_with_account(tx: Transaction, account_id: UUID, by: UUID) -> None:
    """The open promises of an account that was closed end undecided: they count neither for nor against whoever took them."""
    ended = await queries.open_promises(tx.session, account_id)
    for promise in ended:
        promise.state, promise.decided_at, promise.state_reason = PromiseState.WITHDRAWN, tx.now, ACCOUNT_CLOSED
    await tx.session.flush()
    await append_many(tx, [promise_entry(promise, PromiseState.WITHDRAWN.value, by=by) for promise in ended])
    await announce_collectors(tx, [promise.made_by for promise in ended])


async def seed_policy(tx: Transaction) -> None:
    """The policy and limits an installation starts with; what is there already stays."""
    known = await queries.roles_with_limits(tx.session)
    tx.session.add_all(shipped_limit(role) for role in Role if role not in known)
    if not await queries.has_policy_for_all(tx.session):
        tx.session.add(PromisePolicy(valid_from=date(2000, 1, 1)))
    await tx.session.flush()


async def _end(tx: Transaction, promise: Promise, state: PromiseState, reason: str, user: User) -> Promise:
    promise.state, promise.decided_at, promise.state_reason = state, tx.now, checked(reason, "reason")
    await tx.session.flush()
    what = "voided" if state is PromiseState.VOID else state.value
    await append_many(tx, [promise_entry(promise, what, by=user.id)])
    await announce_collectors(tx, [promise.made_by])
    await redecide(tx, [promise.account_id])
    await tell(tx, AccountChanged((promise.account_id,)))
    return promise


async def _locked(tx: Transaction, user: User, promise_id: UUID) -> Promise:
    """A promise the user may see, with its account held."""
    found = await queries.promise_of(tx.session, promise_id, user)
    await lock_account(tx.session, found.account_id, user)
    return await queries.promise_of(tx.session, promise_id, user)
