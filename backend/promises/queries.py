"""What is asked about promises, and the only place where their SQL stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import TextClause, any_, bindparam, exists, literal, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, Debtor, Portfolio
from backend.accounts.queries import visible_to
from backend.kit.clock import local_date
from backend.kit.refusal import NotFound
from backend.people.models import Role, User
from backend.promises.allocation import Pledge, Receipt
from backend.promises.models import Promise, PromiseItem, PromiseLimit, PromisePolicy, PromiseState
from backend.promises.shipped import shipped_limit

IDS = ARRAY(PgUUID(as_uuid=True))


def _with_ids(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("ids", type_=IDS))


@dataclass
class Ledger:
    """All promises of an account and the money that may count for them."""

    account_id: UUID
    zone: str
    promises: list[Promise] = field(default_factory=list)
    items: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    allocated: dict[UUID, dict[UUID, int]] = field(default_factory=dict)
    open_at_due: dict[UUID, int] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def pledges(self) -> list[Pledge]:
        """The promises as they are judged."""
        return [self._pledge(promise) for promise in self.promises]

    def _pledge(self, promise: Promise) -> Pledge:
        ended = promise.state in (PromiseState.WITHDRAWN, PromiseState.SUPERSEDED)
        return Pledge(
            id=promise.id,
            currency=promise.currency,
            amount_minor=promise.amount_minor,
            made_at=promise.made_at,
            made_on=local_date(promise.made_at, self.zone),
            due_on=promise.due_on,
            window_ends_on=promise.window_ends_on,
            window_ends_at=promise.window_ends_at,
            tolerance_basis_points=promise.tolerance_basis_points,
            minimum_minor=promise.minimum_minor,
            item_ids=self.items.get(promise.id, frozenset()),
            open_at_due_minor=self.open_at_due.get(promise.id, 0),
            state=promise.state,
            state_reason=promise.state_reason,
            ended_at=promise.decided_at if ended else None,
            confirmed_at=promise.confirmed_at,
            required_minor=promise.required_minor,
            allocated=self.allocated.get(promise.id, {}),
            plan_id=promise.plan_id,
            plan_sequence=promise.plan_sequence or 0,
            advances=promise.advances,
            plan_defaults_after=promise.plan_defaults_after,
            plan_shortfall_basis_points=promise.plan_shortfall_basis_points,
        )


async def ledgers_of(session: AsyncSession, account_ids: Iterable[UUID], *, locked: bool) -> list[Ledger]:
    """The ledgers of those of these accounts that have promises; locked, they stay as read until the transaction ends."""
    ids = await _with_promises(session, account_ids, locked=locked)
    if not ids:
        return []
    found = {account_id: Ledger(account_id, zone) for account_id, zone in ids.items()}
    statement = (
        select(Promise).where(col(Promise.account_id) == any_(literal(list(ids), IDS))).order_by(col(Promise.made_at), col(Promise.id))
    )
    promises = (await session.exec(statement.execution_options(populate_existing=True))).all()
    for promise in promises:
        found[promise.account_id].promises.append(promise)
    by_id = {promise.id: found[promise.account_id] for promise in promises}
    await _fill_promises(session, by_id)
    await _fill_receipts(session, found)
    return list(found.values())


async def _with_promises(session: AsyncSession, account_ids: Iterable[UUID], *, locked: bool) -> dict[UUID, str]:
    statement = (
        select(Account.id, Account.zone)
        .where(col(Account.id) == any_(literal(list(account_ids), IDS)), exists().where(col(Promise.account_id) == Account.id))
        .order_by(col(Account.id))
    )
    return dict((await session.exec(statement.with_for_update(of=Account) if locked else statement)).all())


OPEN_AT_DUE = """
    -- What each promise is for (its items, or all of the account), as open at the end of its due date by what is known now.
    -- Money taken back since counts as if it had never come, unlike in ageing: a bounced payment must not lower what is asked.
    SELECT promise.id,
           sum(item.original_minor
               + coalesce((SELECT sum(a.amount_minor) FROM adjustment a WHERE a.item_id = item.id AND a.value_on <= promise.due_on), 0)
               - coalesce((SELECT sum(p.amount_minor) FROM application p
                            WHERE p.item_id = item.id AND p.value_on <= promise.due_on AND p.reversed_at IS NULL), 0))
      FROM promise
      JOIN item ON item.account_id = promise.account_id
     WHERE promise.id = ANY(:ids)
       AND item.cancelled_at IS NULL AND (item.issued_on IS NULL OR item.issued_on <= promise.due_on)
       AND (NOT EXISTS (SELECT FROM promise_item WHERE promise_id = promise.id)
            OR EXISTS (SELECT FROM promise_item WHERE promise_id = promise.id AND item_id = item.id))
     GROUP BY promise.id
