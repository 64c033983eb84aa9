"""Approved changes become versions when their time has come, and the whole worklist follows in the same transaction."""

from uuid import UUID

import structlog

from backend.changes import queries
from backend.changes.history import note
from backend.changes.models import ChangeState, Deed, StrategyChange
from backend.kit.locks import one_at_a_time
from backend.kit.transaction import Database, Transaction, transaction
from backend.strategy.actions import in_force, keep, put_into_force
from backend.strategy.models import StrategyVersion
from backend.strategy.queries import running_experiment
from backend.worklist.actions import rank

log = structlog.get_logger()

JOB = "changes.publish_due"


async def publish_due(database: Database) -> int:
    """Publish what is due, each in its own transaction; how many."""
    async with transaction(database) as tx:
        due = await queries.due(tx.session, tx.now)
    published = 0
    for change_id in due:
        async with transaction(database) as tx:
            published += await publish(tx, change_id)
    if published:
        # Whoever was ranking an account meanwhile did it by the version before, and may have written last.
        async with transaction(database) as tx:
            await rank(tx, anew=False)
    return published


async def publish(tx: Transaction, change_id: UUID) -> bool:
    """Put a due change into force and rank by it; one whose base is no longer in force is stopped instead."""
    # Two never become the same version.
    await one_at_a_time(tx.session, JOB)
    change = await queries.change_of(tx.session, change_id, locked=True)
    if change.state not in (ChangeState.APPROVED, ChangeState.TRIED) or change.activate_at is None or change.activate_at > tx.now:
        return False
    active, _ = await in_force(tx)
    running = await running_experiment(tx.session)
    if change.based_on != active or running is not None:
        change.activate_at = change.activated_by = None
        because = {"experiment": running.title} if running else {}
        await note(tx, change, Deed.STOPPED, None, {"based_on": change.based_on, "active": active, **because})
        return False
    number = (await next_version(tx, change)).number if change.version is None else change.version
    await put_into_force(tx, await queries.version_of(tx.session, number))
    change.state, change.version = ChangeState.PUBLISHED, number
    await note(tx, change, Deed.PUBLISHED, change.activated_by, {"version": number, "before": active})
    await rank(tx)
    log.info("changes.published", change=str(change.id), version=number)
    return True


async def next_version(tx: Transaction, change: StrategyChange) -> StrategyVersion:
    """The next version, made of a change; it does not rank everybody yet."""
    number = await queries.last_number(tx.session) + 1
    return await keep(tx, change.body, number=number, by=change.author_id)
