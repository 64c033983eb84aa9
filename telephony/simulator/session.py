"""One connection to the simulated switch: signing in, reading actions, keeping quiet when told to."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telephony.simulator.channel import Headers

if TYPE_CHECKING:
    from telephony.simulator.switch import Simulator

GREETING = b"Asterisk Call Manager/11.0.0\r\n"


class Action:
    """An action as it was read."""

    def __init__(self, block: str) -> None:
        self._headers: dict[str, list[str]] = defaultdict(list)
        for line in block.split("\r\n"):
            name, found, value = line.partition(":")
            if found:
                self._headers[name.strip().lower()].append(value.strip())

    def get(self, name: str) -> str:
        """A header's first value, or nothing."""
        values = self._headers.get(name)
        return values[0] if values else ""

    def variables(self) -> dict[str, str]:
        """The channel variables it sets."""
        return dict(pair.split("=", 1) for pair in self._headers.get("variable", []) if "=" in pair)


class Session:
    """A manager's connection, signed in or not yet."""

    def __init__(
        self,
        switch: "Simulator",
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        carry_out: Callable[["Session", str, Action], None],
    ) -> None:
        self.switch = switch
        self._carry_out = carry_out
        #: From then on it is told events.
        self.is_signed_in = False
        self._reader = reader
        self._writer = writer
        self._is_muted = False

    async def run(self) -> None:
        """Answer until the other side goes away or is refused."""
        self._write(GREETING)
        while True:
            block = await self._reader.readuntil(b"\r\n\r\n")
            if self.switch.silent:
                continue
            if self.switch.delay:
                await asyncio.sleep(self.switch.delay)
            action = Action(block.decode("utf-8", "replace"))
            name = action.get("action").lower()
            if name == "login":
                if not self._sign_in(action):
                    await self._writer.drain()
                    return
            elif not self.is_signed_in:
                self.answer(action, "Error", ("Message", "Permission denied"))
            else:
                self._is_muted = name in self.switch.swallowed
                self._carry_out(self, name, action)
                if self._is_muted:
                    self.switch.swallowed.discard(name)
                    return

    def say(self, headers: Headers) -> None:
        """Send one message."""
        self._write("".join(f"{name}: {value}\r\n" for name, value in headers).encode() + b"\r\n")

    def answer(self, action: Action, response: str, *headers: tuple[str, str]) -> None:
        """Send the answer to an action."""
        identity = action.get("actionid")
        self.say([("Response", response), *([("ActionID", identity)] if identity else []), *headers])

    def close(self) -> None:
        """End the connection when everything is sent."""
        self._writer.close()

    def abort(self) -> None:
        """Reset the connection."""
        self._writer.transport.abort()

    def _write(self, data: bytes) -> None:
        if not (self.switch.silent or self._is_muted or self._writer.is_closing()):
            self._writer.write(data)

    def _sign_in(self, action: Action) -> bool:
        if (action.get("username"), action.get("secret")) != (self.switch.user, self.switch.secret):
            self.answer(action, "Error", ("Message", "Authentication failed"))
            return False
        self.answer(action, "Success", ("Message", "Authentication accepted"))
        uptime = str(int((datetime.now(UTC) - self.switch.started_at).total_seconds()))
        booted = [("Uptime", uptime), ("LastReload", uptime), ("Status", "Fully Booted")]
        self.say([("Event", "FullyBooted"), ("Privilege", "system,all"), *booted])
        self.is_signed_in = True
        return True
