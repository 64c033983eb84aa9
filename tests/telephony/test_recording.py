"""A real Asterisk 22 records what policy lets it record, and nothing else; SIPp hums for the debtor."""

import asyncio
import hashlib
from pathlib import Path
from uuid import UUID

import pytest

from backend.calls.actions import hang_up
from backend.calls.models import CallState, DialMode
from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.recordings.actions import pause, resume
from backend.recordings.models import Recording, RecordingMode, RecordingPause, RecordingState
from backend.recordings.queries import last_pause
from backend.recordings.rules import gaps
from backend.settings import Settings
from telephony.bridge import Rhythm
from telephony.collecting import Collector, Habits
from telephony.dial import Manners
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.switch.sounds import hum, loudness, wav
from tests.telephony.floor import Floor, bridging, on_a_lawful_day

#: A debtor who hums until somebody hangs up.
HUMS = "0014"
MANNERS = Manners(collector_rings=4, debtor_rings=30, records=True)
#: Nothing is lost here, so the three hundred telephones of the switch need not be looked at all the time.
CALM = Rhythm(poll=0.1, beat=0.5, look=10, look_again=0.5)
AT_ONCE = Habits(look=0.1, settled=0.5)
#: Louder than line noise, quieter than the hum.
SILENCE = 200


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


@pytest.fixture
def settings(asterisk: Asterisk, tmp_path: Path) -> Settings:
    return Settings(recordings_dir=asterisk.recordings, data_dir=tmp_path)


async def recording_of(floor: Floor, call_id: UUID) -> Recording:
    async with transaction(floor.database) as tx:
        return await tx.session.get_one(Recording, call_id, populate_existing=True)


async def until_started(floor: Floor, call_id: UUID) -> None:
    async with asyncio.timeout(60):
        while (await recording_of(floor, call_id)).started_at is None:
            await asyncio.sleep(0.05)


async def talk(floor: Floor, call_id: UUID, user: User, seconds: float) -> None:
    """Let them talk, then hang up; how long is what the recording is measured against."""
    await floor.until(call_id, CallState.TALKING, seconds=60)
    await until_started(floor, call_id)
    await asyncio.sleep(seconds)
    await end(floor, call_id, user)


async def end(floor: Floor, call_id: UUID, user: User) -> None:
    async with transaction(floor.database) as tx:
        await hang_up(tx, user, call_id)
    await floor.until(call_id, seconds=60)


async def fetched(floor: Floor, settings: Settings, call_id: UUID) -> tuple[Recording, bytes]:
    """The recording once it is in storage, and its sound."""
    collector = Collector(floor.database, settings, AT_ONCE)
    async with asyncio.timeout(60):
        while (recording := await recording_of(floor, call_id)).state is not RecordingState.STORED:
            assert await collector.fetch() == ""
            await asyncio.sleep(0.1)
    return recording, (settings.data_dir / "recordings" / str(recording.storage_key)).read_bytes()


def on_the_switch(asterisk: Asterisk) -> list[Path]:
    return list(asterisk.recordings.rglob("*.wav"))


async def test_what_policy_lets_be_recorded_is_heard_afterwards(floor: Floor, make: Make, asterisk: Asterisk, settings: Settings) -> None:
    await make.recording_policy(RecordingMode.ALWAYS)
    async with bridging(floor.database, asterisk, manners=MANNERS, rhythm=CALM):
        call_id, user = await floor.ring_by(HUMS)
        await talk(floor, call_id, user, 2)
    recording, audio = await fetched(floor, settings, call_id)
    assert loudness(audio) > 4000
    assert recording.sha256 == hashlib.sha256(audio).hexdigest()
    assert recording.size == len(audio)
    assert recording.seconds is not None
    assert 1.5 < recording.seconds < 10
    assert max(recording.peaks or b"") > 15
    assert on_the_switch(asterisk) == []


async def test_without_a_policy_there_is_no_file(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk, manners=MANNERS, rhythm=CALM):
        call_id, user = await floor.ring_by(HUMS)
        await floor.until(call_id, CallState.TALKING, seconds=60)
        await asyncio.sleep(1)
        await end(floor, call_id, user)
    assert on_the_switch(asterisk) == []
    assert (await recording_of(floor, call_id)).state is RecordingState.UNWANTED


