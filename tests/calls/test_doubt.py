"""While nobody listens to the switch those on a call are in an unknown state; afterwards they are what is true."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from backend.calls.actions import apply_signals, ring, take_call
from backend.calls.dispositions import disposition
from backend.calls.doubt import believe, doubt
from backend.calls.schemas import NewDisposition
from backend.calls.signals import CallOver, Leg, LegAnswered, LegEnded, LegRang, LegStarted
from backend.kit.clock import Clock
from backend.kit.heartbeat import SILENT_AFTER_SECONDS, beat, healthy_ago
from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.people.actions import choose_presence, leave_if_silent
from backend.people.models import Presence, PresenceChange, PresenceState
from backend.telephones.models import MAIN
from tests.board_follows import board_follows, snapshot
from workers.jobs.calls import doubt_calls

S = PresenceState
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
async def desk(tx, make):
    tx.now = LAWFUL
    return await make.desk()


@pytest.fixture
async def talking(tx, desk):
    """A call under way, while the bridge lives."""
    await beat(tx, "bridge")
    call = await ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await take_call(tx, MAIN)
    await apply_signals(tx, up(call))
    return call


def up(call):
    return [LegStarted(call.id, LAWFUL, Leg.DEBTOR, "K"), LegAnswered(call.id, LAWFUL, Leg.DEBTOR, "K")]


def over(call):
    return [LegEnded(call.id, LAWFUL, Leg.DEBTOR, "K", 16), CallOver(call.id, LAWFUL)]


async def silence(tx, seconds):
    """The bridge was last heard so long ago; the business clock goes on."""
    await tx.session.execute(
        text("UPDATE heartbeat SET healthy_at = clock_timestamp() - make_interval(secs => :ago) WHERE part = 'bridge'"), {"ago": seconds}
    )


async def presence(tx, user):
    return await tx.session.get_one(Presence, user.id, populate_existing=True)


async def stretches(tx, user):
    rows = await tx.session.exec(select(PresenceChange).where(PresenceChange.user_id == user.id).order_by(col(PresenceChange.started_at)))
    return [(one.state, one.started_at, one.ended_at) for one in rows]


async def test_the_gap_is_unknown_from_the_moment_the_switch_was_last_heard(tx, desk, talking):
    tx.now += timedelta(seconds=100)
    await silence(tx, 40)
    await doubt(tx)
    now = await presence(tx, desk.collector)
    assert (now.state, now.call_id, now.account_id) == (S.UNKNOWN, talking.id, desk.account.id)
    assert abs(now.since - (LAWFUL + timedelta(seconds=60))) < timedelta(seconds=5)
    lost_at = now.since
    tx.now += timedelta(seconds=20)
    await doubt(tx)
    assert (await presence(tx, desk.collector)).since == lost_at, "it is doubted once"
    await believe(tx)
    now = await presence(tx, desk.collector)
    assert (now.state, now.since, now.call_id) == (S.TALKING, tx.now, talking.id)
    assert (await stretches(tx, desk.collector))[-2:] == [(S.TALKING, LAWFUL, lost_at), (S.UNKNOWN, lost_at, tx.now)]


async def test_a_state_that_began_after_the_switch_fell_silent_was_never_true(tx, desk, talking):
    # Whatever was believed since then was no news of the switch.
    await silence(tx, 3600)
    tx.now += timedelta(seconds=30)
    await doubt(tx)
    now = await presence(tx, desk.collector)
    assert (now.state, now.since) == (S.UNKNOWN, LAWFUL)


@pytest.mark.parametrize("ago", [0, SILENT_AFTER_SECONDS - 5])
async def test_a_short_silence_is_no_doubt(tx, desk, talking, ago):
    await silence(tx, ago)
    await doubt(tx)
    assert (await presence(tx, desk.collector)).state is S.TALKING


async def test_a_bridge_that_lives_without_a_switch_is_no_feed(tx, desk, talking):
    await silence(tx, 60)
    await beat(tx, "bridge", healthy=False, detail="not connected")
    assert (await healthy_ago(tx.session, "bridge") or 0) > 50
    await doubt(tx)
    assert (await presence(tx, desk.collector)).state is S.UNKNOWN
    await beat(tx, "bridge", healthy=True)
    assert (await healthy_ago(tx.session, "bridge") or 0) < 5


async def test_only_who_is_on_the_switch_is_doubted(tx, desk, make):
    await beat(tx, "bridge")
    ready, paused = await make.collector(), await make.collector(state=S.PAUSED)
    await ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await silence(tx, 60)
    await doubt(tx)
    states = [(await presence(tx, user)).state for user in (ready, paused, desk.collector)]
    assert states == [S.READY, S.PAUSED, S.DIALLING], "what no bridge took is not on the switch"


async def test_a_call_that_ended_in_the_gap_is_wrapped_up(tx, desk, talking):
    await silence(tx, 60)
    await doubt(tx)
    await apply_signals(tx, over(talking))
    now = await presence(tx, desk.collector)
    assert (now.state, now.call_id) == (S.WRAP_UP, talking.id)
    await believe(tx)
    assert (await presence(tx, desk.collector)).state is S.WRAP_UP
    await disposition(tx, desk.collector, desk.account.id, NewDisposition("no_answer", call_id=talking.id))
    assert (await presence(tx, desk.collector)).state is S.READY


async def test_news_of_the_switch_ends_the_doubt_by_itself(tx, desk):
    await beat(tx, "bridge")
    call = await ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await take_call(tx, MAIN)
    await apply_signals(tx, [LegStarted(call.id, LAWFUL, Leg.DEBTOR, "K"), LegRang(call.id, LAWFUL, Leg.DEBTOR, "K")])
    await silence(tx, 60)
    await doubt(tx)
    await apply_signals(tx, [LegAnswered(call.id, LAWFUL, Leg.DEBTOR, "K")])
    assert (await presence(tx, desk.collector)).state is S.TALKING


async def test_whoever_says_otherwise_meanwhile_is_not_overruled(tx, desk, talking, make):
    await silence(tx, 60)
    await doubt(tx)
    await choose_presence(tx, desk.collector.id, S.PAUSED, "technical")
    await believe(tx)
    assert (await presence(tx, desk.collector)).state is S.PAUSED


async def test_a_silent_browser_does_not_end_a_call_nobody_can_see(tx, desk, talking):
    await silence(tx, 60)
    await doubt(tx)
    tx.now += timedelta(minutes=5)
    await leave_if_silent(tx, desk.collector.id)
    assert (await presence(tx, desk.collector)).state is S.UNKNOWN


async def test_the_board_follows_doubt_and_belief(database, make, settings):
    database.clock = Clock.starting_at(LAWFUL)
    desk = await make.desk()
    async with transaction(database) as tx:
        await beat(tx, "bridge")
        call = await ring(tx, desk.collector, desk.account.id, desk.phone.id)
        await take_call(tx, MAIN)
        await apply_signals(tx, up(call))
        await silence(tx, 60)
    async with board_follows(database, desk.team.id) as followed:
        await doubt_calls(Context(database=database, settings=settings))
    assert followed.ids == {desk.collector.id}
    row = (await snapshot(database, desk.team.id)).rows[desk.collector.id]
    assert (row.state, row.call_id) == (S.UNKNOWN, call.id)
    async with board_follows(database, desk.team.id), transaction(database) as tx:
        await believe(tx)
    assert (await snapshot(database, desk.team.id)).rows[desk.collector.id].state is S.TALKING