"""


async def _fill_promises(session: AsyncSession, by_id: Mapping[UUID, Ledger]) -> None:
    ids = {"ids": list(by_id)}
    items: dict[UUID, set[UUID]] = defaultdict(set)
    for promise_id, item_id in await session.execute(
        _with_ids("SELECT promise_id, item_id FROM promise_item WHERE promise_id = ANY(:ids)"), ids
    ):
        items[promise_id].add(item_id)
    for promise_id, bound in items.items():
        by_id[promise_id].items[promise_id] = frozenset(bound)
    allocations = _with_ids("SELECT promise_id, payment_id, amount_minor FROM promise_allocation WHERE promise_id = ANY(:ids)")
    for promise_id, payment_id, amount in await session.execute(allocations, ids):
        by_id[promise_id].allocated.setdefault(promise_id, {})[payment_id] = amount
    for promise_id, amount in await session.execute(_with_ids(OPEN_AT_DUE), ids):
        by_id[promise_id].open_at_due[promise_id] = int(amount)


async def _fill_receipts(session: AsyncSession, found: Mapping[UUID, Ledger]) -> None:
    statement = _with_ids(
        """
        SELECT payment.account_id, payment.id, payment.currency, payment.amount_minor, payment.value_on, payment.recorded_at,
               payment.reversed_at IS NULL,
               ARRAY(SELECT x.item_id FROM application x WHERE x.payment_id = payment.id AND x.reversed_at IS NULL ORDER BY x.id),
               ARRAY(SELECT x.amount_minor FROM application x WHERE x.payment_id = payment.id AND x.reversed_at IS NULL ORDER BY x.id)
          FROM payment
         WHERE payment.account_id = ANY(:ids)
           AND payment.recorded_at >= (SELECT min(made_at) FROM promise WHERE promise.account_id = payment.account_id)
        """
    )
    for account_id, id_, currency, amount, value_on, recorded_at, live, items, amounts in await session.execute(
        statement, {"ids": list(found)}
    ):
        applied: dict[UUID, int] = defaultdict(int)
        for item_id, part in zip(items, amounts, strict=True):
            applied[item_id] += part
        found[account_id].receipts.append(Receipt(id_, currency, amount, value_on, recorded_at, applied, live))


async def write_allocations(session: AsyncSession, promise_id: UUID, before: Mapping[UUID, int], after: Mapping[UUID, int]) -> None:
    """Make the money that counts for a promise what it should be."""
    if gone := [payment_id for payment_id in before if payment_id not in after]:
        statement = _with_ids("DELETE FROM promise_allocation WHERE promise_id = :promise_id AND payment_id = ANY(:ids)")
        await session.execute(statement, {"promise_id": promise_id, "ids": gone})
    for payment_id, amount in after.items():
        if before.get(payment_id) != amount:
            await session.execute(
                text(
                    "INSERT INTO promise_allocation (promise_id, payment_id, amount_minor) VALUES (:promise_id, :payment_id, :amount) "
                    "ON CONFLICT (promise_id, payment_id) DO UPDATE SET amount_minor = EXCLUDED.amount_minor"
                ),
                {"promise_id": promise_id, "payment_id": payment_id, "amount": amount},
            )


async def accounts_due(session: AsyncSession, now: datetime, limit: int) -> list[UUID]:
    """Accounts with a promise whose window is over and undecided, or whose decision is old enough to be confirmed."""
    statement = text(
        """
        SELECT DISTINCT account_id FROM (
            (SELECT account_id FROM promise WHERE state = 'open' AND window_ends_at <= :now ORDER BY window_ends_at LIMIT :limit)
            UNION ALL
            (SELECT account_id FROM promise
              WHERE confirmed_at IS NULL AND state IN ('kept', 'partially_kept', 'broken')
                AND decided_at <= :now - freeze_days * interval '1 day'
              ORDER BY decided_at LIMIT :limit)
        ) AS due
        """
    )
    return [row[0] for row in await session.execute(statement, {"now": now, "limit": limit})]


async def promise_of(session: AsyncSession, promise_id: UUID, user: User) -> Promise:
    """A promise on an account the user may see; NotFound otherwise."""
    statement = select(Promise).join(Account, col(Account.id) == Promise.account_id).where(Promise.id == promise_id, visible_to(user))
    found = (await session.exec(statement.execution_options(populate_existing=True))).first()
    if found is None:
        raise NotFound
    return found


async def open_promises(session: AsyncSession, account_id: UUID) -> Sequence[Promise]:
    """The promises of an account that are still open, locked."""
    statement = select(Promise).where(Promise.account_id == account_id, Promise.state == PromiseState.OPEN).order_by(col(Promise.id))
    return (await session.exec(statement.with_for_update().execution_options(populate_existing=True))).all()


async def superseded_by(session: AsyncSession, promise_id: UUID) -> Sequence[Promise]:
    """The promises this one took the place of."""
    return (await session.exec(select(Promise).where(Promise.superseded_by == promise_id))).all()


async def policy_of(session: AsyncSession, account: Account, on: datetime) -> PromisePolicy:
    """How promises on an account are judged today: its portfolio's own policy before the one for all, the latest first."""
    statement = (
        select(PromisePolicy)
        .where(
            (col(PromisePolicy.portfolio_id).is_(None)) | (PromisePolicy.portfolio_id == account.portfolio_id),
            PromisePolicy.valid_from <= local_date(on, account.zone),
        )
        .order_by(col(PromisePolicy.portfolio_id).is_(None), col(PromisePolicy.valid_from).desc(), col(PromisePolicy.id).desc())
        .limit(1)
    )
    return (await session.exec(statement)).first() or PromisePolicy(valid_from=local_date(on, account.zone))


