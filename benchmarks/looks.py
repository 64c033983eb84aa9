"""Part of P11: what a look at 300 telephones costs the bridge, the first after a sign-in and every one after."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from backend.calls.signals import PhoneState
from backend.kit.transaction import transaction
from benchmarks.lab import Row, interleaved, laboratory
from telephony.consumer import Consumer, Heard
from telephony.frames import Frame
from telephony.resync import Reconciler, Snapshot
from tests.make.calls import desk as make_desk
from tests.make.people import collector as make_collector

TELEPHONES, ROUNDS = 300, 9
MOST_SECONDS = 0.1


async def bench_look_of_300_telephones() -> list[Row]:
    """Every fifth is gone, and between two looks nothing changes or all do."""
    async with laboratory() as (database, _):
        async with transaction(database) as tx:
            team = (await make_desk(tx)).team
            for place in range(TELEPHONES):
                await make_collector(tx, team, endpoint=f"desk{place}")
        consumer = Consumer(database, Reconciler(), trunk="trunk", compared=lambda _: None)

        async def taken_in(is_free: Callable[[int], bool], *, signed_in: bool = False) -> float:
            if signed_in:
                await consumer._take_in([Heard(Frame.of(Event="FullyBooted"), datetime.now(UTC))])
            now = datetime.now(UTC)
            told = [PhoneState(f"desk{place}", bool(place % 5), not is_free(place), now) for place in range(TELEPHONES)]
            began = time.perf_counter()
            await consumer._take_in([Snapshot(now, now, now - timedelta(days=1), timedelta(), [], told)])
            return time.perf_counter() - began

        await taken_in(lambda _: True)
        figures = await interleaved(
            {
                "after a sign-in": lambda: taken_in(lambda _: True, signed_in=True),
                "nothing has changed": lambda: taken_in(lambda _: True),
                "all have changed": lambda: taken_in(lambda _: False),
                "all have changed back": lambda: taken_in(lambda _: True),
            },
            ROUNDS,
        )
    usual = ("after a sign-in", "nothing has changed")
    return [
        Row("P11", f"a look at {TELEPHONES} telephones, {name}", f"{took * 1000:.1f} ms", wanted="<= 100 ms", met=took <= MOST_SECONDS)
        if name in usual
        else Row("P11", f"a look at {TELEPHONES} telephones, {name}", f"{took * 1000:.1f} ms")
        for name, took in figures.items()
    ]
