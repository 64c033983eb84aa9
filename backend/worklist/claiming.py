"""The statement that hands out accounts, for one collector or for many at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import asyncpg

from backend.kit.ids import new_id
from backend.worklist.rules import CLAIM_LASTS

#: The size is written into the statement: PostgreSQL plans a LIMIT it does not know for a tenth of the table.
LARGEST_DEAL = 128
#: So many candidates more than needed are looked at in each of several buckets: colleagues may be taking the first.
SPARE = 16
#: Where they were taking all of these, so many more: what a few of the largest deals take at once.
WIDE = 4 * LARGEST_DEAL


@dataclass(frozen=True)
class Taken:
    """An account somebody holds from now on."""

    user_id: UUID
    account_id: UUID
    claim_id: UUID


@cache
def _parts() -> dict[str, str]:
    """The named parts of `take_next.sql`."""
    parts = re.split(r"^-- (\w+) --$", Path(__file__).with_name("take_next.sql").read_text(), flags=re.MULTILINE)
    return {name: _without_comments(body) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _without_comments(sql: str) -> str:
    return "\n".join(line for line in sql.splitlines() if not line.startswith("--")).strip()


@cache
def statement(size: int, *, several: bool, wide: bool = False) -> str:
    """The claiming statement for so many collectors, served from one bucket or several."""
    parts = _parts()
    written = {
        "{best}": parts["several" if several else "one"],
        "{buckets}": "= ANY ($3::uuid[])" if several else "= $3::uuid",
        "{free}": parts["free"],
        "{limit}": str(size),
        "{spare}": str(size + (WIDE if wide else SPARE)),
    }
    text = parts["deal"]
    for name, words in written.items():
        text = text.replace(name, words)
    return text


def deal_size(waiting: int) -> int:
    """How many of those who wait are served by one statement: few sizes, so that each is planned once per connection."""
    return 1 << (min(waiting, LARGEST_DEAL).bit_length() - 1)


async def claim(
    connection: asyncpg.Connection | asyncpg.Pool, user_ids: Sequence[UUID], buckets: Sequence[UUID], now: datetime, *, wide: bool = False
) -> list[Taken]:
    """Give each of these collectors their next account, as far as there are any; `wide`: look further behind what colleagues take."""
    several = len(buckets) != 1
    rows = await connection.fetch(
        statement(len(user_ids), several=several, wide=wide),
        user_ids,
        [new_id() for _ in user_ids],
        buckets if several else buckets[0],
        now,
        now + CLAIM_LASTS,
    )
    return [Taken(*row) for row in rows]
