"""The list of accounts: searched, filtered, sorted, page by page."""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Date, Integer, cast, func, literal, tuple_, type_coerce
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, AccountState, Debtor, Portfolio
from backend.accounts.queries import visible_to
from backend.accounts.rules import bucket_names, bucket_of, days_past_due
from backend.accounts.schemas import AccountPage, AccountRow
from backend.kit.clock import local_date
from backend.kit.money import Money
from backend.kit.refusal import Invalid
from backend.people.models import User

MOST_PER_PAGE = 200

#: Every key sorts upward and is never null, so that a page can start after any row.
SORTS: dict[str, ColumnElement[Any]] = {
    "oldest": func.coalesce(col(Account.oldest_due_on), cast(literal("9999-12-31"), Date)),
    "balance": -col(Account.balance_minor),
    "name": func.lower(col(Debtor.name)),
    "reference": func.coalesce(col(Account.reference), ""),
}


@dataclass(frozen=True)
class Wish:
    """Which accounts, in which order, from where on."""

    query: str = ""
    portfolio_id: UUID | None = None
    bucket: int | None = None
    state: str = "open"
    sort: str = "oldest"
    cursor: str | None = None
    limit: int = 50


async def account_page(session: AsyncSession, user: User, wish: Wish, now: datetime) -> AccountPage:
    """One page of the accounts a user may see."""
    conditions = _conditions(user, wish, now)
    key = _sort_key(wish.sort)
    matching = (
        select(Account, Debtor, Portfolio)
        .join(Debtor, col(Debtor.id) == Account.debtor_id)
        .join(Portfolio, col(Portfolio.id) == Account.portfolio_id)
        .where(*conditions)
    )
    total = (await session.exec(select(func.count()).select_from(matching.with_only_columns(col(Account.id)).subquery()))).one()
    page = matching.add_columns(key.label("sort_key")).order_by(key, col(Account.id)).limit(min(wish.limit, MOST_PER_PAGE) + 1)
    if wish.cursor:
        after, account_id = _read_cursor(wish.cursor, wish.sort)
        page = page.where(tuple_(key, col(Account.id)) > tuple_(literal(after), literal(account_id)))
    found = list((await session.execute(page)).all())
    more = len(found) > min(wish.limit, MOST_PER_PAGE)
    found = found[: min(wish.limit, MOST_PER_PAGE)]
    return AccountPage(
        rows=[account_row(account, debtor, portfolio, now) for account, debtor, portfolio, _ in found],
        total=total,
        next=_write_cursor(found[-1][3], found[-1][0].id) if more else None,
    )


def account_row(account: Account, debtor: Debtor, portfolio: Portfolio, now: datetime) -> AccountRow:
    """An account as a list shows it."""
    days = days_past_due(account.oldest_due_on, local_date(now, account.zone))
    return AccountRow(
        id=account.id,
        reference=account.reference,
        portfolio_id=portfolio.id,
        portfolio_name=portfolio.name,
        debtor_id=debtor.id,
        debtor_name=debtor.name or debtor.reference,
        product=account.product,
        state=account.state,
        stage=account.stage,
        balance=Money(account.balance_minor, account.currency),
        disputed=Money(account.disputed_minor, account.currency),
        days_past_due=days,
        bucket=bucket_names(portfolio.bucket_ends)[bucket_of(days, portfolio.bucket_ends)],
        oldest_due_on=account.oldest_due_on,
    )


def _conditions(user: User, wish: Wish, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [visible_to(user)]
    if wish.state != "all":
        if wish.state not in list(AccountState):
            raise Invalid(field="state", expected="open, closed or all", value=wish.state)
        conditions.append(col(Account.state) == AccountState(wish.state))
    if wish.portfolio_id is not None:
        conditions.append(col(Account.portfolio_id) == wish.portfolio_id)
    if wish.query.strip():
        text = wish.query.strip().replace("\x00", "")
        conditions.append(
            col(Account.reference).icontains(text, autoescape=True)
            | col(Debtor.name).icontains(text, autoescape=True)
            | col(Debtor.reference).icontains(text, autoescape=True)
        )
    if wish.bucket is not None:
        today = cast(func.timezone(Account.zone, literal(now)), Date)
        # PostgreSQL subtracts two dates to whole days.
        late = func.greatest(0, func.coalesce(type_coerce(today - col(Account.oldest_due_on), Integer), 0), type_=Integer)
        conditions.append(_bucket_place(late) == wish.bucket)
    return conditions


def _bucket_place(late: ColumnElement[int]) -> ColumnElement[int]:
    """How many bucket ends a number of days has passed: the bucket's position."""
    ends = func.jsonb_array_elements_text(col(Portfolio.bucket_ends)).table_valued("value")
    return select(func.count()).select_from(ends).where(late > cast(ends.c.value, Integer)).scalar_subquery()


def _sort_key(sort: str) -> ColumnElement[Any]:
    if sort not in SORTS:
        raise Invalid(field="sort", expected=", ".join(SORTS), value=sort)
    return SORTS[sort]


def _write_cursor(after: Any, account_id: UUID) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([after, account_id])).decode()


def _read_cursor(cursor: str, sort: str) -> tuple[Any, UUID]:
    kind: Any = {"oldest": date, "balance": int}.get(sort, str)
    try:
        after, account_id = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=tuple[kind, UUID])
    except (ValueError, msgspec.MsgspecError) as wrong:
        raise Invalid(field="cursor", expected="the `next` of the page before", value=cursor[:80]) from wrong
    return after, account_id
