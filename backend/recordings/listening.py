"""Listening to a recording: proved first, and written down."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import structlog

from backend.accounts.actions import append_to_timeline
from backend.kit.refusal import Refusal
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.recordings import queries
from backend.recordings.models import Recording, RecordingListening, RecordingState
from backend.recordings.storage import Gone, StorageTrouble, Stores

log = structlog.get_logger()


@dataclass(eq=False)
class NoRecording(Refusal):
    """There is no recording of this call."""


@dataclass(eq=False)
class RecordingDeleted(Refusal):
    """This recording was deleted when its time was over."""


@dataclass(eq=False)
class RecordingTampered(Refusal):
    """This recording is not what was stored: it is not played, and whoever leads has been told."""


@dataclass(eq=False)
class RecordingAway(Refusal):
    """The storage of recordings does not answer; try again in a moment."""

    status = 503


async def hear(tx: Transaction, user: User, call_id: UUID, stores: Stores) -> bytes:
    """The audio of a call's recording, for somebody who may listen to it; that they do is kept."""
    recording = (await queries.recording_heard_by(tx.session, user, call_id)).recording
    if recording.state is RecordingState.DELETED:
        raise RecordingDeleted
    if recording.state is not RecordingState.STORED:
        raise NoRecording
    try:
        audio = await stores.of(recording.place).read(recording.storage_key or "")
    except StorageTrouble as trouble:
        log.warning("recording.storage_away", call=str(call_id), reason=str(trouble))
        raise RecordingAway from trouble
    except Gone:
        audio = b""
    if not await is_whole(recording, audio):
        log.error("recording.tampered", call=str(call_id))
        tx.despite_refusal(lambda kept: raise_alarm(kept, call_id))
        raise RecordingTampered
    await _remember(tx, user, recording)
    return audio


async def is_whole(recording: Recording, audio: bytes) -> bool:
    """Whether these bytes are the ones that were stored."""
    return (await asyncio.to_thread(sha256, audio)).hexdigest() == recording.sha256


async def raise_alarm(tx: Transaction, call_id: UUID) -> None:
    """A recording differs from its checksum: from now on that is on its row, on the account and among the missing."""
    recording = await queries.lock_recording(tx.session, call_id)
    if recording is not None and recording.tampered_at is None:
        recording.tampered_at = tx.now
        await tx.session.flush()
        await append_to_timeline(tx, recording.account_id, "recording:tampered", subject_id=call_id)


async def _remember(tx: Transaction, user: User, recording: Recording) -> None:
    """One row and one line on the timeline for each listening, however many pieces the browser asks for."""
    going_on = await queries.listening_now(tx.session, user.id, recording.call_id, tx.now)
    if going_on is not None:
        going_on.last_at, going_on.requests = tx.now, going_on.requests + 1
    else:
        tx.session.add(RecordingListening(call_id=recording.call_id, user_id=user.id, at=tx.now, last_at=tx.now))
        await append_to_timeline(tx, recording.account_id, "recording:heard", by=user.id, subject_id=recording.call_id)
    await tx.session.flush()
