"""Files from the switch into storage: none lost, none twice, whatever is interrupted or full on the way."""

import asyncio
import hashlib
import os
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from backend.kit.heartbeat import ages
from backend.kit.transaction import Database, transaction
from backend.recordings.models import Recording, RecordingState
from backend.recordings.storage import Gone, StorageTrouble, Stores, checksum_of
from backend.settings import Settings
from telephony import collecting
from telephony.collecting import Collector, Habits
from tests.make import Make
from tests.recordings.bucket import KEY, REGION, SECRET, Handler, bucket
from tests.switch.sounds import hum, wav

AT_ONCE = Habits(look=0.05, settled=1.0, empty=1.0)
SOUND = wav(hum(2.0))


@pytest.fixture
def switch(tmp_path: Path) -> Path:
    folder = tmp_path / "monitor"
    folder.mkdir()
    return folder


@pytest.fixture
def on_disk(switch: Path, tmp_path: Path) -> Settings:
    return Settings(recordings_dir=switch, data_dir=tmp_path / "data")


@pytest.fixture
def shelf() -> Iterator[tuple[str, type[Handler]]]:
    with bucket() as served:
        yield served


def bucket_at(url: str, folder: Path) -> Settings:
    """Recordings are kept in a bucket."""
    return Settings(data_dir=folder, s3_url=url, s3_bucket="calls", s3_access_key=KEY, s3_secret_key=SECRET, s3_region=REGION)


def leave(switch: Path, call_id: UUID, sound: bytes = SOUND, *, ago: float = 60) -> Path:
    """The switch has recorded this call, some seconds ago."""
    file = switch / "promesa" / "2027" / "03" / "01" / f"{call_id}.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(sound)
    os.utime(file, (time.time() - ago, time.time() - ago))
    return file


async def row(database: Database, call_id: UUID) -> Recording:
    async with transaction(database) as tx:
        return await tx.session.get_one(Recording, call_id)


async def test_a_finished_file_is_stored_and_leaves_the_switch(database: Database, make: Make, switch: Path, on_disk: Settings) -> None:
    made = await make.recorded_call()
    file = leave(switch, made.call_id)
    assert await Collector(database, on_disk, AT_ONCE).fetch() == ""
    stored = await row(database, made.call_id)
    assert stored.state is RecordingState.STORED
    assert stored.seconds == 2.0
    assert stored.peaks is not None
    assert len(stored.peaks) == 400
    assert stored.delete_after is not None
    assert stored.stored_at is not None
    assert (stored.delete_after - stored.stored_at).days == 365
    assert not file.exists()
    kept = on_disk.data_dir / "recordings" / str(stored.storage_key)
    assert kept.read_bytes() == SOUND
    assert kept.stat().st_mode & 0o777 == 0o640


async def test_a_file_still_written_to_is_left_alone(database: Database, make: Make, switch: Path, on_disk: Settings) -> None:
    made = await make.recorded_call()
    file = leave(switch, made.call_id, ago=0)
    assert await Collector(database, on_disk, AT_ONCE).fetch() == ""
    assert file.exists()
    assert (await row(database, made.call_id)).state is RecordingState.WANTED


