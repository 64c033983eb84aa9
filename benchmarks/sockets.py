"""Both ends a board is measured with: a bare broadcasting server, and a crowd of sockets that only counts.

`python -m benchmarks.sockets broadcast` prints its port; whatever a client of it sends goes to all its clients.
`python -m benchmarks.sockets watch N HOST:PORT PATH COOKIE` opens N sockets; for each line on its stdin it tells what came in so far.
`... follow N ...` is the same, and notes when each change of a board came in on every one of them: told for the line `changes`.
"""

import asyncio
import json
import resource
import sys
import time
from datetime import datetime
from typing import Any

import uvloop
import websockets
from websockets.asyncio.server import ServerConnection, serve

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: {cookie}\r\n\r\n"
)

#: How a change of a board begins; its number is next.
CHANGED = b'{"type":"board.changed","seq":'
#: First bytes of whole control frames; a client's are masked, here with zeros.
PING, PONG = 0x89, 0x8A


class Crowd:
    """What all sockets have received together."""

    def __init__(self) -> None:
        self.open = 0
        self.frames = 0
        #: Seconds from a change to its arrival, as one socket sees it.
        self.delays: list[float] = []

    def told(self, _: str) -> str:
        """As one line."""
        return json.dumps({"open": self.open, "frames": self.frames, "delays": self.delays})

    def took(self, message: bytes, *, reads: bool) -> None:
        """A message came in on one of the sockets, which is perhaps the one that is read."""
        self.frames += 1
        if reads and message.startswith(CHANGED):
            now = time.time()
            for row in json.loads(message)["collectors"]:
                self.delays.append(now - datetime.fromisoformat(row["since"]).timestamp())


class Following(Crowd):
    """The same, with the moments at which each change came in, by the board's number; told once."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[int, str] = {}
        self.arrivals: dict[int, list[float]] = {}

    def told(self, about: str) -> str:
        """As one line; what is told is forgotten."""
        if about != "changes":
            return super().told(about)
        texts, arrivals, self.texts, self.arrivals = self.texts, self.arrivals, {}, {}
        return json.dumps({"open": self.open, "frames": self.frames, "texts": texts, "arrivals": arrivals})

    def took(self, message: bytes, *, reads: bool) -> None:
        """A message came in on one of the sockets."""
        self.frames += 1
        if message.startswith(CHANGED):
            seq = int(message[len(CHANGED) : message.index(b",", len(CHANGED))])
            self.arrivals.setdefault(seq, []).append(time.time())
            if seq not in self.texts:
                self.texts[seq] = message.decode()


class Watcher(asyncio.Protocol):
    """One socket, read as cheaply as counting frames allows."""

    def __init__(self, crowd: Crowd, handshake: bytes, *, reads: bool) -> None:
        self.crowd, self.handshake, self.reads = crowd, handshake, reads
        self.rest = b""
        self.is_open = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.handshake)

    def connection_lost(self, _: Exception | None) -> None:
        self.crowd.open -= self.is_open

    def data_received(self, data: bytes) -> None:
        data = self.rest + data
        if not self.is_open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self.rest = head
                return
            self.is_open = b" 101 " in head.split(b"\r\n", 1)[0]
            self.crowd.open += self.is_open
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size >= 126:
                width = 2 if size == 126 else 8
                if end - start < width:
                    break
                size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if end - start < size:
                break
            if data[at] == PING:
                self.transport.write(bytes([PONG, 0x80 | size, 0, 0, 0, 0]) + data[start : start + size])
            else:
                self.take(data[start : start + size])
            at = start + size
        self.rest = data[at:]

    def take(self, message: bytes) -> None:
        """One whole message."""
        self.crowd.took(message, reads=self.reads)


async def watch(crowd: Crowd, count: int, address: str, path: str, cookie: str) -> None:
    """Open the sockets, fifty at a time, and answer questions about them."""
    loop = asyncio.get_running_loop()
    host, port = address.split(":")
    handshake = HANDSHAKE.format(path=path, address=address, cookie=cookie).encode()
    kept = []
    for first in range(0, count, 50):
        opening = [
            loop.create_connection(lambda n=n: Watcher(crowd, handshake, reads=n == count - 1), host, int(port))  # type: ignore[misc]
            for n in range(first, min(first + 50, count))
        ]
        kept += await asyncio.gather(*opening)
    while asked := await loop.run_in_executor(None, sys.stdin.readline):
        print(crowd.told(asked.strip()), flush=True)


async def broadcast() -> None:
    """The least a server can do: the library's own broadcast to everybody."""
    connections: set[ServerConnection] = set()

    async def talk(connection: ServerConnection) -> None:
        connections.add(connection)
        try:
            async for message in connection:
                websockets.broadcast(connections - {connection}, message)
        except websockets.ConnectionClosed:
            return
        finally:
            connections.discard(connection)

    async with serve(talk, "127.0.0.1", 0, compression=None) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    match sys.argv[1:]:
        case ["broadcast"]:
            uvloop.run(broadcast())
        case ["watch", number, *where]:
            uvloop.run(watch(Crowd(), int(number), *where))
        case ["follow", number, *where]:
            uvloop.run(watch(Following(), int(number), *where))