async def test_the_debtor_is_told_before_anything_is_written_down(floor: Floor, make: Make, asterisk: Asterisk, settings: Settings) -> None:
    await make.recording_policy(RecordingMode.WITH_NOTICE, notice="aviso-1")
    (asterisk.notices / "aviso-1.wav").write_bytes(wav(hum(1.0, pitch=900)))
    async with bridging(floor.database, asterisk, manners=MANNERS, rhythm=CALM):
        call_id, user = await floor.ring_by(HUMS)
        await talk(floor, call_id, user, 1)
        call = await floor.call(call_id)
    recording, audio = await fetched(floor, settings, call_id)
    assert recording.notice_played_at is not None
    assert recording.started_at is not None
    assert recording.started_at >= recording.notice_played_at
    assert call.debtor_answered_at is not None
    assert (recording.notice_played_at - call.debtor_answered_at).total_seconds() >= 0.9
    assert loudness(audio) > 4000


async def test_a_debtor_rung_first_is_told_before_the_collector_is_there(
    floor: Floor, make: Make, asterisk: Asterisk, settings: Settings
) -> None:
    await make.recording_policy(RecordingMode.WITH_NOTICE, notice="aviso-1")
    await make.dial_rule(mode=DialMode.PROGRESSIVE)
    (asterisk.notices / "aviso-1.wav").write_bytes(wav(hum(1.0, pitch=900)))
    async with bridging(floor.database, asterisk, manners=MANNERS, rhythm=CALM):
        call_id, user = await floor.ring_by(HUMS)
        await talk(floor, call_id, user, 2)
        call = await floor.call(call_id)
    recording, audio = await fetched(floor, settings, call_id)
    assert recording.notice_played_at is not None
    assert call.collector_answered_at is not None
    assert call.collector_answered_at >= recording.notice_played_at
    assert loudness(audio) > 4000


async def test_whoever_was_not_told_is_not_recorded(floor: Floor, make: Make, asterisk: Asterisk) -> None:
    await make.recording_policy(RecordingMode.WITH_NOTICE, notice="nowhere")
    async with bridging(floor.database, asterisk, manners=MANNERS, rhythm=CALM):
        call_id, user = await floor.ring_by(HUMS)
        await floor.until(call_id, CallState.TALKING, seconds=60)
        async with asyncio.timeout(60):
            while (recording := await recording_of(floor, call_id)).state is not RecordingState.PREVENTED:
                await asyncio.sleep(0.05)
        await end(floor, call_id, user)
    assert recording.why_not == "notice_missing"
    assert recording.started_at is None
    assert on_the_switch(asterisk) == []


async def test_where_nobody_fetches_recordings_none_is_made(floor: Floor, make: Make, asterisk: Asterisk) -> None:
    await make.recording_policy(RecordingMode.ALWAYS)
    async with bridging(floor.database, asterisk, rhythm=CALM):
        call_id, user = await floor.ring_by(HUMS)
        await floor.until(call_id, CallState.TALKING, seconds=60)
        await end(floor, call_id, user)
    assert on_the_switch(asterisk) == []
    recording = await recording_of(floor, call_id)
    assert (recording.state, recording.why_not) == (RecordingState.PREVENTED, "switched_off")


async def paused(floor: Floor, call_id: UUID) -> RecordingPause | None:
    async with transaction(floor.database) as tx:
        return await last_pause(tx.session, call_id)


async def test_card_data_is_not_in_the_recording_even_when_the_bridge_is_replaced_meanwhile(
    floor: Floor, make: Make, asterisk: Asterisk, settings: Settings
) -> None:
    await make.recording_policy(RecordingMode.ALWAYS)
    async with bridging(floor.database, asterisk, manners=MANNERS, rhythm=CALM):
        call_id, user = await floor.ring_by(HUMS)
        await floor.until(call_id, CallState.TALKING, seconds=60)
        await until_started(floor, call_id)
        await asyncio.sleep(1)
        async with transaction(floor.database) as tx:
            await pause(tx, user, call_id)
            await pause(tx, user, call_id)
        async with asyncio.timeout(60):
            while (await paused(floor, call_id)).muted_at is None:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1)
    # Asked while no bridge listens: the next one tells the switch.
    async with transaction(floor.database) as tx:
        await resume(tx, user, call_id)
    async with bridging(floor.database, asterisk, manners=MANNERS, rhythm=CALM):
        async with asyncio.timeout(60):
            while (await paused(floor, call_id)).unmuted_at is None:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        await end(floor, call_id, user)
    recording, audio = await fetched(floor, settings, call_id)
    last = await paused(floor, call_id)
    assert last is not None
    [(start, stop)] = gaps(recording, [last])
    assert stop - start > 0.9
    assert loudness(audio, start + 0.3, stop - 0.3) < SILENCE
    assert loudness(audio, 0, start - 0.3) > 4000
    assert loudness(audio, stop + 0.3) > 4000
