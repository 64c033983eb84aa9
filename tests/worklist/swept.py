"""The sweep inside a test's own transaction, which nobody else would see."""

from backend.kit.transaction import Transaction
from backend.worklist import sweeping


async def swept(tx: Transaction) -> None:
    """Everything that is due is done."""
    for _ in range(20):
        freed = await sweeping.free_claims(tx, await sweeping.lost_claims(tx))
        opened = await sweeping.open_what_opens(tx)
        if freed + opened + await sweeping.rank_due(tx, await sweeping.due(tx)) == 0:
            return
    raise AssertionError("the sweep never comes to rest")
