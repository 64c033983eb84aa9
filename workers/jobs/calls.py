"""Calls nobody took in time, and calls nobody spoke of in time."""

from backend.calls.actions import expire_requests
from backend.calls.dispositions import close_unwrapped
from backend.calls.doubt import doubt
from backend.inbound.settling import close_unidentified
from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.supervision.actions import give_up
from backend.supervision.ending import close_forced


async def give_up_requests(context: Context) -> None:
    """Every second: calls requested more than ten seconds ago that no bridge took."""
    async with transaction(context["database"]) as tx:
        await expire_requests(tx)
        await give_up(tx)


async def close_wrap_ups(context: Context) -> None:
    """Every few seconds: ended calls whose wrap-up time is over get the marked default disposition."""
    async with transaction(context["database"]) as tx:
        await close_unidentified(tx)
    async with transaction(context["database"]) as tx:
        await close_unwrapped(tx)
        await close_forced(tx)


async def doubt_calls(context: Context) -> None:
    """Every few seconds: while no bridge listens to the switch, those on a call are in an unknown state."""
    async with transaction(context["database"]) as tx:
        await doubt(tx)
