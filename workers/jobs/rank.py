"""The whole worklist in order, for the day that began somewhere."""

from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.worklist import actions


async def rank_worklist(context: Context) -> None:
    """Hourly: days past due, reminders and ties change at each zone's midnight; nothing that stands right is written."""
    async with transaction(context["database"]) as tx:
        await actions.rank(tx)
