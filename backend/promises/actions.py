"""What is done with promises: made alone or as a plan, withdrawn by the debtor, voided as an entry error."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from backend.accounts.actions import AccountIsClosed, append_many
from backend.accounts.facts import AccountChanged
from backend.accounts.models import Account, AccountState
from backend.accounts.queries import lock_account, open_items
from backend.kit.calendar import add_business_days, end_of_day
from backend.kit.clock import local_date
from backend.kit.facts import tell
from backend.kit.ids import new_id
from backend.kit.money import Money
from backend.kit.refusal import Invalid, NotAllowed, Refusal
from backend.kit.transaction import Transaction
from backend.payments.actions import announce_collectors, checked
from backend.people.models import Role, User
from backend.promises import queries
from backend.promises.decisions import decide_due, promise_entry, redecide
from backend.promises.models import Promise, PromiseLimit, PromisePolicy, PromiseState
from backend.promises.schemas import NewPlan, NewPromise, StateReason
from backend.promises.terms import CHANNELS, Instalment, level_of, may_promise, replaced

__all__ = ["decide_due", "make", "make_plan", "seed_policy", "void", "withdraw"]

LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR})

#: What each role may accept until an installation decides otherwise.
LIMITS = (
    PromiseLimit(role=Role.COLLECTOR, minimum_basis_points=500, maximum_days_ahead=30, maximum_instalments=6, minimum_gap_days=5),
    PromiseLimit(role=Role.SUPERVISOR, minimum_basis_points=200, maximum_days_ahead=60, maximum_instalments=12, minimum_gap_days=5),
    PromiseLimit(role=Role.MANAGER, minimum_basis_points=0, maximum_days_ahead=120, maximum_instalments=36, minimum_gap_days=1),
    PromiseLimit(role=Role.ADMINISTRATOR, minimum_basis_points=0, maximum_days_ahead=120, maximum_instalments=36, minimum_gap_days=1),
)


@dataclass(eq=False)
class PromiseNotOpen(Refusal):
    """This promise is no longer open."""

    state: PromiseState


@dataclass(eq=False)
class DecisionConfirmed(Refusal):
    """The decision on this promise is final."""


@dataclass(eq=False)
class ItemNotOwed(Refusal):
    """Nothing is owed on this item any more."""

    item_id: UUID


@dataclass(frozen=True)
class _Wish:
    """A promise or a plan, as far as they are alike."""

    instalments: Sequence[Instalment]
    items: frozenset[UUID]
    call_id: UUID | None
    channel: str
    override: bool
    taken_by: UUID | None


async def make(tx: Transaction, user: User, account_id: UUID, wish: NewPromise) -> Promise:
    """Record what a debtor promised; it takes the place of open promises on the same debt."""
    one = [Instalment(wish.amount, wish.due_on)]
    made = await _make(tx, user, account_id, _Wish(one, frozenset(wish.item_ids), wish.call_id, wish.channel, wish.override, wish.taken_by))
    return made[0]


async def make_plan(tx: Transaction, user: User, account_id: UUID, wish: NewPlan) -> list[Promise]:
    """Record a payment plan: a series of promises for the account."""
    parts = sorted((Instalment(part.amount, part.due_on) for part in wish.instalments), key=lambda part: part.due_on)
    return await _make(tx, user, account_id, _Wish(parts, frozenset(), wish.call_id, wish.channel, wish.override, wish.taken_by))


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


async def seed_policy(tx: Transaction) -> None:
    """The policy and limits an installation starts with; what is there already stays."""
    known = set((await tx.session.exec(select(PromiseLimit.role))).all())
    tx.session.add_all(PromiseLimit(**limit.model_dump()) for limit in LIMITS if limit.role not in known)
    if (await tx.session.exec(select(PromisePolicy.id).where(col(PromisePolicy.portfolio_id).is_(None)))).first() is None:
        tx.session.add(PromisePolicy(valid_from=date(2000, 1, 1)))
    await tx.session.flush()


async def _make(tx: Transaction, user: User, account_id: UUID, wish: _Wish) -> list[Promise]:
    account = await lock_account(tx.session, account_id, user)
    if account.state is AccountState.CLOSED:
        raise AccountIsClosed
    if wish.channel not in CHANNELS:
        raise Invalid(field="channel", expected=", ".join(CHANNELS), value=wish.channel)
    taker = await _taker(tx, user, wish)
    owed = await _owed(tx, account, wish.items)
    may_promise(wish.instalments, owed, await queries.limit_of(tx.session, user.role), local_date(tx.now, account.zone))
    made = await _write(tx, account, wish, taker, user.id if wish.override else None)
    await redecide(tx, [account_id])
    await announce_collectors(tx, [taker])
    await tell(tx, AccountChanged((account_id,)))
    return made


async def _taker(tx: Transaction, user: User, wish: _Wish) -> UUID:
    """Who took the promise: whoever enters it, or the collector for whom a supervisor approves it."""
    if wish.override and user.role not in LEADERS:
        raise NotAllowed
    if wish.taken_by is None or wish.taken_by == user.id:
        return user.id
    taker = await tx.session.get(User, wish.taken_by)
    if not wish.override or taker is None or taker.disabled_at is not None:
        raise Invalid(field="taken_by", expected="a collector for whom a supervisor approves", value=str(wish.taken_by))
    return taker.id


async def _owed(tx: Transaction, account: Account, items: frozenset[UUID]) -> Money:
    """What is owed on the items promised for, or on the whole account."""
    if not items:
        return Money(account.balance_minor, account.currency)
    owed = {item.id: item.open_minor for item in await open_items(tx.session, account.id)}
    for item_id in items:
        if item_id not in owed:
            raise ItemNotOwed(item_id=item_id)
    return Money(sum(owed[item_id] for item_id in items), account.currency)


async def _write(tx: Transaction, account: Account, wish: _Wish, taker: UUID, approver: UUID | None) -> list[Promise]:
    policy = await queries.policy_of(tx.session, account, tx.now)
    country, subdivision = await queries.place_of(tx.session, account)
    ledgers = await queries.ledgers_of(tx.session, [account.id], locked=True)
    pledges = ledgers[0].pledges if ledgers else []
    is_plan = len(wish.instalments) > 1
    made, plan_id = [], new_id() if is_plan else None
    for place, part in enumerate(wish.instalments, start=1):
        window_ends_on = add_business_days(part.due_on, policy.grace_business_days, country, subdivision)
        made.append(
            Promise(
                account_id=account.id,
                currency=account.currency,
                amount_minor=part.amount.amount_minor,
                due_on=part.due_on,
                made_at=tx.now,
                made_by=taker,
                approved_by=approver,
                channel=wish.channel,
                call_id=wish.call_id,
                grace_business_days=policy.grace_business_days,
                tolerance_basis_points=policy.tolerance_basis_points,
                # Paying all that was promised always keeps a promise.
                minimum_minor=min(policy.minimum_minor, part.amount.amount_minor),
                window_ends_on=window_ends_on,
                window_ends_at=end_of_day(window_ends_on, account.zone),
                plan_id=plan_id,
                plan_sequence=place if is_plan else None,
                advances=policy.plan_advances,
                plan_defaults_after=policy.plan_defaults_after,
                plan_shortfall_basis_points=policy.plan_shortfall_basis_points,
                freeze_days=policy.freeze_days,
                level=level_of(pledges, wish.items),
            )
        )
    tx.session.add_all(made)
    await tx.session.flush()
    for promise in made:
        await queries.bind_items(tx.session, promise.id, wish.items)
    old = {pledge.id for pledge in replaced(pledges, wish.items)}
    await _supersede(tx, [promise for ledger in ledgers for promise in ledger.promises if promise.id in old], made[0], taker)
    await append_many(tx, [promise_entry(promise, "made", _terms_facts(promise), taker) for promise in made])
    return made


async def _supersede(tx: Transaction, old: Sequence[Promise], new: Promise, by: UUID) -> None:
    for promise in old:
        promise.state, promise.decided_at, promise.superseded_by = PromiseState.SUPERSEDED, tx.now, new.id
    await tx.session.flush()
    await append_many(tx, [promise_entry(promise, "superseded", {"by_promise": new.id}, by) for promise in old])
    await announce_collectors(tx, [promise.made_by for promise in old])


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


def _terms_facts(promise: Promise) -> dict[str, object]:
    return {
        "window_ends_on": promise.window_ends_on,
        "level": promise.level,
        "plan_id": promise.plan_id,
        "plan_sequence": promise.plan_sequence,
        "approved_by": promise.approved_by,
        "channel": promise.channel,
    }
