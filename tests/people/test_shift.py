"""The durations of a shift partition it, whatever is chosen, happens, breaks down, or is done to the clock."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.clock import Clock
from backend.kit.doorbell import Doorbell
from backend.kit.ids import new_id
from backend.kit.refusal import Refusal
from backend.kit.transaction import Database, Transaction, transaction
from backend.people import actions, floor_queries, pauses, telephones
from backend.people.learning import Told
from backend.people.models import Presence, PresenceChange, PresenceState, Role, User
from backend.people.rules import SILENT_AFTER
from backend.people.shift import Stretch, figures, seconds_by_state
from tests.make import Make
from tests.make.people import collector, user

S = PresenceState
NOTHING = timedelta()
START = datetime(2026, 11, 23, 13, tzinfo=UTC)

WISHES, REASONS = st.sampled_from([S.READY, S.PAUSED, S.MEETING]), st.sampled_from(["lunch", "training", "siesta", None])
CHOICES, ORDERS = st.tuples(st.just("choose"), WISHES, REASONS), st.tuples(st.just("order"), WISHES, REASONS)
HAPPENINGS = st.tuples(st.just("happen"), st.sampled_from([one for one in S if one is not S.OFFLINE]))
CLOCK = st.tuples(st.just("clock"), st.one_of(st.integers(0, 4_000), st.integers(-90_000, 90_000), st.just(0)))
BREAKDOWNS = st.tuples(st.sampled_from(["crash", "arrive", "leave"]))
BLINDNESS = st.tuples(st.just("lose_sight"), st.integers(0, 5_000))
TELEPHONES = st.tuples(st.just("telephone"), st.booleans(), st.booleans())
STEPS = st.lists(st.one_of(CHOICES, ORDERS, HAPPENINGS, HAPPENINGS, CLOCK, CLOCK, BREAKDOWNS, BLINDNESS, TELEPHONES), max_size=45)


class Life:
    """Somebody who signs in and out, and how long they were there by a clock of their own."""

    def __init__(self, tx: Transaction, ana: User, boss: User) -> None:
        self.tx, self.ana, self.boss, self.call_id = tx, ana, boss, new_id()
        self.came_at: datetime | None = None
        self.was_there = NOTHING

    async def step(self, what: str, *facts: Any) -> None:
        """One thing that happens to them, and what it means for the time they are there."""
        before = await self.presence()
        try:
            await self.do(what, *facts)
        except Refusal:
            assert (await self.presence()).state is before.state
        after = await self.presence()
        if before.state is S.OFFLINE and after.state is not S.OFFLINE:
            self.came_at = after.since
        if before.state is not S.OFFLINE and after.state is S.OFFLINE:
            assert self.came_at is not None
            self.was_there += after.since - self.came_at
            self.came_at = None

    async def do(self, what: str, *facts: Any) -> None:
        tx, ana = self.tx, self.ana
        match what:
            case "choose":
                await actions.choose_presence(tx, ana.id, *facts)
            case "order":
                await actions.order_presence(tx, ana.id, *facts, by=self.boss)
            case "happen":
                await actions.set_presence(tx, ana.id, facts[0], call_id=self.call_id)
            case "clock":
                tx.now += timedelta(seconds=facts[0])
            case "crash":
                # Everything is down for a while; whoever was not on the telephone is found silent.
                tx.now += SILENT_AFTER * 2
                await actions.leave_if_silent(tx, ana.id)
            case "arrive":
                await actions.arrive(tx, ana.id)
            case "leave":
                await actions.leave(tx, ana.id)
            case "lose_sight":
                await actions.lose_sight(tx, ana.id, self.call_id, tx.now - timedelta(seconds=facts[0]))
            case "telephone":
                assert ana.endpoint is not None
                await telephones.hear(tx, [Told(ana.endpoint, *facts)])

    async def presence(self) -> Presence:
        presence = await self.tx.session.get_one(Presence, self.ana.id, populate_existing=True)
        self.tx.session.expunge(presence)
        return presence


async def live(database_url: str, redis_url: str, steps: Sequence[tuple[Any, ...]]) -> None:
    doorbell = Doorbell(redis_url)
    database = Database(database_url, clock=Clock(), doorbell=doorbell)
    try:
        async with AsyncSession(database.engine, expire_on_commit=False) as session:
            tx = Transaction(session=session, now=START)
            await pauses.seed(tx)
            life = Life(tx, await collector(tx, state=S.OFFLINE), await user(tx, role=Role.SUPERVISOR))
            await life.step("arrive")
            for step in steps:
                await life.step(*step)
            await it_is_a_partition(tx, life)
            await session.rollback()
    finally:
        await database.aclose()
        await doorbell.aclose()


async def it_is_a_partition(tx: Transaction, life: Life) -> None:
    present = await life.presence()
    now = max(tx.now, present.since)
    expected = life.was_there + (now - life.came_at if life.came_at else NOTHING)
    statement = select(PresenceChange).where(PresenceChange.user_id == life.ana.id).order_by(col(PresenceChange.started_at))
    finished = (await tx.session.exec(statement)).all()
    assert all(before.ended_at <= after.started_at for before, after in pairwise(finished)), "two at once"
    lasting = now - present.since if present.state is not S.OFFLINE else NOTHING
    assert sum((one.ended_at - one.started_at for one in finished), lasting) == expected
    # The same seconds come out of the query, also when a midnight goes through the middle.
    begin = START - timedelta(days=50)
    whole = await floor_queries.stretches_of(tx.session, life.ana.id, begin, now)
    assert sum((one.ended_at - one.started_at for one in whole), NOTHING) == expected
    noon = START + (now - START) / 2
    halves = [
        await floor_queries.stretches_of(tx.session, life.ana.id, since, until) for since, until in ((begin, noon), (noon, max(now, noon)))
    ]
    assert sum((one.ended_at - one.started_at for half in halves for one in half), NOTHING) == expected
    sums = figures(whole, frozenset({"training"}))
    assert sum(seconds_by_state(whole).values()) == pytest.approx(sums.signed_on) == pytest.approx(expected.total_seconds())
    assert 0 <= sums.handling <= sums.ready <= sums.signed_on
    assert sums.worked <= sums.signed_on


@given(steps=STEPS)
@settings(max_examples=80, deadline=None)
def test_the_durations_partition_the_shift_whatever_happens(database_url: str, redis_server: str, steps: list[tuple[Any, ...]]) -> None:
    asyncio.run(live(database_url, redis_server, steps))


def lasted(state: PresenceState, minutes: int, reason: str | None = None) -> Stretch:
    return Stretch(state, reason, START, START + timedelta(minutes=minutes))


def test_occupancy_is_conversations_of_ready_time() -> None:
    sums = figures(
        [
            lasted(S.READY, 30), lasted(S.PREVIEWING, 10), lasted(S.DIALLING, 5), lasted(S.RINGING, 5),
            lasted(S.TALKING, 40), lasted(S.HOLD, 5), lasted(S.WRAP_UP, 15),
            lasted(S.PAUSED, 60, "lunch"), lasted(S.PAUSED, 30, "training"), lasted(S.MEETING, 20),
            lasted(S.UNREACHABLE, 7), lasted(S.UNKNOWN, 3),
        ],
        frozenset({"training"}),
    )  # fmt: skip
    assert (sums.handling / 60, sums.ready / 60, sums.signed_on / 60) == (60, 110, 230)
    assert sums.worked / 60 == 230 - 60 - 7 - 3


async def test_a_supervisor_sees_the_days_of_the_own_team_and_a_collector_the_own(client: Any, make: Make, database: Database) -> None:
    north, south = await make.team(), await make.team()
    ana, ben, boss = await make.collector(north), await make.collector(south), await make.user(role=Role.SUPERVISOR, team=north)
    async with transaction(database) as tx:
        tx.now += timedelta(minutes=2)
        await actions.set_presence(tx, ana.id, S.TALKING)
        tx.now += timedelta(minutes=1)
        await actions.set_presence(tx, ana.id, S.WRAP_UP)
    seen = {}
    for viewer in (boss, ana, ben, await make.user(role=Role.MANAGER)):
        await make.signed_in(client, viewer)
        seen[viewer.role, viewer.id == ben.id] = (await client.get(f"/api/users/{ana.id}/shift")).status_code
        assert (await client.get(f"/api/users/{boss.id}/shift")).status_code == 404
    assert seen == {
        (Role.SUPERVISOR, False): 200, (Role.COLLECTOR, False): 200, (Role.COLLECTOR, True): 404, (Role.MANAGER, False): 200,
    }  # fmt: skip
    past = (await client.get(f"/api/users/{ana.id}/shift?day=2020-02-29")).json()
    assert (past["stretches"], past["signed_on_seconds"]) == ([], 0)
    for no_day in ("yesterday", "2026-02-30", "0001-01-01", "9999-12-31"):
        assert (await client.get(f"/api/users/{ana.id}/shift?day={no_day}")).status_code == 422


async def test_a_day_says_every_stretch_and_what_goes_on_has_no_end(tx: Transaction, make: Make) -> None:
    from backend.people.shift_card import shift_card

    # Ten in the morning in Bogotá, so that no midnight is near.
    tx.now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    await make.pause_reasons()
    ana = await make.collector()
    tx.now += timedelta(minutes=20)
    await actions.choose_presence(tx, ana.id, S.PAUSED, "lunch")
    tx.now += timedelta(minutes=10)
    card = await shift_card(tx, ana, ana.id, None)
    assert [(one.state, one.reason, one.ended_at is None) for one in card.stretches] == [(S.READY, None, False), (S.PAUSED, "lunch", True)]
    assert [(one.state, one.seconds) for one in card.by_state] == [(S.READY, 1200), (S.PAUSED, 600)]
    assert (card.signed_on_seconds, card.ready_seconds, card.handling_seconds, card.worked_seconds) == (1800, 1200, 0, 1200)
