"""What becomes of callers when another feature tells a fact."""

from backend.calls.facts import CallWrappedUp
from backend.inbound import queries
from backend.inbound.offering import end_offer
from backend.inbound.settling import free_again
from backend.inbound.signals import Ending, is_inbound
from backend.kit.facts import on
from backend.kit.transaction import Transaction
from backend.people.facts import CollectorLeft


@on(CollectorLeft)
async def offer_to_somebody_else(tx: Transaction, fact: CollectorLeft) -> None:
    """Whoever leaves is not offered a caller, and does not stay on the line with one."""
    if offer := await queries.offer_to(tx.session, fact.user_id):
        await end_offer(tx, offer, Ending.LEFT)
    call = await queries.unsettled(tx.session, fact.user_id)
    if call is not None and call.over_at is None and call.cancelled_at is None:
        call.cancelled_at = tx.now
        await tx.session.flush()
        tx.ring("hangup", inbound=str(call.id))


@on(CallWrappedUp)
async def go_on_with_what_was_in_hand(tx: Transaction, fact: CallWrappedUp) -> None:
    """A caller interrupted somebody: they have their account back, if nobody else took it meanwhile."""
    if is_inbound(fact.call_id):
        for call in await queries.lock_inbound(tx.session, [fact.call_id]):
            await free_again(tx, fact.user_id, call)
