"""Where uploaded files lie until they are written: below the data folder, named by nothing a visitor chose."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from backend.imports.refusals import UnknownUpload
from backend.kit.ids import new_id

#: An upload nobody used is forgotten after this long.
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    id: UUID
    filename: str
    path: Path

    async def data(self) -> bytes:
        """Its bytes."""
        try:
            return await asyncio.to_thread(self.path.read_bytes)
        except FileNotFoundError:
            raise UnknownUpload(upload_id=self.id) from None

    def forget(self) -> None:
        """Take it away."""
        self.path.unlink(missing_ok=True)
        self.path.with_suffix(".name").unlink(missing_ok=True)


async def keep(folder: Path, filename: str, data: bytes) -> Upload:
    """Keep a file for later."""
    upload = Upload(new_id(), filename, folder)
    path = _path(folder, upload.id)

    def write() -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.with_suffix(".name").write_bytes(msgspec.json.encode(filename))

    await asyncio.to_thread(write)
    return Upload(upload.id, filename, path)


async def kept(folder: Path, upload_id: UUID) -> Upload:
    """A file kept before."""
    path = _path(folder, upload_id)
    try:
        name: str = msgspec.json.decode(await asyncio.to_thread(path.with_suffix(".name").read_bytes), type=str)
    except FileNotFoundError:
        raise UnknownUpload(upload_id=upload_id) from None
    return Upload(upload_id, name, path)


def forget_unused(folder: Path, needed: set[str]) -> None:
    """Take away uploads that no import waits for and nobody came back to."""
    before = time.time() - KEPT_SECONDS
    for path in (folder / "uploads").glob("*"):
        if str(path.with_suffix(".file")) not in needed and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _path(folder: Path, upload_id: UUID) -> Path:
    return (folder / "uploads" / f"{upload_id}.file").resolve()
