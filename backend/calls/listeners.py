"""What calls do when another feature tells a fact."""

from backend.calls.actions import cancel_requests_of
from backend.calls.queries import unwrapped_call
from backend.kit.facts import on
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people.facts import CollectorArrived, CollectorLeft
from backend.people.models import PresenceState


@on(CollectorLeft)
async def end_their_call(tx: Transaction, fact: CollectorLeft) -> None:
    """Whoever leaves does not stay on the line."""
    await cancel_requests_of(tx, fact.user_id)


@on(CollectorArrived)
async def go_on_wrapping_up(tx: Transaction, fact: CollectorArrived) -> None:
    """Whoever comes back to a call nobody spoke of yet is in its wrap-up again, until the same moment as before."""
    call = await unwrapped_call(tx.session, fact.user_id)
    if call is not None and call.wrap_until is not None and call.wrap_until > tx.now:
        await people.set_presence(tx, fact.user_id, PresenceState.WRAP_UP, account_id=call.account_id, call_id=call.id)
