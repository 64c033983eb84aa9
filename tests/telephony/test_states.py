"""What collectors are doing, as the switch and their telephones tell it: hold, registration, and the bridge that was not there."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.calls.doubt import doubt
from backend.calls.models import CallState
from backend.kit.transaction import Database, transaction
from backend.people.mismatch import Mismatch
from backend.people.models import Presence, PresenceState, Telephone, User
from telephony.simulator import Simulator
from tests.board_follows import snapshot
from tests.make import Make
from tests.telephony.floor import Floor, bridging, on_a_lawful_day

S = PresenceState


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


@pytest.fixture
async def switch() -> AsyncIterator[Simulator]:
    async with Simulator(speed=2) as switch:
        yield switch


async def until_doing(floor: Floor, user: User, state: PresenceState) -> Presence:
    """Wait until the collector is in this state."""
    async with asyncio.timeout(60):
        while True:
            async with transaction(floor.database) as tx:
                presence = await tx.session.get_one(Presence, user.id)
            if presence.state is state:
                return presence
            await asyncio.sleep(0.02)


async def until_telephone(floor: Floor, endpoint: str, **says: bool) -> Telephone:
    """Wait until so much is known of the telephone."""
    async with asyncio.timeout(60):
        while True:
            async with transaction(floor.database) as tx:
                known = await tx.session.get(Telephone, endpoint)
            if known is not None and all(getattr(known, name) is value for name, value in says.items()):
                return known
            await asyncio.sleep(0.02)


async def talking(floor: Floor) -> tuple[UUID, User, str]:
    """A conversation under way, its collector, and their telephone."""
    call_id, collector = await floor.ring_by("0001")
    call = await floor.until(call_id, CallState.TALKING)
    return call_id, collector, call.endpoint


async def test_a_collector_puts_the_debtor_on_hold_and_takes_them_back(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch):
        call_id, collector, endpoint = await talking(floor)
        switch.hold(endpoint)
        await until_doing(floor, collector, S.HOLD)
        switch.hold(endpoint, held=False)
        await until_doing(floor, collector, S.TALKING)
        switch.hold(endpoint)
        await until_doing(floor, collector, S.HOLD)
        switch.put_down(endpoint)
        ended = await floor.until(call_id)
        await until_doing(floor, collector, S.WRAP_UP)
    assert [held for _, held in ended.holds] == [True, False, True]
    assert ended.hold_seconds > 0


async def test_telephones_are_kept_as_they_register_ring_and_go(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch):
        ana = await floor.make.collector(endpoint="desk-of-ana")
        switch.register("desk-of-ana", is_there=False)
        await until_doing(floor, ana, S.UNREACHABLE)
        switch.register("desk-of-ana")
        await until_doing(floor, ana, S.READY)
        await until_telephone(floor, "desk-of-ana", reachable=True, device_reachable=True, contact_reachable=True, in_use=False)
        _, _, endpoint = await talking(floor)
        await until_telephone(floor, endpoint, in_use=True)
        switch.put_down(endpoint)
        await until_telephone(floor, endpoint, in_use=False)


async def test_a_telephone_in_use_by_somebody_who_is_ready_is_shown(floor: Floor, switch: Simulator) -> None:
    team = await floor.make.team()
    ana = await floor.make.collector(team, endpoint="desk-of-ana")
    async with bridging(floor.database, switch):
        switch.tell_device("PJSIP/desk-of-ana", "INUSE")
        await until_telephone(floor, "desk-of-ana", in_use=True)
        row = (await snapshot(floor.database, team.id)).rows[ana.id]
        assert (row.state, row.mismatch) == (S.READY, Mismatch.TELEPHONE_IN_USE)


async def test_what_a_telephone_did_while_nobody_listened_is_known_after_the_first_look(floor: Floor, switch: Simulator) -> None:
    ana = await floor.make.collector(endpoint="desk-of-ana")
    switch.register("desk-of-ana", is_there=False)
    async with bridging(floor.database, switch):
        await until_doing(floor, ana, S.UNREACHABLE)
    switch.register("desk-of-ana")
    async with bridging(floor.database, switch):
        await until_doing(floor, ana, S.READY)


@pytest.mark.parametrize("ends", [False, True])
async def test_a_bridge_that_dies_leaves_the_state_unknown_and_the_next_one_knows(floor: Floor, switch: Simulator, ends: bool) -> None:
    async with bridging(floor.database, switch):
        call_id, collector, endpoint = await talking(floor)
    # Nobody waits for the silence to grow old here.
    async with transaction(floor.database) as tx:
        await tx.session.execute(text("UPDATE heartbeat SET healthy_at = healthy_at - interval '30 seconds'"))
        await doubt(tx)
    lost = await until_doing(floor, collector, S.UNKNOWN)
    assert lost.call_id == call_id
    if ends:
        switch.put_down(endpoint)
    async with bridging(floor.database, switch):
        await until_doing(floor, collector, S.WRAP_UP if ends else S.TALKING)
