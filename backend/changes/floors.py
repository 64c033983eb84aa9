"""What the floor can do in a day: measured where there is enough to measure, else said and labelled so."""

from datetime import timedelta

from backend.changes import queries
from backend.changes.rules import is_a_floor
from backend.changes.schemas import Floor, FloorWish
from backend.kit.transaction import Transaction

#: House assumptions until a floor has its own figures: six of eight hours on accounts, six minutes each.
MINUTES_EACH = 360
SECONDS_PER_ACCOUNT = 360
#: An average of fewer accounts says nothing; one held longer than this was forgotten, not worked.
ENOUGH = 50
MEASURED_DAYS = 28
LONGEST_HANDLING = timedelta(hours=2)


async def floor_of(tx: Transaction, wish: FloorWish | None = None) -> Floor:
    """The floor as it is known, with what somebody wants to know otherwise."""
    wish = wish or FloorWish()
    worked, seconds = await queries.handling(tx.session, tx.now, MEASURED_DAYS, LONGEST_HANDLING)
    measured = worked >= ENOUGH and seconds > 0 and wish.seconds_per_account is None
    floor = Floor(
        collectors=await queries.collectors(tx.session) if wish.collectors is None else wish.collectors,
        minutes_each=MINUTES_EACH if wish.minutes_each is None else wish.minutes_each,
        seconds_per_account=seconds if measured else SECONDS_PER_ACCOUNT if wish.seconds_per_account is None else wish.seconds_per_account,
        measured_from=worked if measured else 0,
    )
    is_a_floor(floor)
    return floor
