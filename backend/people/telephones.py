"""What the switch says of telephones: kept, held against what their collectors are said to do, and never the other way round."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.kit.transaction import Transaction
from backend.people import floor_queries
from backend.people.actions import set_presence, show_on_board
from backend.people.mismatch import Heard, mismatch
from backend.people.models import PresenceState, Telephone


@dataclass(frozen=True)
class Told:
    """One word of the switch about a telephone."""

    endpoint: str
    reachable: bool
    #: None: its registration speaks, which knows nothing of calls.
    in_use: bool | None


async def hear(tx: Transaction, told: Sequence[Told]) -> None:
    """Keep what telephones do, in the order told; a ready collector without one cannot be given calls, and is ready again with one."""
    known = await floor_queries.lock_telephones(tx.session, {one.endpoint for one in told})
    before = {endpoint: heard_of(telephone) for endpoint, telephone in known.items()}
    for one in told:
        _learn(tx, known, one)
    await tx.session.flush()
    changed = [endpoint for endpoint, telephone in known.items() if heard_of(telephone) != before.get(endpoint)]
    for presence, endpoint in await floor_queries.presences_on(tx.session, changed):
        was = mismatch(presence.state, presence.since, before.get(endpoint, Heard(None, None, None)))
        if was != mismatch(presence.state, presence.since, heard_of(known[endpoint])):
            await show_on_board(tx, presence.user_id)
            tx.announce(f"desk:{presence.user_id}", "presence", presence.user_id)
    # Also where nothing changed: somebody may have become ready in the very moment in which the telephone went.
    for user_id, reachable in await floor_queries.out_of_line(tx.session, list(known)):
        await set_presence(tx, user_id, PresenceState.READY if reachable else PresenceState.UNREACHABLE)


def heard_of(telephone: Telephone) -> Heard:
    """A telephone as the rule takes it."""
    return Heard(telephone.reachable, telephone.in_use, telephone.changed_at)


def _learn(tx: Transaction, known: dict[str, Telephone], told: Told) -> None:
    telephone = known.get(told.endpoint)
    if telephone is None:
        telephone = known[told.endpoint] = Telephone(endpoint=told.endpoint, reachable=told.reachable, changed_at=tx.now)
        tx.session.add(telephone)
    in_use = telephone.in_use if told.in_use is None else told.in_use
    if (telephone.reachable, telephone.in_use) != (told.reachable, in_use):
        telephone.reachable, telephone.in_use, telephone.changed_at = told.reachable, in_use, tx.now
    if told.in_use is None:
        if telephone.contact_reachable is not told.reachable:
            telephone.contact_reachable, telephone.contact_at = told.reachable, tx.now
    elif telephone.device_reachable is not told.reachable or telephone.device_at is None:
        telephone.device_reachable, telephone.device_at = told.reachable, tx.now
