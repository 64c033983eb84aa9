"""Telephones contradict: what the switch says of them is held against what their collectors are said to do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.calls.actions import apply_signals
from backend.calls.signals import PhoneState
from backend.kit.transaction import Database, Transaction, transaction
from backend.people import actions
from backend.people.learning import Told
from backend.people.mismatch import Heard, Mismatch, mismatch
from backend.people.models import Presence, PresenceState, Telephone, User
from backend.people.telephones import hear
from tests.board_follows import board_follows, snapshot
from tests.make import Make

S = PresenceState
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
BEFORE = NOW - timedelta(minutes=5)
FREE, BUSY, GONE, NEVER = (
    Heard(reachable=True, in_use=False, changed_at=NOW),
    Heard(reachable=True, in_use=True, changed_at=NOW),
    Heard(reachable=False, in_use=False, changed_at=NOW),
    Heard(None, None, None),
)


@pytest.mark.parametrize(("state", "telephone", "says"), [
    (S.READY, FREE, None),
    (S.READY, BUSY, Mismatch.TELEPHONE_IN_USE),
    (S.READY, GONE, Mismatch.TELEPHONE_UNREACHABLE),
    (S.PREVIEWING, BUSY, Mismatch.TELEPHONE_IN_USE),
    (S.PREVIEWING, GONE, Mismatch.TELEPHONE_UNREACHABLE),
    (S.TALKING, BUSY, None),
    (S.TALKING, FREE, Mismatch.TELEPHONE_NOT_IN_USE),
    (S.TALKING, GONE, Mismatch.TELEPHONE_UNREACHABLE),
    (S.HOLD, FREE, Mismatch.TELEPHONE_NOT_IN_USE),
    # Between two words of the switch nothing is contradicted, and a break is nobody's business.
    (S.DIALLING, FREE, None),
    (S.RINGING, FREE, None),
    (S.WRAP_UP, BUSY, None),
    (S.PAUSED, BUSY, None),
    (S.OFFLINE, GONE, None),
    (S.UNREACHABLE, GONE, None),
])  # fmt: skip
def test_a_telephone_contradicts_a_state(state: PresenceState, telephone: Heard, says: Mismatch | None) -> None:
    found = mismatch(state, BEFORE, telephone)
    assert (found[0] if found else None) is says
    assert mismatch(state, BEFORE, NEVER) is None


def test_a_contradiction_is_as_old_as_the_younger_of_the_two() -> None:
    assert mismatch(S.READY, BEFORE, BUSY) == (Mismatch.TELEPHONE_IN_USE, NOW)
    later = NOW + timedelta(minutes=1)
    assert mismatch(S.READY, later, BUSY) == (Mismatch.TELEPHONE_IN_USE, later)


async def state_of(tx: Transaction, user: User) -> PresenceState:
    return (await tx.session.get_one(Presence, user.id, populate_existing=True)).state


async def test_ready_comes_and_goes_with_the_telephone(tx: Transaction, make: Make) -> None:
    ana = await make.collector(endpoint="desk-ana")
    for reachable, becomes in ((False, S.UNREACHABLE), (True, S.READY), (True, S.READY), (False, S.UNREACHABLE)):
        await hear(tx, [Told("desk-ana", reachable, in_use=False)])
        assert await state_of(tx, ana) is becomes


@pytest.mark.parametrize("state", [S.PAUSED, S.WRAP_UP, S.TALKING, S.PREVIEWING, S.OFFLINE, S.MEETING])
async def test_only_who_waits_for_calls_is_unreachable(tx: Transaction, make: Make, state: PresenceState) -> None:
    ana = await make.collector(state=state)
    await make.telephone_said(ana, reachable=False)
    await make.telephone_said(ana, reachable=True)
    assert await state_of(tx, ana) is state


async def test_whoever_chooses_ready_without_a_telephone_is_unreachable_until_it_is_back(tx: Transaction, make: Make) -> None:
    ana = await make.collector(state=S.PAUSED)
    await make.telephone_said(ana, reachable=False)
    await actions.choose_presence(tx, ana.id, S.READY, None)
    assert await state_of(tx, ana) is S.UNREACHABLE
    await make.telephone_said(ana, reachable=True)
    assert await state_of(tx, ana) is S.READY


async def test_who_arrives_or_is_done_with_an_account_needs_a_telephone_as_well(tx: Transaction, make: Make) -> None:
    ana, ben = await make.collector(state=S.OFFLINE), await make.collector(state=S.WRAP_UP)
    for user in (ana, ben):
        await make.telephone_said(user, reachable=False)
    await actions.arrive(tx, ana.id)
    await actions.free_for_next(tx, ben.id)
    assert [await state_of(tx, user) for user in (ana, ben)] == [S.UNREACHABLE, S.UNREACHABLE]


async def test_a_telephone_the_switch_never_spoke_of_is_held_against_nobody(tx: Transaction, make: Make) -> None:
    ana = await make.collector(state=S.PAUSED)
    await actions.choose_presence(tx, ana.id, S.READY, None)
    assert await state_of(tx, ana) is S.READY


async def test_of_device_and_registration_whichever_spoke_last_is_right(tx: Transaction, make: Make) -> None:
    ana = await make.collector(endpoint="desk-ana")
    await hear(tx, [Told("desk-ana", reachable=True, in_use=True), Told("desk-ana", reachable=False, in_use=None)])
    assert await state_of(tx, ana) is S.UNREACHABLE
    known = await tx.session.get_one(Telephone, "desk-ana", populate_existing=True)
    assert (known.device_reachable, known.contact_reachable, known.in_use, known.reachable) == (True, False, True, False)
    assert known.device_at == known.contact_at == known.changed_at == tx.now
    await hear(tx, [Told("desk-ana", reachable=True, in_use=None)])
    assert await state_of(tx, ana) is S.READY


async def test_what_is_said_again_changes_nothing_not_even_a_moment(tx: Transaction, make: Make) -> None:
    ana = await make.collector()
    await make.telephone_said(ana, in_use=True)
    before = (await tx.session.get_one(Telephone, ana.endpoint, populate_existing=True)).model_dump()
    tx._announced.clear()
    tx.now += timedelta(minutes=1)
    await make.telephone_said(ana, in_use=True)
    assert (await tx.session.get_one(Telephone, ana.endpoint, populate_existing=True)).model_dump() == before
    assert not tx._announced


async def test_the_board_and_the_desk_follow_a_contradiction_and_its_end(database: Database, make: Make) -> None:
    team = await make.team()
    ana = await make.collector(team, endpoint="desk-ana")
    rows = []
    for in_use in (False, True, False):
        async with board_follows(database, team.id), transaction(database) as tx:
            await apply_signals(tx, [PhoneState("desk-ana", reachable=True, in_use=in_use, at=tx.now)])
        rows.append((await snapshot(database, team.id)).rows[ana.id])
    assert [row.mismatch for row in rows] == [None, Mismatch.TELEPHONE_IN_USE, None]
    assert rows[1].mismatch_since is not None


async def test_a_telephone_that_rings_within_its_own_call_announces_nothing(database: Database, make: Make) -> None:
    team = await make.team()
    ana = await make.collector(team, state=S.TALKING)
    await make.telephone_said(ana, in_use=True)
    async with board_follows(database, team.id) as followed, transaction(database) as tx:
        assert ana.endpoint is not None
        await hear(tx, [Told("a-stranger", reachable=False, in_use=False), Told(ana.endpoint, reachable=True, in_use=True)])
    assert not followed.announced


async def test_ones_own_contradiction_is_on_ones_own_card(client: Any, make: Make) -> None:
    ana = await make.collector()
    await make.signed_in(client, ana)
    assert (await client.get("/api/presence")).json()["mismatch"] is None
    await make.telephone_said(ana, in_use=True)
    card = (await client.get("/api/presence")).json()
    assert (card["state"], card["mismatch"]) == ("ready", "telephone_in_use")
    await make.telephone_said(ana, reachable=False)
    assert (await client.get("/api/presence")).json()["state"] == "unreachable"