async def limit_of(session: AsyncSession, role: Role) -> PromiseLimit:
    """What a role may accept as a promise."""
    return await session.get(PromiseLimit, role) or shipped_limit(role)


async def place_of(session: AsyncSession, account: Account) -> tuple[str, str | None]:
    """Country and subdivision whose business days an account's promises count: the debtor's, else the portfolio's."""
    statement = (
        select(Debtor.country, Debtor.subdivision, Portfolio.country)
        .join(Portfolio, col(Portfolio.id) == account.portfolio_id)
        .where(Debtor.id == account.debtor_id)
    )
    country, subdivision, fallback = (await session.exec(statement)).one()
    return (country, subdivision) if country else (fallback, None)


async def bind_items(session: AsyncSession, promise_id: UUID, item_ids: Iterable[UUID]) -> None:
    """Note which items a promise is for."""
    session.add_all([PromiseItem(promise_id=promise_id, item_id=item_id) for item_id in item_ids])
    await session.flush()


async def roles_with_limits(session: AsyncSession) -> set[str]:
    """The roles somebody has set limits for."""
    return set((await session.exec(select(PromiseLimit.role))).all())


async def has_policy_for_all(session: AsyncSession) -> bool:
    """Whether there is a policy for portfolios without their own."""
    return (await session.exec(select(PromisePolicy.id).where(col(PromisePolicy.portfolio_id).is_(None)).limit(1))).first() is not None
