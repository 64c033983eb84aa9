"""From a click to a row to the switch and back: every call ends with what happened, and none is placed twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.accounts.models import Account
from backend.calls.actions import hang_up, take_call
from backend.calls.models import Call, CallState, DialMode, Outcome
from backend.contact.stopping import stop_contact
from backend.kit.doorbell import Doorbell
from backend.kit.heartbeat import ages
from backend.kit.transaction import Database, transaction
from backend.people.models import Presence, PresenceState, User
from backend.settings import Settings
from backend.telephones.models import MAIN
from telephony.dial import Dialler, Manners, order_for
from telephony.link import AmiAddress, Link
from telephony.main import bridge_in_turn
from telephony.simulator import Simulator
from telephony.simulator.telling import Order
from tests.make import Make
from tests.telephony.floor import HASTE, Floor, bridging, on_a_lawful_day, until

CLOSE_EVERY_CONNECTION = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() ORDER BY pid = pg_backend_pid()"
)


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


@pytest.fixture
async def switch() -> AsyncIterator[Simulator]:
    async with Simulator(speed=40) as switch:
        yield switch


OUTCOMES = {
    ("0002", None): Outcome.BUSY,
    ("0003", None): Outcome.NO_ANSWER,
    ("0004", None): Outcome.INVALID_NUMBER,
    ("0005", None): Outcome.ANSWERED,
    ("0006", None): Outcome.ANSWERED,
    ("0007", None): Outcome.REJECTED,
    ("0008", None): Outcome.UNAVAILABLE,
    ("0009", None): Outcome.CONGESTION,
    ("0010", None): Outcome.UNREACHABLE,
    ("0011", None): Outcome.INVALID_NUMBER,
    ("0001", "busy"): Outcome.COLLECTOR_BUSY,
    ("0001", "declines"): Outcome.COLLECTOR_DECLINED,
    ("0001", "silent"): Outcome.COLLECTOR_NO_ANSWER,
    ("0001", "offline"): Outcome.COLLECTOR_OFFLINE,
}


async def test_every_call_ends_with_what_happened(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch) as bridge:
        asked = {await floor.ring(ending, telephone=telephone): outcome for (ending, telephone), outcome in OUTCOMES.items()}
        ended = [await floor.until(call_id) for call_id in asked]
        assert {call.id: call.outcome for call in ended} == asked
        assert bridge.consumer.differences == 0
    rang = {call.outcome for call in ended if call.debtor_rang_at}
    assert rang == {Outcome.ANSWERED, Outcome.NO_ANSWER, Outcome.REJECTED}
    assert len(switch.orders) == len(asked)


async def test_a_conversation_is_followed_as_it_happens(floor: Floor) -> None:
    async with Simulator(speed=4) as switch, bridging(floor.database, switch):
        call_id, collector = await floor.ring_by("0001")
        await floor.until(call_id, CallState.RINGING)
        talking = await floor.until(call_id, CallState.TALKING)
        async with transaction(floor.database) as tx:
            presence = await tx.session.get_one(Presence, collector.id)
            assert presence.state is PresenceState.TALKING
        switch.put_down(talking.endpoint)
        ended = await floor.until(call_id)
    moments = (
        ended.requested_at,
        ended.placed_at,
        ended.collector_answered_at,
        ended.debtor_rang_at,
        ended.debtor_answered_at,
        ended.ended_at,
    )
    assert None not in moments
    assert list(moments) == sorted(moments, key=lambda at: at or ended.requested_at)
    assert talking.debtor_answered_at == ended.debtor_answered_at
    # The switch's clock is another year's than the business clock; the record is in business time.
    assert (moments[-1] or ended.requested_at) - ended.requested_at < (await floor.call(call_id)).expires_at - ended.requested_at


@pytest.mark.parametrize(
    ("ending", "when", "outcome"),
    [("0001", CallState.TALKING, Outcome.ANSWERED), ("0003", CallState.RINGING, Outcome.CANCELLED_WHILE_RINGING)],
)
async def test_a_collector_hangs_up(floor: Floor, ending: str, when: CallState, outcome: Outcome) -> None:
    async with Simulator(speed=5) as switch, bridging(floor.database, switch):
        switch.pick_up_after = 0.1
        call_id, collector = await floor.ring_by(ending)
        await floor.until(call_id, when)
        async with transaction(floor.database) as tx:
            await hang_up(tx, collector, call_id)
        assert (await floor.until(call_id, seconds=3)).outcome is outcome
        assert not switch.channels


async def test_a_call_given_up_while_the_own_telephone_rings_reached_nobody(floor: Floor) -> None:
    async with Simulator(speed=1) as switch, bridging(floor.database, switch, manners=Manners()):
        call_id, collector = await floor.ring_by("0001", telephone="silent")
        await until(lambda: any(channel.state == "Ringing" for channel in switch.channels.values()))
        async with transaction(floor.database) as tx:
            await hang_up(tx, collector, call_id)
        assert (await floor.until(call_id, seconds=5)).outcome is Outcome.CANCELLED_BEFORE_COLLECTOR


async def test_a_call_that_may_no_longer_be_dialled_is_never_ordered(floor: Floor, switch: Simulator) -> None:
    call_id, collector = await floor.ring_by("0001")
    async with transaction(floor.database) as tx:
        account = await tx.session.get_one(Account, (await floor.call(call_id)).account_id)
        await stop_contact(tx, account, "no more calls", by=collector.id)
    async with bridging(floor.database, switch):
        assert (await floor.until(call_id)).outcome is Outcome.NOT_PERMITTED
        # The next in line is dialled as ever.
        assert (await floor.until(await floor.ring("0002"))).outcome is Outcome.BUSY
    assert len(switch.orders) == 1


async def test_an_order_whose_answer_was_lost_rings_once(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch):
        switch.swallow_answer_to("Originate")
        call_id = await floor.ring("0006")
        ended = await floor.until(call_id)
        assert ended.outcome is Outcome.ANSWERED
        assert len(switch.orders) == 1


async def test_calls_survive_a_link_that_comes_and_goes(floor: Floor, switch: Simulator) -> None:
    """A short version of the measured chaos: every call has an end, and its own channel was asked for once."""
    async with bridging(floor.database, switch) as bridge:
        asked = [await floor.ring(ending) for ending in ("0001", "0006", "0003", "0005", "0001", "0003")]
        for _ in range(4):
            await asyncio.sleep(0.15)
            switch.cut()
        await asyncio.gather(*(floor.until(call_id) for call_id in asked))
        await until(lambda: not bridge.trouble())
    orders = Counter(order.channel_id for order in switch.orders)
    assert set(orders.values()) <= {1}
    assert {UUID(order) for order in orders} <= set(asked)


async def test_without_doorbell_calls_are_placed_all_the_same(floor: Floor, switch: Simulator) -> None:
    floor.database.doorbell = Doorbell("redis://127.0.0.1:1")
    async with bridging(floor.database, switch):
        assert (await floor.until(await floor.ring("0002"))).outcome is Outcome.BUSY


async def test_the_database_may_go_away_for_a_moment(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch):
        call_id = await floor.ring("0006")
        await until(lambda: switch.channels)
        for _ in range(3):
            with pytest.raises(Exception, match=r"terminat|clos"):
                async with transaction(floor.database) as tx:
                    await tx.session.execute(text(CLOSE_EVERY_CONNECTION))
            await asyncio.sleep(0.05)
        assert (await floor.until(call_id)).outcome is Outcome.ANSWERED


async def test_the_bridge_says_how_it_is(floor: Floor, switch: Simulator) -> None:
    async def told() -> tuple[bool, str]:
        async with transaction(floor.database) as tx:
            _, healthy, detail = (await ages(tx.session)).get("bridge", (0.0, False, ""))
            return healthy, detail

    async def until_told(healthy: bool, word: str) -> None:
        async with asyncio.timeout(20):
            while not ((now := await told())[0] is healthy and word in now[1]):
                await asyncio.sleep(0.02)

    async with bridging(floor.database, switch):
        await until_told(True, "")
        switch.go_silent()
        switch.cut()
        await until_told(False, "sw")
        switch.speak_again()
        await until_told(True, "")
    assert await told() == (False, "stopped")


async def test_nothing_is_dialled_while_the_switch_is_away(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch) as bridge:
        switch.go_silent()
        switch.cut()
        await until(bridge.trouble)
        call_id = await floor.ring("0002")
        await asyncio.sleep(0.3)
        assert (await floor.call(call_id)).state is CallState.REQUESTED
        switch.speak_again()
        assert (await floor.until(call_id)).outcome is Outcome.BUSY


async def test_no_call_is_sent_into_a_link_that_only_looks_alive(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch, patience=replace(HASTE, sign_of_life=0.5, silence=60)) as bridge:
        switch.go_silent()
        await until(lambda: not bridge.link.was_just_heard)
        call_id = await floor.ring("0002")
        # Given up long before it has been silent for so long that everybody would notice.
        await until(bridge.trouble)
        assert (await floor.call(call_id)).taken_at is None
        switch.speak_again()
        assert (await floor.until(call_id)).outcome is Outcome.BUSY
    assert len(switch.orders) == 1


async def taken(floor: Floor) -> tuple[Call, User]:
    """A call a bridge has taken and not sent yet, and who asked for it."""
    _, collector = await floor.ring_by("0002")
    async with transaction(floor.database) as tx:
        call = await take_call(tx, MAIN)
    assert call is not None
    return call, collector


async def test_a_call_whose_order_was_surely_not_sent_waits_again(floor: Floor, switch: Simulator) -> None:
    call, _ = await taken(floor)
    await unconnected(floor.database, switch)._order(call, None)
    assert (await floor.call(call.id)).state is CallState.REQUESTED
    async with bridging(floor.database, switch):
        assert (await floor.until(call.id)).outcome is Outcome.BUSY
    assert len(switch.orders) == 1


async def test_a_call_cancelled_before_its_order_was_sent_is_over(floor: Floor, switch: Simulator) -> None:
    call, collector = await taken(floor)
    async with transaction(floor.database) as tx:
        await hang_up(tx, collector, call.id)
    await unconnected(floor.database, switch)._order(call, None)
    ended = await floor.call(call.id)
    assert (ended.outcome, ended.wrapped_at is not None) == (Outcome.CANCELLED_BEFORE_COLLECTOR, True)


def unconnected(database: Database, switch: Simulator) -> Dialler:
    """Who has just lost the link."""
    link = Link(AmiAddress.parse(switch.url), on_frame=lambda _: None, on_change=lambda _: None)
    return Dialler(database, link, node=MAIN, manners=Manners(), tell=lambda _: None)


async def test_only_one_bridge_works_a_switch(floor: Floor, switch: Simulator) -> None:
    address = AmiAddress.parse(switch.url)
    bridges = [asyncio.create_task(bridge_in_turn(floor.database, address, Settings())) for _ in range(2)]
    try:
        asked = [await floor.ring("0002") for _ in range(4)]
        for call_id in asked:
            assert (await floor.until(call_id)).outcome is Outcome.BUSY
        assert len(switch.sessions) == 1
        assert len(switch.orders) == 4
    finally:
        for bridge in bridges:
            bridge.cancel()
        await asyncio.gather(*bridges, return_exceptions=True)


async def test_strangers_on_the_switch_change_nothing(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch) as bridge:
        for ours in (str(UUID(int=7)), "17.3"):
            switch.place(Order("x", "ana", ours, "573005550002", "promesa-dial", 5, ("1", "A"), "", {}))
        await until(lambda: not switch.channels)
        assert (await floor.until(await floor.ring("0002"))).outcome is Outcome.BUSY
        assert bridge.consumer.differences == 0


class Asked:
    """A call as far as ordering it goes."""

    id = account_id = UUID(int=1)
    mode = DialMode.PREVIEW

    def __init__(
        self, number: str = "+573005550001", endpoint: str = "ana", trunk: str | None = None, caller_number: str | None = None
    ) -> None:
        self.number, self.endpoint, self.trunk, self.caller_number = number, endpoint, trunk, caller_number


@pytest.mark.parametrize(
    "wrong",
    [
        Asked(number="+5551&PJSIP/ana"),
        Asked(number="12"),
        Asked(number="1" * 16),
        Asked(endpoint="ana&ben"),
        Asked(endpoint="Ana"),
        Asked("1\n2345"),
        Asked(trunk="norte&ana"),
        Asked(trunk="norte\r\nAction: Hangup"),
        Asked(caller_number="+57301\r\nAction: Hangup"),
        Asked(caller_number="anonymous"),
    ],
)
def test_what_is_no_number_or_telephone_is_never_sent(wrong: Asked) -> None:
    with pytest.raises(ValueError, match="digits"):
        order_for(wrong, Manners())


def test_a_call_goes_out_as_it_says_itself() -> None:
    order = order_for(Asked(trunk="norte", caller_number="+525550001111"), Manners(trunk="carrier", caller_number="5716000000"))
    assert order["CallerID"] == "<+525550001111>"
    assert "PROMESA_TRUNK=norte" in order["Variable"]


def test_an_order_names_the_call_everywhere() -> None:
    order = order_for(Asked(), Manners(trunk="carrier", caller_number="5716000000"))
    assert order["ChannelId"] == str(UUID(int=1))
    assert order["ActionID"] == f"ring-{UUID(int=1)}"
    assert order["Async"] == "true"
    assert order["CallerID"] == "<5716000000>"
    assert f"__PROMESA_CALL={UUID(int=1)}" in order["Variable"]
