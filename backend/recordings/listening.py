"""Listening to a recording: proved first, written down once, and sent piece by piece."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import structlog

from backend.accounts.actions import append_to_timeline
from backend.kit.refusal import Refusal
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.recordings import queries
from backend.recordings.models import Recording, RecordingListening, RecordingState
from backend.recordings.rules import byte_range
from backend.recordings.storage import Changed, Found, Gone, Storage, StorageTrouble, Stores, checksum_of

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


@dataclass(eq=False)
class OutsideTheRecording(Refusal):
    """The recording is not that long."""

    status = 416

    size: int

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Range": f"bytes */{self.size}"}


@dataclass(frozen=True)
class Audio:
    """A recording, or the part of it that was asked for, on its way to whoever listens."""

    size: int
    #: First and last byte; None: all of it.
    part: tuple[int, int] | None
    pieces: AsyncIterator[bytes]


async def hear(tx: Transaction, user: User, call_id: UUID, stores: Stores, asked: str | None = None) -> Audio:
    """The audio of a call's recording, for somebody who may listen to it; that they do is kept. `asked`: the header `Range`."""
    recording = (await queries.recording_heard_by(tx.session, user, call_id)).recording
    if recording.state is RecordingState.DELETED:
        raise RecordingDeleted
    if recording.state is not RecordingState.STORED:
        raise NoRecording
    key = recording.storage_key or ""
    try:
        storage = stores.of(recording.place)
        found = await storage.look(key)
        try:
            part = byte_range(asked, found.size)
        except ValueError:
            raise OutsideTheRecording(size=found.size) from None
        await _listen(tx, user, recording, storage, found)
    except StorageTrouble as trouble:
        log.warning("recording.storage_away", call=str(call_id), reason=str(trouble))
        raise RecordingAway from trouble
    except (Gone, Changed, _NotWhatWasStored):
        log.error("recording.tampered", call=str(call_id))
        tx.despite_refusal(lambda kept: raise_alarm(kept, call_id))
        raise RecordingTampered from None
    first, last = part or (0, found.size - 1)
    return Audio(found.size, part, storage.pieces(key, found.mark, first, last))


async def raise_alarm(tx: Transaction, call_id: UUID) -> None:
    """A recording differs from its checksum: from now on that is on its row, on the account and among the missing."""
    recording = await queries.lock_recording(tx.session, call_id)
    if recording is not None and recording.tampered_at is None:
        recording.tampered_at = tx.now
        await tx.session.flush()
        await append_to_timeline(tx, recording.account_id, "recording:tampered", subject_id=call_id)


class _NotWhatWasStored(Exception):
    """Another checksum."""


async def _listen(tx: Transaction, user: User, recording: Recording, storage: Storage, found: Found) -> None:
    """One proof, one row and one line on the timeline for each listening, however many parts the browser asks for."""
    # A browser asks for several parts at once: the second waits here for what the first has written.
    await queries.lock_recording(tx.session, recording.call_id)
    going_on = await queries.listening_now(tx.session, user.id, recording.call_id, tx.now)
    is_proved = going_on is not None and found.mark != "" and going_on.mark == found.mark
    if not is_proved and await checksum_of(storage, recording.storage_key or "", found) != recording.sha256:
        raise _NotWhatWasStored
    if going_on is None:
        going_on = RecordingListening(call_id=recording.call_id, user_id=user.id, at=tx.now, last_at=tx.now)
        tx.session.add(going_on)
        await append_to_timeline(tx, recording.account_id, "recording:heard", by=user.id, subject_id=recording.call_id)
    going_on.last_at, going_on.mark = tx.now, found.mark
    await tx.session.flush()
