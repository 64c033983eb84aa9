"""What an installation is born with: contact rules, promise policy, dispositions, pauses, the first strategy; again adds what is new."""

from backend.assignment import actions as assignment
from backend.calls import dispositions
from backend.contact.actions import load_rulesets
from backend.kit.migration import one_node_at_a_time
from backend.kit.transaction import Database, transaction
from backend.people import pauses
from backend.promises.actions import seed_policy
from backend.recordings.deciding import seed_policy as seed_recording_policy
from backend.strategy import actions as strategy


async def load_shipped(database: Database) -> None:
    """Load the shipped facts, in one transaction."""
    async with transaction(database) as tx:
        await one_node_at_a_time(tx.session)
        await pauses.seed(tx)
        await load_rulesets(tx)
        await seed_policy(tx)
        await dispositions.seed(tx)
        await assignment.seed(tx)
        await strategy.seed(tx)
        await seed_recording_policy(tx)
