"""The worklist follows an experiment's beginning and end."""

import structlog

from backend.experiments import queries
from backend.kit.locks import one_at_a_time
from backend.kit.transaction import Database, Transaction, transaction
from backend.worklist.actions import rank

log = structlog.get_logger()
JOB = "experiments.follow"


async def follow(database: Database) -> int:
    """Rank everybody by the experiments that began or ended; how many those were."""
    async with transaction(database) as tx:
        followed = await follow_all(tx)
    if followed:
        # Whoever was ranking an account meanwhile did it as it was before, and may have written last.
        async with transaction(database) as tx:
            await rank(tx, anew=False)
    return followed


async def follow_all(tx: Transaction) -> int:
    """Rank once for all that is to be followed."""
    await one_at_a_time(tx.session, JOB)
    waiting = await queries.to_follow(tx.session)
    if not waiting:
        return 0
    await rank(tx)
    for experiment in waiting:
        experiment.ranked_at = tx.now
        log.info("experiments.followed", experiment=str(experiment.id), running=experiment.ended_at is None)
    return len(waiting)
