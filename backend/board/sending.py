"""Sending one message to many sockets: encoded once, sent one after the other, and nobody waits for a slow one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

import structlog
from websockets.frames import Frame, Opcode

log = structlog.get_logger()

Event = dict[str, Any]
Send = Callable[[Any], Coroutine[Any, Any, None]]

#: Messages kept for a socket that does not take them; beyond, they are dropped for one snapshot.
MOST_WAITING = 32
#: Seconds in which a socket must take a message, or it is cut.
PATIENCE = 10.0


def text_event(text: bytes) -> Event:
    """A message for any number of sockets; `frame` is for the server that can use it as it is (`backend/socket_server.py`)."""
    return {"type": "websocket.send", "text": text.decode(), "frame": Frame(Opcode.TEXT, text).serialize(mask=False)}


class Receiver:
    """One socket's end. What it cannot take at once waits, bounded; what waits too long is replaced by the present state."""

    def __init__(self, send: Send, present: Callable[[], Event]) -> None:
        self._send = send
        self._present = present
        self._waiting: deque[Event] = deque()
        self._has_lost = False
        self._slow: asyncio.Task[None] | None = None
        self._owner = asyncio.current_task()
        self.is_cut = False

    @property
    def is_slow(self) -> bool:
        """Whether a message is under way that the socket has not taken yet."""
        return self._slow is not None

    def offer(self, event: Event) -> None:
        """Send now if the socket takes it, else when it does."""
        if self._slow is None and not self.is_cut:
            self._begin(event)
        elif self.is_cut:
            return
        elif len(self._waiting) < MOST_WAITING and not self._has_lost:
            self._waiting.append(event)
        else:
            self._waiting.clear()
            self._has_lost = True

    def cut(self, code: int, reason: str) -> None:
        """Close the socket; one that is stuck is dropped without a farewell."""
        if self.is_cut:
            return
        if self._slow is None:
            self._begin({"type": "websocket.close", "code": code, "reason": reason})
        self.is_cut = True
        self.forget()
        if self._slow is not None and self._owner is not None:
            self._owner.cancel()

    def forget(self) -> None:
        """Nothing more is sent."""
        self._waiting.clear()
        if self._slow is not None:
            self._slow.cancel()

    def _begin(self, event: Event) -> None:
        """Run the sending up to its first wait.

        A socket with room in its buffer takes a message without any: two thousand tasks for that would cost more than the sending.
        (Python 3.12 has eager tasks; we run on 3.11, too.)
        """
        sending = self._send(event)
        try:
            awaited = sending.send(None)
        except StopIteration:
            return
        # Whatever the server raises for a socket that is gone: its own task notices and ends.
        except Exception as failure:
            self._fail(failure)
            return
        self._slow = asyncio.create_task(self._go_on(_Rest(sending, awaited)))

    async def _go_on(self, rest: Awaitable[None]) -> None:
        """Finish a send that had to wait, then catch up."""
        try:
            async with asyncio.timeout(PATIENCE):
                await rest
            while self._waiting or self._has_lost:
                event = self._present() if self._has_lost else self._waiting.popleft()
                self._has_lost = False
                async with asyncio.timeout(PATIENCE):
                    await self._send(event)
        except TimeoutError:
            log.info("socket.cut", reason="takes nothing")
            self.is_cut = True
            if self._owner is not None:
                self._owner.cancel()
        except Exception as failure:
            self._fail(failure)
        finally:
            self._slow = None

    def _fail(self, failure: Exception) -> None:
        log.debug("socket.gone", reason=type(failure).__name__)
        self.is_cut = True


class _Rest:
    """What is left of a coroutine that waits for `awaited`."""

    def __init__(self, work: Coroutine[Any, Any, None], awaited: Any) -> None:
        self._work = work
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._awaited
        except BaseException as failure:
            # Cancelled while waiting: that is the coroutine's to see.
            self._work.throw(failure)
            raise
        yield from self._work.__await__()
