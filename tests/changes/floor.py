"""A demonstration floor, and the difference between what two rankings left in the worklist's own table."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from backend.changes.comparing import Sides, compare
from backend.changes.comparing_sql import PLACED, standing_sql
from backend.changes.schemas import Comparison
from backend.kit.transaction import Transaction
from backend.worklist import actions


async def build_floor(make: Any, now: Any, count: int = 14) -> list[Any]:
    """Two portfolios, two currencies, and accounts in which everything that ranks or keeps out differs somewhere."""
    ana = await make.collector()
    portfolios = [await make.portfolio(workers=[ana]), await make.portfolio(workers=[ana])]
    made = [
        await make.work(
            portfolio=portfolios[n % 2],
            owes=(n % 5 + 1) * 700_000_00,
            days_late=n * 9 - 4,
            phones=n % 3,
            ranked=False,
        )
        for n in range(count)
    ]
    for n, account in enumerate(made):
        if n % 4 == 1:
            await make.attempt(account, now - timedelta(days=n), contact=n % 8 == 1, conversation=False)
        if n % 5 == 2:
            await make.callback(account, due_at=now - timedelta(minutes=n), by=ana)
    return [ana, *made]


async def settle(tx: Transaction) -> None:
    """Rank everything at this moment and learn what the law says."""
    ids = (await tx.session.execute(text("SELECT id FROM account"))).scalars().all()
    await actions.rank_accounts(tx, list(ids), ask_again=True)


async def keep_copy(tx: Transaction) -> None:
    """Remember the worklist as it stands."""
    await tx.session.execute(text("CREATE TEMPORARY TABLE worklist_before ON COMMIT DROP AS SELECT * FROM work_item"))


async def since_copy(tx: Transaction, sides: Sides) -> Comparison:
    """The difference between the worklist that was remembered and the one that stands: no strategy is asked for anybody's place."""
    standing = standing_sql("new.gate", "new.not_before").replace("old.", "new.")
    both = (
        "SELECT new.account_id, new.portfolio_id, account.balance_minor, account.currency, "
        f"{standing} AS standing, new.ready AND new.only_for IS NULL AS ready, "
        "was.band AS band_before, was.score AS score_before, was.tie AS tie_before, "
        "new.band AS band_after, new.score AS score_after, new.tie AS tie_after, "
        "was.desk::text AS desk_before, new.desk::text AS desk_after "
        "FROM work_item AS new JOIN worklist_before AS was ON was.account_id = new.account_id "
        "JOIN account ON account.id = new.account_id WHERE COALESCE(new.gate, '') <> 'closed'"
    )
    await tx.session.execute(text(PLACED.replace("{both}", both)), {"now": sides.now})

    async def quietly(step: str, share: int) -> None: ...

    return await compare(tx.session, sides, quietly)
