"""Putting accounts in order: a few when something about them changed, all of them when the day or the strategy changed."""

from collections.abc import Sequence
from uuid import UUID

from backend.kit.locks import one_at_a_time
from backend.kit.transaction import Transaction
from backend.strategy.actions import ruling
from backend.worklist import permission, queries, whole

#: One round trip for this many; more would hold their rows for too long.
CHUNK = 1000


async def rank_accounts(tx: Transaction, account_ids: Sequence[UUID], *, ask: bool = True, ask_again: bool = False) -> None:
    """Put these accounts in their place, in the transaction that changed them.

    `ask_again`: contact may have been used up. Without `ask`, permission that is not known is left to the sweep.
    """
    await tx.session.flush()
    rules = await ruling(tx)
    ordered = sorted(set(account_ids))
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        await queries.rank_some(tx.session, chunk, rules, tx.now)
        if ask:
            await permission.ask(tx, chunk, again=ask_again)
        await queries.settle(tx.session, chunk, tx.now)


async def rank(tx: Transaction, *, anew: bool | None = None) -> int:
    """Put every account in its place, in one transaction; how many moved.

    Few moves are updates; when most rows move (a new day, a new strategy) the table is built beside the old one and swapped.
    `anew` decides for one or the other; left out, a sample does.
    Accounts whose permission is not known are asked by the sweep: asking a million takes longer than ranking them.
    """
    if anew if anew is not None else await most_are_misplaced(tx):
        rules = await ruling(tx)
        await tx.session.flush()
        # Two whole rankings would only undo each other.
        await one_at_a_time(tx.session, "worklist.rank")
        return await whole.build_and_swap(tx.session, rules, tx.now)
    moved = await misplaced(tx)
    await rank_accounts(tx, moved, ask=False)
    await queries.forget_missing(tx.session)
    return len(moved)


async def most_are_misplaced(tx: Transaction) -> bool:
    """Whether a sample says that most accounts are not where they should be."""
    await tx.session.flush()
    rules = await ruling(tx)
    return await whole.most_would_move(tx.session, rules, tx.now)


async def misplaced(tx: Transaction) -> Sequence[UUID]:
    """The accounts that are not where they should be."""
    await tx.session.flush()
    rules = await ruling(tx)
    return await whole.would_move(tx.session, rules, tx.now)
