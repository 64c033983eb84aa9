"""What comes next: the worklist as a list, in the order in which it is handed out."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.refusal import Invalid
from backend.people.models import User
from backend.strategy.arms import Ruling
from backend.worklist.figures import GATE, STATE, figures_of
from backend.worklist.queries import buckets_of
from backend.worklist.schemas import WorkPage, WorkRow

STATES = ("ready", "waiting", "blocked", "claimed")
Place = tuple[int, int, int, UUID]

ROWS = f"""
    WITH page AS MATERIALIZED (
        SELECT * FROM (SELECT item.account_id, item.portfolio_id, item.band, item.score, item.tie, item.claimed_by,
                              {STATE} AS state, {GATE} AS gate, GREATEST(item.open_from, item.not_before) AS opens_at
                         FROM work_item AS item
                        WHERE item.bucket = ANY(CAST(:mine AS uuid[]))) AS place
         WHERE (CAST(:state AS text) IS NULL OR place.state = :state)
           AND (place.band, -place.score, place.tie, place.account_id)
               > (CAST(:band AS integer), -CAST(:score AS integer), CAST(:tie AS bigint), CAST(:account_id AS uuid))
         ORDER BY place.band, place.score DESC, place.tie, place.account_id
         LIMIT :limit
    )
    SELECT page.account_id, account.reference, COALESCE(NULLIF(debtor.name, ''), debtor.reference), portfolio.name, page.band, page.score,
           account.balance_minor, account.currency,
           GREATEST((CAST(:now AS timestamptz) AT TIME ZONE account.zone)::date - account.oldest_due_on, 0), page.state, page.gate,
           page.opens_at, holder.name, page.tie
      FROM page
      JOIN account ON account.id = page.account_id
      JOIN debtor ON debtor.id = account.debtor_id
      JOIN portfolio ON portfolio.id = page.portfolio_id
      LEFT JOIN app_user AS holder ON holder.id = page.claimed_by
     ORDER BY page.band, page.score DESC, page.tie, page.account_id"""  # noqa: S608  (only our own words)

FIRST: Place = (0, 2**31 - 1, 0, UUID(int=0))


async def work_page(
    session: AsyncSession, user: User, ruling: Ruling, now: datetime, *, state: str | None, cursor: str | None, limit: int
) -> WorkPage:
    """A page of the accounts the user may be handed, and how many there are of each kind."""
    if state is not None and state not in STATES:
        raise Invalid(field="state", expected=", ".join(STATES), value=state)
    buckets = await buckets_of(session, user)
    band, score, tie, account_id = _read_cursor(cursor) if cursor else FIRST
    bound = {"mine": buckets, "state": state, "band": band, "score": score, "tie": tie, "account_id": account_id}
    found = (await session.execute(text(ROWS), {**bound, "now": now, "limit": limit + 1})).all()
    figures = await figures_of(session, buckets, user.id)
    page = found[:limit]
    return WorkPage(
        rows=[_row(row, ruling, now) for row in page],
        total=figures.total,
        ready=figures.ready,
        waiting=figures.waiting,
        blocked=figures.blocked,
        next=_write_cursor(page[-1]) if len(found) > limit else None,
    )


def _row(row: Any, ruling: Ruling, now: datetime) -> WorkRow:
    account_id, reference, debtor, portfolio, band, score, balance, currency, days, state, gate, opens_at, holder, *_ = row
    _, strategy = ruling.of(account_id)
    ranked_in = strategy.bands[min(band, len(strategy.bands)) - 1]
    return WorkRow(
        account_id=account_id,
        account_reference=reference,
        debtor_name=debtor,
        portfolio_name=portfolio,
        band=band,
        band_name=ranked_in.name,
        band_label=ranked_in.label,
        score=score,
        balance_minor=balance,
        currency=currency,
        days_past_due=days or 0,
        state=state,
        gate=gate,
        opens_at=opens_at if state == "waiting" and opens_at is not None and opens_at > now else None,
        claimed_by_name=holder,
    )


def _write_cursor(row: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([row[4], row[5], row[13], row[0]])).decode()


def _read_cursor(cursor: str) -> Place:
    try:
        place: Place = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=Place)
    except (ValueError, msgspec.MsgspecError) as wrong:
        raise Invalid(field="cursor", expected="the `next` of the page before", value=cursor[:80]) from wrong
    return place
