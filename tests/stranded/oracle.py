"""The next step of an account, found slowly: one account at a time, from the tables themselves, with nothing of ours."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

QUARTER = timedelta(minutes=15)


class Oracle:
    """Asks about one account after the other."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self.session, self.now = session, now

    async def rows(self, statement: str, account_id: UUID) -> list[dict[str, Any]]:
        return [dict(row) for row in (await self.session.execute(text(statement), {"id": account_id})).mappings()]

    async def step_of(self, account_id: UUID) -> str | None:
        """`step:...`, `gap:...`, or None when nothing is overdue."""
        [account] = await self.rows("SELECT * FROM account WHERE id = :id", account_id)
        today = self.now.astimezone(ZoneInfo(account["zone"])).date()
        items = await self.rows("SELECT * FROM item WHERE account_id = :id AND open_minor > 0 AND cancelled_at IS NULL", account_id)
        disputes = {
            row["item_id"] for row in await self.rows("SELECT * FROM dispute WHERE account_id = :id", account_id) if not row["resolved_at"]
        }
        late = [item for item in items if item["due_on"] is not None and item["due_on"] < today]
        if not late:
            return None
        if account["state"] == "closed":
            return "step:closed" if account["closed_reason"] else "gap:closed_without_reason"
        asked = await self.callback(account_id)
        if hold := await self.hold_until(account_id, today):
            inside = asked is not None and asked.astimezone(ZoneInfo(account["zone"])).date() <= hold
            return "gap:callback_during_hold" if inside else "step:hold"
        promises = [row for row in await self.rows("SELECT * FROM promise WHERE account_id = :id", account_id) if row["state"] == "open"]
        if any(row["window_ends_at"] < self.now - QUARTER for row in promises):
            return "gap:promise_undecided"
        if promises:
            return "step:promise"
        return await self.call(account, asked, all(item["id"] in disputes for item in late))

    async def call(self, account: dict[str, Any], asked: datetime | None, disputed: bool) -> str:
        """Who calls, and when; or why nobody does."""
        numbers = await self.rows(
            "SELECT * FROM phone_number WHERE debtor_id = (SELECT debtor_id FROM account WHERE id = :id)", account["id"]
        )
        if not any(row["e164"] and not row["retired_at"] and row["consent"] != "withdrawn" for row in numbers):
            return "gap:no_phone"
        places = await self.rows("SELECT * FROM work_item WHERE account_id = :id", account["id"])
        place = places[0] if places else None
        if place and place["gate"] is None and place["open_from"] is None and place["open_until"] and place["open_until"] > self.now:
            return "gap:no_contact"
        if not await self.rows(
            "SELECT 1 FROM portfolio_grant g JOIN app_user u ON u.id = g.user_id JOIN account a ON a.portfolio_id = g.portfolio_id "
            "WHERE a.id = :id AND u.role = 'collector' AND u.disabled_at IS NULL",
            account["id"],
        ):
            return "gap:nobody"
        if asked is not None and asked > self.now:
            return "step:callback"
        if disputed and asked is None:
            return "gap:disputed"
        if place is None:
            return "gap:not_ranked"
        overdue = place["review_at"] is not None and place["review_at"] < self.now - QUARTER
        lost = place["gate"] is not None and place["review_at"] is None
        return "gap:not_ranked" if place["claimed_by"] is None and (overdue or lost) else "step:worklist"

    async def callback(self, account_id: UUID) -> datetime | None:
        rows = await self.rows("SELECT * FROM callback WHERE account_id = :id", account_id)
        return min((row["due_at"] for row in rows if not row["done_at"] and not row["cancelled_at"]), default=None)

    async def hold_until(self, account_id: UUID, today: date) -> date | None:
        rows = await self.rows("SELECT * FROM hold WHERE account_id = :id", account_id)
        ends = [row["ends_on"] for row in rows if row["lifted_at"] is None and row["starts_at"] <= self.now]
        return max((end for end in ends if end >= today), default=None)
