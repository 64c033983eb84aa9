"""All SQL about telephones in browsers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession


async def claim_line(fast: asyncpg.Pool, user_id: UUID, line_id: UUID, now: datetime) -> None:
    """From now on this is the user's line; whichever was is taken over."""
    await fast.execute(
        "INSERT INTO softphone_line (user_id, line_id, opened_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (user_id) DO UPDATE SET line_id = excluded.line_id, opened_at = excluded.opened_at",
        user_id,
        line_id,
        now,
    )


async def give_line_up(fast: asyncpg.Pool, line_id: UUID) -> None:
    """The page is gone; somebody else's line stays theirs."""
    await fast.execute("DELETE FROM softphone_line WHERE line_id = $1", line_id)


@dataclass(frozen=True)
class Standing:
    """What a line rests on, as it is now."""

    is_newest: bool
    is_signed_in: bool
    endpoint: str | None
    kind: str


async def standing_of(fast: asyncpg.Pool, lines: Sequence[tuple[UUID, UUID, str]], now: datetime) -> dict[UUID, Standing]:
    """Of these lines (with their users and sessions): whether they are still their users', in one statement for all of a process."""
    rows = await fast.fetch(
        "SELECT open.line_id, l.line_id IS NOT NULL AS is_newest, s.token_hash IS NOT NULL AND u.disabled_at IS NULL AS is_signed_in, "
        "       u.endpoint, u.telephone_kind "
        "  FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS open (line_id, user_id, token_hash) "
        "  JOIN app_user u ON u.id = open.user_id "
        "  LEFT JOIN softphone_line l ON l.line_id = open.line_id "
        "  LEFT JOIN session s ON s.token_hash = open.token_hash AND s.user_id = u.id AND s.expires_at > $4",
        *([line[place] for line in lines] for place in range(3)),
        now,
    )
    return {
        UUID(int=row["line_id"].int): Standing(row["is_newest"], row["is_signed_in"], row["endpoint"], row["telephone_kind"])
        for row in rows
    }


async def want_back(session: AsyncSession, call_id: UUID, now: datetime) -> None:
    """Write down that a call is to be brought back; wished again, it is brought back again."""
    await session.execute(
        text(
            "INSERT INTO reattachment (call_id, wanted_at) VALUES (:call_id, :now) "
            "ON CONFLICT (call_id) DO UPDATE SET wanted_at = excluded.wanted_at, taken_at = NULL"
        ),
        {"call_id": call_id, "now": now},
    )


@dataclass(frozen=True)
class Wanted:
    """A conversation to bring back: the debtor's channel, and the telephone it goes to."""

    call_id: UUID
    debtor_channel: str
    endpoint: str


#: Every conversation a wish may be about: the calls of accounts, and callers of whom nobody has said yet who they are.
CONVERSATIONS = """
    SELECT id, switch, user_id, debtor_channel, endpoint FROM call
     WHERE state = 'talking' AND cancelled_at IS NULL AND debtor_channel IS NOT NULL
    UNION ALL
    SELECT id, switch, answered_by, channel, endpoint FROM inbound_call
     WHERE answered_at IS NOT NULL AND over_at IS NULL AND cancelled_at IS NULL AND linked_at IS NULL AND endpoint IS NOT NULL
"""
TAKE_WANTED = f"""
    WITH next AS (SELECT r.call_id, c.debtor_channel, c.endpoint
                    FROM reattachment r JOIN ({CONVERSATIONS}) c ON c.id = r.call_id
                   WHERE r.taken_at IS NULL AND c.switch = :switch
                     AND NOT EXISTS (SELECT FROM spy_session s WHERE s.user_id = c.user_id AND s.state <> 'ended')
                   ORDER BY r.wanted_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED)
    UPDATE reattachment r SET taken_at = :now FROM next WHERE r.call_id = next.call_id
    RETURNING next.call_id, next.debtor_channel, next.endpoint
"""  # noqa: S608  (nothing of it comes from outside)


async def take_wanted(session: AsyncSession, now: datetime, switch: str) -> Wanted | None:
    """The oldest wish whose debtor is on the line at this switch, taken; one that another bridge is taking is passed over.

    A telephone that listens to a call has to be done with that first.
    """
    row = (await session.execute(text(TAKE_WANTED), {"now": now, "switch": switch})).first()
    return Wanted(*row) if row else None
