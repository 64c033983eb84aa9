"""The simulated switch: its channels, who listens, and everything that can be made to go wrong with it."""

import asyncio
import contextlib
import itertools
import secrets
import time
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from backend.kit.clock import Clock
from telephony.frames import JOIN_CONTEXT, SPY_CONTEXTS, WANTED_EVENTS
from telephony.simulator.answers import answer
from telephony.simulator.call import DEFAULT_RING_SECONDS, Call
from telephony.simulator.caller import Caller, calls_back_after
from telephony.simulator.channel import Channel, Headers
from telephony.simulator.debtor_first import DebtorFirst
from telephony.simulator.ledger import LedgerWriter
from telephony.simulator.session import Session
from telephony.simulator.spy import Spy
from telephony.simulator.telling import By, Order
from telephony.simulator.town import Town

#: asterisk.conf's `systemname`.
SYSTEM_NAME = "promesa1"
#: The class of an event, where it is not `call`.
CLASSES = {"Shutdown": "system", "ContactStatus": "system", "UserEvent": "user"}


class Simulator:
    """A switch that speaks the manager interface of Asterisk 22; `async with Simulator(...) as switch: switch.url`."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        secret: str | None = None,
        user: str = "promesa",
        speed: float = 1.0,
        seed: int = 0,
        recordings: Path | None = None,
        ledger: Path | None = None,
        calls_back: float = 0.0,
        callers: Sequence[str] = (),
        clock: Clock | None = None,
    ) -> None:
        self.host, self.port, self.user = host, port, user
        self.secret = secret or secrets.token_urlsafe(16)
        #: How many times faster than life everybody rings, talks and waits.
        self.speed = speed
        self.seed = seed
        #: Where recordings are left, as in a real one's spool; None: what is to be recorded is not.
        self.recordings = recordings
        #: The notices there are; None: whichever is asked for.
        self.notices: set[str] | None = None
        self.trunk = "trunk"
        self.ledger = LedgerWriter(ledger)
        #: Seconds until a collector's telephone answers by itself.
        self.pick_up_after = 0.3
        #: Seconds until a collector has seen who calls and lifts the receiver.
        self.lifts_after = 4.0
        #: Of those who did not pick up, so many call back.
        self.calls_back = calls_back
        #: Who calls by themselves, now and then.
        self.town = Town(self, callers, clock) if callers else None
        self.channels: dict[str, Channel] = {}
        self.devices: dict[str, str] = {}
        #: Every Originate carried out, in order: what tests count.
        self.orders: list[Order] = []
        self.started_at = datetime.now(UTC)
        # Faults.
        self.silent = False
        self.delay = 0.0
        self.swallowed: set[str] = set()
        self._calls: dict[str, Call | Caller] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.sessions: set[Session] = set()
        self._serving: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> "Simulator":
        await self.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """How the bridge reaches it."""
        return f"ami://{self.user}:{self.secret}@{self.host}:{self.port}"

    async def open(self) -> None:
        """Take connections; port 0 becomes whichever was free, and stays the same from then on."""
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        if self.town is not None:
            self._keep(self.town.run())

    async def close(self) -> None:
        """Take no more connections and end what there is."""
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in (*self._tasks, *self._serving):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._serving, return_exceptions=True)

    def scaled(self, seconds: float) -> float:
        """How long something of this many seconds takes here."""
        return seconds / self.speed

    # Calls.

    def place(self, order: Order) -> None:
        """Carry out an Originate, unless its channel id is alive: then it fails under that call's name."""
        if order.channel_id in self.channels:
            Call(self, order).tell.settle_order(reason="0")
            return
        self.orders.append(order)
        kind = DebtorFirst if order.context == JOIN_CONTEXT else Spy if order.context in SPY_CONTEXTS else Call
        self._keep(kind(self, order).run())
        number = order.endpoint.partition("@")[0] if order.context == JOIN_CONTEXT else order.number
        if number.isdigit() and (after := calls_back_after(number, self.seed, self.calls_back)) is not None:
            self._keep(self._call_back(number, after))

    def call_in(self, number: str, *, patience: float = 50.0, talks_for: float = 60.0) -> Caller:
        """Somebody calls one of our numbers."""
        caller = Caller(self, number, patience=patience, talks_for=talks_for)
        self._keep(caller.run())
        return caller

    async def _call_back(self, number: str, after: float) -> None:
        # It has to have rung out first.
        await asyncio.sleep(self.scaled(DEFAULT_RING_SECONDS + after))
        self.call_in(number)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def new_channel(
        self, call: Call | Caller, device: str, *, context: str, uniqueid: str = "", linkedid: str = "", **more: Any
    ) -> Channel:
        """A channel towards a telephone or trunk; everybody is told."""
        number = next(self._numbers)
        identity = uniqueid or f"{SYSTEM_NAME}-{int(time.time())}.{number}"
        channel = Channel(f"PJSIP/{device}-{number:08x}", identity, linkedid or identity, context, **more)
        self.channels[identity] = channel
        self._calls[identity] = call
        self.tell("Newchannel", channel.headers())
        self.ledger.started(channel)
        return channel

    def forget(self, channel: Channel) -> bool:
        """The channel is gone; returns whether it was the last of its call."""
        channel.gone.set()
        self.channels.pop(channel.uniqueid, None)
        self._calls.pop(channel.uniqueid, None)
        return all(other.linkedid != channel.linkedid for other in self.channels.values())

    def find(self, name: str) -> tuple[Channel, Call | Caller] | None:
        """A channel by its name or unique id, and its call."""
        for channel in self.channels.values():
            if name in (channel.name, channel.uniqueid):
                return channel, self._calls[channel.uniqueid]
        return None

    def put_down(self, endpoint: str) -> None:
        """A collector puts the receiver down."""
        for identity, channel in list(self.channels.items()):
            if channel.device == f"PJSIP/{endpoint}":
                self._calls[identity].hang_up(By.COLLECTOR)

    def hold(self, endpoint: str, *, held: bool = True) -> None:
        """A collector puts the other end on hold, or takes it back."""
        for channel in list(self.channels.values()):
            if channel.device == f"PJSIP/{endpoint}":
                self.tell("Hold" if held else "Unhold", channel.headers())

    def register(self, endpoint: str, *, is_there: bool = True) -> None:
        """A telephone registers, or its registration is gone."""
        place = [("URI", f"sip:{endpoint}@127.0.0.1"), ("ContactStatus", "Reachable" if is_there else "Removed")]
        self.tell("ContactStatus", [*place, ("AOR", endpoint), ("EndpointName", endpoint), ("RoundtripUsec", "0")])
        self.tell_device(f"PJSIP/{endpoint}", "NOT_INUSE" if is_there else "UNAVAILABLE")

    # Telling.

    def tell(self, event: str, *blocks: Headers) -> None:
        """An event, to every session whose account may read it and whose filter lets it through."""
        if event not in WANTED_EVENTS:
            return
        now = time.time_ns() // 1000
        privilege = CLASSES.get(event, "call")
        headers = [("Event", event), ("Privilege", f"{privilege},all"), ("Timestamp", f"{now // 10**6}.{now % 10**6:06}")]
        headers += [("SystemName", SYSTEM_NAME)]
        headers += itertools.chain.from_iterable(blocks)
        for session in self.sessions:
            if session.is_signed_in:
                session.say(headers)

    def tell_device(self, device: str, state: str) -> None:
        """A telephone or trunk changed its state; a telephone with anything to do is busy (pjsip.conf's `device_state_busy_at`)."""
        if device != f"PJSIP/{self.trunk}" and state not in ("NOT_INUSE", "UNAVAILABLE"):
            state = "BUSY"
        if self.devices.get(device) != state:
            self.devices[device] = state
            self.tell("DeviceStateChange", [("Device", device), ("State", state)])

    # Faults.

    def cut(self) -> None:
        """Every connection is reset; calls go on."""
        for session in list(self.sessions):
            session.abort()
        self.sessions.clear()

    def go_silent(self) -> None:
        """Connections stay open, but nothing is heard or said any more."""
        self.silent = True

    def speak_again(self) -> None:
        """Be heard again, by those who connect anew."""
        self.silent = False

    def swallow_answer_to(self, action: str) -> None:
        """Carry out the next such action, but lose the link before the answer is on it."""
        self.swallowed.add(action.lower())

    def restart(self) -> None:
        """Die at once, as by kill -9, and start again: no event, no channel survives."""
        self.cut()
        for task in self._tasks:
            task.cancel()
        self.channels.clear()
        self._calls.clear()
        self.devices.clear()
        self.started_at = datetime.now(UTC)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(self, reader, writer, carry_out=answer)
        self.sessions.add(session)
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await session.run()
        self.sessions.discard(session)
        session.abort()
