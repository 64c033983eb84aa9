"""What is asked of the worklist and written to it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import PortfolioGrant
from backend.accounts.queries import SEES_EVERYTHING
from backend.assignment.queries import served_desks
from backend.people.models import User
from backend.strategy.arms import Ruling, Served, Trial
from backend.strategy.desks import bucket_of
from backend.strategy.queries import in_parts
from backend.strategy.schemas import Facts
from backend.worklist.models import Callback, Claim, Explanation, Release, WorkItem
from backend.worklist.ranking_sql import SOME, facts_sql, ranked_sql, ready_sql, review_sql


async def facts_of(session: AsyncSession, account_ids: Sequence[UUID], now: datetime, trial: Trial | None) -> dict[UUID, Facts]:
    """What is known of these accounts at a moment, and whom the running experiment leaves alone."""
    rows = await session.execute(text(facts_sql(SOME, trial)), {"ids": list(account_ids), "now": now})
    return {row["account_id"]: msgspec.convert(dict(row), Facts) for row in rows.mappings()}


RANK_SOME = """
    WITH gone AS (
        DELETE FROM work_item
         WHERE account_id = ANY(CAST(:ids AS uuid[])) AND NOT EXISTS (SELECT FROM account WHERE account.id = work_item.account_id)
    )
    INSERT INTO work_item AS item
           (account_id, portfolio_id, bucket, desk, band, score, tie, gate, only_for, turns_at, rested_at, version, ranked_at, ready)
    SELECT account_id, portfolio_id, bucket, desk, band, score, tie, gate, only_for, turns_at,
           -- Carried here for the update below: a call-back that fell due after the account was put to rest wakes it.
           CASE WHEN callback_due_at <= CAST(:now AS timestamptz) THEN callback_due_at END, version, CAST(:now AS timestamptz), FALSE
      FROM ({ranked}) AS ranked
     -- In one order everywhere, so that two that rank the same accounts do not wait for each other.
     ORDER BY account_id
    ON CONFLICT (account_id) DO UPDATE
       SET portfolio_id = EXCLUDED.portfolio_id, bucket = EXCLUDED.bucket, desk = EXCLUDED.desk, band = EXCLUDED.band,
           score = EXCLUDED.score, tie = EXCLUDED.tie, gate = EXCLUDED.gate, only_for = EXCLUDED.only_for, turns_at = EXCLUDED.turns_at,
           version = EXCLUDED.version, ranked_at = EXCLUDED.ranked_at,
           not_before = CASE WHEN EXCLUDED.rested_at > COALESCE(item.rested_at, '-infinity') THEN NULL ELSE item.not_before END
