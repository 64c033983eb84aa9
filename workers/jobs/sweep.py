"""What time alone changes in the worklist."""

from backend.kit.jobs import Context
from backend.worklist import actions

#: In one run; a morning on which every window opens is done over several.
ROUNDS = 40


async def sweep_worklist(context: Context) -> None:
    """Every second: free lost claims, open and close windows, wake what rested, bring call-backs forward."""
    for _ in range(ROUNDS):
        if await actions.sweep(context["database"]) == 0:
            return


async def rank_unranked_accounts(context: Context) -> None:
    """Every minute: accounts that nobody told of get their place; looking for them reads every account."""
    for _ in range(ROUNDS):
        if await actions.rank_unranked(context["database"]) == 0:
            return
