"""What is done with recordings: paused and resumed while the call lasts, kept, put on hold, deleted when their time is over."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec
import structlog

from backend.accounts.actions import append_to_timeline
from backend.accounts.policies import acceptable_source, set_policy
from backend.calls.actions import LEADERS
from backend.calls.applying import announce
from backend.calls.models import Call, CallState
from backend.calls.queries import call_of, lock_call
from backend.kit.refusal import Invalid, NotAllowed, NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.recordings import queries
from backend.recordings.models import (
    Pausing,
    Recording,
    RecordingMode,
    RecordingPause,
    RecordingPausePolicy,
    RecordingPolicy,
    RecordingState,
)
from backend.recordings.rules import LONGEST_PAUSE_MINUTES, NOTICE
from backend.recordings.schemas import NewPausePolicy, NewPolicy
from backend.recordings.sound import Measured
from backend.recordings.storage import Storage

log = structlog.get_logger()

#: Wakes whoever tells the switch.
DOORBELL = "recording"
LONGEST_REASON = 500
LONGEST_RETENTION = 3650


@dataclass(eq=False)
class NotBeingRecorded(Refusal):
    """This call is not being recorded."""


@dataclass(eq=False)
class PausingNotAllowed(Refusal):
    """Recordings of this portfolio are not paused."""


@dataclass(eq=False)
class RecordingNotThere(Refusal):
    """There is no recording of this call to keep."""


class AnotherRecording(Exception):
    """A second, different file claims to be the recording of one call."""


async def add_policy(tx: Transaction, user: User, wish: NewPolicy) -> RecordingPolicy:
    """From a day on record calls, or do not."""
    if (wish.mode is RecordingMode.WITH_NOTICE) != (wish.notice is not None):
        raise Invalid(field="notice", expected="a notice exactly where one is to be played")
    if wish.notice is not None and not NOTICE.fullmatch(wish.notice):
        raise Invalid(field="notice", expected="lower-case letters, digits and hyphens", value=wish.notice)
    if not 1 <= wish.retention_days <= LONGEST_RETENTION:
        raise Invalid(field="retention_days", expected=f"1 to {LONGEST_RETENTION}", value=str(wish.retention_days))
    said = msgspec.structs.asdict(wish) | {"source": acceptable_source(wish.source)}
    return await set_policy(tx, user, RecordingPolicy(**said, signed_by=user.name, set_at=tx.now), mode=wish.mode)


async def add_pause_policy(tx: Transaction, user: User, wish: NewPausePolicy) -> RecordingPausePolicy:
    """From a day on have recordings paused for card data, let them be, or do not."""
    if not 1 <= wish.minutes <= LONGEST_PAUSE_MINUTES:
        raise Invalid(field="minutes", expected=f"1 to {LONGEST_PAUSE_MINUTES}", value=str(wish.minutes))
    said = msgspec.structs.asdict(wish) | {"source": acceptable_source(wish.source)}
    return await set_policy(tx, user, RecordingPausePolicy(**said, signed_by=user.name, set_at=tx.now), pausing=wish.pausing)


async def pause(tx: Transaction, user: User, call_id: UUID) -> None:
    """Ask for the recording to stop for a while; asking twice is asking once."""
    call = await _own_live_call(tx, user, call_id)
    recording = await queries.lock_recording(tx.session, call_id)
    if recording is None or recording.state is not RecordingState.WANTED:
        raise NotBeingRecorded
    if recording.pausing is Pausing.NEVER:
        raise PausingNotAllowed
    last = await queries.last_pause(tx.session, call_id)
    if last is not None and last.resume_asked_at is None:
        return
    tx.session.add(RecordingPause(call_id=call_id, asked_at=tx.now, asked_by=user.id))
    await tx.session.flush()
    await append_to_timeline(tx, call.account_id, "recording:paused", by=user.id, subject_id=call_id)
    announce(tx, call)
    tx.ring(DOORBELL, call=str(call_id))


async def resume(tx: Transaction, user: User, call_id: UUID) -> None:
    """Let the recording go on."""
    call = await _own_live_call(tx, user, call_id)
    await queries.lock_recording(tx.session, call_id)
    last = await queries.last_pause(tx.session, call_id)
    if last is not None and last.resume_asked_at is None:
        await _resume(tx, last, call, user.id)


async def resume_forgotten(tx: Transaction) -> int:
    """Pauses that have lasted too long end; the collector's screen says so."""
    forgotten = await queries.forgotten_pauses(tx.session, tx.now)
    for forgot, call in forgotten:
        await _resume(tx, forgot, call, None)
    return len(forgotten)


