"""What is asked of the timeline, and how it is written: the SQL behind `timeline` and `verify`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import TimelineEntry
from backend.people.models import User


async def lock_timeline_heads(session: AsyncSession, account_ids: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
    """Where each account's timeline ends, held until the transaction ends."""
    ids = {"ids": list(account_ids)}
    # Of one account there is no order to keep, and most have a head: it is made only where it is missing.
    heads = await _lock_heads(session, ids) if len(account_ids) == 1 else {}
    if not heads:
        await session.execute(_ENSURE_HEADS, ids)
        heads = await _lock_heads(session, ids)
    return heads


async def _lock_heads(session: AsyncSession, ids: Mapping[str, Any]) -> dict[UUID, tuple[int, str]]:
    return {row[0]: (row[1], row[2]) for row in await session.execute(_LOCK_HEADS, ids)}


_IDS = bindparam("ids", type_=ARRAY(PgUUID(as_uuid=True)))
_ENSURE_HEADS = text(
    "INSERT INTO timeline_head (account_id, seq, hash) SELECT id, 0, '' FROM unnest(:ids) AS wanted(id) ORDER BY id ON CONFLICT DO NOTHING"
).bindparams(_IDS)
_LOCK_HEADS = text(
    "SELECT account_id, seq, hash FROM timeline_head WHERE account_id = ANY(:ids) ORDER BY account_id FOR UPDATE"
).bindparams(_IDS)
#: Entries and heads in one round trip: most deeds write one entry.
_WRITE = text(
    """
    WITH moved AS (
           UPDATE timeline_head
              SET seq = head.seq, hash = head.hash
             FROM unnest(CAST(:head_account AS uuid[]), CAST(:head_seq AS integer[]), CAST(:head_hash AS text[]))
                  AS head (account_id, seq, hash)
            WHERE timeline_head.account_id = head.account_id)
    INSERT INTO timeline_entry (account_id, seq, at, kind, by_user_id, subject_id, facts, hash)
    SELECT account_id, seq, at, kind, by_user_id, subject_id, CAST(facts AS jsonb), hash FROM unnest(
           CAST(:account_id AS uuid[]), CAST(:seq AS integer[]), CAST(:at AS timestamptz[]), CAST(:kind AS text[]),
           CAST(:by_user_id AS uuid[]), CAST(:subject_id AS uuid[]), CAST(:facts AS text[]), CAST(:hash AS text[]))
           AS entry (account_id, seq, at, kind, by_user_id, subject_id, facts, hash)
    """
)
_COLUMNS = ("account_id", "seq", "at", "kind", "by_user_id", "subject_id", "hash")


async def write_timeline(session: AsyncSession, entries: Sequence[Mapping[str, Any]], heads: Mapping[UUID, tuple[int, str]]) -> None:
    """Add chained entries and move the heads to their ends."""
    columns: dict[str, list[Any]] = {name: [entry[name] for entry in entries] for name in _COLUMNS}
    columns["facts"] = [msgspec.json.encode(entry["facts"]).decode() for entry in entries]
    ends = {"head_account": [*heads], "head_seq": [seq for seq, _ in heads.values()], "head_hash": [hash_ for _, hash_ in heads.values()]}
    await session.execute(_WRITE, {**columns, **ends})


async def timeline_page(
    session: AsyncSession, account_id: UUID, before: int | None, limit: int
) -> Sequence[tuple[TimelineEntry, str | None]]:
    """The newest entries before a place in the timeline, with the names of those who did them."""
    statement = (
        select(TimelineEntry, User.name)
        .join(User, col(User.id) == TimelineEntry.by_user_id, isouter=True)
        .where(TimelineEntry.account_id == account_id)
        .order_by(col(TimelineEntry.seq).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(TimelineEntry.seq < before)
    return (await session.exec(statement)).all()


async def whole_timeline(session: AsyncSession) -> AsyncIterator[Any]:
    """Every entry of every account, in the order of its chain, without holding them all in memory."""
    statement = text("SELECT account_id, seq, at, kind, by_user_id, subject_id, facts, hash FROM timeline_entry ORDER BY account_id, seq")
    result = await session.stream(statement)
    async for row in result:
        yield row


async def timeline_heads(session: AsyncSession) -> dict[UUID, tuple[int, str]]:
    """Where every account's timeline is said to end."""
    return {row[0]: (row[1], row[2]) for row in await session.execute(text("SELECT account_id, seq, hash FROM timeline_head"))}
