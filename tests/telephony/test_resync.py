"""What was missed while nobody listened is found by looking: no call without an end, none placed a second time."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from backend.calls.actions import take_call
from backend.calls.models import CallState, Outcome
from backend.calls.signals import CallOver, Fate, Leg, LegAnswered, LegRang, LegStarted, NotPlaced, Placed, SwitchRestarted
from backend.kit.transaction import Database, transaction
from backend.telephones.models import MAIN
from telephony.channels import Channels
from telephony.frames import Frame
from telephony.resync import Reconciler, Snapshot, start_of
from telephony.simulator import Simulator
from telephony.simulator.channel import Headers
from tests.make import Make
from tests.telephony.floor import LAWFUL, Floor, bridging, on_a_lawful_day, until

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALL = uuid4()
NO_SHIFT = timedelta()


@dataclass(frozen=True)
class Open:
    """An open call, as far as it is compared with the switch."""

    id: UUID = CALL
    taken_at: datetime | None = NOW - timedelta(seconds=5)
    placed_at: datetime | None = None
    collector_rang_at: datetime | None = None
    collector_answered_at: datetime | None = None
    debtor_started_at: datetime | None = None
    debtor_rang_at: datetime | None = None
    debtor_answered_at: datetime | None = None


def channel(name: str, state: str, leg: str, call_id: UUID = CALL) -> Frame:
    return Frame.of(
        Uniqueid=name, Linkedid=str(call_id), ChannelStateDesc=state, ChanVariable=[f"PROMESA_CALL={call_id}", f"PROMESA_LEG={leg}"]
    )


def seen(*channels: Frame, at: datetime = NOW, running_for: timedelta = timedelta(days=9)) -> Snapshot:
    return Snapshot(at, at + timedelta(seconds=0.01), at - running_for, timedelta(), channels, [])


def test_a_living_channel_tells_only_what_is_not_known() -> None:
    snapshot = seen(channel(str(CALL), "Up", "collector"), channel("K", "Up", "debtor"))
    at = snapshot.answered_at
    assert Reconciler().differences([Open()], snapshot, NO_SHIFT) == [
        Placed(CALL, at),
        LegAnswered(CALL, at, Leg.COLLECTOR, str(CALL)),
        LegStarted(CALL, at, Leg.DEBTOR, "K"),
        LegAnswered(CALL, at, Leg.DEBTOR, "K"),
    ]
    known = Open(placed_at=NOW, collector_answered_at=NOW, debtor_started_at=NOW, debtor_rang_at=NOW)
    assert Reconciler().differences([known], snapshot, NO_SHIFT) == [LegAnswered(CALL, at, Leg.DEBTOR, "K")]
    assert Reconciler().differences([replace(known, debtor_answered_at=NOW)], snapshot, NO_SHIFT) == []
    ringing = seen(channel(str(CALL), "Up", "collector"), channel("K", "Ringing", "debtor"))
    assert Reconciler().differences([replace(known, debtor_rang_at=None)], ringing, NO_SHIFT) == [LegRang(CALL, at, Leg.DEBTOR, "K")]


def test_a_call_is_over_when_it_is_missing_twice() -> None:
    reconciler, call = Reconciler(), Open(placed_at=NOW)
    assert reconciler.differences([call], seen(), NO_SHIFT) == []
    assert reconciler.is_in_doubt
    later = seen(at=NOW + timedelta(seconds=2))
    assert reconciler.differences([call], later, NO_SHIFT) == [CallOver(CALL, NOW)]
    assert not reconciler.is_in_doubt


def test_a_call_that_is_there_again_was_never_missing() -> None:
    reconciler, call = Reconciler(), Open(placed_at=NOW, collector_answered_at=NOW)
    reconciler.differences([call], seen(), NO_SHIFT)
    assert reconciler.differences([call], seen(channel(str(CALL), "Up", "collector")), NO_SHIFT) == []
    assert reconciler.differences([call], seen(), NO_SHIFT) == []


@pytest.mark.parametrize(("seconds", "told"), [(14, []), (16, [NotPlaced(CALL, NOW, Fate.NOT_PLACED)])])
def test_an_order_nobody_knows_of_is_given_up_after_its_time(seconds: int, told: list[NotPlaced]) -> None:
    reconciler, call = Reconciler(), Open(taken_at=NOW - timedelta(seconds=seconds))
    assert reconciler.differences([call], seen(), NO_SHIFT) == told
    assert reconciler.is_in_doubt is not bool(told)


def test_a_restart_of_the_switch_ends_what_was_taken_before_it() -> None:
    young = seen(running_for=timedelta(seconds=30))
    before = Open(taken_at=NOW - timedelta(seconds=60), placed_at=NOW - timedelta(seconds=59))
    after = Open(id=uuid4(), taken_at=NOW - timedelta(seconds=10))
    assert Reconciler().differences([before, after], young, NO_SHIFT) == [SwitchRestarted(CALL, NOW - timedelta(seconds=30))]


def test_a_restart_a_moment_after_a_call_was_placed_is_no_end_of_the_parties_doing() -> None:
    """As a real Asterisk was killed 0.2 s after an order and started: the collector's telephone rang, the debtor's was never dialled."""
    call = Open(
        taken_at=NOW - timedelta(seconds=1.4), placed_at=NOW - timedelta(seconds=1.3), collector_rang_at=NOW - timedelta(seconds=1.2)
    )
    restarted = seen(running_for=timedelta(seconds=0.4))
    assert Reconciler().differences([call], restarted, NO_SHIFT) == [SwitchRestarted(CALL, NOW - timedelta(seconds=0.4))]


#: It really started at NOW. Told: its age in whole seconds, and when.
@pytest.mark.parametrize(
    ("told", "started"),
    [
        ([(0, 0.9)], 0.9),
        ([(0, 0.9), (3, 3.1)], 0.1),
        ([(3, 3.1), (9, 9.9)], 0.1),
        # Heard late over a slow link.
        ([(0, 0.2), (7, 8.9)], 0.2),
        # Started again after a minute.
        ([(0, 0.5), (0, 60.2)], 60.2),
    ],
)
def test_the_start_of_a_switch_is_known_from_its_age(told: list[tuple[float, float]], started: float) -> None:
    known = None
    for uptime, at in told:
        known = start_of(uptime, NOW + timedelta(seconds=at), known)
    assert known == NOW + timedelta(seconds=started)


def test_a_call_that_began_after_the_look_is_not_missing_from_it() -> None:
    reconciler = Reconciler()
    for place in range(3):
        assert reconciler.differences([Open(placed_at=NOW + timedelta(seconds=3))], seen(at=NOW + timedelta(seconds=place)), NO_SHIFT) == []
    assert not reconciler.is_in_doubt


def test_what_the_ledger_wrote_last_of_a_call_is_its_end() -> None:
    reconciler, call, written = Reconciler(), Open(placed_at=NOW - timedelta(seconds=5)), {CALL: NOW - timedelta(seconds=3)}
    reconciler.differences([call], seen(), NO_SHIFT, written)
    later = seen(at=NOW + timedelta(seconds=2))
    assert reconciler.differences([call], later, NO_SHIFT, written) == [CallOver(CALL, NOW - timedelta(seconds=3))]
    restarted = seen(running_for=timedelta(seconds=1))
    assert reconciler.differences([call], restarted, NO_SHIFT, written) == [SwitchRestarted(CALL, NOW - timedelta(seconds=3))]


def test_calls_nobody_took_are_not_looked_for() -> None:
    assert Reconciler().differences([Open(taken_at=None)], seen(), NO_SHIFT) == []


def test_calls_of_another_year_are_compared_on_the_switchs_clock() -> None:
    shift = timedelta(days=-5000)
    call = Open(taken_at=NOW + shift - timedelta(seconds=14))
    assert Reconciler().differences([call], seen(), shift) == []


def test_after_a_look_the_last_channel_listed_decides() -> None:
    channels = Channels()
    channels.rebuild([(CALL, "K")])
    assert channels.ended(CALL, "K", NOW) == NOW
    channels.rebuild([(CALL, str(CALL)), (CALL, "K")])
    assert channels.ended(CALL, "K", NOW) is None, "a finished call is not finished again"


def test_a_list_that_is_a_moment_old_brings_no_channel_back() -> None:
    channels = Channels()
    channels.saw(CALL, str(CALL))
    assert channels.ended(CALL, "K", NOW) is None
    channels.rebuild([(CALL, str(CALL)), (CALL, "K")])
    assert channels.ended(CALL, str(CALL), NOW) == NOW


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


@pytest.fixture
async def switch() -> AsyncIterator[Simulator]:
    async with Simulator(speed=5) as switch:
        yield switch


async def test_a_call_that_ended_while_the_link_was_down_has_an_end(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch) as bridge:
        call_id = await floor.ring("0001")
        await floor.until(call_id, CallState.TALKING)
        switch.go_silent()
        switch.cut()
        switch.put_down(switch.orders[0].endpoint)
        await until(lambda: not switch.channels)
        switch.speak_again()
        ended = await floor.until(call_id)
        assert ended.outcome is Outcome.ANSWERED
        assert bridge.consumer.differences == 1


async def test_a_call_that_goes_on_is_known_to_the_next_bridge(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch):
        call_id = await floor.ring("0001")
        await until(lambda: switch.orders)
    # Everything from here to the answer happens while no bridge is there.
    await until(lambda: any(channel.state == "Up" and channel.bridge for channel in switch.channels.values()))
    async with bridging(floor.database, switch):
        talking = await floor.until(call_id, CallState.TALKING)
        assert talking.debtor_channel in switch.channels
        switch.put_down(switch.orders[0].endpoint)
        assert (await floor.until(call_id)).outcome is Outcome.ANSWERED
    assert len(switch.orders) == 1


async def test_a_lost_frame_is_made_good_and_counted(floor: Floor, switch: Simulator) -> None:
    tell = switch.tell

    def deaf_to_hangups(event: str, *blocks: Headers) -> None:
        if event != "Hangup":
            tell(event, *blocks)

    switch.tell = deaf_to_hangups  # type: ignore[method-assign]
    async with bridging(floor.database, switch) as bridge:
        assert (await floor.until(await floor.ring("0006"))).outcome is Outcome.ANSWERED
        assert bridge.consumer.differences == 1


async def test_a_switch_that_restarts_ends_its_calls(floor: Floor, switch: Simulator) -> None:
    switch.started_at -= timedelta(minutes=1)
    async with bridging(floor.database, switch):
        call_id = await floor.ring("0003")
        await floor.until(call_id, CallState.RINGING)
        switch.restart()
        ended = await floor.until(call_id)
        assert ended.outcome is Outcome.SWITCH_RESTART
        assert (await floor.until(await floor.ring("0002"))).outcome is Outcome.BUSY


async def test_a_call_taken_by_a_bridge_that_died_is_not_placed_by_the_next(floor: Floor, switch: Simulator) -> None:
    switch.started_at -= timedelta(days=1)
    call_id = await floor.ring("0001")
    async with transaction(floor.database) as tx:
        assert await take_call(tx, MAIN)
        await tx.session.execute(text("UPDATE call SET taken_at = taken_at - interval '1 min'"))
    async with bridging(floor.database, switch):
        assert (await floor.until(call_id)).outcome is Outcome.NOT_PLACED
    assert switch.orders == []


async def test_a_bridge_killed_in_mid_call_loses_nothing(floor: Floor, database_url: str, redis_url: str) -> None:
    """kill -9, twice, with calls in every state; the calls go on in the switch, and the next bridge finds them or their end."""
    async with Simulator(speed=12) as switch:

        async def start() -> asyncio.subprocess.Process:
            chosen = {"PROMESA_DATABASE_URL": database_url, "PROMESA_REDIS_URL": redis_url, "PROMESA_AMI_URL": switch.url}
            on_that_day = {"PROMESA_CLOCK": LAWFUL.isoformat(), "PROMESA_CLOCK_SINCE": (datetime.now(UTC) - elapsed()).isoformat()}
            bridge = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "telephony.main", env=os.environ | chosen | on_that_day, stderr=asyncio.subprocess.DEVNULL
            )
            await until(lambda: switch.sessions, seconds=30)
            return bridge

        def elapsed() -> timedelta:
            return floor.database.clock.now() - LAWFUL

        async def all_known_as_placed() -> None:
            async with asyncio.timeout(20):
                while None in {(await floor.call(call_id)).placed_at for call_id in asked}:
                    await asyncio.sleep(0.02)

        asked: list[UUID] = []
        for endings in (("0001", "0003", "0006"), ("0005", "0007", "0010")):
            bridge = await start()
            asked += [await floor.ring(ending) for ending in endings]
            await all_known_as_placed()
            assert bridge.returncode is None
            bridge.kill()
            await bridge.wait()
        bridge = await start()
        ended = [await floor.until(call_id, seconds=40) for call_id in asked]
        bridge.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bridge.wait(), 10) == 0
    assert [order.channel_id for order in switch.orders] == [str(call_id) for call_id in asked]
    assert all(call.outcome and call.ended_at for call in ended)
