"""A conversation is led back to its collector's telephone: by a real Asterisk, once for each wish, whatever happens to the bridge."""

import asyncio
from uuid import UUID

import pytest

from backend.calls.actions import hang_up
from backend.calls.models import CallState, Outcome
from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.softphone.actions import bring_back
from backend.softphone.models import Reattachment
from telephony.bridge import Rhythm
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.telephony.floor import Floor, bridging, on_a_lawful_day

#: Three processes and a switch may share a small machine.
PATIENCE = 90.0
#: Three hundred telephones looked at twice a second would keep a slow machine busy with nothing else.
CALM = Rhythm(poll=0.1, beat=0.5, look=30, look_again=1)


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


async def wish(floor: Floor, user: User, call_id: UUID) -> bool:
    """The collector's page was reloaded."""
    async with transaction(floor.database) as tx:
        return (await bring_back(tx, user, call_id)).is_coming


async def until_taken(floor: Floor, call_id: UUID) -> None:
    """Wait until a bridge has taken the wish."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with transaction(floor.database) as tx:
                if (await tx.session.get_one(Reattachment, call_id)).taken_at is not None:
                    return
            await asyncio.sleep(0.02)


def legs(asterisk: Asterisk, user: User) -> set[str]:
    """The channels of a collector's telephone."""
    told = asterisk.console("core show channels concise").splitlines()
    return {line.split("!")[0] for line in told if line.startswith(f"PJSIP/{user.endpoint}-0")}


async def until_moved(asterisk: Asterisk, user: User, before: set[str]) -> None:
    """Wait until the collector has a new leg and no other."""
    async with asyncio.timeout(PATIENCE):
        while len(now := legs(asterisk, user)) != 1 or now & before:
            await asyncio.sleep(0.1)


async def end(floor: Floor, user: User, call_id: UUID) -> Outcome | None:
    """The collector hangs up; what is said to have happened."""
    async with transaction(floor.database) as tx:
        await hang_up(tx, user, call_id)
    return (await floor.until(call_id, seconds=PATIENCE)).outcome


async def test_the_collector_gets_a_new_leg_and_the_call_never_ended(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk, rhythm=CALM) as bridge:
        call_id, user = await floor.ring_by("0012")
        answered = (await floor.until(call_id, CallState.TALKING, seconds=PATIENCE)).debtor_answered_at
        before = legs(asterisk, user)
        assert await wish(floor, user, call_id)
        await until_moved(asterisk, user, before)
        # Brought back again as often as it is wished again.
        again = legs(asterisk, user)
        assert await wish(floor, user, call_id)
        await until_moved(asterisk, user, again)
        call = await floor.call(call_id)
        assert (call.state, call.debtor_answered_at) == (CallState.TALKING, answered)
        assert await end(floor, user, call_id) is Outcome.ANSWERED
        assert bridge.consumer.differences == 0
    assert not await wish(floor, user, call_id)


async def test_a_wish_waits_for_the_debtor_to_pick_up(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk, rhythm=CALM):
        call_id, user = await floor.ring_by("0012")
        before: set[str] = set()
        while not before:
            before = legs(asterisk, user)
            await asyncio.sleep(0.02)
        assert await wish(floor, user, call_id)
        await floor.until(call_id, CallState.TALKING, seconds=PATIENCE)
        await until_moved(asterisk, user, before)
        assert await end(floor, user, call_id) is Outcome.ANSWERED


async def test_a_wish_made_while_no_bridge_runs_is_the_next_ones_to_fulfil(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk, rhythm=CALM):
        call_id, user = await floor.ring_by("0012")
        await floor.until(call_id, CallState.TALKING, seconds=PATIENCE)
    before = legs(asterisk, user)
    assert len(before) == 1
    assert await wish(floor, user, call_id)
    async with bridging(floor.database, asterisk, rhythm=CALM):
        await until_taken(floor, call_id)
        await until_moved(asterisk, user, before)
        assert (await floor.call(call_id)).state is CallState.TALKING
        assert await end(floor, user, call_id) is Outcome.ANSWERED
