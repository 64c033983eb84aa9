"""The bridge, in a process of its own as in production, that notes when what the switch said is committed and told.

`python -m benchmarks.bridging` takes its settings from the environment like `promesa bridge`; for each line on its stdin it tells what
it noted since the line before.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

import uvloop

import backend.features  # noqa: F401  (signals change calls, and other features act on that)
from backend.kit.logs import configure_logs
from backend.kit.starting import open_database
from backend.settings import read_settings
from telephony.bridge import Bridge
from telephony.consumer import Heard
from telephony.link import AmiAddress
from tests.telephony.floor import MANNERS

#: The highest number of a board's channel that the batch being taken in was announced under.
_number: ContextVar[list[int]] = ContextVar("number")


class Noted:
    """What a bridge did, by the wall clock that it shares with the switch and the sockets."""

    def __init__(self, bridge: Bridge) -> None:
        self.bridge = bridge
        #: Of each frame that said something: when the switch says it happened, when it was committed, and the board's number or 0.
        self.frames: list[tuple[float, float, int]] = []
        self.signed_in_at = self.compared_at = 0.0
        self.most_waiting = 0
        self._spoke: list[float] = []
        consumer = bridge.consumer
        self._take_in, self._translated, self._compared = consumer._take_in, consumer._translated, consumer._compared
        self._ring_all, self._changed = bridge.database.doorbell.ring_all, bridge.link._on_change
        consumer._take_in = self.take_in  # type: ignore[method-assign]
        consumer._translated = self.translated  # type: ignore[method-assign]
        consumer._compared = self.compared
        bridge.link._on_change = self.changed
        bridge.database.doorbell.ring_all = self.ring_all  # type: ignore[method-assign]

    async def take_in(self, batch: Sequence[Any]) -> None:
        """A batch, from the queue to the doorbell."""
        self.most_waiting = max(self.most_waiting, len(batch) + self.bridge.consumer._waiting.qsize())
        numbers: list[int] = []
        _number.set(numbers)
        self._spoke = []
        await self._take_in(batch)
        committed = time.time()
        self.frames += [(at, committed, max(numbers, default=0)) for at in self._spoke]

    def translated(self, heard: Heard) -> Any:
        """A frame that says nothing about calls is not worth a figure."""
        told = self._translated(heard)
        if told and heard.frame.at:
            self._spoke.append(heard.frame.at.timestamp())
        return told

    async def ring_all(self, rings: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """After a commit."""
        _number.get([]).extend(message["seq"] for channel, message in rings if channel.startswith("board:"))
        await self._ring_all(rings)

    def compared(self, snapshot: Any) -> None:
        """A look at the switch has been taken in."""
        self._compared(snapshot)
        self.compared_at = time.time()

    def changed(self, is_up: bool) -> None:
        """The link came or went."""
        self._changed(is_up)
        self.signed_in_at = time.time() if is_up else 0.0

    def told(self) -> str:
        """As one line; what is told is forgotten."""
        consumer = self.bridge.consumer
        frames, self.frames = self.frames, []
        most, self.most_waiting = self.most_waiting, 0
        return json.dumps(
            {
                "up": not self.bridge.trouble(),
                "frames": frames,
                "heard": consumer.frames,
                "differences": consumer.differences,
                "waiting": consumer._waiting.qsize(),
                "most_waiting": most,
                "age": consumer.age().total_seconds(),
                "signed_in_at": self.signed_in_at,
                "compared_at": self.compared_at,
            }
        )


async def main() -> None:
    """Bridge until stdin ends."""
    settings = read_settings()
    configure_logs("error")
    assert settings.ami_url is not None
    async with open_database(settings) as database:
        bridge = Bridge(database, AmiAddress.parse(settings.ami_url), manners=MANNERS, ledger_file=settings.cel_file)
        noted = Noted(bridge)
        work = asyncio.create_task(bridge.run())
        while await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
            if work.done():
                work.result()
            print(noted.told(), flush=True)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


if __name__ == "__main__":
    uvloop.run(main())
