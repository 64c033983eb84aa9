"""Putting accounts in order: a few when something about them changed, all of them when the day or the strategy changed."""

from collections.abc import Sequence
from uuid import UUID

from backend.kit.transaction import Transaction
from backend.strategy.actions import in_force
from backend.worklist import permission, queries, whole

#: One round trip for this many; more would hold their rows for too long.
CHUNK = 1000


async def rank_accounts(tx: Transaction, account_ids: Sequence[UUID], *, ask: bool = True, ask_again: bool = False) -> None:
    """Put these accounts in their place, in the transaction that changed them.

    `ask_again`: contact may have been used up. Without `ask`, permission that is not known is left to the sweep.
    """
    await tx.session.flush()
    version, strategy = await in_force(tx)
    ordered = sorted(set(account_ids))
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        await queries.rank_some(tx.session, chunk, strategy, version, tx.now)
        if ask:
            await permission.ask(tx, chunk, again=ask_again)
        await queries.settle(tx.session, chunk, tx.now)


async def rank(tx: Transaction, *, anew: bool | None = None) -> int:
    """Put every account in its place; how many moved.

    Few moves are updates; when most rows move (a new day, a new strategy) the table is built beside the old one and swapped.
    `anew` decides for one or the other; left out, a sample does.
    Accounts whose permission is not known are asked by the sweep: asking a million takes longer than ranking them.
    """
    await tx.session.flush()
    version, strategy = await in_force(tx)
    await whole.one_at_a_time(tx.session)
    if anew is None:
        anew = await whole.most_would_move(tx.session, strategy, version, tx.now)
    if anew:
        return await whole.build_and_swap(tx.session, strategy, version, tx.now)
    return await whole.update_what_moved(tx.session, strategy, version, tx.now)
