"""One connection's conversation with the Asterisk Manager Interface. The only file that imports panoramisk.

panoramisk 1.4 reads messages and numbers actions well, but as shipped it sends an Originate again whose answer was lost
(the debtor is rung twice), lets a failing listener tear the link, and cuts a letter in two at the edge of a TCP segment.
Each override below answers one such measured behaviour.
"""

import asyncio
import logging
import re
import socket
import struct
from collections.abc import Callable, Mapping, Sequence

import structlog
from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from telephony.frames import Frame

log = structlog.get_logger()
# At DEBUG panoramisk formats every message it sees: two and a half times the cost of parsing it.
logging.getLogger("panoramisk").setLevel(logging.INFO)

END_OF_FRAME = b"\r\n\r\n"
CONTROL_CHARACTERS = re.compile(r"[\r\n\0]")
#: Asterisk drops longer lines and actions of more headers ("line too long", "Too many lines").
LONGEST_LINE = 1000
MOST_HEADERS = 120
#: SO_LINGER on, for no time: closing forgets what the switch has not received.
FORGET = struct.pack("ii", 1, 0)

Headers = Mapping[str, str | Sequence[str]]


class LinkLost(Exception):
    """The link went before the answer came: what became of the action must be looked up, never sent again."""


class NotSent(LinkLost):
    """There was no link to send the action on: it surely did not happen."""


class Conversation(AMIProtocol):  # type: ignore[misc]
    """Frames in, actions out, each action matched with its answer."""

    transport: asyncio.Transport
    version: str | None
    responses: dict[str, Action]
    closed: bool

    def __init__(self, on_frame: Callable[[Frame], None]) -> None:
        self.on_frame = on_frame
        #: Done when the connection has ended.
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._unfinished = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a conversation; the greeting has not come yet."""
        super().connection_made(transport)
        # Else the kernel would go on delivering for minutes, and an order long given up would still ring somebody.
        if (line := transport.get_extra_info("socket")) is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, FORGET)
        self.heard_at = asyncio.get_running_loop().time()

    def data_received(self, data: bytes) -> None:
        """Cut the stream into whole frames while it is still bytes, so that no letter is ever split."""
        self.heard_at = asyncio.get_running_loop().time()
        stream = self._unfinished + data
        if self.version is None:
            greeting, found, stream = stream.partition(b"\r\n")
            if not found:
                self._unfinished = greeting
                return
            self.version = greeting.decode("ascii", "replace").rpartition("/")[2]
        *blocks, self._unfinished = stream.split(END_OF_FRAME)
        for block in blocks:
            try:
                self._read(block)
            except Exception:
                # One frame we cannot use must not cost the link and all the frames behind it.
                log.exception("ami.frame_dropped")

    def _read(self, block: bytes) -> None:
        # Only the front is stripped: a last header with an empty value is a header.
        message = Message.from_line(block.decode("utf-8", "replace").lstrip("\r\n"))
        if message is None:
            return
        # `content` is panoramisk's own: the body of answers that have one, which nothing we ask for has.
        frame = Frame({name: value for name, (_, value) in message._store.items() if name != "content"})
        action = self.responses.get(frame.get("actionid"))
        if action is not None and self._answers(action, frame):
            return
        if frame.event:
            # OriginateResponse carries our ActionID too, long after the answer: it is news like any other.
            self.on_frame(frame)

    def _answers(self, action: Action, frame: Frame) -> bool:
        """Whether the frame belongs to an action that still waits; settles it when it is complete."""
        listing = frame.get("eventlist").lower()
        if frame.event and not action.as_list:
            return False
        action.responses.append(frame)
        opens_list = action.as_list and not frame.event and listing == "start"
        if not opens_list and (not frame.event or listing == "complete"):
            self._settle(action)
        return True

    def _settle(self, action: Action) -> None:
        self.responses.pop(action.action_id, None)
        if not action.future.done():
            action.future.set_result(action.responses)

    def send(self, data: Headers, as_list: bool = False) -> "asyncio.Future[list[Frame]]":
        """Send an action; its answer (or the whole list it opens) settles the future. Nothing is ever kept for sending later."""
        if self.closed or self.transport.is_closing():
            raise NotSent("not connected")
        _refuse_unsendable(data)
        action = Action(dict(data), as_list=as_list)
        identity: str = action.action_id
        self.responses[identity] = action
        action.future.add_done_callback(lambda _: self.responses.pop(identity, None))
        self.transport.write(str(action).encode())
        future: asyncio.Future[list[Frame]] = action.future
        return future

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell everybody who waits that the fate of their action is unknown."""
        self.close()

    def close(self) -> None:
        """End the connection at once; whatever still waits for an answer learns that it will not come."""
        waiting, self.responses = list(self.responses.values()), {}
        for action in waiting:
            if not action.future.done():
                action.future.set_exception(LinkLost(f"no answer to {action['Action']}"))
                # Somebody who has stopped waiting need not be told by the garbage collector.
                action.future.exception()
        self.closed = True
        self.transport.abort()
        if not self.ended.done():
            self.ended.set_result(None)


def _refuse_unsendable(action: Headers) -> None:
    """Raise ValueError for what would become a second action on the wire, or be cut by the switch."""
    headers = [(name, each) for name, value in action.items() for each in ([value] if isinstance(value, str) else value)]
    if len(headers) > MOST_HEADERS:
        raise ValueError(f"more than {MOST_HEADERS} headers")
    for name, value in headers:
        if CONTROL_CHARACTERS.search(name) or CONTROL_CHARACTERS.search(value):
            raise ValueError(f"control character in {name!r}")
        if len(f"{name}: {value}".encode()) > LONGEST_LINE:
            raise ValueError(f"{name} is longer than a line may be")
