"""A wire between a bridge and its switch that can be cut, swallow everything, or be slow."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Passed:
    """One frame that was put on the wire, and whether it was swallowed."""

    at: datetime
    way: str
    frame: bytes
    is_lost: bool


class Wire:
    """What comes in at `port` goes to the switch, as well as the wire is at the moment."""

    def __init__(self, switch_port: int) -> None:
        self.switch_port = switch_port
        self.port = 0
        #: Nothing passes in either direction, and nobody is told; what was swallowed never arrives.
        self.swallows = False
        #: Seconds that everything takes.
        self.delay = 0.0
        #: Everything so far, in both directions.
        self.passed: list[Passed] = []
        self._ends: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Both ends lose the connection at once."""
        for end in list(self._ends):
            end.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_switch, to_switch = await asyncio.open_connection("127.0.0.1", self.switch_port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, to_switch}
        self._ends |= ends
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(reader, to_switch, "to the switch"))
                group.create_task(self._pass(from_switch, writer, "from the switch"))
        except* OSError:
            pass
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        unfinished = b""
        while chunk := await reader.read(65536):
            if self.delay:
                await asyncio.sleep(self.delay)
            *frames, unfinished = (unfinished + chunk).split(b"\r\n\r\n")
            now = datetime.now(UTC)
            self.passed += [Passed(now, way, frame, self.swallows) for frame in frames]
            if not self.swallows:
                writer.write(chunk)
                await writer.drain()
        raise ConnectionResetError("one end is gone")


@contextlib.asynccontextmanager
async def wired(switch_port: int) -> AsyncIterator[Wire]:
    """A wire to the switch for as long as the block runs."""
    wire = Wire(switch_port)
    server = await asyncio.start_server(wire._connect, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        wire.cut()
