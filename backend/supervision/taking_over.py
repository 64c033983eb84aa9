"""A leader takes a conversation over: the debtor stays on the line, and the leader and their telephone take the collector's place."""

from dataclasses import dataclass
from uuid import UUID

from backend.accounts.timeline import append_to_timeline
from backend.calls.actions import AlreadyOnACall, NoTelephone, WrapUpFirst
from backend.calls.applying import announce
from backend.calls.models import Call, CallState
from backend.calls.queries import live_call, unwrapped_call
from backend.kit.facts import tell
from backend.kit.refusal import Refusal
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people.models import PresenceState, User
from backend.supervision import queries
from backend.supervision.actions import stop
from backend.supervision.facts import CallTakenOver
from backend.supervision.rules import YourOwnCall
from backend.worklist import actions as worklist


@dataclass(eq=False)
class NobodyToTakeOver(Refusal):
    """Nobody is talking on this call: there is nothing to take over."""


async def take_over(tx: Transaction, leader: User, call_id: UUID) -> Call:
    """Make a collector's conversation the leader's: the account in hand, the telephone, and the wrap-up when it is over."""
    if leader.endpoint is None:
        raise NoTelephone
    call, _, _ = await queries.supervised_call(tx.session, leader, call_id)
    if call.user_id == leader.id:
        raise YourOwnCall
    if call.state is not CallState.TALKING or call.debtor_channel is None or call.cancelled_at is not None:
        raise NobodyToTakeOver
    if own := await live_call(tx.session, leader.id):
        raise AlreadyOnACall(call_id=own.id)
    if waiting := await unwrapped_call(tx.session, leader.id):
        raise WrapUpFirst(call_id=waiting.id)
    if listening := await queries.live_session(tx.session, leader.id):
        # Their telephone has to be free before it can ring for the conversation.
        await stop(tx, leader, listening.id)
    collector_id = call.user_id
    await worklist.hand_over(tx, collector_id, leader, call.account_id)
    call.user_id, call.endpoint = leader.id, leader.endpoint
    await tx.session.flush()
    await append_to_timeline(tx, call.account_id, "call:taken_over", {"from": str(collector_id)}, by=leader.id, subject_id=call.id)
    await people.record_access(tx, "call.taken_over", leader.id, call=str(call.id), collector=str(collector_id))
    await people.set_presence(tx, collector_id, PresenceState.READY)
    # Who was away may be dialled, and who is dialled may talk.
    for state in (PresenceState.DIALLING, PresenceState.TALKING):
        await people.set_presence(tx, leader.id, state, account_id=call.account_id, call_id=call.id)
    announce(tx, call)
    tx.announce(f"desk:{collector_id}", "call", call.id)
    await tell(tx, CallTakenOver(call.id))
    return call
