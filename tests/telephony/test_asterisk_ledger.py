"""The ledger of a real Asterisk 22: what nobody listened to is right afterwards, and what was heard agrees with it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from datetime import timedelta
from uuid import UUID

import pytest

from backend.calls.actions import take_call
from backend.calls.models import Call, CallState, DialMode, Outcome
from backend.calls.rules import talk_seconds
from backend.kit.transaction import Database, transaction
from backend.telephones.models import MAIN
from telephony.dial import Manners, order_for
from telephony.link import AmiAddress, Link
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.telephony.floor import Floor, bridging, on_a_lawful_day, until
from tests.telephony.test_asterisk import DEBTOR_FIRST, REAL

#: Real telephones ring in real time.
BRIEF = Manners(collector_rings=4, debtor_rings=6)
WRITTEN = {key: outcome for key, outcome in REAL.items() if outcome is not Outcome.COLLECTOR_OFFLINE}


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


async def final(floor: Floor, call_id: UUID) -> Call:
    async with asyncio.timeout(120):
        while (call := await floor.call(call_id)).final_at is None:
            await asyncio.sleep(0.1)
    return call


async def over(asterisk: Asterisk, calls: Collection[UUID]) -> None:
    """Wait until the switch has no channel left of these calls."""
    ends = {f'"linkedid":"{call_id}"'.encode() for call_id in calls}
    async with asyncio.timeout(120):
        while ends:
            written = await asyncio.to_thread(asterisk.ledger.read_bytes)
            closed = [line for line in written.splitlines() if b"LINKEDID_END" in line]
            ends = {end for end in ends if not any(end in line for line in closed)}
            await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def deaf(asterisk: Asterisk) -> AsyncIterator[Link]:
    """A bridge that orders calls and hears nothing of them."""
    link = Link(AmiAddress.parse(asterisk.url), on_frame=lambda _: None, on_change=lambda _: None)
    task = asyncio.create_task(link.run())
    try:
        await until(lambda: link.is_up, seconds=30)
        yield link
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_calls_that_lived_while_the_bridge_was_down_are_right_afterwards(floor: Floor, asterisk: Asterisk) -> None:
    asked: dict[UUID, Outcome] = {}
    async with deaf(asterisk) as link:
        for (ending, telephone), outcome in WRITTEN.items():
            asked[await floor.ring(ending, telephone=telephone)] = outcome
            async with transaction(floor.database) as tx:
                call = await take_call(tx, MAIN)
            assert call is not None
            assert (await link.act(order_for(call, BRIEF))).succeeded
    await over(asterisk, asked)
    assert {(await floor.call(call_id)).placed_at for call_id in asked} == {None}
    async with bridging(floor.database, asterisk, manners=BRIEF, ledger_file=asterisk.ledger) as bridge:
        ended = [await final(floor, call_id) for call_id in asked]
        assert {call.id: call.outcome for call in ended} == asked
        assert bridge.consumer.differences == 0
    [talked] = [talk_seconds(call) for call in ended if call.outcome is Outcome.ANSWERED]
    assert talked is not None
    assert 0.3 < talked < 5


async def test_heard_and_written_agree_on_every_call_and_through_rotation(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk, manners=BRIEF, ledger_file=asterisk.ledger) as bridge:
        asked = {await floor.ring(ending, telephone=telephone): outcome for (ending, telephone), outcome in WRITTEN.items()}
        await until(asterisk.ledger.exists, seconds=30)
        # As logrotate does it, with calls in every state; the switch is not told.
        await asyncio.to_thread(asterisk.ledger.rename, asterisk.ledger.with_name("promesa_cel.json.1"))
        ended = [await final(floor, call_id) for call_id in asked]
        assert {call.id: call.outcome for call in ended} == asked
        assert {call.heard_outcome for call in ended} == {None}
        assert bridge.ledger is not None
        assert (bridge.ledger.contradictions, bridge.consumer.contradictions, bridge.ledger.bad_lines) == (0, 0, 0)
        assert bridge.consumer.differences == 0
    assert asterisk.ledger.exists()


async def test_a_power_cut_ends_calls_when_the_switch_wrote_last(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk, manners=BRIEF, ledger_file=asterisk.ledger):
        call_id = await floor.ring("0001")
        talking = await floor.until(call_id, CallState.TALKING, seconds=30)
        await asyncio.to_thread(asterisk.restart)
        ended = await floor.until(call_id, seconds=60)
    assert (ended.outcome, ended.final_at) == (Outcome.ANSWERED, None)
    assert talking.debtor_answered_at is not None
    assert ended.ended_at is not None
    # What was heard has our clock and what was written the switch's own: the two may differ by a hair either way.
    assert abs(ended.ended_at - talking.debtor_answered_at) < timedelta(seconds=1)


async def test_where_the_debtor_is_rung_first_heard_and_written_agree_too(floor: Floor, asterisk: Asterisk) -> None:
    await floor.make.dial_rule(mode=DialMode.PROGRESSIVE)
    async with bridging(floor.database, asterisk, manners=BRIEF, ledger_file=asterisk.ledger):
        asked = {await floor.ring(ending, telephone=telephone): outcome for (ending, telephone), outcome in DEBTOR_FIRST.items()}
        for call_id, outcome in asked.items():
            # The ledger, which knows no SIP status here, may be read before the frames are: together they say the same.
            async with asyncio.timeout(120):
                while (call := await final(floor, call_id)).outcome is not outcome:
                    await asyncio.sleep(0.1)
            assert call.heard_outcome is None


async def test_a_dropped_debtor_nobody_heard_of_is_known_from_the_ledger(floor: Floor, asterisk: Asterisk) -> None:
    await floor.make.dial_rule(mode=DialMode.PROGRESSIVE)
    unheard = {("0001", None): Outcome.ANSWERED, ("0012", "silent"): Outcome.ABANDONED, ("0002", None): Outcome.BUSY}
    asked: dict[UUID, Outcome] = {}
    async with deaf(asterisk) as link:
        for (ending, telephone), outcome in unheard.items():
            asked[await floor.ring(ending, telephone=telephone)] = outcome
            async with transaction(floor.database) as tx:
                call = await take_call(tx, MAIN)
            assert call is not None
            assert (await link.act(order_for(call, BRIEF))).succeeded
    await over(asterisk, asked)
    async with bridging(floor.database, asterisk, manners=BRIEF, ledger_file=asterisk.ledger):
        assert {(call := await final(floor, call_id)).id: call.outcome for call_id in asked} == asked
