"""Presence and its clock."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from sqlmodel import col, select

from backend.kit.facts import on
from backend.kit.jobs import Context
from backend.kit.models import KeptReply
from backend.kit.transaction import Database, Transaction, transaction
from backend.people import actions, queries
from backend.people.facts import CollectorLeft
from backend.people.models import Presence, PresenceChange, PresenceState
from backend.people.rules import SILENT_AFTER
from backend.settings import Settings
from tests.make import Make
from workers.jobs.presence import send_silent_home

S = PresenceState
STATES = [S.READY, S.PREVIEWING, S.DIALLING, S.RINGING, S.TALKING, S.HOLD, S.WRAP_UP, S.UNKNOWN, S.UNREACHABLE]


async def stretches(tx: Transaction, user_id: UUID) -> list[PresenceChange]:
    """The finished stretches of a user in order."""
    statement = select(PresenceChange).where(PresenceChange.user_id == user_id).order_by(col(PresenceChange.started_at))
    return list((await tx.session.exec(statement)).all())


async def test_the_stretches_partition_the_signed_on_time(tx: Transaction, make: Make) -> None:
    ana = await make.user()
    chance = Random(3)
    signed_on = tx.now
    await actions.arrive(tx, ana.id)
    for _ in range(60):
        tx.now += timedelta(seconds=chance.choice([0, 1, 17, 300]))
        await actions.set_presence(tx, ana.id, chance.choice(STATES))
    tx.now += timedelta(seconds=5)
    await actions.leave(tx, ana.id)
    finished = await stretches(tx, ana.id)
    assert sum((one.ended_at - one.started_at for one in finished), timedelta()) == tx.now - signed_on
    assert all(before.ended_at == after.started_at for before, after in pairwise(finished))


async def test_saying_a_state_twice_changes_nothing(tx: Transaction, make: Make) -> None:
    ana = await make.collector(state=S.TALKING)
    since = tx.now
    tx.now += timedelta(minutes=3)
    await actions.set_presence(tx, ana.id, S.TALKING)
    presence = await queries.presence(tx.session, ana.id)
    assert presence is not None
    assert presence.since == since
    assert not await stretches(tx, ana.id)
    assert not tx._announced


async def test_a_change_rings_at_the_board_and_at_the_desk(tx: Transaction, make: Make) -> None:
    team = await make.team()
    ana = await make.collector(team)
    await actions.set_presence(tx, ana.id, S.PAUSED, reason="lunch")
    assert tx._announced == {f"board:{team.id}": {("collector", str(ana.id))}, f"desk:{ana.id}": {("presence", str(ana.id))}}


async def test_the_account_stays_on_the_board_through_the_call_and_goes_with_it(tx: Transaction, make: Make) -> None:
    ana, account = await make.collector(), await make.account()
    await actions.set_presence(tx, ana.id, S.PREVIEWING, account_id=account.id)
    for state in (S.DIALLING, S.RINGING, S.TALKING, S.WRAP_UP):
        await actions.set_presence(tx, ana.id, state)
        assert (await tx.session.get_one(Presence, ana.id)).account_id == account.id
    await actions.set_presence(tx, ana.id, S.READY)
    assert (await tx.session.get_one(Presence, ana.id)).account_id is None


async def test_a_clock_that_was_set_back_makes_no_negative_stretch(tx: Transaction, make: Make) -> None:
    ana = await make.collector()
    tx.now -= timedelta(days=400)
    await actions.set_presence(tx, ana.id, S.PAUSED)
    assert (await tx.session.get_one(Presence, ana.id)).state is S.PAUSED
    assert not await stretches(tx, ana.id)


async def test_the_telephone_of_somebody_who_left_does_not_bring_them_back(tx: Transaction, make: Make) -> None:
    ana = await make.collector(state=S.TALKING)
    await actions.leave(tx, ana.id)
    for state in (S.RINGING, S.TALKING, S.WRAP_UP, S.READY):
        await actions.set_presence(tx, ana.id, state)
    assert (await tx.session.get_one(Presence, ana.id)).state is S.OFFLINE
    await actions.choose_presence(tx, ana.id, S.READY, None)
    assert (await tx.session.get_one(Presence, ana.id)).state is S.READY


@pytest.mark.parametrize(("state", "silent_for", "becomes"), [
    (S.READY, SILENT_AFTER * 2, S.OFFLINE),
    (S.WRAP_UP, SILENT_AFTER * 2, S.OFFLINE),
    (S.PAUSED, SILENT_AFTER * 2, S.OFFLINE),
    (S.READY, SILENT_AFTER / 2, S.READY),
    (S.TALKING, SILENT_AFTER * 2, S.TALKING),
    (S.READY, -SILENT_AFTER * 2, S.OFFLINE),
])  # fmt: skip
async def test_a_silent_browser_is_sent_home_but_not_out_of_a_call(
    database: Database, settings: Settings, make: Make, state: PresenceState, silent_for: timedelta, becomes: PresenceState
) -> None:
    ana = await make.collector(state=state)
    async with transaction(database) as tx:
        (await tx.session.get_one(Presence, ana.id)).seen_at = tx.now - silent_for
    await send_silent_home(Context(database=database, settings=settings))
    async with transaction(database) as tx:
        assert (await tx.session.get_one(Presence, ana.id)).state is becomes


async def test_who_leaves_is_told_to_the_features_above_once(tx: Transaction, make: Make) -> None:
    ana = await make.collector()
    await actions.leave(tx, ana.id)
    await actions.leave(tx, ana.id)
    assert left.count(ana.id) == 1


async def test_one_presence_somebody_is_changing_does_not_make_everybody_look_silent(database: Database, make: Make) -> None:
    ana, ben = await make.collector(), await make.collector(state=S.OFFLINE)
    later = database.clock.now() + timedelta(minutes=1)
    async with transaction(database) as tx:
        await queries.locked_presence(tx.session, ana.id, tx.now)
        async with asyncio.timeout(5):
            absent = await queries.note_signs_of_life(await database.fast(), [ana.id, ben.id], later)
    assert absent == [ben.id]
    async with transaction(database) as tx:
        seen = [(await tx.session.get_one(Presence, user.id)).seen_at == later for user in (ana, ben)]
    assert seen == [False, True]


async def test_replies_are_kept_for_three_days(tx: Transaction, make: Make) -> None:
    ana = await make.user()
    for key, days in (("old", 3), ("new", 2)):
        tx.session.add(KeptReply(user_id=ana.id, key=key, request="POST /", kept_at=tx.now - timedelta(days=days)))
    await tx.session.flush()
    await queries.forget_expired(tx.session, tx.now, timedelta())
    assert list((await tx.session.exec(select(KeptReply.key))).all()) == ["new"]


left: list[UUID] = []


async def _remember(_: Transaction, fact: CollectorLeft) -> None:
    left.append(fact.user_id)


# A listener belongs to a layer by its module's name.
_remember.__module__ = "backend.people.listeners"
on(CollectorLeft)(_remember)
