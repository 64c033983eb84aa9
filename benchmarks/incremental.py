"""How soon an account has its new place when something about it changed, in a portfolio of a million.

The bare reference is one update of the account's row in the worklist, in the same rounds. PROMESA_BENCH_ACCOUNTS makes it fewer.
"""

import random
import statistics
import time
from uuid import UUID

from sqlalchemy import text

from backend.kit.transaction import Database, transaction
from backend.strategy.actions import seed
from backend.worklist.actions import rank_accounts
from benchmarks.lab import Row, laboratory
from benchmarks.portfolio import ACCOUNTS, PORTFOLIO, fill
from benchmarks.rerank import ours

TIMES = 200
WANTED_MS = 50

#: What changes; a payment here is the row and the balance it leaves.
CHANGES = {
    "payment": """
        WITH paid AS (
            INSERT INTO payment (id, portfolio_id, account_id, external_ref, amount_minor, currency, value_on, recorded_at, method, source)
            SELECT gen_random_uuid(), portfolio_id, id, gen_random_uuid()::text, 1000, currency, current_date, :now, '', 'import'
              FROM account WHERE id = :id)
        UPDATE account SET balance_minor = balance_minor - 1000 WHERE id = :id""",
    "promise": f"""
        INSERT INTO promise (id, account_id, currency, amount_minor, due_on, made_at, made_by, channel, grace_business_days,
                             tolerance_basis_points, window_ends_on, window_ends_at, state, advances, plan_defaults_after, freeze_days,
                             level)
        SELECT gen_random_uuid(), id, currency, 1000, current_date + 5, :now, '{PORTFOLIO}', 'call', 3, 500, current_date + 8,
               CAST(:now AS timestamptz) + INTERVAL '8 days', 'open', TRUE, 2, 60, 1
          FROM account WHERE id = :id AND NOT EXISTS (SELECT FROM promise WHERE account_id = :id AND state = 'open')""",
    "call": """
        INSERT INTO contact_attempt (id, debtor_id, account_id, channel, direction, at, rang, connected, contact, conversation, right_party)
        SELECT gen_random_uuid(), debtor_id, id, 'voice', 'out', :now, TRUE, FALSE, TRUE, FALSE, FALSE FROM account WHERE id = :id""",
    "hold": f"""
        INSERT INTO hold (id, account_id, reason, note, owner_id, starts_at, ends_on)
        VALUES (gen_random_uuid(), :id, 'hardship', '', '{PORTFOLIO}', :now, current_date + 9)""",
}
BARE = "UPDATE work_item SET score = score + 1 WHERE account_id = :id"


async def bench_incremental() -> list[Row]:
    """From the fact that is written to the account in its new place, committed; without the writing of the fact itself."""
    async with laboratory(shared_buffers="512MB", max_wal_size="4GB") as (database, _):
        await fill(database)
        async with transaction(database) as tx:
            await seed(tx)
        await ours(database)
        return await measured(database)


async def measured(database: Database) -> list[Row]:
    """All kinds of change in turn, each of an account of its own."""
    chosen = iter(random.Random(7).sample(range(1, ACCOUNTS + 1), TIMES * (len(CHANGES) + 1)))
    took: dict[str, list[float]] = {name: [] for name in ("bare", *CHANGES)}
    for _ in range(TIMES):
        took["bare"].append(await bare(database, UUID(int=next(chosen))))
        for name, change in CHANGES.items():
            took[name].append(await one(database, change, UUID(int=next(chosen))))
    reference = statistics.median(took.pop("bare"))
    rows = [Row("", f"one row of the worklist updated and committed, {ACCOUNTS:,} accounts", f"{reference:.1f} ms")]
    for name, times in took.items():
        p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        figure = f"{p50:.1f} ms, 99th of 100 {p99:.1f} ms"
        rows.append(Row("", f"ranked again after a {name}", figure, p50 / reference, f"<= {WANTED_MS} ms", p99 <= WANTED_MS))
    return rows


async def bare(database: Database, account_id: UUID) -> float:
    """Milliseconds of the least that a new place costs."""
    began = time.perf_counter()
    async with transaction(database) as tx:
        await tx.session.execute(text(BARE), {"id": account_id})
    return (time.perf_counter() - began) * 1000


async def one(database: Database, change: str, account_id: UUID) -> float:
    """Milliseconds from the written fact to the committed place."""
    async with transaction(database) as tx:
        await tx.session.execute(text(change), {"id": account_id, "now": tx.now})
        began = time.perf_counter()
        await rank_accounts(tx, [account_id], ask_again=True)
    return (time.perf_counter() - began) * 1000
