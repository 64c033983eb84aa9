"""Ranking everything: set-based, beside the collectors' work rather than in its way."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.strategy.arms import Ruling
from backend.worklist.ranking_sql import ALL, RESTS_UNTIL, SOME, ranked_sql, ready_sql, review_sql

SAMPLE = 1000
#: Above this share of moved rows, building the table anew writes less than updating it.
MANY = 0.2
#: Collectors never wait longer than this for the swap; it is tried again instead.
SWAP_WAITS = "200ms"
SWAP_TRIES = 50

RANK = ("portfolio_id", "bucket", "desk", "band", "score", "tie", "gate", "only_for", "turns_at", "version")
#: What is not ranked but happened: carried over as it is.
KEPT = ("open_from", "open_until", "not_before", "rested_at", "claimed_by", "claim_id", "claim_expires_at")

#: The row each account should have.
_ROWS = f"""
    SELECT ranked.account_id, {", ".join(f"ranked.{name}" for name in RANK)},
           old.open_from, old.open_until, {RESTS_UNTIL} AS not_before, old.rested_at,
           old.claimed_by, old.claim_id, old.claim_expires_at
      FROM ({{ranked}}) AS ranked LEFT JOIN work_item AS old ON old.account_id = ranked.account_id"""  # noqa: S608  (only our own words)

_COLUMNS = ", ".join(("account_id", *RANK, *KEPT))
_ALL_COLUMNS = f"{_COLUMNS}, ranked_at, ready, review_at"


async def most_would_move(session: AsyncSession, ruling: Ruling, now: datetime) -> bool:
    """Whether a sample says that most rows are not where they should be."""
    ids = (
        (await session.execute(text("SELECT account_id FROM work_item ORDER BY md5(account_id::text) LIMIT :n"), {"n": SAMPLE}))
        .scalars()
        .all()
    )
    if len(ids) < SAMPLE:
        # Hardly anything has a place yet: an empty worklist, or a small one.
        accounts = await session.execute(text("SELECT count(*) FROM (SELECT FROM account LIMIT :n) AS few"), {"n": SAMPLE})
        return int(accounts.scalar_one()) == SAMPLE
    ranked, bound = ranked_sql(ruling, SOME)
    moved = await session.execute(text(f"SELECT count(*) FROM ({_moved(ranked)}) AS moved"), {"ids": list(ids), "now": now, **bound})  # noqa: S608
    return int(moved.scalar_one()) > SAMPLE * MANY


async def would_move(session: AsyncSession, ruling: Ruling, now: datetime) -> Sequence[UUID]:
    """The accounts whose row is not what it should be, in the order in which rows are locked."""
    ranked, words = ranked_sql(ruling, ALL)
    moving = await session.execute(text(f"{_moved(ranked)} ORDER BY account_id"), {"now": now, **words})
    return moving.scalars().all()


async def build_and_swap(session: AsyncSession, ruling: Ruling, now: datetime) -> int:
    """Rank into a table of its own, carry over what happened meanwhile, and put it in the old one's place."""
    ranked, words = ranked_sql(ruling, ALL)
    bound = {"now": now, **words}
    # Rows written by anybody from here on have a younger transaction than this; `age` counts back from our own.
    horizon = (await session.execute(text("SELECT age(pg_snapshot_xmin(pg_current_snapshot())::xid)"))).scalar_one()
    # Joins and sorts in memory: this runs once an hour at most, and everything else shares the default.
    await session.execute(text("SET LOCAL work_mem = '256MB'"))
    await session.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    await session.execute(text("CREATE TABLE work_item_new (LIKE work_item INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"))
    built: Any = await session.execute(text(_BUILD.replace("{ranked}", ranked)), bound)
    indexes = (await session.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'work_item'"))).all()
    for name, definition in indexes:
        await session.execute(text(_renamed(definition, name).replace(":", r"\:")))
    await session.execute(text("ANALYZE work_item_new"))
    await _lock(session)
    await session.execute(text(_CARRY_CHANGED), {"horizon": horizon, "now": now})
    await session.execute(text(_CARRY_NEW), {"horizon": horizon})
    await session.execute(text("DROP TABLE work_item"))
    await session.execute(text("ALTER TABLE work_item_new RENAME TO work_item"))
    primary = next(name for name, _ in indexes if "pkey" in name or name.endswith("_pk"))
    await session.execute(text(f"ALTER TABLE work_item ADD CONSTRAINT {primary}_new PRIMARY KEY USING INDEX {primary}_new"))
    for name, _ in indexes:
        await session.execute(text(f"ALTER INDEX {name}_new RENAME TO {name}"))
    return int(built.rowcount)


async def _lock(session: AsyncSession) -> None:
    """Stop claims for the swap; whoever still writes is waited for only briefly, then let past and tried again."""
    await session.execute(text(f"SET LOCAL lock_timeout = '{SWAP_WAITS}'"))
    for _ in range(SWAP_TRIES):
        try:
            async with session.begin_nested():
                await session.execute(text("LOCK TABLE work_item IN ACCESS EXCLUSIVE MODE"))
        except DBAPIError as refused:
            if getattr(refused.orig, "sqlstate", "") != "55P03":
                raise
            await asyncio.sleep(0.2)
        else:
            break
    else:
        raise TimeoutError("the worklist was never quiet enough to be swapped")
    await session.execute(text("SET LOCAL lock_timeout = 0"))


def _moved(ranked: str) -> str:
    """Accounts whose row is not what it should be."""
    stands = ", ".join(f"old.{name}" for name in RANK)
    should = ", ".join(f"ranked.{name}" for name in RANK)
    return (
        f"SELECT ranked.account_id FROM ({ranked}) AS ranked "  # noqa: S608  (only our own words)
        f"LEFT JOIN work_item AS old ON old.account_id = ranked.account_id "
        f"WHERE old.account_id IS NULL OR ({stands}) IS DISTINCT FROM ({should})"
    )


def _renamed(definition: str, name: str) -> str:
    """The same index for the new table."""
    return definition.replace(f" {name} ", f" {name}_new ", 1).replace(" ON public.work_item ", " ON work_item_new ", 1)


_BUILD = f"""
    INSERT INTO work_item_new ({_ALL_COLUMNS})
    SELECT {_COLUMNS}, CAST(:now AS timestamptz), {ready_sql("made")}, {review_sql("made")} FROM ({_ROWS}) AS made"""  # noqa: S608

#: Rows somebody changed since the ranking began stay as they left them. Where the ranking says otherwise it may have been
#: computed from what was before the change: the sweep looks at them at once.
_CARRY_CHANGED = f"""
    UPDATE work_item_new AS new
       SET {", ".join(f"{name} = old.{name}" for name in (*RANK, *KEPT, "ranked_at", "ready"))},
           review_at = CASE WHEN old.claimed_by IS NOT NULL
                              OR ({", ".join(f"old.{name}" for name in RANK)}) IS NOT DISTINCT FROM
                                 ({", ".join(f"new.{name}" for name in RANK)})
                            THEN old.review_at ELSE :now END
      FROM work_item AS old
     WHERE age(old.xmin) <= :horizon AND old.account_id = new.account_id"""  # noqa: S608  (only our own words)

_CARRY_NEW = f"""
    INSERT INTO work_item_new ({_ALL_COLUMNS})
    SELECT {_ALL_COLUMNS} FROM work_item AS old
     WHERE age(old.xmin) <= :horizon AND NOT EXISTS (SELECT FROM work_item_new AS new WHERE new.account_id = old.account_id)"""  # noqa: S608
