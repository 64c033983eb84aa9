"""P6 and P7: putting every account in order, against the bare statement that computes the same.

A million accounts by default; PROMESA_BENCH_ACCOUNTS makes it fewer.
"""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import text

from backend.kit.transaction import Database, Transaction, transaction
from backend.strategy.actions import ruling, seed
from backend.worklist import actions, whole
from backend.worklist.ranking_sql import ALL, ranked_sql
from benchmarks.lab import ROUNDS, Row, at_most, laboratory

ACCOUNTS = int(os.environ.get("PROMESA_BENCH_ACCOUNTS", "1000000"))
PORTFOLIO = UUID(int=1)

#: One account and one number each; a third was tried, a tenth promised.
FILL = f"""
SET session_replication_role = replica;
INSERT INTO portfolio (id, name, creditor, country, zone, collector_kind, debt_kind, bucket_ends)
VALUES ('{PORTFOLIO}', 'Cartera', 'Banco', 'CO', 'America/Bogota', 'first_party', 'consumer', '[0, 30, 60, 90, 120]');
INSERT INTO debtor (id, creditor, reference, name, kind, language, country, zone, created_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'Banco', 'D' || n, 'Deudor', 'person', 'es', 'CO', 'America/Bogota', now()
  FROM generate_series(1, {ACCOUNTS}) AS n;
INSERT INTO phone_number (id, debtor_id, raw, e164, kind, party, zones, country, consent, position, quality, created_at)
SELECT id, id, '+573001234567', '+573001234567', 'mobile', 'debtor', '{{America/Bogota}}', 'CO', 'given', 1,
       (random() * 100)::integer, now() FROM debtor;
INSERT INTO account (id, portfolio_id, debtor_id, reference, currency, product, state, stage, zone, created_at, balance_minor,
                     oldest_due_on, chased_due_on)
SELECT id, '{PORTFOLIO}', id, reference, 'COP', '', 'open', 'administrative', 'America/Bogota', now(), (random() * 1e9)::bigint + 1,
       due, due
  FROM (SELECT id, reference, current_date - (random() * 200)::integer - 2 AS due FROM debtor) AS debtor;
INSERT INTO contact_attempt (id, debtor_id, account_id, channel, direction, at, rang, connected, contact, conversation, right_party)
SELECT gen_random_uuid(), id, id, 'voice', 'out', now() - random() * INTERVAL '60 days', TRUE, FALSE, random() < 0.2, FALSE, FALSE
  FROM account WHERE random() < 0.33;
SET session_replication_role = origin;
VACUUM ANALYZE
"""


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Note how long the block took."""
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)


async def wal(tx: Transaction) -> int:
    """Where the log stands, in bytes."""
    told = await tx.session.execute(text("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"))
    return int(told.scalar_one())


async def bare(database: Database) -> tuple[float, int]:
    """The same rows into a table without any of what makes it a worklist, then two indexes."""
    took: list[float] = []
    async with transaction(database) as tx:
        ranked, words = ranked_sql(await ruling(tx), ALL)
        before = await wal(tx)
        with timed(took):
            await tx.session.execute(text("CREATE TABLE bare (LIKE work_item INCLUDING DEFAULTS)"))
            await tx.session.execute(
                text(
                    "INSERT INTO bare (account_id, portfolio_id, bucket, desk, band, score, tie, gate, only_for, turns_at, version, "
                    "ranked_at, ready) "
                    "SELECT account_id, portfolio_id, bucket, desk, band, score, tie, gate, only_for, turns_at, version, "
                    f"CAST(:now AS timestamptz), TRUE FROM ({ranked}) AS ranked"
                ),
                {"now": tx.now, **words},
            )
            await tx.session.execute(text("CREATE UNIQUE INDEX ON bare (account_id)"))
            await tx.session.execute(text("CREATE INDEX ON bare (bucket, band, score DESC, tie, account_id) WHERE ready"))
        grown = await wal(tx) - before
        await tx.session.execute(text("DROP TABLE bare"))
    return took[0], grown


async def ours(database: Database) -> tuple[float, float, int]:
    """Seconds for the whole, seconds collectors could not be served, bytes of log."""
    took: list[float] = []
    locked_at: list[float] = []
    lock = whole._lock

    async def noting(session: Any) -> None:
        await lock(session)
        locked_at.append(time.perf_counter())

    whole._lock = noting
    try:
        async with transaction(database) as tx:
            before = await wal(tx)
            with timed(took):
                await actions.rank(tx, anew=True)
                grown = await wal(tx) - before
                await tx.session.commit()
                freed_at = time.perf_counter()
    finally:
        whole._lock = lock
    return took[0], freed_at - locked_at[0], grown


async def wide_update(database: Database) -> int:
    """Bytes of log when the score stands in the wide account row with an index, and every row gets another."""
    async with transaction(database) as tx:
        await tx.session.execute(text("ALTER TABLE account ADD COLUMN IF NOT EXISTS score integer"))
        await tx.session.execute(text("CREATE INDEX IF NOT EXISTS account_score ON account (portfolio_id, score DESC, id)"))
        before = await wal(tx)
        await tx.session.execute(text("UPDATE account SET score = (random() * 1000)::integer"))
        return await wal(tx) - before


async def some_change(database: Database) -> int:
    """Bytes of log when one account in forty has to move."""
    async with transaction(database) as tx:
        await tx.session.execute(
            text(
                "UPDATE account SET balance_minor = balance_minor + 500000000 WHERE ('x' || right(id::text, 4))::bit(16)::integer % 40 = 7"
            )
        )
    async with transaction(database) as tx:
        before = await wal(tx)
        await actions.rank(tx, anew=False)
        return await wal(tx) - before


async def bench_rerank() -> list[Row]:
    """P6 and P7."""
    bares, wholes, stops = [], [], []
    async with laboratory(shared_buffers="512MB", max_wal_size="4GB") as (database, _):
        pool = await database.fast()
        async with pool.acquire() as connection:
            for statement in FILL.split(";\n"):
                await connection.execute(statement, timeout=900)
        async with transaction(database) as tx:
            await seed(tx)
        await ours(database)
        for _ in range(ROUNDS):
            bares.append((await bare(database))[0])
            took, stopped, grown = await ours(database)
            wholes.append(took)
            stops.append(stopped)
        few = await some_change(database)
        wide = await wide_update(database)
    reference, rank, stop = statistics.median(bares), statistics.median(wholes), statistics.median(stops)
    return [
        Row("P6", f"bare INSERT..SELECT and two indexes, {ACCOUNTS:,} accounts", f"{reference:.2f} s"),
        at_most("P6", "ranked whole, indexes, statistics and swap", f"{rank:.2f} s", rank / reference, 0.9),
        Row("P6", "collectors stopped", f"{stop:.3f} s", None, "<= 0.2 s", stop <= 0.2),
        Row("P7", "UPDATE of the wide row with an index: log", f"{wide / 1e6:,.0f} MB"),
        at_most("P7", "ranked whole: log", f"{grown / 1e6:,.0f} MB", grown / wide, 0.25),
        at_most("P7", "2.5 % of the accounts changed: log", f"{few / 1e6:,.0f} MB", few / wide, 0.12),
    ]
