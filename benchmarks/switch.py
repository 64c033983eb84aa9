"""P11 with a real Asterisk under SIPp: events a second, their age when committed, the bridge's work, a look at 300 channels."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from backend.calls.actions import ring
from backend.kit.clock import Clock
from backend.kit.embedded import running
from backend.kit.transaction import Database, transaction
from benchmarks.lab import Row, laboratory, scratch
from telephony.bridge import Bridge, Rhythm
from telephony.consumer import Heard
from telephony.resync import look
from tests.switch.asterisk import Asterisk, Parties
from tests.switch.debian import CannotMake, root_folder
from tests.telephony.attacked import Asked, people
from tests.telephony.floor import LAWFUL, bridging, until
from tests.telephony.test_bridge import OUTCOMES

#: A hundred seats make about one call a second.
PACE, SECONDS = 5, 24
TALKING_CALLS = 150
LIMIT_SECONDS = 0.065


async def bench_real_switch() -> list[Row]:
    """Everything on one switch, one after the other."""
    try:
        root = root_folder()
    except CannotMake as why:
        return [Row("P11", "real Asterisk", f"not measured: {why}")]
    with scratch() as folder:
        played = Parties(folder / "parties")
        async with laboratory() as (database, _):
            database.clock = Clock.starting_at(LAWFUL)
            with running(played.part):
                switch = Asterisk(root, folder / "asterisk", parties_port=played.port, telephones=PACE * SECONDS + TALKING_CALLS)
                switch.start()
                try:
                    return [*await _under_load(database, switch), *await _with_300_channels(database, switch), _machine()]
                finally:
                    switch.stop()


async def _under_load(database: Database, switch: Asterisk) -> list[Row]:
    kinds = [(ending, telephone, outcome) for (ending, telephone), outcome in OUTCOMES.items() if telephone is None and ending != "0010"]
    wishes = await _waiting(database, [kinds[place % len(kinds)] for place in range(PACE * SECONDS)])
    delays: list[float] = []
    async with bridging(database, switch, rhythm=Rhythm()) as bridge, _watched(bridge, delays):
        busy, began, frames = time.process_time(), time.perf_counter(), bridge.consumer.frames
        await _release(database, wishes, PACE)
        await _until_over(database)
        took, worked, heard = time.perf_counter() - began, time.process_time() - busy, bridge.consumer.frames - frames
        differences = bridge.consumer.differences
    delays.sort()
    median, slow = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
    age = f"{median * 1000:.1f} / {slow * 1000:.1f} ms"
    wanted = f"p99 <= {LIMIT_SECONDS * 1000:.0f} ms"
    return [
        Row("P11", f"real Asterisk, {PACE} calls/s: events heard", f"{heard / took:,.0f} events/s, {heard / len(wishes):.0f} a call"),
        Row("P11", "real Asterisk: event -> committed, p50 / p99", age, wanted=wanted, met=slow <= LIMIT_SECONDS),
        Row("P11", "real Asterisk: the bridge's processor time", f"{worked / len(wishes) * 1000:.1f} ms a call"),
        Row("P11", "real Asterisk: what only looks found", f"{differences} facts", wanted="0", met=differences == 0),
    ]


async def _with_300_channels(database: Database, switch: Asterisk) -> list[Row]:
    wishes = await _waiting(database, [("0012", None, OUTCOMES["0006", None])] * TALKING_CALLS, first=PACE * SECONDS + 1)
    async with bridging(database, switch, rhythm=Rhythm()):
        await _release(database, wishes, 10)
        await until(lambda: f"{2 * TALKING_CALLS} active channels" in switch.console("core show channels count"), seconds=180)
    # A bridge that starts while 150 people talk.
    began = time.perf_counter()
    async with bridging(database, switch, rhythm=Rhythm()) as bridge:
        resync = time.perf_counter() - began
        took = []
        for _ in range(10):
            asked = time.perf_counter()
            snapshot = await look(bridge.link, datetime.now(UTC))
            took.append(time.perf_counter() - asked)
        channels = len(snapshot.channels)
    return [
        Row("P11", f"real Asterisk: a look at {channels} channels", f"{sorted(took)[5] * 1000:.0f} ms"),
        Row("P11", f"real Asterisk: a bridge starts among {channels} channels", f"{resync:.2f} s", wanted="<= 2 s", met=resync <= 2),
    ]


def _machine() -> Row:
    return Row("P11", "the machine meanwhile", f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


async def _waiting(database: Database, kinds: Sequence[tuple[str, str | None, Any]], *, first: int = 1) -> list[Asked]:
    """Calls that are asked for and kept from every bridge, each by a collector of its own."""
    wishes = await people(database, list(kinds), first=first)
    async with transaction(database) as tx:
        for wish in wishes:
            wish.call_id = (await ring(tx, wish.collector, wish.account_id, wish.phone_id)).id
        await tx.session.execute(
            text("UPDATE call SET switch = 'later', expires_at = expires_at + interval '1 hour' WHERE state = 'requested'")
        )
    return wishes


async def _release(database: Database, wishes: Sequence[Asked], pace: float) -> None:
    began = time.perf_counter()
    for place, wish in enumerate(wishes):
        await asyncio.sleep(max(0.0, began + place / pace - time.perf_counter()))
        async with transaction(database) as tx:
            await tx.session.execute(text("UPDATE call SET switch = 'main' WHERE id = :id"), {"id": wish.call_id})
            tx.ring("dial", call=str(wish.call_id))


async def _until_over(database: Database) -> None:
    async with asyncio.timeout(180):
        while True:
            async with transaction(database) as tx:
                if not (await tx.session.execute(text("SELECT count(*) FROM call WHERE state <> 'ended'"))).scalar_one():
                    return
            await asyncio.sleep(0.5)


@contextlib.asynccontextmanager
async def _watched(bridge: Bridge, delays: list[float]) -> AsyncIterator[None]:
    """Note how old each event is, by the switch's clock, when it is committed."""
    take_in = bridge.consumer._take_in

    async def timed(batch: Sequence[Any]) -> None:
        await take_in(batch)
        now = datetime.now(UTC)
        delays.extend((now - item.frame.at).total_seconds() for item in batch if isinstance(item, Heard) and item.frame.at)

    bridge.consumer._take_in = timed  # type: ignore[method-assign]
    yield
