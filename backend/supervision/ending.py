"""A leader ends a collector's call, or does not wait for its wrap-up: the marked default disposition closes it."""

from collections.abc import Sequence
from uuid import UUID

from backend.accounts.timeline import append_to_timeline
from backend.calls.actions import hang_up
from backend.calls.dispositions import close_with_default
from backend.calls.models import Call, CallState
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import User
from backend.supervision import queries
from backend.supervision.models import ForcedWrapUp


async def end_call(tx: Transaction, leader: User, call_id: UUID) -> Call:
    """End a collector's call; they say what happened, as after any other."""
    call, _, _ = await queries.supervised_call(tx.session, leader, call_id)
    if call.state is not CallState.ENDED and call.cancelled_at is None:
        await record_access(tx, "call.ended_by_leader", leader.id, call=str(call.id), collector=str(call.user_id))
        await append_to_timeline(tx, call.account_id, "call:ended_by_leader", {}, by=leader.id, subject_id=call.id)
        call = await hang_up(tx, leader, call_id)
    return call


async def end_wrap_up(tx: Transaction, leader: User, call_id: UUID) -> Call:
    """Close a call for its collector, ending it first where it is still on; a disposition they give before stands."""
    call = await end_call(tx, leader, call_id)
    if call.wrapped_at is None and await tx.session.get(ForcedWrapUp, call_id) is None:
        tx.session.add(ForcedWrapUp(call_id=call_id, by=leader.id, at=tx.now))
        await record_access(tx, "wrap_up.ended", call.user_id, call=str(call.id), by=str(leader.id))
        await tx.session.flush()
    await close_forced(tx)
    return call


async def close_forced(tx: Transaction) -> Sequence[Call]:
    """Close the calls leaders ended that are over by now."""
    ended = await queries.forced_and_ended(tx.session)
    for forced, call in ended:
        if call.wrapped_at is None:
            await append_to_timeline(tx, call.account_id, "call:wrap_up_forced", {}, by=forced.by, subject_id=call.id)
            await close_with_default(tx, call)
        forced.settled_at = tx.now
    await tx.session.flush()
    return [call for _, call in ended]
