"""What is asked about accounts, and the only place where their SQL stands."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, Debtor, Dispute, Hold, Item, Portfolio, PortfolioGrant
from backend.kit.refusal import NotFound
from backend.people.models import Role, User

#: Managers and administrators see every portfolio; the others what they were granted.
SEES_EVERYTHING = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


def visible_to(user: User) -> ColumnElement[bool]:
    """The condition that keeps a query on Account to what this user may see."""
    if user.role in SEES_EVERYTHING:
        return true()
    granted = select(PortfolioGrant.portfolio_id).where(PortfolioGrant.user_id == user.id)
    return col(Account.portfolio_id).in_(granted)


async def visible_of(session: AsyncSession, user: User, account_ids: Collection[UUID]) -> set[UUID]:
    """Those of these accounts that this user may see."""
    return set((await session.exec(select(Account.id).where(col(Account.id).in_(account_ids), visible_to(user)))).all())


async def portfolio_named(session: AsyncSession, portfolio_id: UUID | None) -> Portfolio | None:
    """The portfolio of this id; None where none is named. NotFound: there is no such one."""
    portfolio = await session.get(Portfolio, portfolio_id) if portfolio_id else None
    if portfolio_id and portfolio is None:
        raise NotFound
    return portfolio


async def portfolio_names(session: AsyncSession) -> dict[UUID, str]:
    """Every portfolio's name, in their order."""
    return dict((await session.exec(select(Portfolio.id, Portfolio.name).order_by(col(Portfolio.name), col(Portfolio.id)))).all())


async def portfolios(session: AsyncSession, user: User) -> Sequence[tuple[Portfolio, int]]:
    """The portfolios a user may see, with how many open accounts each has."""
    statement = text(
        """
        SELECT p.id, (SELECT count(*) FROM account a WHERE a.portfolio_id = p.id AND a.state = 'open')
          FROM portfolio p
         WHERE :everything OR EXISTS (SELECT 1 FROM portfolio_grant g WHERE g.portfolio_id = p.id AND g.user_id = :user_id)
         ORDER BY p.name
        """
    )
    counts = {row[0]: row[1] for row in await session.execute(statement, {"everything": user.role in SEES_EVERYTHING, "user_id": user.id})}
    found = (await session.exec(select(Portfolio).where(col(Portfolio.id).in_(counts)).order_by(col(Portfolio.name)))).all()
    return [(portfolio, counts[portfolio.id]) for portfolio in found]


async def granted_to(session: AsyncSession, user_id: UUID) -> list[UUID]:
    """The portfolios granted to a user by name, whatever else their role lets them see."""
    statement = select(PortfolioGrant.portfolio_id).where(PortfolioGrant.user_id == user_id)
    return list((await session.exec(statement.order_by(col(PortfolioGrant.portfolio_id)))).all())


async def account_of(session: AsyncSession, user: User, account_id: UUID) -> tuple[Account, Debtor, Portfolio]:
    """An account the user may see, with its debtor and portfolio; NotFound otherwise."""
    found = (
        await session.exec(
            select(Account, Debtor, Portfolio)
            .join(Debtor, col(Debtor.id) == Account.debtor_id)
            .join(Portfolio, col(Portfolio.id) == Account.portfolio_id)
            .where(Account.id == account_id, visible_to(user))
        )
    ).first()
    if found is None:
        raise NotFound
    return found


async def lock_account(session: AsyncSession, account_id: UUID, user: User | None = None) -> Account:
    """The account, held until the transaction ends; with a user, only if they may see it."""
    # Rows that only refer to the account (calls, timeline) may be written meanwhile: their locks and this one do not meet.
    statement = select(Account).where(Account.id == account_id).with_for_update(key_share=True)
    if user is not None:
        statement = statement.where(visible_to(user))
    # What the session saw before the lock may be stale: read it anew.
    account = (await session.exec(statement.execution_options(populate_existing=True))).first()
    if account is None:
        raise NotFound
    return account


async def items_of(session: AsyncSession, account_id: UUID) -> Sequence[Item]:
    """All items of an account, oldest due first, undated ones last."""
    return (
        await session.exec(
            select(Item)
            .where(Item.account_id == account_id, col(Item.cancelled_at).is_(None))
            .order_by(col(Item.due_on).asc().nulls_last(), col(Item.issued_on).asc().nulls_last(), col(Item.reference))
        )
    ).all()


