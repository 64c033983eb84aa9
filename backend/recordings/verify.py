"""Proving that every recording in storage is the one that was stored."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.recordings import queries
from backend.recordings.storage import Changed, Gone, StorageTrouble, Stores, checksum_of


@dataclass(frozen=True)
class Differs:
    """A recording that does not prove itself, and why."""

    call_id: UUID
    why: str


@dataclass
class Listened:
    """How many recordings were read while verifying."""

    recordings: int = 0


async def verify(session: AsyncSession, stores: Stores, listened: Listened) -> AsyncIterator[Differs]:
    """Every recording that is not in storage as it was stored."""
    for recording in await queries.everything_stored(session):
        listened.recordings += 1
        try:
            storage, key = stores.of(recording.place), recording.storage_key or ""
            checksum = await checksum_of(storage, key, await storage.look(key))
        except Gone:
            yield Differs(recording.call_id, "its audio is gone")
        except StorageTrouble as trouble:
            yield Differs(recording.call_id, f"its audio cannot be read: {trouble}")
        except Changed:
            yield Differs(recording.call_id, "its audio changed while it was read")
        else:
            if checksum != recording.sha256:
                yield Differs(recording.call_id, "its audio is not what was stored")
