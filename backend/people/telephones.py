"""What the switch says of telephones: kept, held against what their collectors are said to do, and never the other way round."""

from collections.abc import Collection, Mapping, Sequence

from backend.kit.transaction import Transaction
from backend.people import floor_queries
from backend.people.actions import set_presence
from backend.people.learning import Known, Told, learn
from backend.people.mismatch import Heard, mismatch
from backend.people.models import PresenceState

NOTHING = Heard(None, None, None)
#: So many telephones are held at once, whether or not they have news.
FEW = 16


async def hear(tx: Transaction, told: Sequence[Told]) -> None:
    """Keep what telephones do, in the order told; a ready collector without one cannot be given calls, and is ready again with one.

    A floor's worth of telephones costs two statements, and two more where one of them has changed.
    """
    endpoints = {one.endpoint for one in told}
    # A telephone that speaks has news; of a whole floor that is only looked at, most have none and need not be held.
    few = len(endpoints) <= FEW
    known = await floor_queries.known_telephones(tx.session, endpoints, held=few)
    if changed := _news(tx, known, told):
        # Held before it is written, and learnt once more: somebody else may have written meanwhile.
        before = known if few else await floor_queries.known_telephones(tx.session, changed, held=True)
        after = changed if few else _news(tx, before, [one for one in told if one.endpoint in changed])
        await floor_queries.keep_telephones(tx.session, list(after.values()))
        await _tell(tx, before, after)
    # Also where nothing changed: somebody may have become ready in the very moment in which the telephone went.
    await bring_in_line(tx, endpoints)


async def bring_in_line(tx: Transaction, endpoints: Collection[str] | None = None) -> None:
    """Whoever is ready without a telephone, or unreachable with one, is so no longer; None: whoever it is."""
    for user_id, reachable in await floor_queries.out_of_line(tx.session, endpoints):
        await set_presence(tx, user_id, PresenceState.READY if reachable else PresenceState.UNREACHABLE)


def _news(tx: Transaction, known: Mapping[str, Known], told: Sequence[Told]) -> dict[str, Known]:
    """What is known afterwards of those of which something new was told."""
    after: dict[str, Known] = dict(known)
    for one in told:
        after[one.endpoint] = learn(after.get(one.endpoint), one, tx.now)
    return {endpoint: each for endpoint, each in after.items() if each != known.get(endpoint)}


async def _tell(tx: Transaction, before: Mapping[str, Known], after: Mapping[str, Known]) -> None:
    """Desks and boards hear of it where a contradiction has come, changed or gone."""
    moved = [endpoint for endpoint, each in after.items() if _heard(each) != _heard(before.get(endpoint))]
    for presence, endpoint, team_id in await floor_queries.presences_on(tx.session, moved):
        was = mismatch(presence.state, presence.since, _heard(before.get(endpoint)))
        if was != mismatch(presence.state, presence.since, _heard(after[endpoint])):
            if team_id is not None:
                tx.announce(f"board:{team_id}", "collector", presence.user_id)
            tx.announce(f"desk:{presence.user_id}", "presence", presence.user_id)


def _heard(known: Known | None) -> Heard:
    """A telephone as the rule takes it."""
    return Heard(known.reachable, known.in_use, known.changed_at) if known else NOTHING
