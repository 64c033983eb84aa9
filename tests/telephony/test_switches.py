"""Several switches, each with a bridge of its own: a call is placed where its telephone is, out through the trunk that was chosen."""

import asyncio

import pytest

from backend.calls.models import CallState, Outcome
from backend.kit.heartbeat import ages
from backend.kit.transaction import Database, transaction
from backend.settings import Settings
from backend.telephones.actions import way_out
from backend.telephones.queries import trunks
from telephony.link import AmiAddress
from telephony.main import bridge_in_turn
from tests.make import Make
from tests.switch.asterisk import Asterisk, Parties
from tests.telephony.floor import Floor, bridging, on_a_lawful_day, until

#: A busy machine is slow; what is waited for comes in a second.
LONG = 90


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


async def test_two_bridges_each_place_the_calls_of_their_own_switch(floor: Floor, asterisk: Asterisk, northern: Asterisk) -> None:
    await floor.make.trunk("trunk")
    await floor.make.trunk("norte", at="norte")
    async with bridging(floor.database, asterisk), bridging(floor.database, northern, switch="norte"):
        here = [await floor.ring("0006") for _ in range(3)]
        there = [await floor.ring("0002", switch="norte") for _ in range(3)]
        outcomes = {call_id: (await floor.until(call_id, seconds=LONG)).outcome for call_id in (*here, *there)}
    assert outcomes == {**dict.fromkeys(here, Outcome.ANSWERED), **dict.fromkeys(there, Outcome.BUSY)}
    for switch, own, others in ((asterisk, here, there), (northern, there, here)):
        ledger = switch.ledger.read_text()
        assert all(str(call_id) in ledger for call_id in own)
        assert not any(str(call_id) in ledger for call_id in others)


async def test_a_bridge_that_is_away_stops_only_its_own_switch(floor: Floor, asterisk: Asterisk, northern: Asterisk) -> None:
    await floor.make.trunk("trunk")
    await floor.make.trunk("norte", at="norte")
    async with bridging(floor.database, asterisk):
        async with bridging(floor.database, northern, switch="norte"):
            talks = await floor.ring("0012", switch="norte")
            await floor.until(talks, CallState.TALKING, seconds=LONG)
        # The northern bridge is gone: nobody places what is asked for there, and nobody ends what goes on there.
        waits = await floor.ring("0006", switch="norte")
        assert (await floor.call(waits)).switch == "norte"
        assert (await floor.until(await floor.ring("0006"), seconds=LONG)).outcome is Outcome.ANSWERED
        assert (await floor.call(talks)).state is CallState.TALKING
        assert (await floor.call(waits)).taken_at is None
        async with transaction(floor.database) as tx:
            beats = await ages(tx.session)
        assert (beats["bridge"][1], beats["bridge:norte"][1]) == (True, False)


async def test_only_one_bridge_serves_a_switch_by_name_and_by_address(floor: Floor, asterisk: Asterisk, northern: Asterisk) -> None:
    addresses = [AmiAddress.parse(switch.url) for switch in (asterisk, northern)]
    # One serves main; the second would serve it elsewhere, the third the same place by another name: both stand by.
    served = [(addresses[0], "main"), (addresses[1], "main"), (addresses[0], "norte")]
    bridges = []
    for address, name in served:
        bridges.append(asyncio.create_task(bridge_in_turn(floor.database, address, Settings(switch=name))))
        await until(lambda: "promesa" in asterisk.console("manager show connected"), seconds=LONG)
    try:
        assert (await floor.until(await floor.ring("0006"), seconds=LONG)).outcome is Outcome.ANSWERED
        assert asterisk.console("manager show connected").count("127.0.0.1") == 1
        assert northern.console("manager show connected").count("127.0.0.1") == 0
    finally:
        for bridge in bridges:
            bridge.cancel()
        await asyncio.gather(*bridges, return_exceptions=True)


async def test_the_debtor_sees_the_number_that_was_chosen_for_their_country(floor: Floor, asterisk: Asterisk, parties: Parties) -> None:
    trunk = await floor.make.trunk()
    await floor.make.route(trunk, caller_number="+573015550100")
    await floor.make.route(trunk, country="MX", caller_number="+525550001111")
    async with bridging(floor.database, asterisk):
        call = await floor.until(await floor.ring("0006"), seconds=LONG)
        assert (call.trunk, call.caller_number) == ("trunk", "+573015550100")
    assert (call.number.removeprefix("+"), "+573015550100") in parties.rung()


async def test_a_trunk_that_is_down_is_known_within_a_look(floor: Floor, asterisk: Asterisk) -> None:
    trunk = await floor.make.trunk(reachable=None)
    async with bridging(floor.database, asterisk):
        await until_told(floor, True)
    async with transaction(floor.database) as tx:
        way = await way_out(tx, "somebody", (await floor.make.portfolio()).id, "CO")
    assert way.trunk == trunk.name


async def until_told(floor: Floor, reachable: bool) -> None:
    """The database knows this of the only trunk."""
    async with asyncio.timeout(LONG):
        while True:
            async with transaction(floor.database) as tx:
                [trunk] = await trunks(tx.session)
            if trunk.reachable is reachable:
                return
            await asyncio.sleep(0.05)
