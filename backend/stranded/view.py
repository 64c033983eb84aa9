"""Accounts without a next step as they are sent."""

import base64
import binascii
from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.stranded import queries
from backend.stranded.models import Gap, Step
from backend.stranded.schemas import GapCount, StepCount, StrandedPage, StrandedRow, StrandedSummary


async def stranded_page(tx: Transaction, user: User, *, gap: Gap | None, portfolio_id: UUID | None, after: str | None) -> StrandedPage:
    """A page of what the last check found, each with how it stands by now, and where the next page begins."""
    found = await queries.page(tx.session, user, gap=gap, portfolio_id=portfolio_id, after=_read(after))
    shown = found[: queries.PAGE]
    now = await queries.look_at(tx.session, [row[0].account_id for row in shown], tx.now)
    last = shown[-1][0] if len(found) > queries.PAGE else None
    return StrandedPage(_rows(shown, now), _written(last.balance_minor, last.account_id) if last else None)


async def stranded_summary(session: AsyncSession, user: User) -> StrandedSummary:
    """What the last check counted."""
    last = await queries.last_check(session)
    return StrandedSummary(
        checked_at=last.done_at if last else None,
        waiting=await queries.is_waiting(session),
        steps=[StepCount(*row) for row in await queries.steps(session, user)],
        gaps=[GapCount(*row) for row in await queries.gaps(session, user)],
    )


def _rows(found: Sequence[queries.Row], now: dict[UUID, tuple[Step, Gap | None]]) -> list[StrandedRow]:
    rows = []
    for account, reference, debtor, portfolio in found:
        step, gap = now.get(account.account_id, (None, None))
        rows.append(
            StrandedRow(
                account_id=account.account_id,
                account_reference=reference,
                debtor_name=debtor,
                portfolio_name=portfolio,
                gap=account.gap,
                since=account.since,
                balance_minor=account.balance_minor,
                currency=account.currency,
                days_past_due=account.days_past_due,
                facts=account.facts,
                open=gap is not None,
                step=None if gap else step,
            )
        )
    return rows


def _written(balance_minor: int, account_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{balance_minor}/{account_id}".encode()).decode()


def _read(cursor: str | None) -> tuple[int, UUID] | None:
    if cursor is None:
        return None
    try:
        balance, account_id = base64.urlsafe_b64decode(cursor.encode()).decode().split("/")
        place = int(balance), UUID(account_id)
    except (ValueError, binascii.Error):
        raise Invalid(field="after", expected="what the page before said comes next", value=cursor) from None
    if abs(place[0]) >= 2**63:
        raise Invalid(field="after", expected="what the page before said comes next", value=cursor)
    return place
