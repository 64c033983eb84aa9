"""Promises whose window is over, each in its account's own zone, and decisions old enough to be final."""

from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.promises.actions import decide_due


async def decide_promises(context: Context) -> None:
    """Often: decide whatever the database says is due, some accounts per transaction so that nobody waits long for their locks."""
    while True:
        async with transaction(context["database"]) as tx:
            decided = await decide_due(tx)
        if not decided:
            return
