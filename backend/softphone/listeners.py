"""What telephones do when another feature tells a fact."""

from backend.kit.facts import on
from backend.kit.transaction import Transaction
from backend.softphone.actions import want_back
from backend.supervision.facts import CallTakenOver


@on(CallTakenOver)
async def ring_the_leader(tx: Transaction, fact: CallTakenOver) -> None:
    """The conversation is led to the telephone of whoever has it now, as it would be to a page that was reloaded."""
    await want_back(tx, fact.call_id)
