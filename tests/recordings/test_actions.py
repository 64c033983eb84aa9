"""Decided when a call is asked for; paused and resumed while it lasts, and told to the switch again when it forgets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.calls.actions import apply_signals, ring, take_call
from backend.calls.models import Call
from backend.calls.signals import Leg, LegAnswered, LegStarted, NotRecorded, RecordingStarted
from backend.kit.policies import end
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.models import User
from backend.recordings import deciding, queries
from backend.recordings.actions import NotBeingRecorded, PausingNotAllowed, pause, resume, resume_forgotten
from backend.recordings.cards import recording_status
from backend.recordings.models import Pausing, Recording, RecordingMode, RecordingPause, RecordingPausePolicy, RecordingState
from backend.recordings.rules import PAUSE_LASTS
from tests.make import Make
from tests.telephony.floor import on_a_lawful_day


@pytest.fixture
def lawful(database: Database) -> Database:
    return on_a_lawful_day(database)


async def asked_for(database: Database, make: Make) -> tuple[Call, User]:
    desk = await make.desk()
    async with transaction(database) as tx:
        user = await tx.session.get_one(User, desk.collector.id)
        return await ring(tx, user, desk.account.id, desk.phone.id), user


async def talking(database: Database, make: Make) -> tuple[Call, User]:
    call, user = await asked_for(database, make)
    async with transaction(database) as tx:
        await take_call(tx, "node")
        answered = LegAnswered(call.id, tx.now, Leg.DEBTOR, "debtor")
        await apply_signals(tx, [LegStarted(call.id, tx.now, Leg.DEBTOR, "debtor"), answered, RecordingStarted(call.id, tx.now)])
    return call, user


async def row(database: Database, call: Call) -> Recording:
    async with transaction(database) as tx:
        return await tx.session.get_one(Recording, call.id)


async def test_without_any_policy_a_call_is_not_to_be_recorded(lawful: Database, make: Make) -> None:
    call, _ = await asked_for(lawful, make)
    assert (await row(lawful, call)).state is RecordingState.UNWANTED


async def test_the_decision_keeps_what_the_policy_said_on_the_day(lawful: Database, make: Make) -> None:
    policy = await make.recording_policy(RecordingMode.WITH_NOTICE, notice="aviso", country="CO", retention_days=30)
    call, _ = await asked_for(lawful, make)
    decided = await row(lawful, call)
    assert (decided.state, decided.notice, decided.retention_days) == (RecordingState.WANTED, "aviso", 30)
    assert decided.policy_id == policy.id
    async with transaction(lawful) as tx:
        assert await deciding.order_for(tx, call.id, fetched=True) == deciding.RecordingOrder("aviso")


async def test_what_the_switch_could_not_do_is_on_the_account(lawful: Database, make: Make) -> None:
    await make.recording_policy(RecordingMode.WITH_NOTICE)
    call, _ = await asked_for(lawful, make)
    said = NotRecorded(call.id, datetime.now(UTC), "notice_missing")
    for _ in range(2):
        async with transaction(lawful) as tx:
            await apply_signals(tx, [said])
    prevented = await row(lawful, call)
    assert (prevented.state, prevented.why_not) == (RecordingState.PREVENTED, "notice_missing")


async def pauses(tx: Transaction) -> list[RecordingPause]:
    return list((await tx.session.exec(select(RecordingPause))).all())


async def test_pausing_twice_is_pausing_once(lawful: Database, make: Make) -> None:
    await make.recording_policy()
    call, user = await talking(lawful, make)
    for deed, count, open_ones in ((pause, 1, 1), (pause, 1, 1), (resume, 1, 0), (resume, 1, 0), (pause, 2, 1)):
        async with transaction(lawful) as tx:
            await deed(tx, user, call.id)
        async with transaction(lawful) as tx:
            found = await pauses(tx)
            assert (len(found), sum(one.resume_asked_at is None for one in found)) == (count, open_ones)
            assert len(await queries.pauses_in_live_calls(tx.session, "main")) == 1


async def test_a_pause_nobody_ends_is_ended_and_says_so(lawful: Database, make: Make) -> None:
    await make.recording_policy()
    call, user = await talking(lawful, make)
    async with transaction(lawful) as tx:
        await pause(tx, user, call.id)
    async with transaction(lawful) as tx:
        tx.now += PAUSE_LASTS - timedelta(seconds=1)
        assert await resume_forgotten(tx) == 0
    async with transaction(lawful) as tx:
        tx.now += PAUSE_LASTS
        assert await resume_forgotten(tx) == 1
        assert await resume_forgotten(tx) == 0
        [ended] = await pauses(tx)
        assert ended.resume_asked_at is not None
        assert ended.resumed_by is None


async def test_a_forgotten_pause_lasts_as_long_as_the_policy_of_the_calls_day_said(lawful: Database, make: Make) -> None:
    await make.recording_policy()
    await make.pause_policy(Pausing.REQUIRED, minutes=2)
    call, user = await talking(lawful, make)
    async with transaction(lawful) as tx:
        policy = await tx.session.get_one(RecordingPausePolicy, (await queries.pause_policies(tx.session))[0].id)
        # Another since: it changes nothing about a call that was asked for before.
        end(policy, user.id, tx.now)
        await pause(tx, user, call.id)
        status = await recording_status(tx.session, await tx.session.get_one(Call, call.id))
        assert (status.pausing, status.resumes_at) == (Pausing.REQUIRED, tx.now + timedelta(minutes=2))
        tx.now += timedelta(minutes=2) - timedelta(seconds=1)
        assert await resume_forgotten(tx) == 0
        tx.now += timedelta(seconds=1)
        assert await resume_forgotten(tx) == 1


async def test_where_conversations_are_recorded_whole_nobody_pauses(lawful: Database, make: Make) -> None:
    await make.recording_policy()
    await make.pause_policy(Pausing.NEVER)
    call, user = await talking(lawful, make)
    with pytest.raises(PausingNotAllowed):
        async with transaction(lawful) as tx:
            await pause(tx, user, call.id)


async def test_a_call_that_is_not_recorded_cannot_be_paused(lawful: Database, make: Make) -> None:
    call, user = await talking(lawful, make)
    with pytest.raises(NotBeingRecorded):
        async with transaction(lawful) as tx:
            await pause(tx, user, call.id)


async def test_pausing_over_http_tells_what_the_recording_does(client: Any, database: Database, make: Make) -> None:
    await make.recording_policy()
    made = await make.recorded_call()
    await make.signed_in(client, await make.user(role="manager"))
    assert (await client.get(f"/api/calls/{made.call_id}/recording")).json()["doing"] == "over"
    refused = await client.post(f"/api/calls/{made.call_id}/recording/pause")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_being_recorded")
