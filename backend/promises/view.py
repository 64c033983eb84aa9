"""Promises as they are shown: on an account, in the lists of due and broken ones, and the terms before one is made."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, literal, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, Debtor, Portfolio
from backend.accounts.queries import account_of, visible_to
from backend.kit.clock import local_date
from backend.kit.money import Money
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.promises import queries
from backend.promises.allocation import asked_minor
from backend.promises.models import Promise, PromiseState
from backend.promises.schemas import PromiseCard, PromisePage, PromiseRow, PromiseTerms
from backend.promises.terms import smallest_minor


@dataclass(frozen=True)
class Wish:
    """Which promises, from where on."""

    #: One or more states, comma-separated; empty: all.
    states: str = ""
    due_from: date | None = None
    due_to: date | None = None
    mine: bool = False
    cursor: str | None = None
    limit: int = 50


async def account_promises(session: AsyncSession, user: User, account_id: UUID) -> list[PromiseCard]:
    """The promises of an account, latest made first."""
    account, _, _ = await account_of(session, user, account_id)
    statement = (
        select(Promise, User.name)
        .join(User, col(User.id) == Promise.made_by)
        .where(Promise.account_id == account_id)
        .order_by(col(Promise.made_at).desc(), col(Promise.plan_sequence), col(Promise.id).desc())
        .execution_options(populate_existing=True)
    )
    return [_card(promise, name, account.balance_minor) for promise, name in await session.exec(statement)]


async def cards_of(session: AsyncSession, user: User, promises: Iterable[Promise]) -> list[PromiseCard]:
    """These promises, in their order, as they are now."""
    wanted = [promise.id for promise in promises]
    (account_id,) = {promise.account_id for promise in promises}
    shown = {card.id: card for card in await account_promises(session, user, account_id)}
    return [shown[promise_id] for promise_id in wanted]


async def promise_page(session: AsyncSession, user: User, wish: Wish) -> PromisePage:
    """One page of the promises a user may see: open ones by due date, decided ones latest first."""
    states = _states(wish.states)
    matching = (
        select(Promise, User.name, Account, Debtor)
        .add_columns(col(Portfolio.name))
        .join(User, col(User.id) == Promise.made_by)
        .join(Account, col(Account.id) == Promise.account_id)
        .join(Debtor, col(Debtor.id) == Account.debtor_id)
        .join(Portfolio, col(Portfolio.id) == Account.portfolio_id)
        .where(visible_to(user))
    )
    if states:
        matching = matching.where(col(Promise.state).in_(states))
    if wish.due_from is not None:
        matching = matching.where(col(Promise.due_on) >= wish.due_from)
    if wish.due_to is not None:
        matching = matching.where(col(Promise.due_on) <= wish.due_to)
    if wish.mine:
        matching = matching.where(col(Promise.made_by) == user.id)
    total = (await session.exec(select(func.count()).select_from(matching.with_only_columns(col(Promise.id)).subquery()))).one()
    is_rising = states in ([], [PromiseState.OPEN])
    key: Any = tuple_(col(Promise.due_on), col(Promise.id))
    if wish.cursor:
        due_on, promise_id = _read_cursor(wish.cursor)
        start = tuple_(literal(due_on), literal(promise_id))
        matching = matching.where(key > start if is_rising else key < start)
    order = (col(Promise.due_on), col(Promise.id)) if is_rising else (col(Promise.due_on).desc(), col(Promise.id).desc())
    found = list((await session.execute(matching.order_by(*order).limit(wish.limit + 1))).all())
    shown = found[: wish.limit]
    rows = [_row(*row) for row in shown]
    return PromisePage(rows=rows, total=total, next=_write_cursor(shown[-1][0]) if len(found) > wish.limit else None)


async def promise_terms(tx: Transaction, user: User, account_id: UUID) -> PromiseTerms:
    """What this user may accept on an account today, and how it would be judged."""
    account, _, _ = await account_of(tx.session, user, account_id)
    policy = await queries.policy_of(tx.session, account, tx.now)
    limit = await queries.limit_of(tx.session, user.role)
    return PromiseTerms(
        currency=account.currency,
        balance=Money(account.balance_minor, account.currency),
        minimum=Money(smallest_minor(limit, account.balance_minor) if account.balance_minor > 0 else 0, account.currency),
        latest_due_on=local_date(tx.now, account.zone) + timedelta(days=limit.maximum_days_ahead),
        grace_business_days=policy.grace_business_days,
        tolerance_basis_points=policy.tolerance_basis_points,
        maximum_instalments=limit.maximum_instalments,
        minimum_gap_days=limit.minimum_gap_days,
    )


def _row(promise: Promise, made_by: str, account: Account, debtor: Debtor, portfolio: str) -> PromiseRow:
    return PromiseRow(_card(promise, made_by, account.balance_minor), account.reference, debtor.name or debtor.reference, portfolio)


def _card(promise: Promise, made_by: str, balance_minor: int) -> PromiseCard:
    missing = 0
    if promise.state is PromiseState.OPEN:
        asked = asked_minor(promise.amount_minor, promise.tolerance_basis_points, promise.minimum_minor)
        # Never more than is still owed: who pays everything keeps every promise.
        missing = max(0, min(asked - promise.received_minor, balance_minor))
    return PromiseCard(
        id=promise.id,
        account_id=promise.account_id,
        amount=Money(promise.amount_minor, promise.currency),
        due_on=promise.due_on,
        window_ends_on=promise.window_ends_on,
        made_at=promise.made_at,
        made_by_name=made_by,
        state=promise.state,
        received=Money(promise.received_minor, promise.currency),
        missing=Money(missing, promise.currency),
        level=promise.level,
        plan_id=promise.plan_id,
        plan_sequence=promise.plan_sequence,
        decided_at=promise.decided_at,
        state_reason=promise.state_reason,
    )


def _states(names: str) -> list[PromiseState]:
    try:
        return [PromiseState(name.strip()) for name in names.split(",") if name.strip()]
    except ValueError as wrong:
        raise Invalid(field="state", expected=", ".join(PromiseState), value=names[:80]) from wrong


def _write_cursor(last: Promise) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([last.due_on, last.id])).decode()


def _read_cursor(cursor: str) -> tuple[date, UUID]:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=tuple[date, UUID])
    except (ValueError, msgspec.MsgspecError) as wrong:
        raise Invalid(field="cursor", expected="the `next` of the page before", value=cursor[:80]) from wrong
