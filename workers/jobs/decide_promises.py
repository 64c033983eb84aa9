"""Promises whose window is over, each in its account's own zone, and decisions old enough to be final."""

from backend.kit.jobs import Context
from backend.promises.actions import decide_due_in_parts


async def decide_promises(context: Context) -> None:
    """Often: decide whatever the database says is due, some accounts per transaction so that nobody waits long for their locks."""
    while await decide_due_in_parts(context["database"]):
        pass
