"""Debtors who call us, on a real Asterisk 22: recorded from when it is known who they are, as the policy of their account wants it."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from backend.accounts.actions import grant
from backend.accounts.models import Account
from backend.calls.models import Call, CallState
from backend.inbound import settling
from backend.inbound.models import InboundCall, InboundOutcome
from backend.kit.transaction import Database, transaction
from backend.people.models import Role, User
from backend.recordings.models import Recording, RecordingMode, RecordingState
from backend.settings import Settings
from backend.supervision import actions as supervision
from backend.supervision.models import SpyMode, SpySession, SpyState
from telephony.collecting import Collector
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.switch.callers import calling, let_in
from tests.switch.sounds import hum, loudness, wav
from tests.telephony.floor import bridging
from tests.telephony.test_inbound import CALLER, Reception, reception  # noqa: F401
from tests.telephony.test_recording import AT_ONCE, CALM, MANNERS, on_the_switch
from tests.waiting import until

SECONDS = 60


class Line:
    """One caller with one collector, and what becomes of their recording."""

    def __init__(self, reception: Reception, database: Database, make: Make) -> None:  # noqa: F811
        self.reception, self.database, self.make = reception, database, make

    async def answered(self, telephone: str) -> tuple[InboundCall, User, Account]:
        there = await self.reception.collector(telephone)
        return await self.reception.until(lambda one: one.answered_at), there, await self.reception.debtor()

    async def is_about(self, call: InboundCall, user: User, account: Account) -> None:
        async with transaction(self.database) as tx:
            await settling.link(tx, await tx.session.get_one(User, user.id), call.id, account.id)

    async def recording(self, call_id: UUID) -> Recording | None:
        async with transaction(self.database) as tx:
            return await tx.session.get(Recording, call_id, populate_existing=True)

    async def until_recorded(self, call_id: UUID) -> Recording:
        async def started() -> bool:
            found = await self.recording(call_id)
            return found is not None and found.started_at is not None

        await until(started, seconds=SECONDS)
        found = await self.recording(call_id)
        assert found is not None
        return found

    async def fetched(self, settings: Settings, call_id: UUID) -> tuple[Recording, bytes]:
        collector = Collector(self.database, settings, AT_ONCE)
        async with asyncio.timeout(SECONDS):
            while (recording := await self.recording(call_id)) is None or recording.state is not RecordingState.STORED:
                assert await collector.fetch() == ""
                await asyncio.sleep(0.1)
        return recording, (settings.data_dir / "recordings" / str(recording.storage_key)).read_bytes()


@pytest.fixture
def line(reception: Reception, database: Database, make: Make) -> Line:  # noqa: F811
    return Line(reception, database, make)


@pytest.fixture
def settings(asterisk: Asterisk, tmp_path: Path) -> Settings:
    return Settings(recordings_dir=asterisk.recordings, data_dir=tmp_path)


@pytest.mark.parametrize("notice", [None, "aviso-1"])
async def test_a_caller_is_recorded_from_when_it_is_known_who_they_are(
    line: Line, make: Make, asterisk: Asterisk, settings: Settings, notice: str | None
) -> None:
    let_in(asterisk)
    await make.recording_policy(RecordingMode.WITH_NOTICE if notice else RecordingMode.ALWAYS, notice=notice)
    (asterisk.notices / "aviso-1.wav").write_bytes(wav(hum(1.0, pitch=900)))
    there = await line.reception.collector("desk31")
    account = await line.reception.debtor()
    async with bridging(line.database, asterisk, manners=MANNERS, rhythm=CALM, ledger_file=asterisk.ledger):
        with calling(asterisk, CALLER, talks=45, hums=True):
            call = await line.reception.until(lambda one: one.answered_at and one.collector_channel)
            # They talk, and it is not known who with: there is nothing that could be listened to afterwards.
            await asyncio.sleep(1)
            assert await line.recording(call.id) is None
            assert on_the_switch(asterisk) == []
            await line.is_about(call, there, account)
            recording = await line.until_recorded(call.id)
            assert (recording.notice_played_at is not None) == (notice is not None)
            # And go on talking, now recorded.
            await asyncio.sleep(2)
            async with transaction(line.database) as tx:
                assert (await tx.session.get_one(Call, call.id)).state is CallState.TALKING
            assert "2 active channels" in asterisk.console("core show channels")
            async with transaction(line.database) as tx:
                made = await tx.session.get_one(Call, call.id)
                made.cancelled_at = tx.now
                tx.ring("hangup", call=str(call.id))
            ended = await line.reception.until(lambda one: one.final_at)
    assert (ended.outcome, ended.heard_outcome) == (InboundOutcome.ANSWERED, None)
    recording, audio = await line.fetched(settings, call.id)
    assert loudness(audio) > 4000
    async with transaction(line.database) as tx:
        made = await tx.session.get_one(Call, call.id)
    assert (made.state, made.outcome, made.heard_outcome, made.collector_channel) == (
        CallState.ENDED,
        "answered",
        None,
        ended.collector_channel,
    )
    assert recording.started_at is not None
    assert made.debtor_answered_at is not None
    assert made.debtor_ended_at is not None
    assert recording.seconds is not None
    # What came before is not in it.
    assert recording.seconds < (made.debtor_ended_at - recording.started_at).total_seconds() + 0.5
    assert (recording.started_at - made.debtor_answered_at).total_seconds() >= 1


async def test_a_caller_who_hangs_up_during_the_notice_leaves_nobody_on_the_line(line: Line, make: Make, asterisk: Asterisk) -> None:
    let_in(asterisk)
    await make.recording_policy(RecordingMode.WITH_NOTICE, notice="long")
    (asterisk.notices / "long.wav").write_bytes(wav(hum(30.0, pitch=900)))
    there = await line.reception.collector("desk32")
    account = await line.reception.debtor()
    async with bridging(line.database, asterisk, manners=MANNERS, rhythm=CALM):
        with calling(asterisk, CALLER, talks=45):
            call = await line.reception.until(lambda one: one.answered_at and one.collector_channel)
            await line.is_about(call, there, account)

            async def aside() -> bool:
                return "promesa-hold-collector" in await asyncio.to_thread(asterisk.console, "core show channels verbose")

            await until(aside, seconds=SECONDS)
            async with transaction(line.database) as tx:
                (await tx.session.get_one(Call, call.id)).cancelled_at = tx.now
            await line.reception.until(lambda one: one.over_at)

            async def nobody() -> bool:
                return "0 active channels" in await asyncio.to_thread(asterisk.console, "core show channels")

            await until(nobody, seconds=SECONDS)
    recording = await line.recording(call.id)
    assert recording is not None
    assert (recording.state, recording.started_at) == (RecordingState.WANTED, None)
    assert on_the_switch(asterisk) == []


async def test_where_the_policy_says_never_a_caller_is_not_touched(line: Line, make: Make, asterisk: Asterisk) -> None:
    let_in(asterisk)
    await make.recording_policy(RecordingMode.NEVER)
    there = await line.reception.collector("desk33")
    account = await line.reception.debtor()
    async with bridging(line.database, asterisk, manners=MANNERS, rhythm=CALM):
        with calling(asterisk, CALLER, talks=4):
            call = await line.reception.until(lambda one: one.answered_at)
            await line.is_about(call, there, account)
            await line.reception.until(lambda one: one.over_at)
    recording = await line.recording(call.id)
    assert recording is not None
    assert (recording.state, recording.ordered_at) == (RecordingState.UNWANTED, None)
    assert on_the_switch(asterisk) == []


async def test_a_leader_listens_to_a_caller_once_it_is_known_who_they_are(line: Line, make: Make, asterisk: Asterisk) -> None:
    let_in(asterisk)
    await make.recording_policy(RecordingMode.ALWAYS)
    there = await line.reception.collector("desk34")
    account = await line.reception.debtor()
    leader = await make.user(role=Role.SUPERVISOR, team=line.reception.team, endpoint="desk35")
    async with transaction(line.database) as tx:
        await grant(tx, leader.id, [account.portfolio_id])
    async with bridging(line.database, asterisk, manners=MANNERS, rhythm=CALM):
        with calling(asterisk, CALLER, talks=60):
            call = await line.reception.until(lambda one: one.answered_at and one.collector_channel)
            await line.is_about(call, there, account)
            async with transaction(line.database) as tx:
                asked = await supervision.spy(tx, await tx.session.get_one(User, leader.id), call.id, SpyMode.LISTEN)

            async def listens() -> bool:
                async with transaction(line.database) as tx:
                    found = await tx.session.get_one(SpySession, asked.id)
                    return found.state is SpyState.LISTENING and found.mode_in_force is SpyMode.LISTEN

            await until(listens, seconds=SECONDS)
            # That the two were led aside to be recorded has thrown nobody out.
            await line.until_recorded(call.id)
            assert await listens()
            async with transaction(line.database) as tx:
                assert (await tx.session.get_one(SpySession, asked.id)).channel == call.collector_channel
