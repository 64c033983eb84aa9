"""Accounts grow older by themselves."""

from backend.accounts.actions import record_bucket_moves
from backend.kit.jobs import Context
from backend.kit.transaction import transaction


async def move_buckets(context: Context) -> None:
    """Hourly: accounts whose day has turned into another ageing bucket."""
    async with transaction(context["database"]) as tx:
        await record_bucket_moves(tx)
