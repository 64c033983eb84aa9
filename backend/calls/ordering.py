"""What a supervisor orders a collector to do: pause, be ready, end the wrap-up. Kept, and told to the collector's desk."""

from uuid import UUID

from backend.calls import queries
from backend.calls.dispositions import close_with_default
from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people import floor_queries
from backend.people.models import PresenceState, User
from backend.people.queries import presence
from backend.people.schemas import PresenceWish


async def order(tx: Transaction, supervisor: User, user_id: UUID, wish: PresenceWish) -> None:
    """Give a collector of one's team another state; a wrap-up that is under way ends with the marked default disposition."""
    collector = await floor_queries.collector_under(tx.session, supervisor, user_id)
    if collector is None:
        raise NotFound
    now = await presence(tx.session, collector.id)
    if now is not None and now.state is PresenceState.WRAP_UP and now.call_id is not None:
        call = await queries.lock_call(tx.session, now.call_id)
        if call is not None and call.wrapped_at is None:
            await close_with_default(tx, call)
            await people.record_access(tx, "wrap_up.ended", collector.id, call=str(call.id), by=str(supervisor.id))
    await people.order_presence(tx, collector.id, wish.state, wish.reason, by=supervisor)