@pytest.mark.parametrize("killed_in", ["put", "keep", "unlink"])
async def test_a_round_killed_anywhere_is_made_good_by_the_next(
    database: Database, make: Make, switch: Path, on_disk: Settings, monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    made = await make.recorded_call()
    file = leave(switch, made.call_id)

    class Killed(BaseException):
        pass

    def dies(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        match killed_in:
            case "put":
                # After the copy has its name, before anybody hears of it.
                patched.setattr("backend.recordings.storage._settle", dies)
            case "keep":
                patched.setattr(collecting, "keep", dies)
            case _:
                patched.setattr(Path, "unlink", dies)
        await Collector(database, on_disk, AT_ONCE).fetch()
    assert file.exists()
    assert await Collector(database, on_disk, AT_ONCE).fetch() == ""
    stored = await row(database, made.call_id)
    assert stored.state is RecordingState.STORED
    assert not file.exists()
    assert [kept.read_bytes() for kept in (on_disk.data_dir / "recordings").rglob("*.*") if kept.is_file()] == [SOUND]


async def test_two_who_fetch_at_once_store_it_once(database: Database, make: Make, switch: Path, on_disk: Settings) -> None:
    made = await make.recorded_call()
    leave(switch, made.call_id)
    told = await asyncio.gather(*(Collector(database, on_disk, AT_ONCE).fetch() for _ in range(2)))
    assert told == ["", ""]
    assert (await row(database, made.call_id)).state is RecordingState.STORED
    async with transaction(database) as tx:
        from sqlalchemy import text

        counted = await tx.session.execute(text("SELECT count(*) FROM timeline_entry WHERE kind = 'recording:stored'"))
        assert counted.scalar_one() == 1


async def test_a_full_disk_is_told_in_words_and_loses_nothing(
    database: Database, make: Make, switch: Path, on_disk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await make.recorded_call()
    file = leave(switch, made.call_id)

    def is_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("backend.recordings.storage.os.fsync", is_full)
        collector = Collector(database, on_disk, AT_ONCE)
        task = asyncio.create_task(collector.run())
        async with asyncio.timeout(20):
            while not await heartbeat(database):
                await asyncio.sleep(0.05)
        task.cancel()
    told = await heartbeat(database)
    assert told is not None
    assert not told[0]
    assert "1 waiting on the switch: the disk is full" in told[1]
    assert file.exists()
    assert (await row(database, made.call_id)).trouble == "the disk is full"
    assert not list((on_disk.data_dir / "recordings").rglob("*.wav"))
    assert await Collector(database, on_disk, AT_ONCE).fetch() == ""
    assert (await row(database, made.call_id)).trouble == ""


async def heartbeat(database: Database) -> tuple[bool, str] | None:
    async with transaction(database) as tx:
        beat = (await ages(tx.session)).get("recordings")
    return beat and (beat[1], beat[2])


async def test_a_bucket_keeps_what_is_signed_and_is_asked_again_when_it_was_away(
    database: Database, make: Make, switch: Path, tmp_path: Path, shelf: tuple[str, type[Handler]]
) -> None:
    url, served = shelf
    settings = Settings(
        recordings_dir=switch, data_dir=tmp_path, s3_url=url, s3_bucket="calls", s3_access_key=KEY, s3_secret_key=SECRET, s3_region=REGION
    )
    made = await make.recorded_call()
    file = leave(switch, made.call_id)
    served.answers = 503
    assert "answers 503" in await Collector(database, settings, AT_ONCE).fetch()
    assert file.exists()
    served.answers = 200
    assert await Collector(database, settings, AT_ONCE).fetch() == ""
    stored = await row(database, made.call_id)
    assert served.objects == {f"/calls/{stored.storage_key}": SOUND}
    storage = Stores(settings).of(stored.place)
    assert await checksum_of(storage, str(stored.storage_key), await storage.look(str(stored.storage_key))) == stored.sha256
    await storage.delete(str(stored.storage_key))
    await storage.delete(str(stored.storage_key))
    with pytest.raises(Gone):
        await storage.look(str(stored.storage_key))
    wrong = settings.model_copy(update={"s3_secret_key": "another"})
    with pytest.raises(StorageTrouble, match="403"):
        await Stores(wrong).chosen.put("x.wav", leave(switch, made.call_id), str(stored.sha256))


async def test_a_file_that_changed_on_the_way_is_in_no_bucket(
    tmp_path: Path, switch: Path, shelf: tuple[str, type[Handler]], make: Make, database: Database
) -> None:
    url, served = shelf
    storage = Stores(bucket_at(url, tmp_path)).chosen
    file = leave(switch, uuid4())
    with pytest.raises(StorageTrouble, match="changed while it was copied"):
        await storage.put("x.wav", file, "0" * 64)
    assert served.objects == {}
    file.unlink()
    with pytest.raises(FileNotFoundError):
        await storage.put("x.wav", file, "0" * 64)


async def test_an_hour_goes_to_a_bucket_in_pieces(tmp_path: Path) -> None:
    size, told = 64 << 20, asyncio.get_running_loop().create_future()

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, left = (await reader.readuntil(b"\r\n\r\n")).decode().lower(), size
        while left:
            left -= len(await reader.read(left))
        told.set_result(head)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    file = tmp_path / "hour.wav"
    with file.open("wb") as sparse:
        sparse.truncate(size)
    checksum = hashlib.sha256(bytes(size)).hexdigest()
    async with await asyncio.start_server(swallow, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        tracemalloc.start()
        try:
            await Stores(bucket_at(url, tmp_path)).chosen.put("x.wav", file, checksum)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        head = await told
    print(f"{size >> 20} MB took at most {most / 1e6:.1f} MB of memory on their way")
    # Buckets want to know the size beforehand.
    assert f"content-length: {size}" in head
    assert "transfer-encoding" not in head
    assert most < size / 8


async def test_what_may_not_be_recorded_is_neither_kept_nor_destroyed(
    database: Database, make: Make, switch: Path, on_disk: Settings
) -> None:
    made = await make.recorded_call(state=RecordingState.UNWANTED)
    file = leave(switch, made.call_id)
    assert "a call was recorded that may not be" in await Collector(database, on_disk, AT_ONCE).fetch()
    assert file.exists()


async def test_a_file_without_sound_is_told(database: Database, make: Make, switch: Path, on_disk: Settings) -> None:
    made = await make.recorded_call()
    leave(switch, made.call_id, wav(hum(0)))
    assert "no sound arrived" in await Collector(database, on_disk, AT_ONCE).fetch()
    assert (await row(database, made.call_id)).trouble == "no sound arrived at the switch"


async def test_a_second_different_file_of_a_call_does_not_replace_the_first(
    database: Database, make: Make, switch: Path, on_disk: Settings
) -> None:
    made = await make.recorded_call()
    leave(switch, made.call_id)
    await Collector(database, on_disk, AT_ONCE).fetch()
    again = leave(switch, made.call_id, wav(hum(1)))
    assert "another file" in await Collector(database, on_disk, AT_ONCE).fetch()
    assert again.exists()
    assert (await row(database, made.call_id)).seconds == 2.0
