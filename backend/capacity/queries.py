"""What waits to be worked within a day, by bucket."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.capacity.rules import Bucket, Work

#: As a change's preview counts it: past every gate, in nobody's hand, open to contact and awake within a day.
_WORKABLE = """work_item.gate IS NULL AND work_item.claimed_by IS NULL
       AND COALESCE(work_item.not_before, :now) <= CAST(:now AS timestamptz) + INTERVAL '24 hours'
       AND work_item.open_from <= CAST(:now AS timestamptz) + INTERVAL '24 hours' AND work_item.open_until > CAST(:now AS timestamptz)"""

TOTALS = f"""
    SELECT work_item.portfolio_id, work_item.desk, account.currency, count(*), sum(account.balance_minor)::bigint
      FROM work_item JOIN account ON account.id = work_item.account_id
     WHERE {_WORKABLE} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""  # noqa: S608  (only our own words)

#: The best of each bucket, as many as its collectors can work in a day.
BEST = f"""
    SELECT place.portfolio_id, place.desk, place.band, -place.score, place.tie, place.account_id, account.currency, account.balance_minor,
           GREATEST((CAST(:now AS timestamptz) AT TIME ZONE account.zone)::date - account.chased_due_on, 0)
      FROM (SELECT work_item.portfolio_id, work_item.desk, work_item.band, work_item.score, work_item.tie, work_item.account_id,
                   row_number() OVER (PARTITION BY work_item.bucket ORDER BY work_item.band, work_item.score DESC, work_item.tie,
                                                   work_item.account_id) AS place
              FROM work_item WHERE {_WORKABLE}) AS place
      JOIN unnest(CAST(:portfolios AS uuid[]), CAST(:desks AS text[]), CAST(:mosts AS integer[])) AS reach (portfolio_id, desk, most)
        ON reach.portfolio_id = place.portfolio_id AND reach.desk = place.desk AND place.place <= reach.most
      JOIN account ON account.id = place.account_id
     ORDER BY place.band, place.score DESC, place.tie, place.account_id"""  # noqa: S608


async def totals(session: AsyncSession, now: datetime) -> list[tuple[Bucket, str, int, int]]:
    """How many accounts wait, and what they owe, by bucket and currency."""
    return [((portfolio, desk), *rest) for portfolio, desk, *rest in await session.execute(text(TOTALS), {"now": now})]


async def best(session: AsyncSession, reach: Mapping[Bucket, int], now: datetime) -> dict[Bucket, list[Work]]:
    """The first accounts of each bucket, as far as its people can get."""
    bound = {
        "portfolios": [portfolio for portfolio, _ in reach],
        "desks": [desk for _, desk in reach],
        "mosts": [min(most, 2**31 - 1) for most in reach.values()],
    }
    found: dict[Bucket, list[Work]] = {}
    for portfolio, desk, band, score, tie, account_id, currency, minor, days in await session.execute(text(BEST), {"now": now, **bound}):
        work = Work((band, score, tie, UUID(str(account_id))), (portfolio, desk), currency, minor, days or 0)
        found.setdefault(work.bucket, []).append(work)
    return found
