"""How much of the worklist is ready, waiting, blocked or in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

#: In the order in which they are asked: what an account counts as.
STATE = """CASE WHEN item.claimed_by IS NOT NULL THEN 'claimed'
                WHEN item.gate IS NOT NULL OR item.open_from IS NULL THEN 'blocked'
                WHEN item.ready THEN 'ready' ELSE 'waiting' END"""
#: Why it is kept out, where a gate does.
GATE = "COALESCE(item.gate, CASE WHEN item.claimed_by IS NULL AND item.open_from IS NULL THEN 'contact' END)"


@dataclass(frozen=True)
class Figures:
    """The worklist of some buckets, counted."""

    ready: int
    ready_elsewhere: int
    waiting: int
    claimed: int
    next_opens_at: datetime | None
    blocked: dict[str, int]

    @property
    def total(self) -> int:
        return self.ready + self.waiting + self.claimed + sum(self.blocked.values())


async def figures_of(session: AsyncSession, buckets: Sequence[UUID], user_id: UUID) -> Figures:
    """The counts a collector served from these buckets sees; what is ready but kept for a colleague is ready elsewhere."""
    rows = await session.execute(
        text(
            f"SELECT item.bucket = ANY(CAST(:mine AS uuid[])) AND COALESCE(item.only_for = :user_id, TRUE) AS mine, "  # noqa: S608
            f"{STATE} AS state, "
            f"{GATE} AS gate, count(*) AS accounts, min(GREATEST(item.open_from, item.not_before)) AS opens_at "
            "FROM work_item AS item GROUP BY 1, 2, 3"
        ),
        {"mine": list(buckets), "user_id": user_id},
    )
    counts: dict[str, int] = {}
    blocked: dict[str, int] = {}
    elsewhere, opens_at = 0, None
    for mine, state, gate, accounts, opens in rows:
        if not mine:
            elsewhere += accounts if state == "ready" else 0
            continue
        counts[state] = counts.get(state, 0) + accounts
        if state == "blocked":
            blocked[gate] = blocked.get(gate, 0) + accounts
        if state == "waiting":
            opens_at = opens
    return Figures(
        counts.get("ready", 0), elsewhere, counts.get("waiting", 0), counts.get("claimed", 0), opens_at, dict(sorted(blocked.items()))
    )
