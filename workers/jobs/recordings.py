"""Recordings whose time is over, and pauses nobody ended."""

from uuid import UUID

import structlog

from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.recordings import queries
from backend.recordings.actions import forget, note_trouble, resume_forgotten
from backend.recordings.rules import is_overdue
from backend.recordings.storage import StorageTrouble, Stores

log = structlog.get_logger()


async def end_forgotten_pauses(context: Context) -> None:
    """Every few seconds: what follows a pause nobody ended would be lost."""
    async with transaction(context["database"]) as tx:
        await resume_forgotten(tx)


async def delete_old_recordings(context: Context) -> None:
    """Hourly: the audio of recordings kept long enough, one transaction each; a storage that is away is asked again next time."""
    stores = Stores(context["settings"])
    while due := await _overdue(context):
        for call_id in due:
            try:
                async with transaction(context["database"]) as tx:
                    recording = await queries.lock_recording(tx.session, call_id)
                    if recording is not None and is_overdue(recording, tx.now):
                        await forget(tx, recording, stores.of(recording.place))
            except StorageTrouble as trouble:
                log.warning("recording.not_deleted", call=str(call_id), reason=str(trouble))
                async with transaction(context["database"]) as tx:
                    await note_trouble(tx, call_id, f"not deleted yet: {trouble}")
                return


async def _overdue(context: Context) -> list[UUID]:
    async with transaction(context["database"]) as tx:
        return [recording.call_id for recording in await queries.overdue(tx.session, tx.now)]
