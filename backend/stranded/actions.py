"""Looking at every account: asked for, and done."""

from backend.kit.jobs import wake
from backend.kit.locks import one_at_a_time
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.stranded import queries
from backend.stranded.models import StrandedCheck
from backend.stranded.rules import is_due

#: The job that does what is due; the doorbell names it.
JOB = "stranded.check"


async def ask(tx: Transaction, user: User) -> None:
    """Somebody wants to know now: the worker looks as soon as it can, once, however many ask meanwhile."""
    await queries.ask(tx.session, StrandedCheck(asked_at=tx.now, asked_by=user.id))
    wake(tx, JOB)


async def check_if_due(tx: Transaction) -> bool:
    """Look at every account if somebody asked or a night has begun since the last time."""
    # Two checks at once would write the same rows.
    await one_at_a_time(tx.session, JOB)
    last = await queries.last_check(tx.session)
    asked = await queries.is_waiting(tx.session)
    if not asked and not is_due(last.done_at if last else None, tx.now, await queries.floor_zone(tx.session)):
        return False
    await check(tx)
    return True


async def check(tx: Transaction) -> StrandedCheck:
    """Look at every delinquent account: what it waits for is counted, whatever waits for nothing is listed."""
    await tx.session.flush()
    done = await queries.waiting_check(tx.session) or StrandedCheck(asked_at=tx.now)
    done.accounts, done.done_at = await queries.look_at_all(tx.session, tx.now), tx.now
    tx.session.add(done)
    await tx.session.flush()
    return done
