"""Nothing is left behind."""

from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.stranded.actions import check_if_due


async def check_stranded(context: Context) -> None:
    """Nightly and when somebody asks: whether every delinquent account has its next step."""
    async with transaction(context["database"]) as tx:
        await check_if_due(tx)
