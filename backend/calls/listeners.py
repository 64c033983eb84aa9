"""What calls do when another feature tells a fact."""

from backend.calls.actions import cancel_requests_of
from backend.kit.facts import on
from backend.kit.transaction import Transaction
from backend.people.facts import CollectorLeft


@on(CollectorLeft)
async def end_their_call(tx: Transaction, fact: CollectorLeft) -> None:
    """Whoever leaves does not stay on the line."""
    await cancel_requests_of(tx, fact.user_id)
