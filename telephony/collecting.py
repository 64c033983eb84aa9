"""Fetching what the switch recorded: each finished file is measured, copied into storage, written down, and only then removed.

Whatever step is interrupted is done again by the next round: the copy has the same name and content, the row is written
once, and the switch's own file goes last.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog

from backend.calls.models import Call
from backend.kit.heartbeat import beat
from backend.kit.transaction import Database, transaction
from backend.recordings import queries
from backend.recordings.actions import AnotherRecording, keep, note_trouble
from backend.recordings.models import Recording, RecordingState
from backend.recordings.rules import key_of
from backend.recordings.sound import HEADER_BYTES, NotASound, measure
from backend.recordings.storage import StorageTrouble, Stores, in_words
from backend.settings import Settings
from telephony.applying import is_passing

log = structlog.get_logger()

#: The dialplan writes below this folder, one folder a day.
BELOW = "promesa"
OFF = "recording is off: PROMESA_RECORDINGS_DIR is not set"
#: Calls without a recording are told of on the board for this long.
TOLD_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Habits:
    """How often, in seconds, and how patiently the switch's folder is looked at."""

    look: float = 2.0
    #: A file nobody has written to for this long, of a call that is over, is complete.
    settled: float = 3.0
    #: What is without sound when the call has been over for this long stays so: the switch writes only when it has enough, or at the end.
    empty: float = 60.0


class Collector:
    """The one who fetches: `run` until cancelled."""

    def __init__(self, database: Database, settings: Settings, habits: Habits | None = None) -> None:
        self.database = database
        self.folder = settings.recordings_dir
        self.stores = Stores(settings)
        self.habits = habits or Habits()
        #: What stood in the way in the last round, in words.
        self.trouble = ""

    async def run(self) -> None:
        """Fetch, and say on the board how that goes."""
        while True:
            try:
                self.trouble = await self.fetch() if self.folder else ""
                await self._beat()
            except Exception as failure:
                if is_passing(failure):
                    log.warning("recordings.wait", reason=type(failure).__name__)
                else:
                    log.exception("recordings.round_failed")
            await asyncio.sleep(self.habits.look)

    async def fetch(self) -> str:
        """Fetch every finished file; returns what stood in the way of any, in words."""
        try:
            files = await asyncio.to_thread(self._settled_files)
        except OSError as failure:
            return in_words(failure)
        async with transaction(self.database) as tx:
            awaited, now = await queries.awaited(tx.session, list(files)), tx.now
        troubles: dict[UUID, str] = {}
        for call_id, (recording, call) in awaited.items():
            over_for = (now - (call.over_at or now)).total_seconds()
            if over_for >= self.habits.settled and (trouble := await self._fetch(files[call_id], recording, call, over_for)):
                troubles[call_id] = trouble
                async with transaction(self.database) as tx:
                    await note_trouble(tx, call_id, trouble)
        if not troubles:
            return ""
        return f"{len(troubles)} waiting on the switch: {next(iter(troubles.values()))}"

    async def _fetch(self, file: Path, recording: Recording, call: Call, over_for: float) -> str:
        """One file, into storage and off the switch; returns what stood in the way."""
        try:
            if (await asyncio.to_thread(file.stat)).st_size <= HEADER_BYTES:
                if over_for < self.habits.empty:
                    return ""
                # Nothing to keep; that nothing arrived is on the row.
                await asyncio.to_thread(file.unlink)
                return "no sound arrived at the switch"
            if recording.state in (RecordingState.UNWANTED, RecordingState.PREVENTED):
                # Not ours to keep, nor to destroy unseen.
                return "a call was recorded that may not be"
            measured = await asyncio.to_thread(measure, file)
            if recording.state is not RecordingState.DELETED:
                key = recording.storage_key or key_of(recording, call.requested_at)
                if recording.sha256 is None:
                    await self.stores.chosen.put(key, file, measured.sha256)
                async with transaction(self.database) as tx:
                    await keep(tx, recording.call_id, self.stores.place, key, measured)
            await asyncio.to_thread(file.unlink)
        except FileNotFoundError:
            return ""
        except (StorageTrouble, NotASound) as trouble:
            return str(trouble)
        except OSError as failure:
            return in_words(failure)
        except AnotherRecording:
            log.error("recording.second_file", call=str(recording.call_id))
            return "another file than the stored one lies on the switch"
        log.info("recording.stored", call=str(recording.call_id), seconds=measured.seconds)
        return ""

    def _settled_files(self) -> dict[UUID, Path]:
        """The files nobody writes to any more, by the call they are named after."""
        assert self.folder is not None
        if not self.folder.is_dir():
            raise NotADirectoryError(20, "not a folder", str(self.folder))
        found: dict[UUID, Path] = {}
        for file in self.folder.glob(f"{BELOW}/*/*/*/*.wav"):
            with contextlib.suppress(ValueError, FileNotFoundError):
                if time.time() - file.stat().st_mtime >= self.habits.settled:
                    found[UUID(file.stem)] = file
        return found

    async def _beat(self) -> None:
        async with transaction(self.database) as tx:
            missing = len(await queries.calls_without_recording(tx.session, tx.now, tx.now - TOLD_FOR))
            told = [f"{missing} calls of the last day have no recording"] if missing else []
            told += [self.trouble] if self.trouble else []
            await beat(tx, "recordings", healthy=not told, detail="; ".join(told) or ("" if self.folder else OFF))
