"""Taking a promise: what is asked before it is written, the terms it is written with, and what it takes the place of."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

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
from backend.payments.actions import announce_collectors
from backend.people.models import Role, User
from backend.promises import queries
from backend.promises.decisions import promise_entry, redecide
from backend.promises.models import Promise, PromiseState
from backend.promises.terms import CHANNELS, Instalment, level_of, may_promise, replaced

LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR})


@dataclass(eq=False)
class ItemNotOwed(Refusal):
    """Nothing is owed on this item any more."""

    item_id: UUID


@dataclass(frozen=True)
class Wanted:
    """A promise or a plan, as far as they are alike."""

    instalments: Sequence[Instalment]
    items: frozenset[UUID]
    call_id: UUID | None
    channel: str
    override: bool
    taken_by: UUID | None


async def take(tx: Transaction, user: User, account_id: UUID, wish: Wanted) -> list[Promise]:
    """Write down a promise or a plan that the one who enters it may accept."""
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


async def _taker(tx: Transaction, user: User, wish: Wanted) -> UUID:
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


async def _write(tx: Transaction, account: Account, wish: Wanted, taker: UUID, approver: UUID | None) -> list[Promise]:
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


def _terms_facts(promise: Promise) -> dict[str, object]:
    return {
        "window_ends_on": promise.window_ends_on,
        "level": promise.level,
        "plan_id": promise.plan_id,
        "plan_sequence": promise.plan_sequence,
        "approved_by": promise.approved_by,
        "channel": promise.channel,
    }
