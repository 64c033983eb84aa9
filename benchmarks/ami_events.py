"""P11, the bridge's part: from a frame of the switch to facts committed; and what parsing and translating cost alone."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from backend.calls.models import Call, CallState
from backend.kit.transaction import Database, transaction
from benchmarks.lab import Row, interleaved, laboratory
from telephony.ami import Conversation
from telephony.channels import Channels
from telephony.consumer import Consumer, Heard
from telephony.frames import Frame, Value
from telephony.resync import Reconciler, Snapshot
from telephony.translate import Told, translate
from tests.make import Make
from tests.telephony.captured import SCENARIOS, as_bytes, call_id_of, frames, lines

SCENARIO = "answered-customer-hangs-up"
#: Frames a second, and the seconds within which 99 of 100 should be committed (P11 leaves the rest to the board).
PACES = {100: 0.010, 500: 0.065}
SECONDS = 8


async def bench_parsing() -> list[Row]:
    """Bytes to frames, against the least that could be done with them."""
    stream = b"".join(as_bytes(line) for scenario in SCENARIOS for line in lines(scenario) if "Event" in line)
    count = stream.count(b"\r\n\r\n") * 20

    async def ours() -> float:
        talk = Conversation(lambda frame: None)
        talk.connection_made(asyncio.Transport())
        started = time.perf_counter()
        talk.data_received(b"Asterisk Call Manager/11.0.0\r\n")
        for _ in range(20):
            for start in range(0, len(stream), 65536):
                talk.data_received(stream[start : start + 65536])
        return count / (time.perf_counter() - started)

    async def least() -> float:
        started = time.perf_counter()
        for _ in range(20):
            for block in stream.split(b"\r\n\r\n"):
                dict(line.split(": ", 1) for line in block.decode().split("\r\n") if ": " in line)
        return count / (time.perf_counter() - started)

    said = [frame for scenario in SCENARIOS for frame in frames(scenario)]

    async def meaning() -> float:
        channels, now = Channels(), datetime.now(UTC)
        started = time.perf_counter()
        for _ in range(20):
            for frame in said:
                translate(frame, channels, now)
        return len(said) * 20 / (time.perf_counter() - started)

    figures = await interleaved({"least": least, "ours": ours, "meaning": meaning})
    return [
        Row("P11", "frames split into a plain dict", f"{figures['least']:,.0f} frames/s"),
        Row("P11", "frames parsed by the link", f"{figures['ours']:,.0f} frames/s", figures["ours"] / figures["least"]),
        Row("P11", "frames translated into signals", f"{figures['meaning']:,.0f} frames/s", figures["meaning"] / figures["least"]),
    ]


async def bench_committing() -> list[Row]:
    """Frames to committed facts: as fast as possible, and the delay at a floor's pace."""
    async with laboratory() as (database, _):
        make = Make(lambda: transaction(database))
        rows = [await _flat_out(database, make)]
        for pace, limit in PACES.items():
            median, slow = await _paced(database, make, pace)
            figure = f"{median * 1000:.1f} / {slow * 1000:.1f} ms"
            wanted = f"p99 <= {limit * 1000:.0f} ms"
            rows.append(Row("P11", f"frame -> committed at {pace} frames/s, p50 / p99", figure, wanted=wanted, met=slow <= limit))
        return rows


class Timed(Consumer):
    """A consumer that notes how long each frame took to be committed."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, Reconciler(), trunk="trunk", compared=lambda snapshot: None)
        self.delays: list[float] = []
        self.progressed = asyncio.Event()

    async def _take_in(self, batch: Sequence[Heard | Snapshot | Sequence[Told]]) -> None:
        await super()._take_in(batch)
        now = datetime.now(UTC)
        self.delays += [(now - item.at).total_seconds() for item in batch if isinstance(item, Heard)]
        self.progressed.set()


async def _flat_out(database: Database, make: Make) -> Row:
    consumer = Timed(database)
    said = await _conversations(database, make, 100)
    started = time.perf_counter()
    for frame in said:
        consumer.hear(frame)
    await _until_taken_in(consumer, len(said), asyncio.create_task(consumer.run()))
    rate = len(said) / (time.perf_counter() - started)
    return Row("P11", "frames taken in and committed, flat out", f"{rate:,.0f} frames/s")


async def _paced(database: Database, make: Make, pace: int) -> tuple[float, float]:
    consumer = Timed(database)
    said = await _conversations(database, make, pace * SECONDS // len(frames(SCENARIO)) + 1)
    task = asyncio.create_task(consumer.run())
    started = time.perf_counter()
    for place, frame in enumerate(said):
        await asyncio.sleep(max(0.0, started + place / pace - time.perf_counter()))
        consumer.hear(frame)
    await _until_taken_in(consumer, len(said), task)
    delays = sorted(consumer.delays)
    return delays[len(delays) // 2], delays[int(len(delays) * 0.99)]


async def _until_taken_in(consumer: Timed, count: int, task: "asyncio.Task[None]") -> None:
    while len(consumer.delays) < count:
        consumer.progressed.clear()
        await consumer.progressed.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _conversations(database: Database, make: Make, count: int) -> list[Frame]:
    """The frames of so many answered calls that are being placed, one call's among the others'."""
    calls = [await _call(database, make) for _ in range(count)]
    recorded = frames(SCENARIO)
    # A new call begins with every frame of the one before: as many are alive at once as a call has frames.
    order = sorted((start + place, start, place) for start in range(count) for place in range(len(recorded)))
    return [_of(recorded[place], calls[start]) for _, start, place in order]


async def _call(database: Database, make: Make) -> UUID:
    collector: Any = await make.collector(endpoint=f"bench-{uuid4().hex[:12]}")
    account: Any = await make.account()
    async with transaction(database) as tx:
        call = Call(
            account_id=account.id,
            debtor_id=account.debtor_id,
            number="+573001234567",
            user_id=collector.id,
            team_id=collector.team_id,
            endpoint=collector.endpoint,
            state=CallState.DIALLING,
            requested_at=tx.now,
            expires_at=tx.now,
            taken_at=tx.now,
        )
        tx.session.add(call)
    return call.id


def _of(frame: Frame, call_id: UUID) -> Frame:
    """The same frame about another call."""
    recorded, ours = str(call_id_of(SCENARIO)), str(call_id)

    def renamed(value: Value) -> Value:
        return value.replace(recorded, ours) if isinstance(value, str) else [each.replace(recorded, ours) for each in value]

    return Frame({name: renamed(value) for name, value in frame.headers.items()})
