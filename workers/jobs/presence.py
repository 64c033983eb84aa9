"""Browsers that fell silent, and what has run out at the door."""

from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.people.actions import STAYS_THOUGH_SILENT, leave_if_silent
from backend.people.queries import forget_expired, silent_collectors
from backend.people.rules import SILENT_AFTER, TRIES_WINDOW


async def send_silent_home(context: Context) -> None:
    """Every few seconds: a collector with a silent browser goes offline, and what they held is freed; never in the middle of a call."""
    database = context["database"]
    async with transaction(database) as tx:
        silent = await silent_collectors(tx.session, tx.now, SILENT_AFTER, STAYS_THOUGH_SILENT)
    for user_id in silent:
        async with transaction(database) as tx:
            await leave_if_silent(tx, user_id)


async def forget_what_ran_out(context: Context) -> None:
    """Hourly: sessions, links and counted tries that have run out."""
    async with transaction(context["database"]) as tx:
        await forget_expired(tx.session, tx.now, TRIES_WINDOW)