"""


async def rank_some(session: AsyncSession, account_ids: Sequence[UUID], ruling: Ruling, now: datetime) -> None:
    """Give these accounts their band, score and standing gate; permission and readiness are settled afterwards."""
    ranked, words = ranked_sql(ruling, SOME)
    await session.execute(text(RANK_SOME.replace("{ranked}", ranked)), {"ids": list(account_ids), "now": now, **words})


async def with_permission_to_ask(session: AsyncSession, account_ids: Sequence[UUID], now: datetime, *, again: bool) -> list[UUID]:
    """Of these, the accounts past their standing gates whose permission is unknown or has run out; `again`: all past the gates."""
    rows = await session.execute(
        text(
            "SELECT account_id FROM work_item WHERE account_id = ANY(CAST(:ids AS uuid[])) AND gate IS NULL "
            "AND (:again OR open_until IS NULL OR (open_until <= :now AND NOT COALESCE(open_from > :now, FALSE))) ORDER BY account_id"
        ),
        {"ids": list(account_ids), "now": now, "again": again},
    )
    return list(rows.scalars())


async def open_windows(session: AsyncSession, windows: Sequence[tuple[UUID, datetime | None, datetime]]) -> None:
    """Contact is permitted in these spans; without a beginning: not until asked again at the end."""
    await session.execute(
        text(
            "UPDATE work_item SET open_from = told.open_from, open_until = told.open_until "
            "FROM unnest(CAST(:ids AS uuid[]), CAST(:froms AS timestamptz[]), CAST(:untils AS timestamptz[])) "
            "AS told (account_id, open_from, open_until) WHERE work_item.account_id = told.account_id"
        ),
        {"ids": [w[0] for w in windows], "froms": [w[1] for w in windows], "untils": [w[2] for w in windows]},
    )


async def settle(session: AsyncSession, account_ids: Sequence[UUID], now: datetime) -> None:
    """Bring readiness and the next review of these rows in line with their other columns."""
    await session.execute(
        text(
            f"UPDATE work_item SET ready = {ready_sql()}, review_at = {review_sql()} "  # noqa: S608  (only our own words)
            f"WHERE account_id = ANY(CAST(:ids AS uuid[])) AND (ready, review_at) IS DISTINCT FROM ({ready_sql()}, {review_sql()})"
        ),
        {"ids": list(account_ids), "now": now},
    )


async def open_what_opens(session: AsyncSession, now: datetime, limit: int) -> int:
    """Rows of which only a known window opened or a rest ended, made ready in one go; how many were looked at."""
    opened = await session.execute(
        text(
            f"UPDATE work_item SET ready = {ready_sql()}, review_at = {review_sql()} WHERE account_id IN ("  # noqa: S608
            "SELECT account_id FROM work_item WHERE review_at <= :now AND gate IS NULL AND claimed_by IS NULL "
            "AND open_from <= :now AND open_until > :now AND COALESCE(turns_at > :now, TRUE) "
            "ORDER BY review_at LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING 1"
        ),
        {"now": now, "limit": limit},
    )
    return len(opened.all())


async def to_review(session: AsyncSession, now: datetime, limit: int) -> list[UUID]:
    """Accounts that time alone has changed, locked; those a colleague is just changing are passed over."""
    rows = await session.execute(
        text(
            "SELECT account_id FROM work_item WHERE review_at <= :now AND claimed_by IS NULL "
            "ORDER BY review_at, account_id LIMIT :limit FOR UPDATE SKIP LOCKED"
        ),
        {"now": now, "limit": limit},
    )
    return list(rows.scalars())


async def callbacks_fallen_due(session: AsyncSession, now: datetime, limit: int) -> list[UUID]:
    """Free accounts with a call-back that has fallen due since they were ranked."""
    rows = await session.execute(
        text(
            "SELECT item.account_id FROM callback JOIN work_item AS item ON item.account_id = callback.account_id "
            "WHERE callback.done_at IS NULL AND callback.cancelled_at IS NULL AND callback.due_at <= :now "
            "AND item.ranked_at < callback.due_at AND item.claimed_by IS NULL "
            "ORDER BY callback.due_at, callback.id LIMIT :limit FOR UPDATE OF item SKIP LOCKED"
        ),
        {"now": now, "limit": limit},
    )
    return list(rows.scalars())


async def lost_claims(session: AsyncSession, now: datetime, limit: int) -> list[UUID]:
    """Accounts whose claims ran out."""
    rows = await session.execute(
        text(
            "SELECT account_id FROM work_item WHERE review_at <= :now AND claimed_by IS NOT NULL "
            "AND claim_expires_at <= :now ORDER BY review_at LIMIT :limit"
        ),
        {"now": now, "limit": limit},
    )
    return list(rows.scalars())


async def kept_in_vain(session: AsyncSession) -> list[UUID]:
    """Accounts kept for somebody who is not here."""
    rows = await session.execute(
        text(
            "SELECT item.account_id FROM work_item AS item LEFT JOIN presence ON presence.user_id = item.only_for "
            "WHERE item.only_for IS NOT NULL AND COALESCE(presence.state = 'offline', TRUE) "
            "ORDER BY item.account_id LIMIT 1000 FOR UPDATE OF item SKIP LOCKED"
        )
    )
    return list(rows.scalars())


async def kept_for(session: AsyncSession, user_id: UUID) -> list[UUID]:
    """Accounts kept for this user."""
    return list((await session.exec(select(WorkItem.account_id).where(WorkItem.only_for == user_id))).all())


_THEIRS = """
    SELECT account.id FROM promise JOIN account ON account.id = promise.account_id
     WHERE promise.made_by = :user_id AND promise.state = 'open'
    UNION
    SELECT account.id FROM contact_attempt JOIN account ON account.debtor_id = contact_attempt.debtor_id
     WHERE contact_attempt.user_id = :user_id AND contact_attempt.right_party AND contact_attempt.at > :since
     ORDER BY 1 LIMIT :limit"""


async def known_to(session: AsyncSession, user_id: UUID, since: datetime, limit: int) -> list[UUID]:
    """Accounts whose debtor gave this collector a promise or spoke with them lately."""
    return list((await session.execute(text(_THEIRS), {"user_id": user_id, "since": since, "limit": limit})).scalars())


async def forget_missing(session: AsyncSession) -> None:
    """No place for accounts that are no longer there."""
    await session.execute(text("DELETE FROM work_item WHERE NOT EXISTS (SELECT FROM account WHERE account.id = work_item.account_id)"))


async def unranked(session: AsyncSession, limit: int) -> list[UUID]:
    """Accounts that have no place yet."""
    rows = await session.execute(
        text("SELECT id FROM account WHERE NOT EXISTS (SELECT FROM work_item WHERE account_id = account.id) ORDER BY id LIMIT :limit"),
        {"limit": limit},
    )
    return list(rows.scalars())


async def item_of(session: AsyncSession, account_id: UUID) -> WorkItem | None:
    """An account's place, as it is now."""
    return (await session.exec(select(WorkItem).where(WorkItem.account_id == account_id).execution_options(populate_existing=True))).first()


