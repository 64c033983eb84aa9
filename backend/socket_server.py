"""The server's side of a socket: a message made ready once goes out as it is to every socket."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class SharedFrames(WebSocketsSansIOProtocol):
    """Writes `frame`, where a message carries it: framing two thousand times what is the same each time would cost more than the writing.

    Good only without compression, which is off: then a server's frames carry no state. Everything else takes the usual way.
    """

    async def send(self, message: Any) -> None:
        """Send a message of the application."""
        frame = message.get("frame")
        ready = self.writable.is_set() and not (self.disconnected or self.close_sent or self.transport.is_closing())
        if frame is None or not ready or not self.handshake_complete or self.initial_response is not None:
            await super().send(message)
        else:
            self.transport.write(frame)
