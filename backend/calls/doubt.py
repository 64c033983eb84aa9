"""While nobody listens to the switch, what became of those on a call is unknown; once somebody does, they are what is true."""

from datetime import timedelta

from backend.calls import queries
from backend.calls.applying import presence_in
from backend.calls.models import CallState
from backend.kit.heartbeat import SILENT_AFTER_SECONDS, bridge_part, healthy_ago
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people.models import PresenceState
from backend.telephones.models import MAIN


async def doubt(tx: Transaction) -> None:
    """Whoever was on a call when the switch was last heard, too long ago, has been in an unknown state since then."""
    for switch in await queries.switches_with_calls(tx.session):
        ago = await healthy_ago(tx.session, bridge_part(switch))
        if ago is not None and ago > SILENT_AFTER_SECONDS:
            await _doubt_since(tx, switch, ago)


async def _doubt_since(tx: Transaction, switch: str, ago: float) -> None:
    # The heartbeat is real time, the presence the business clock: only their distance can be carried over.
    heard_at = tx.now - timedelta(seconds=ago)
    for call in await queries.lock_calls(tx.session, await queries.calls_on_the_switch(tx.session, switch)):
        if call.state is not CallState.ENDED:
            await people.lose_sight(tx, call.user_id, call.id, heard_at)


async def believe(tx: Transaction, switch: str = MAIN) -> None:
    """A switch is heard again and its channels were compared: the unknown become what their calls say."""
    for call in await queries.lock_calls(tx.session, await queries.doubted_calls(tx.session, switch)):
        if call.state is not CallState.ENDED:
            await people.set_presence(tx, call.user_id, presence_in(call), account_id=call.account_id, call_id=call.id)
        elif call.wrapped_at is None:
            await people.set_presence(tx, call.user_id, PresenceState.WRAP_UP, account_id=call.account_id, call_id=call.id)
        else:
            await people.set_presence(tx, call.user_id, PresenceState.READY)
