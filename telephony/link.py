"""Staying connected to the switch: sign in, notice silence, come back after a loss, never hammer a closed door."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import structlog

from telephony.ami import Conversation, Headers, LinkLost, NotSent
from telephony.frames import Frame

log = structlog.get_logger()


@dataclass(frozen=True)
class AmiAddress:
    """Where the switch's manager interface is, and who we are there."""

    user: str
    secret: str = field(repr=False)
    host: str
    port: int

    @property
    def name(self) -> str:
        """The switch's name among switches."""
        return f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, url: str) -> "AmiAddress":
        """From `ami://user:secret@host:port`."""
        parts = urlsplit(url)
        if parts.scheme != "ami" or not parts.hostname or not parts.username or parts.password is None:
            raise ValueError("PROMESA_AMI_URL should look like ami://user:secret@host:5038")
        return cls(unquote(parts.username), unquote(parts.password), parts.hostname, parts.port or 5038)


@dataclass(frozen=True)
class Patience:
    """How long the link waits for what, in seconds."""

    connect: float = 10.0
    answer: float = 5.0
    ping_every: float = 4.0
    #: A half-open connection says nothing; so does a switch that hangs.
    silence: float = 12.0
    #: Whoever was heard so lately need not be asked whether they are there.
    fresh: float = 0.5
    #: And whoever is asked, and says nothing at all for so long, is not: a collector waits.
    sign_of_life: float = 2.5
    first_retry: float = 0.5
    longest_retry: float = 30.0
    #: A wrong password does not become right, and fail2ban counts.
    refused_retry: float = 60.0


class LoginRefused(Exception):
    """The switch does not accept our name and secret."""


class Link:
    """The one connection to a switch; frames arrive in order at `on_frame`, a plain function that must only put them aside."""

    def __init__(
        self, address: AmiAddress, *, on_frame: Callable[[Frame], None], on_change: Callable[[bool], None], patience: Patience | None = None
    ) -> None:
        self.address = address
        self.patience = patience or Patience()
        #: Why there is no link, in words; empty while there is one.
        self.trouble = "not connected yet"
        self._on_frame = on_frame
        self._on_change = on_change
        self._conversation: Conversation | None = None
        self._failures = 0
        #: Why we ended the present connection ourselves, in words.
        self._given_up = ""

    @property
    def is_up(self) -> bool:
        """Signed in to a switch that has finished starting."""
        return not self.trouble

    async def run(self) -> None:
        """Keep the link until cancelled."""
        while True:
            try:
                await self._connect_and_watch()
            except (OSError, LinkLost, LoginRefused) as failure:
                pause = self._pause_after(failure)
                self._set_trouble(str(failure) or type(failure).__name__)
                log.warning("link.down", reason=self.trouble, again_in=round(pause, 1))
            await asyncio.sleep(pause)

    async def act(self, action: Headers) -> Frame:
        """Send an action and return the switch's answer; LinkLost or TimeoutError leave its fate unknown."""
        return (await self._send(action, as_list=False))[0]

    async def ask(self, action: Headers) -> list[Frame]:
        """Send an action that answers with a list; returns its items."""
        answer = await self._send(action, as_list=True)
        return [frame for frame in answer if frame.event and frame.get("eventlist").lower() != "complete"]

    @property
    def was_just_heard(self) -> bool:
        """Whether something came from the switch a moment ago."""
        conversation, now = self._conversation, asyncio.get_running_loop().time()
        return conversation is not None and self.is_up and now - conversation.heard_at < self.patience.fresh

    async def answers(self) -> bool:
        """Whether the switch is there now: heard a moment ago, or it answers when asked. One that says nothing at all is given up."""
        if self.was_just_heard:
            return True
        conversation, asked_at = self._conversation, asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self.patience.sign_of_life):
                await self.act({"Action": "Ping"})
        except LinkLost:
            return False
        except TimeoutError:
            if conversation is not None and conversation.heard_at < asked_at:
                self._given_up = f"the switch has not answered for {self.patience.sign_of_life} s"
                conversation.close()
            return False
        return True

    async def _send(self, action: Headers, *, as_list: bool) -> list[Frame]:
        if self._conversation is None or not self.is_up:
            raise NotSent("not connected")
        async with asyncio.timeout(self.patience.answer):
            return await self._conversation.send(action, as_list=as_list)

    async def _connect_and_watch(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.patience.connect):
                _, conversation = await loop.create_connection(lambda: Conversation(self._hear), self.address.host, self.address.port)
        except TimeoutError:
            raise LinkLost("the switch does not take the connection") from None
        self._conversation, self._given_up = conversation, ""
        try:
            await self._sign_in(conversation)
            await self._watch(conversation)
        finally:
            self._conversation = None
            conversation.close()

    async def _sign_in(self, conversation: Conversation) -> None:
        login = {"Action": "Login", "Username": self.address.user, "Secret": self.address.secret, "Events": "on"}
        try:
            async with asyncio.timeout(self.patience.connect):
                [answer] = await conversation.send(login)
        except TimeoutError:
            raise LinkLost("the switch does not answer the sign-in") from None
        if not answer.succeeded:
            raise LoginRefused(f"the switch refuses the sign-in: {answer.get('message')}")
        if not self.is_up:
            # Also what an account without `read = system` would wait for in vain.
            self.trouble = "the switch has not said yet that it is fully started"

    async def _watch(self, conversation: Conversation) -> None:
        """Ping, and raise once the connection has ended or nothing has been heard for too long."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.wait([conversation.ended], timeout=self.patience.ping_every)
            if conversation.ended.done():
                raise LinkLost(self._given_up or "the switch closed the connection")
            if loop.time() - conversation.heard_at > self.patience.silence:
                raise LinkLost(f"the switch has been silent for {self.patience.silence:.0f} s")
            with contextlib.suppress(LinkLost):
                # Whatever comes back counts as a sign of life, so nobody waits for the pong.
                conversation.send({"Action": "Ping"})

    def _hear(self, frame: Frame) -> None:
        # Frames first: whoever is told that the link is up finds everything that came before already put aside.
        self._on_frame(frame)
        if frame.event == "FullyBooted":
            self._failures = 0
            self._set_trouble("")

    def _pause_after(self, failure: Exception) -> float:
        self._failures += 1
        growing = min(self.patience.longest_retry, self.patience.first_retry * 2 ** min(self._failures - 1, 10))
        usual = self.patience.refused_retry if isinstance(failure, LoginRefused) else growing
        # Several bridges that lost one switch should not come back in step.
        return usual * random.uniform(0.7, 1.3)

    def _set_trouble(self, trouble: str) -> None:
        was_up, self.trouble = self.is_up, trouble
        if was_up != self.is_up:
            self._on_change(self.is_up)