async def open_items(session: AsyncSession, account_id: UUID) -> Sequence[Item]:
    """The items still owed, in the order in which payments are applied to them."""
    return [item for item in await items_of(session, account_id) if item.open_minor > 0]


async def live_disputes(session: AsyncSession, account_id: UUID) -> dict[UUID, Dispute]:
    """Disputes not yet resolved, by item."""
    found = await session.exec(select(Dispute).where(Dispute.account_id == account_id, col(Dispute.resolved_at).is_(None)))
    return {dispute.item_id: dispute for dispute in found}


async def dispute_of(session: AsyncSession, user: User, dispute_id: UUID) -> Dispute:
    """A dispute on an account the user may see."""
    statement = (
        select(Dispute)
        .join(Account, col(Account.id) == Dispute.account_id)
        .where(Dispute.id == dispute_id, visible_to(user))
        .with_for_update()
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise NotFound
    return found


async def live_hold(session: AsyncSession, account_id: UUID, today: date) -> tuple[Hold, str] | None:
    """The hold in force on a day, with its owner's name."""
    return (
        await session.exec(
            select(Hold, User.name)
            .join(User, col(User.id) == Hold.owner_id)
            .where(Hold.account_id == account_id, col(Hold.lifted_at).is_(None), Hold.ends_on >= today)
            .order_by(col(Hold.ends_on).desc())
            .limit(1)
        )
    ).first()


RESTATE_ITEMS = text(
    """
    -- An item's open balance as known now. Applications stand in a table of payments above; reading it here by
    -- name keeps the one definition of "open" in one place.
    UPDATE item
       SET open_minor = now_open.minor
      FROM (SELECT i.id,
                   CASE WHEN i.cancelled_at IS NOT NULL THEN 0 ELSE
                     i.original_minor
                     + coalesce((SELECT sum(a.amount_minor) FROM adjustment a WHERE a.item_id = i.id), 0)
                     - coalesce((SELECT sum(p.amount_minor) FROM application p WHERE p.item_id = i.id AND p.reversed_at IS NULL), 0)
                   END AS minor
              FROM item i
             WHERE i.account_id = ANY(:ids)) AS now_open
     WHERE item.id = now_open.id AND item.open_minor IS DISTINCT FROM now_open.minor
    """
).bindparams(bindparam("ids", type_=ARRAY(PgUUID(as_uuid=True))))

RESTATE_ACCOUNTS = text(
    """
    -- By sets, never account by account: a file brings a hundred thousand payments at once.
    WITH owed AS (
        SELECT i.account_id,
               sum(i.open_minor)                                              AS balance,
               sum(i.open_minor) FILTER (WHERE d.id IS NOT NULL)              AS disputed,
               min(i.due_on) FILTER (WHERE i.open_minor > 0)                  AS oldest,
               min(i.due_on) FILTER (WHERE i.open_minor > 0 AND d.id IS NULL) AS chased
          FROM item i
          LEFT JOIN dispute d ON d.item_id = i.id AND d.resolved_at IS NULL
         WHERE i.account_id = ANY(:ids) AND i.open_minor <> 0
         GROUP BY i.account_id
    ), paid AS (
        SELECT p.account_id, sum(p.amount_minor) AS minor
          FROM payment p
         WHERE p.account_id = ANY(:ids) AND p.reversed_at IS NULL
         GROUP BY p.account_id
    ), applied AS (
        SELECT p.account_id, sum(x.amount_minor) AS minor
          FROM payment p
          JOIN application x ON x.payment_id = p.id AND x.reversed_at IS NULL
         WHERE p.account_id = ANY(:ids)
         GROUP BY p.account_id
    ), sums AS (
        SELECT a.id, coalesce(owed.balance, 0) AS balance, coalesce(owed.disputed, 0) AS disputed,
               coalesce(paid.minor, 0) - coalesce(applied.minor, 0) AS unapplied, owed.oldest, owed.chased
          FROM account a
          LEFT JOIN owed ON owed.account_id = a.id
          LEFT JOIN paid ON paid.account_id = a.id
          LEFT JOIN applied ON applied.account_id = a.id
         WHERE a.id = ANY(:ids)
    )
    UPDATE account
       SET balance_minor = sums.balance, disputed_minor = sums.disputed, unapplied_minor = sums.unapplied,
           oldest_due_on = sums.oldest, chased_due_on = sums.chased
      FROM sums
     WHERE account.id = sums.id
       AND (account.balance_minor, account.disputed_minor, account.unapplied_minor, account.oldest_due_on, account.chased_due_on)
           IS DISTINCT FROM (sums.balance, sums.disputed, sums.unapplied, sums.oldest, sums.chased)
    """
).bindparams(bindparam("ids", type_=ARRAY(PgUUID(as_uuid=True))))


async def restate_balances(session: AsyncSession, account_ids: Sequence[UUID]) -> None:
    """Compute what is derived on these accounts and their items again from what they are derived from."""
    await session.execute(RESTATE_ITEMS, {"ids": list(account_ids)})
    await session.execute(RESTATE_ACCOUNTS, {"ids": list(account_ids)})


BUCKET_MOVES = """
    WITH place AS (
        SELECT a.id, (:now AT TIME ZONE a.zone)::date AS today,
               (SELECT count(*) FROM jsonb_array_elements_text(p.bucket_ends) AS ends(upper)
                 WHERE greatest(0, (:now AT TIME ZONE a.zone)::date - a.oldest_due_on) > upper::int) AS bucket
          FROM account a JOIN portfolio p ON p.id = a.portfolio_id
         WHERE {which}
    ), moved AS (
        SELECT place.*, last.to_bucket AS before
          FROM place
          LEFT JOIN LATERAL (SELECT m.to_bucket FROM bucket_move m WHERE m.account_id = place.id
                              ORDER BY m.on_day DESC, m.recorded_at DESC, m.id DESC LIMIT 1) last ON true
         WHERE last.to_bucket IS DISTINCT FROM place.bucket
    )
    INSERT INTO bucket_move (id, account_id, on_day, from_bucket, to_bucket, recorded_at)
    SELECT gen_random_uuid(), id, today, before, bucket, :now FROM moved
"""
BUCKET_MOVES_OF = text(BUCKET_MOVES.format(which="a.id = ANY(:ids)")).bindparams(bindparam("ids", type_=ARRAY(PgUUID(as_uuid=True))))
BUCKET_MOVES_OF_ALL = text(BUCKET_MOVES.format(which="a.state = 'open'"))


async def record_bucket_moves(session: AsyncSession, now: datetime, account_ids: Sequence[UUID] | None = None) -> None:
    """Write down for these accounts (None: every open one) in which bucket they stand, where it is another than last recorded."""
    if account_ids is None:
        await session.execute(BUCKET_MOVES_OF_ALL, {"now": now})
    else:
        await session.execute(BUCKET_MOVES_OF, {"now": now, "ids": list(account_ids)})


OPEN_ON_DAY = text(
    """
    -- What was open of each item at the end of a day, as known now.
    SELECT i.id, i.due_on,
           i.original_minor
           + coalesce((SELECT sum(a.amount_minor) FROM adjustment a WHERE a.item_id = i.id AND a.value_on <= :day), 0)
           - coalesce((SELECT sum(p.amount_minor) FROM application p
                        WHERE p.item_id = i.id AND p.value_on <= :day AND (p.reversed_on IS NULL OR p.reversed_on > :day)), 0)
      FROM item i
     WHERE i.account_id = :account_id AND i.cancelled_at IS NULL AND (i.issued_on IS NULL OR i.issued_on <= :day)
    """
)


async def open_on_day(session: AsyncSession, account_id: UUID, day: date) -> Sequence[tuple[UUID, date | None, int]]:
    """Per item: its due date and what was open of it at the end of a day, ignoring what happened after it."""
    rows = await session.execute(OPEN_ON_DAY, {"account_id": account_id, "day": day})
    return [(row[0], row[1], int(row[2])) for row in rows]


async def drop_grants(session: AsyncSession, user_id: UUID) -> None:
    """A user sees no portfolio any more."""
    await session.execute(text("DELETE FROM portfolio_grant WHERE user_id = :user_id"), {"user_id": user_id})