async def locked_item(session: AsyncSession, account_id: UUID) -> WorkItem | None:
    """An account's place, held until this transaction ends."""
    statement = select(WorkItem).where(WorkItem.account_id == account_id).with_for_update().execution_options(populate_existing=True)
    return (await session.exec(statement)).first()


async def claim_of_user(session: AsyncSession, user_id: UUID) -> Claim | None:
    """The account a collector holds, if any."""
    statement = select(Claim).where(Claim.user_id == user_id, col(Claim.released_at).is_(None)).execution_options(populate_existing=True)
    return (await session.exec(statement)).first()


async def claim_of_account(session: AsyncSession, account_id: UUID) -> Claim | None:
    """Who holds an account, if anybody."""
    statement = (
        select(Claim).where(Claim.account_id == account_id, col(Claim.released_at).is_(None)).execution_options(populate_existing=True)
    )
    return (await session.exec(statement)).first()


async def last_worked_at(session: AsyncSession, account_id: UUID, user_id: UUID) -> datetime | None:
    """When a collector last finished this account."""
    statement = (
        select(Claim.released_at)
        .where(Claim.account_id == account_id, Claim.user_id == user_id, Claim.release == Release.WORKED)
        .order_by(col(Claim.released_at).desc())
        .limit(1)
    )
    return (await session.exec(statement)).first()


async def portfolio_ids_of(session: AsyncSession, user: User) -> list[UUID]:
    """The portfolios a user works."""
    if user.role in SEES_EVERYTHING:
        rows = await session.execute(text("SELECT id FROM portfolio ORDER BY id"))
        return list(rows.scalars())
    granted = select(PortfolioGrant.portfolio_id).where(PortfolioGrant.user_id == user.id).order_by(col(PortfolioGrant.portfolio_id))
    return list((await session.exec(granted)).all())


async def served(session: AsyncSession, user: User) -> Served:
    """What a user is handed accounts from: of their portfolios the desks they fit, during an experiment in parts."""
    portfolio_ids = await portfolio_ids_of(session, user)

    async def of(version: int | None) -> list[UUID]:
        keys = await served_desks(session, user, version)
        return [bucket_of(portfolio_id, key) for portfolio_id in portfolio_ids for key in keys]

    return await in_parts(session, of)


async def buckets_of(session: AsyncSession, user: User) -> list[UUID]:
    """The buckets a user is handed accounts from, whosever turn it is."""
    return (await served(session, user)).all


async def last_claim(session: AsyncSession, user_id: UUID) -> UUID | None:
    """The claim a collector made last."""
    statement = select(Claim.id).where(Claim.user_id == user_id).order_by(col(Claim.claimed_at).desc(), col(Claim.id).desc())
    return (await session.exec(statement.limit(1))).first()


async def explanation_of(session: AsyncSession, claim_id: UUID) -> Explanation | None:
    """Why an account was handed out, as it was then."""
    return await session.get(Explanation, claim_id)


async def waiting_callbacks(session: AsyncSession, account_id: UUID) -> Sequence[Callback]:
    """Call-backs of an account that nobody has made yet, the earliest first."""
    statement = (
        select(Callback)
        .where(Callback.account_id == account_id, col(Callback.done_at).is_(None), col(Callback.cancelled_at).is_(None))
        .order_by(col(Callback.due_at), col(Callback.id))
    )
    return (await session.exec(statement)).all()
