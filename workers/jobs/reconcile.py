"""Sources of truth compared: calls with what was said of them, the attempts counted, the switch's ledger, the recordings."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.reconciliation.actions import compare_callers, compare_calls, compare_dispositions
from backend.reconciliation.queries import forget_looks

LAST_HOUR, LAST_DAY = timedelta(hours=1), timedelta(days=1)
#: What is older is corrected by nobody any more.
EVERYTHING = timedelta(days=35)
NOWHERE = UUID(int=0)


async def compare_last_hour(context: Context) -> None:
    """Every minute: who still remembers the call can say what happened."""
    await _compare(context, LAST_HOUR)


async def compare_last_day(context: Context) -> None:
    """Every ten minutes: what was called and said within a day."""
    await _compare(context, LAST_DAY)


async def compare_everything(context: Context) -> None:
    """Daily: everything that may still be corrected; looks of long ago are forgotten."""
    await _compare(context, EVERYTHING)
    async with transaction(context["database"]) as tx:
        await forget_looks(tx.session, tx.now)


async def _compare(context: Context, span: timedelta) -> None:
    database = context["database"]
    since = database.clock.now() - span
    place: tuple[datetime, UUID] | None = (since, NOWHERE)
    while place is not None:
        # A batch is a transaction: nobody who wraps up a call waits for the whole day.
        async with transaction(database) as tx:
            place = await compare_calls(tx, since, place)
    async with transaction(database) as tx:
        await compare_callers(tx, since)
    async with transaction(database) as tx:
        await compare_dispositions(tx, since)
