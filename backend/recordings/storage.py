"""Where recordings are kept: the data folder, or anything that speaks the S3 protocol. Keeping the same one twice changes nothing."""

import asyncio
import contextlib
import errno
import os
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from backend.recordings.s3 import AnotherObject, Bucket, BucketAway, NoSuchObject
from backend.settings import Settings

DISK, S3 = "disk", "s3"
PIECE = 1 << 20
#: What is read and sent at a time while somebody listens.
SPOONFUL = 1 << 18


class StorageTrouble(Exception):
    """Why storage does not do what it should, in words; worth trying again."""


class Gone(Exception):
    """Storage has nothing under this key."""


class Changed(Exception):
    """What storage has under this key is not what was looked at."""


@dataclass(frozen=True)
class Found:
    """What storage has under a key, without its content."""

    size: int
    #: As long as it is the same, so are the bytes; empty: storage cannot tell.
    mark: str


class Storage(Protocol):
    """A place for recordings."""

    async def put(self, key: str, file: Path, checksum: str) -> None:
        """Keep a copy of the file; when this returns it is safe there."""

    async def look(self, key: str) -> Found:
        """What there is, without reading it."""

    def pieces(self, key: str, mark: str, first: int, last: int) -> AsyncIterator[bytes]:
        """From the first to the last of these bytes, never all of them in memory; only of what has this mark."""

    async def delete(self, key: str) -> None:
        """Let it go; what is not there is gone already."""


class Disk:
    """A folder, readable by our own user and group only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, key: str, file: Path, checksum: str) -> None:
        try:
            await asyncio.to_thread(self._put, self.folder / key, file, checksum)
        except FileNotFoundError:
            # Somebody else fetched it meanwhile.
            raise
        except OSError as failure:
            raise StorageTrouble(in_words(failure)) from failure

    async def look(self, key: str) -> Found:
        try:
            return _found(await asyncio.to_thread((self.folder / key).stat))
        except FileNotFoundError:
            raise Gone from None
        except OSError as failure:
            raise StorageTrouble(in_words(failure)) from failure

    async def pieces(self, key: str, mark: str, first: int, last: int) -> AsyncIterator[bytes]:
        try:
            with await asyncio.to_thread((self.folder / key).open, "rb") as file:
                if _found(os.fstat(file.fileno())).mark != mark:
                    raise Changed
                file.seek(first)
                left = last + 1 - first
                while left > 0 and (piece := await asyncio.to_thread(file.read, min(SPOONFUL, left))):
                    left -= len(piece)
                    yield piece
        except FileNotFoundError:
            raise Gone from None
        except OSError as failure:
            raise StorageTrouble(in_words(failure)) from failure

    async def delete(self, key: str) -> None:
        try:
            await asyncio.to_thread((self.folder / key).unlink, missing_ok=True)
        except OSError as failure:
            raise StorageTrouble(in_words(failure)) from failure

    def _put(self, target: Path, file: Path, checksum: str) -> None:
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        # A name of its own: two who copy at once must not write into one another's.
        half = target.with_name(f"{target.stem}.{secrets.token_hex(4)}.part")
        _sweep(target)
        digest = sha256()
        try:
            with file.open("rb") as source, half.open("wb") as copy:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    copy.write(piece)
                copy.flush()
                os.fsync(copy.fileno())
            if digest.hexdigest() != checksum:
                raise StorageTrouble("the file changed while it was copied")
            half.chmod(0o640)
            half.replace(target)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        _settle(target.parent)


class Shelf:
    """A bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    async def put(self, key: str, file: Path, checksum: str) -> None:
        try:
            with await asyncio.to_thread(file.open, "rb") as source:
                size = os.fstat(source.fileno()).st_size
                await self.bucket.put(key, _unchanged(source, size, checksum), size, checksum)
        except FileNotFoundError:
            # Somebody else fetched it meanwhile.
            raise
        except (BucketAway, OSError) as failure:
            raise StorageTrouble(str(failure)) from failure

    async def look(self, key: str) -> Found:
        try:
            return Found(*await self.bucket.head(key))
        except NoSuchObject:
            raise Gone from None
        except BucketAway as failure:
            raise StorageTrouble(str(failure)) from failure

    async def pieces(self, key: str, mark: str, first: int, last: int) -> AsyncIterator[bytes]:
        try:
            async with contextlib.aclosing(self.bucket.pieces(key, mark, first, last)) as pieces:
                async for piece in pieces:
                    yield piece
        except NoSuchObject:
            raise Gone from None
        except AnotherObject:
            raise Changed from None
        except BucketAway as failure:
            raise StorageTrouble(str(failure)) from failure

    async def delete(self, key: str) -> None:
        try:
            await self.bucket.delete(key)
        except BucketAway as failure:
            raise StorageTrouble(str(failure)) from failure


class Stores:
    """Both places: new recordings go where the settings say, old ones stay where they are."""

    def __init__(self, settings: Settings) -> None:
        self._places: dict[str, Storage] = {DISK: Disk(settings.data_dir / "recordings")}
        if settings.s3_url is not None:
            # All four are set: the settings see to that.
            key, secret = settings.s3_access_key or "", settings.s3_secret_key or ""
            self._places[S3] = Shelf(Bucket(settings.s3_url, settings.s3_bucket or "", key, secret, settings.s3_region))
        #: Where new ones go.
        self.place = S3 if S3 in self._places else DISK

    @property
    def chosen(self) -> Storage:
        """The storage of new recordings."""
        return self._places[self.place]

    def of(self, place: str | None) -> Storage:
        """The storage a recording is in."""
        if place not in self._places:
            raise StorageTrouble("it is kept in a bucket, and no PROMESA_S3_URL is set")
        return self._places[place]


async def checksum_of(storage: Storage, key: str, found: Found) -> str:
    """The checksum of what storage has, read piece by piece."""
    digest = sha256()
    if found.size:
        async for piece in storage.pieces(key, found.mark, 0, found.size - 1):
            digest.update(piece)
    return digest.hexdigest()


async def _unchanged(source: BinaryIO, size: int, checksum: str) -> AsyncIterator[bytes]:
    """A file's bytes as they are read; the last of them only if all have this checksum, so that no bucket ever has the whole of another."""
    digest, left = sha256(), size
    while left > 0:
        piece = await asyncio.to_thread(source.read, min(SPOONFUL, left))
        digest.update(piece)
        left -= len(piece)
        if not piece or (left == 0 and digest.hexdigest() != checksum):
            raise StorageTrouble("the file changed while it was copied")
        yield piece


def _found(stat: os.stat_result) -> Found:
    # The time of change, which nobody sets as they please; that of the content can be put back.
    return Found(stat.st_size, f"{stat.st_ino}-{stat.st_ctime_ns}-{stat.st_size}")


def in_words(failure: OSError) -> str:
    """A disk's complaint as a person would say it."""
    if failure.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full"
    return f"{failure.strerror or type(failure).__name__}: {failure.filename}" if failure.filename else str(failure)


def _sweep(target: Path) -> None:
    """Halves of this recording that somebody was killed over; nobody copies for an hour."""
    for half in target.parent.glob(f"{target.stem}.*.part"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - half.stat().st_mtime > 3600:
                half.unlink()


def _settle(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
