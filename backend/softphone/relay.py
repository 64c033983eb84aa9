"""Carrying SIP between a page and the switch: one message at a time each way, so that whoever is slow slows only themselves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import structlog
from litestar import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from backend.softphone.lines import Farewell, Line
from backend.softphone.rules import objection_to

log = structlog.get_logger()

SIP = "sip"
#: A call's description with all its ways to the telephone is a tenth of this.
LARGEST_MESSAGE = 64 * 1024
#: A page registers again every minute and the switch asks after it in between.
LONGEST_SILENCE = 150.0
#: In which a side must take a message, and the switch the connection.
PATIENCE = 10.0


async def relay(socket: WebSocket[Any, Any, Any], line: Line, url: str) -> Farewell:
    """Carry messages until either side leaves or the line must end; says why it ended."""
    async with _switch(url) as switch:
        if switch is None:
            return Farewell.SWITCH_AWAY
        works = [asyncio.create_task(_from_page(socket, line, switch)), asyncio.create_task(_from_switch(switch, socket))]
        try:
            done, _ = await asyncio.wait([*works, line.ended], return_when=asyncio.FIRST_COMPLETED)
            return line.ended.result() if line.ended in done else next(iter(done)).result()
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)


@contextlib.asynccontextmanager
async def _switch(url: str) -> AsyncIterator[ClientConnection | None]:
    """The switch's side, or None when it cannot be reached."""
    try:
        connection = await connect(
            url, subprotocols=[Subprotocol(SIP)], max_size=LARGEST_MESSAGE, compression=None, open_timeout=PATIENCE, proxy=None
        )
    except (OSError, TimeoutError, InvalidHandshake, InvalidURI) as failure:
        log.warning("softphone.switch_away", reason=type(failure).__name__)
        yield None
        return
    try:
        yield connection
    finally:
        await connection.close()


async def _from_page(socket: WebSocket[Any, Any, Any], line: Line, switch: ClientConnection) -> Farewell:
    while True:
        try:
            async with asyncio.timeout(LONGEST_SILENCE):
                event = await socket.receive()
        except TimeoutError:
            return Farewell.SILENT
        if event["type"] == "websocket.disconnect":
            return Farewell.LEFT
        message = event.get("text")
        if not isinstance(message, str):
            return Farewell.NOT_PERMITTED
        if len(message.encode()) > LARGEST_MESSAGE:
            return Farewell.TOO_LARGE
        if objection := objection_to(message, line.endpoint):
            log.warning("softphone.message_refused", user=str(line.user_id), reason=objection)
            return Farewell.NOT_PERMITTED
        try:
            async with asyncio.timeout(PATIENCE):
                await switch.send(message)
        except (ConnectionClosed, TimeoutError):
            return Farewell.SWITCH_CLOSED


async def _from_switch(switch: ClientConnection, socket: WebSocket[Any, Any, Any]) -> Farewell:
    try:
        async for message in switch:
            async with asyncio.timeout(PATIENCE):
                if isinstance(message, str):
                    await socket.send_text(message)
                else:
                    await socket.send_bytes(message)
    except TimeoutError:
        return Farewell.SILENT
    except ConnectionClosed:
        pass
    return Farewell.SWITCH_CLOSED
