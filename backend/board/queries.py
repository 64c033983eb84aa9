"""What is asked for the board: whole rows, the numbers of channels, and how the feeds are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from backend.board.rules import day_start
from backend.board.schemas import BoardSnapshot, CollectorRow, FeedRow, Listener
from backend.calls.day import DAY
from backend.calls.schemas import MoneyTotal
from backend.kit.heartbeat import SILENT_AFTER_SECONDS
from backend.people.mismatch import Heard, mismatch
from backend.people.models import PresenceState
from backend.people.view import overdue

#: One definition of every figure, for the board and for the collector's own desk.
_DAY = str(DAY).replace(":since", "$2").replace(":ids", "(SELECT array_agg(id) FROM collector)")
COLLECTOR_ROWS = (Path(__file__).parent / "collector_rows.sql").read_text().replace("{day}", _DAY)
#: Parts without which the board goes stale or wrong; they count as down until they are first heard of.
EXPECTED_FEEDS = ("worker", "bridge")

_money = msgspec.json.Decoder(dict[str, int])
_listeners = msgspec.json.Decoder(list[Listener])


@dataclass(frozen=True)
class TeamKnown:
    """A team as its board needs it."""

    id: UUID
    name: str
    zone: str


@dataclass(frozen=True)
class BoardRead:
    """A board as it stood at one number of its channel."""

    seq: int
    team: TeamKnown
    day_starts_at: datetime
    rows: dict[UUID, CollectorRow]
    feeds: list[FeedRow]

    def snapshot(self, now: datetime) -> BoardSnapshot:
        """What is sent of it."""
        return BoardSnapshot(self.seq, self.team.id, self.team.name, now, list(self.rows.values()), self.feeds)


async def read_board(fast: asyncpg.Pool, team_id: UUID, now: datetime) -> BoardRead | None:
    """The whole board with the number it is true at, both from one snapshot of the database; None: no such team."""
    async with fast.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        team = await _team(connection, team_id)
        if team is None:
            return None
        seq = await connection.fetchval("SELECT seq FROM announcement_sequence WHERE channel = $1", channel_of(team_id))
        starts = day_start(now, team.zone)
        rows = await collector_rows(connection, team_id, starts)
        return BoardRead(seq or 0, team, starts, rows, await feeds(connection, now))


async def collector_rows(
    fast: asyncpg.Pool | asyncpg.Connection, team_id: UUID, day_starts_at: datetime, only: Sequence[UUID] | None = None
) -> dict[UUID, CollectorRow]:
    """The team's collectors, or those of them, each whole."""
    return {row["id"]: _collector_row(row) for row in await fast.fetch(COLLECTOR_ROWS, team_id, day_starts_at, only)}


async def sequences(fast: asyncpg.Pool, channels: Sequence[str]) -> dict[str, int]:
    """The last number of each of these channels that has one."""
    rows = await fast.fetch("SELECT channel, seq FROM announcement_sequence WHERE channel = ANY($1)", channels)
    return {row["channel"]: row["seq"] for row in rows}


async def feeds(fast: asyncpg.Pool | asyncpg.Connection, now: datetime) -> list[FeedRow]:
    """How the parts that beat are; their age is real time, shown on the business clock."""
    rows = await fast.fetch(
        "SELECT part, extract(epoch FROM clock_timestamp() - beaten_at)::float8 AS age, healthy, detail FROM heartbeat ORDER BY part"
    )
    heard = [_feed_row(row, now) for row in rows]
    missing = [part for part in EXPECTED_FEEDS if not any(feed.name.split(":")[0] == part for feed in heard)]
    return heard + [FeedRow(name=part, healthy=False, at=now, detail="never") for part in missing]


async def first_team(fast: asyncpg.Pool) -> UUID | None:
    """The team a manager's board shows when they name none."""
    found: UUID | None = await fast.fetchval("SELECT id FROM team ORDER BY name, id LIMIT 1")
    return found


def channel_of(team_id: UUID) -> str:
    """The numbered channel on which a team's changes are announced."""
    return f"board:{team_id}"


async def _team(connection: asyncpg.Connection, team_id: UUID) -> TeamKnown | None:
    row = await connection.fetchrow("SELECT id, name, zone FROM team WHERE id = $1", team_id)
    return TeamKnown(row["id"], row["name"], row["zone"]) if row else None


def _collector_row(row: Any) -> CollectorRow:
    state, since = PresenceState(row["state"]), row["since"]
    code, contradicted_since = mismatch(state, since, Heard(row["reachable"], row["in_use"], row["changed_at"])) or (None, None)
    return CollectorRow(
        id=row["id"],
        name=row["name"],
        state=state,
        since=since,
        reason=row["reason"],
        overdue_at=overdue(since, row["longest_minutes"]),
        mismatch=code,
        mismatch_since=contradicted_since,
        account_id=row["account_id"],
        account_reference=row["account_reference"],
        debtor_name=row["debtor_name"],
        call_id=row["call_id"],
        accounts_worked=row["accounts_worked"],
        attempts=row["attempts"],
        connects=row["connects"],
        contacts=row["contacts"],
        right_party_contacts=row["right_party_contacts"],
        promises=row["promises"],
        promised=_totals(row["promised"]),
        collected=_totals(row["collected"]),
        listeners=_listeners.decode(row["listeners"]),
    )


def _totals(by_currency: str) -> list[MoneyTotal]:
    return [MoneyTotal(amount, currency) for currency, amount in sorted(_money.decode(by_currency).items())]


def _feed_row(row: Any, now: datetime) -> FeedRow:
    is_silent = row["age"] > SILENT_AFTER_SECONDS
    detail = "silent" if is_silent else row["detail"]
    return FeedRow(name=row["part"], healthy=row["healthy"] and not is_silent, at=now - timedelta(seconds=row["age"]), detail=detail)
