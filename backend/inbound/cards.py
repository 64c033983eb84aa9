"""Callers as they are sent."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from backend.inbound import queries
from backend.inbound.models import InboundCall
from backend.inbound.offering import shown
from backend.inbound.queries import Missed
from backend.inbound.rules import LONGEST_READY, numbers_meant
from backend.inbound.schemas import CallerCandidate, InboundCard, MissedCaller, MissedCallers, OwedCall
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.worklist.queries import portfolio_ids_of

#: How far back the list of the missed goes.
MISSED_SINCE = timedelta(days=7)


async def own_caller(tx: Transaction, user: User) -> list[InboundCard]:
    """The caller this collector's telephone rings for, or with whom they talk and have not said who it is; at most one."""
    call = await queries.unsettled(tx.session, user.id)
    offer = None if call else await queries.offer_to(tx.session, user.id)
    if offer is not None:
        call = await tx.session.get_one(InboundCall, offer.call_id)
    if call is None:
        return []
    offers = [each for each in await queries.offers_of(tx.session, call.id) if each.user_id == user.id]
    return [
        InboundCard(
            id=call.id,
            display=shown(call),
            arrived_at=call.arrived_at,
            stage="ringing" if offer else "talking" if call.over_at is None else "wrap_up",
            recognised=call.recognised,
            why=offers[-1].why if offers else LONGEST_READY,
            candidates=await _candidates(tx, user, call),
            answered_at=call.answered_at,
            wrap_until=call.wrap_until,
        )
    ]


async def missed_callers(tx: Transaction, user: User, which: str) -> MissedCallers:
    """Whom nobody answered, as far as the user may know of them, and the calls that are owed for it."""
    found = await queries.missed(tx.session, user, which, tx.now - MISSED_SINCE)
    rows = [await _missed(tx, user, one) for one in found]
    return MissedCallers([row for row in rows if row is not None], await queries.debtors_owed_a_call(tx.session, user))


async def _missed(tx: Transaction, user: User, one: Missed) -> MissedCaller | None:
    call = one.call
    if call.outcome is None or call.over_at is None:
        return None
    return MissedCaller(
        id=call.id,
        display=shown(call),
        arrived_at=call.arrived_at,
        outcome=call.outcome,
        waited_seconds=max(0.0, (call.over_at - call.arrived_at).total_seconds()),
        offered_to=one.offered_to,
        recognised=call.recognised,
        candidates=await _candidates(tx, user, call),
        call_back=_owed(one, user),
    )


def _owed(one: Missed, user: User) -> OwedCall | None:
    if one.due_at is None:
        return None
    return OwedCall(one.due_at, one.for_user_name, one.for_user_id == user.id, one.done_at, one.cancelled_at)


async def _candidates(tx: Transaction, user: User, call: InboundCall) -> list[CallerCandidate]:
    ids = [call.account_id] if call.account_id else await _sharing(tx, call)
    visible: Sequence[UUID] = await portfolio_ids_of(tx.session, user)
    return [CallerCandidate(*row) for row in await queries.named(tx.session, ids, visible)]


async def _sharing(tx: Transaction, call: InboundCall) -> list[UUID]:
    return [each.account_id for each in await queries.known_by(tx.session, numbers_meant(call.caller, []))]
