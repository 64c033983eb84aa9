"""What time alone changes in the worklist."""

from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.worklist import actions

#: In one run; a morning on which every window opens is done over several.
ROUNDS = 40


async def sweep_worklist(context: Context) -> None:
    """Every second: free lost claims, open and close windows, wake what rested, bring call-backs forward."""
    for _ in range(ROUNDS):
        async with transaction(context["database"]) as tx:
            if await actions.sweep(tx) == 0:
                return