async def was_muted(tx: Transaction, pause_id: UUID) -> None:
    """The switch has stopped recording for this pause."""
    found = await tx.session.get_one(RecordingPause, pause_id, with_for_update=True)
    found.muted_at = found.muted_at or tx.now
    announce(tx, await tx.session.get_one(Call, found.call_id))
    await tx.session.flush()


async def was_unmuted(tx: Transaction, pause_id: UUID) -> None:
    """The switch records again after this pause."""
    found = await tx.session.get_one(RecordingPause, pause_id, with_for_update=True)
    found.unmuted_at = found.unmuted_at or tx.now
    announce(tx, await tx.session.get_one(Call, found.call_id))
    await tx.session.flush()


async def keep(tx: Transaction, call_id: UUID, place: str, key: str, measured: Measured) -> None:
    """A call's file is safe in storage: its row says where. The same file again changes nothing, another one is an alarm."""
    recording = await queries.lock_recording(tx.session, call_id)
    if recording is None:
        raise NotFound
    if recording.sha256 is not None:
        if recording.sha256 != measured.sha256:
            raise AnotherRecording
        return
    recording.place, recording.storage_key, recording.size = place, key, measured.size
    recording.seconds, recording.sha256, recording.peaks = measured.seconds, measured.sha256, measured.peaks
    recording.state, recording.stored_at, recording.trouble = RecordingState.STORED, tx.now, ""
    recording.delete_after = tx.now + timedelta(days=max(1, recording.retention_days))
    await tx.session.flush()
    facts = {"seconds": round(measured.seconds), "sha256": measured.sha256}
    await append_to_timeline(tx, recording.account_id, "recording:stored", facts, subject_id=call_id)


async def note_trouble(tx: Transaction, call_id: UUID, words: str) -> None:
    """Why a call's recording is not in storage yet."""
    recording = await queries.lock_recording(tx.session, call_id)
    if recording is not None and recording.trouble != words:
        recording.trouble = words
        await tx.session.flush()


async def hold(tx: Transaction, user: User, call_id: UUID, reason: str) -> Recording:
    """Keep a recording beyond its time, until somebody says otherwise."""
    recording = await _heard_and_locked(tx, user, call_id)
    if recording.state is not RecordingState.STORED:
        raise RecordingNotThere
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid(field="reason", expected=f"a reason of at most {LONGEST_REASON} characters")
    recording.held_at, recording.held_by, recording.hold_reason = recording.held_at or tx.now, user.id, reason.strip()
    await tx.session.flush()
    facts = {"text": recording.hold_reason}
    await append_to_timeline(tx, recording.account_id, "recording:held", facts, by=user.id, subject_id=call_id)
    return recording


async def release(tx: Transaction, user: User, call_id: UUID) -> Recording:
    """A recording's time counts again."""
    recording = await _heard_and_locked(tx, user, call_id)
    if recording.held_at is not None:
        recording.held_at, recording.held_by, recording.hold_reason = None, None, ""
        await tx.session.flush()
        await append_to_timeline(tx, recording.account_id, "recording:released", by=user.id, subject_id=call_id)
    return recording


async def forget(tx: Transaction, recording: Recording, storage: Storage) -> None:
    """Delete the audio; the row stays and says what there was and until when.

    The audio goes first: a crash in between is made good by deleting again, which deletes nothing. Whoever erases a
    debtor's data calls this for each recording of theirs.
    """
    await storage.delete(recording.storage_key or "")
    recording.state, recording.deleted_at, recording.peaks, recording.trouble = RecordingState.DELETED, tx.now, None, ""
    await tx.session.flush()
    facts = {"sha256": recording.sha256}
    await append_to_timeline(tx, recording.account_id, "recording:deleted", facts, subject_id=recording.call_id)
    log.info("recording.deleted", call=str(recording.call_id))


async def _own_live_call(tx: Transaction, user: User, call_id: UUID) -> Call:
    if (await call_of(tx.session, user, call_id)).user_id != user.id and user.role not in LEADERS:
        raise NotAllowed
    call = await lock_call(tx.session, call_id)
    if call is None:
        raise NotFound
    if call.state is CallState.ENDED:
        raise NotBeingRecorded
    return call


async def _resume(tx: Transaction, paused: RecordingPause, call: Call, by: UUID | None) -> None:
    paused.resume_asked_at, paused.resumed_by = tx.now, by
    await tx.session.flush()
    await append_to_timeline(tx, call.account_id, "recording:resumed", {"by_itself": by is None}, by=by, subject_id=call.id)
    announce(tx, call)
    tx.ring(DOORBELL, call=str(call.id))


async def _heard_and_locked(tx: Transaction, user: User, call_id: UUID) -> Recording:
    await queries.recording_heard_by(tx.session, user, call_id)
    recording = await queries.lock_recording(tx.session, call_id)
    assert recording is not None
    return recording
