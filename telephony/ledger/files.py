"""Where the next lines of a ledger are: after how far it was read, through rotation, truncation and replacement.

The switch opens the file anew for every line. Rotating is renaming: the old file keeps its number (inode) under another name
beside the new one, is read to its end, and then the new one is read from its beginning.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

#: So much is read at a time; a line longer than that is none of ours.
PIECE = 262_144
#: So many first bytes tell one file from another that was given the same number.
HEAD = 256
COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
#: A file that has not changed since this long before we last read has nothing new.
MARGIN = timedelta(seconds=5)


@dataclass(frozen=True)
class Place:
    """How far a ledger has been read."""

    inode: int
    offset: int = 0
    #: The first bytes of the file, as far as they were read.
    head: bytes = b""


@dataclass(frozen=True)
class Piece:
    """Whole lines, and the place behind them."""

    lines: Sequence[bytes]
    after: Place
    #: Ends of lines that will never come: what a file that was left behind broke off with.
    torn: int = 0
    #: What is remarkable about how it was found, for the log; empty when nothing is.
    remark: str = ""


@dataclass(frozen=True)
class _File:
    path: Path
    inode: int
    size: int
    written_at: float


def next_piece(path: Path, place: Place | None, read_at: datetime | None) -> Piece | None:
    """The next whole lines after a place, or a step into the next file; None: nothing new. OSError: it cannot be read."""
    try:
        files = _generations(path)
    except FileNotFoundError:
        # Not there yet, or renamed under our eyes: the next round finds it.
        return None
    if place is None:
        return _piece_of(files[-1], Place(files[-1].inode)) if files and files[-1].path == path else None
    position = next((number for number, file in enumerate(files) if file.inode == place.inode and _is_same(file, place)), None)
    if position is None:
        return _start_again(path, files, place, read_at)
    found = files[position]
    piece = _piece_of(found, place)
    if piece is not None:
        return piece
    if position + 1 == len(files):
        return None
    # Left behind: nobody writes to it any more, so half a line will stay half a line.
    torn = found.size > place.offset
    return Piece([], Place(files[position + 1].inode), torn=int(torn), remark="rotated")


def _generations(path: Path) -> list[_File]:
    """The files of a ledger, oldest first; the one that is written now is the last, where it exists."""
    files = []
    with os.scandir(path.parent) as entries:
        for entry in entries:
            if entry.name.startswith(path.name) and not entry.name.endswith(COMPRESSED) and entry.is_file():
                status = entry.stat()
                files.append(_File(Path(entry.path), status.st_ino, status.st_size, status.st_mtime))
    return sorted(files, key=lambda file: (file.path == path, file.written_at, file.path.name))


def _is_same(file: _File, place: Place) -> bool:
    """Whether it is the file that was read, grown perhaps; not a truncated one, or another that was given its number."""
    return file.size >= place.offset and _read(file, 0, len(place.head)) == place.head


def _start_again(path: Path, files: Sequence[_File], place: Place, read_at: datetime | None) -> Piece | None:
    """Our file is gone: whatever may hold lines we have not read is read from its beginning; known lines change nothing."""
    since = (read_at - MARGIN).timestamp() if read_at else 0.0
    fresh = [file for file in files if file.path == path or file.written_at >= since]
    if not fresh:
        return None
    remark = "truncated or replaced" if fresh[0].inode == place.inode else "gone"
    return Piece([], Place(fresh[0].inode), remark=remark)


def _piece_of(file: _File, place: Place) -> Piece | None:
    data = _read(file, place.offset, PIECE)
    whole = data.rfind(b"\n") + 1
    if whole == 0 and len(data) == PIECE:
        # No line is that long: what this is will be counted as bad, in pieces.
        whole = PIECE
    if whole == 0:
        return None
    offset = place.offset + whole
    head = place.head if len(place.head) == HEAD else _read(file, 0, min(HEAD, offset))
    return Piece(data[:whole].splitlines(), Place(place.inode, offset, head))


def _read(file: _File, offset: int, length: int) -> bytes:
    """Bytes of the file with this number; nothing, if its name was given to another meanwhile."""
    with file.path.open("rb") as opened:
        if os.fstat(opened.fileno()).st_ino != file.inode:
            return b""
        return os.pread(opened.fileno(), length, offset)
