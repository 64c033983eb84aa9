"""Contradictions as they are sent."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.refusal import Invalid
from backend.people.models import User
from backend.reconciliation import queries
from backend.reconciliation.schemas import CodeCount, ContradictionRow, LookRow, ReviewPage, ReviewSummary


def contradiction_row(row: queries.Row) -> ContradictionRow:
    """One line of the list."""
    found, reference, debtor, collector, resolver = row
    return ContradictionRow(
        id=found.id,
        code=found.code,
        severity=found.severity,
        call_id=found.call_id,
        account_id=found.account_id,
        account_reference=reference or "",
        debtor_name=debtor or "",
        collector_id=found.user_id,
        collector_name=collector or "",
        happened_at=found.happened_at,
        found_at=found.found_at,
        facts=found.facts,
        gone_at=found.gone_at,
        resolved_at=found.resolved_at,
        resolved_by_name=resolver,
        note=found.note,
    )


def review_page(rows: Sequence[queries.Row], total: int) -> ReviewPage:
    """A page, and where the next begins."""
    shown = rows[: queries.PAGE]
    last = shown[-1][0] if len(rows) > queries.PAGE else None
    return ReviewPage([contradiction_row(row) for row in shown], total, written(last.happened_at, last.id) if last else None)


async def review_summary(session: AsyncSession, leader: User, now: datetime) -> ReviewSummary:
    """How much is open, and how the looks of the last hour compared."""
    by_code = [CodeCount(code, severity, count) for code, severity, count in await queries.counts(session, leader)]
    hour_ago = now - timedelta(hours=1)
    looks, differences, last_at = await queries.looks_since(session, hour_ago)
    differing = [LookRow(one.at, one.open_calls, one.differences, one.kinds) for one in await queries.differing_looks(session, hour_ago)]
    return ReviewSummary(sum(one.count for one in by_code), by_code, looks, differences, last_at, differing)


def written(at: datetime, id_: UUID) -> str:
    """A place in the list, for whoever asks for what follows."""
    return base64.urlsafe_b64encode(f"{at.isoformat()} {id_}".encode()).decode()


def read(place: str | None) -> tuple[datetime, UUID] | None:
    """The place again; refused when it was never written by us."""
    if place is None:
        return None
    try:
        at, _, id_ = base64.urlsafe_b64decode(place.encode()).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment, UUID(id_)
    except ValueError:
        raise Invalid(field="after", expected="what a page before this one said", value=place[:100]) from None
