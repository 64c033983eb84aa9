"""The whole worklist in order, for the day that began somewhere."""

from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.worklist import actions

#: In one transaction: whoever finishes one of these accounts waits for no more than this.
AT_ONCE = 200


async def rank_worklist(context: Context) -> None:
    """Hourly: days past due, reminders and ties change at each zone's midnight; nothing that stands right is written."""
    async with transaction(context["database"]) as tx:
        if await actions.most_are_misplaced(tx):
            await actions.rank(tx, anew=True)
            return
        moved = await actions.misplaced(tx)
    for start in range(0, len(moved), AT_ONCE):
        async with transaction(context["database"]) as tx:
            await actions.rank_accounts(tx, moved[start : start + AT_ONCE], ask=False)
