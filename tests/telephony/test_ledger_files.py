"""No line of a ledger is missed and none is read twice, however it grows, is rotated, and whenever the reader dies."""

import itertools
import os
import random
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.ledger import files
from telephony.ledger.files import Place, next_piece

LONG_AGO = datetime.now(UTC) - timedelta(days=1)


@dataclass
class Reader:
    """Who reads a ledger, and remembers no more than what was committed."""

    path: Path
    place: Place | None = None
    read_at: datetime | None = None
    lines: list[bytes] = field(default_factory=list)
    torn: int = 0
    remarks: list[str] = field(default_factory=list)

    def catch_up(self) -> list[bytes]:
        before = len(self.lines)
        while (piece := next_piece(self.path, self.place, self.read_at)) is not None:
            self.lines += piece.lines
            self.place, self.torn = piece.after, self.torn + piece.torn
            self.remarks += [piece.remark] if piece.remark else []
        self.read_at = datetime.now(UTC)
        return self.lines[before:]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "promesa_cel.json"


def add(path: Path, text: bytes) -> None:
    with path.open("ab") as opened:
        opened.write(text)


def rotate(path: Path, name: str = ".1") -> None:
    path.rename(path.with_name(path.name + name))


def test_a_ledger_that_is_not_there_yet_is_waited_for(path: Path) -> None:
    reader = Reader(path.parent / "cel-custom" / "promesa_cel.json")
    assert reader.catch_up() == []
    reader.path.parent.mkdir()
    assert reader.catch_up() == []
    add(reader.path, b"one\n")
    assert reader.catch_up() == [b"one"]


def test_half_a_line_is_left_until_it_is_whole(path: Path) -> None:
    reader = Reader(path)
    add(path, b"one\ntw")
    assert reader.catch_up() == [b"one"]
    assert reader.catch_up() == []
    add(path, b"o\n")
    assert reader.catch_up() == [b"two"]


def test_the_old_file_is_finished_before_the_new_one(path: Path) -> None:
    reader = Reader(path)
    add(path, b"one\n")
    reader.catch_up()
    add(path, b"two\nthr")
    rotate(path)
    # Renamed and not written anew: the switch might still finish the line.
    assert reader.catch_up() == [b"two"]
    add(path, b"four\n")
    assert reader.catch_up() == [b"four"]
    assert reader.torn == 1


def test_a_ledger_rotated_more_than_once_meanwhile_is_read_in_its_order(path: Path) -> None:
    reader = Reader(path)
    add(path, b"one\n")
    reader.catch_up()
    for number, text in enumerate((b"two\n", b"three\n", b"four\n")):
        add(path, text)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
        rotate(path, f".{9 - number}")
    add(path, b"five\n")
    assert reader.catch_up() == [b"two", b"three", b"four", b"five"]


def test_a_truncated_ledger_is_read_from_its_beginning(path: Path) -> None:
    reader = Reader(path)
    add(path, b"one\ntwo\n")
    reader.catch_up()
    path.write_bytes(b"new\n")
    assert reader.catch_up() == [b"new"]
    assert reader.remarks == ["truncated or replaced"]


def test_a_file_that_got_the_number_of_the_one_that_was_read_is_another(path: Path) -> None:
    reader = Reader(path)
    add(path, b"one\ntwo\n")
    reader.catch_up()
    # As long as the old one and more, in the same file: only its beginning tells.
    path.write_bytes(b"uno\ndos\ntres\n")
    assert reader.catch_up() == [b"uno", b"dos", b"tres"]


def test_when_the_file_is_gone_what_may_be_unread_is_read(path: Path) -> None:
    reader = Reader(path)
    add(path, b"one\n")
    reader.catch_up()
    path.unlink()
    assert reader.catch_up() == []
    old = path.with_name(path.name + ".7")
    old.write_bytes(b"known for long\n")
    os.utime(old, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    path.with_name(path.name + ".1").write_bytes(b"perhaps not known\n")
    path.with_name(path.name + ".1.gz").write_bytes(b"packed\n")
    add(path, b"two\n")
    assert reader.catch_up() == [b"perhaps not known", b"two"]
    assert "gone" in reader.remarks


def test_a_line_without_end_does_not_stop_the_reader(path: Path) -> None:
    reader = Reader(path)
    add(path, b"x" * (files.PIECE + 10))
    assert [len(line) for line in reader.catch_up()] == [files.PIECE]
    add(path, b"\none\n")
    assert reader.catch_up()[-1] == b"one"


def test_a_folder_that_may_not_be_read_is_no_silence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(path, b"one\n")

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "_read", refuse)
    with pytest.raises(PermissionError):
        next_piece(path, None, None)


@given(chance=st.randoms(use_true_random=False), size=st.sampled_from([7, 64, 262_144]))
@settings(max_examples=100, deadline=None)
def test_however_it_grows_and_whenever_the_reader_dies_every_line_is_read_once(chance: random.Random, size: int) -> None:
    numbers = itertools.count()
    generations = itertools.count()
    wrote: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        # A piece is longer than any line here, except where that is the point.
        patched.setattr(files, "PIECE", max(size, 20))
        path = Path(folder) / "promesa_cel.json"
        reader = Reader(path)
        unfinished = b""
        for _ in range(chance.randint(5, 60)):
            match chance.choice(["write", "write", "write", "rotate", "read", "read", "die"]):
                case "write":
                    line = b"line %d" % next(numbers)
                    wrote.append(line)
                    text = unfinished + line + b"\n"
                    cut = chance.randint(0, len(text)) if chance.random() < 0.3 else len(text)
                    add(path, text[:cut])
                    unfinished = text[cut:]
                case "rotate" if not unfinished and path.exists():
                    stamp = 1_700_000_000 + next(generations)
                    os.utime(path, (stamp, stamp))
                    rotate(path, f".{stamp}")
                case "read":
                    reader.catch_up()
                case "die":
                    # A piece was read, and nothing of it committed.
                    next_piece(path, reader.place, reader.read_at)
        add(path, unfinished)
        reader.catch_up()
        # Where nothing was ever read before a rotation, reading began with the file that was there then.
        assert reader.lines == wrote[len(wrote) - len(reader.lines) :]
        assert (reader.torn, "gone" in reader.remarks) == (0, False)
        if reader.remarks.count("rotated") == next(generations):
            assert reader.lines == wrote
