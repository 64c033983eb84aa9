"""Somebody who calls in: rings, is taken to collectors' telephones one after the other, talks or loses patience."""

import asyncio
import hashlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from telephony.frames import CALL_VARIABLE, LEG_VARIABLE, TELEPHONE_VARIABLE
from telephony.inbound import ARRIVED_EVENT, FIRST_CONTEXT, NOBODY_EVENT, OFFER_OVER_EVENT
from telephony.simulator.channel import Channel
from telephony.simulator.parties import Behaviour, Telephone, party_at, telephone_of
from telephony.simulator.telling import By, bridge_headers, channel_ended

if TYPE_CHECKING:
    from telephony.simulator.switch import Simulator

#: extensions.conf's PROMESA_INBOUND_WAITS and PROMESA_OFFER_RINGS.
WAITS, OFFER_RINGS = 60.0, 15.0
#: ISDN cause, SIP status and dial status of a telephone that says no.
SAYS_NO = {Telephone.BUSY: (17, 486, "BUSY", "BUSY"), Telephone.DECLINES: (21, 603, "NOANSWER", "CHANUNAVAIL")}
#: How the switch says that a caller lost patience: their own CANCEL.
GAVE_UP = (127, 487)
#: And how the collector's telephone that rang for them ends.
LEFT_BEHIND = (127, 500)
OUR_NUMBER = "576015550100"


def calls_back_after(number: str, seed: int, share: float) -> float | None:
    """Seconds after which somebody who did not pick up calls back; None: they do not."""
    draw = hashlib.blake2b(f"back:{seed}:{number}".encode(), digest_size=8).digest()
    first, second = (int.from_bytes(draw[place : place + 4]) / 2**32 for place in (0, 4))
    calls = first < share and party_at(number, seed).behaviour is Behaviour.NO_ANSWER
    return 20 + 70 * second if calls else None


class Caller:
    """A call that came in, from its first ring to its end."""

    def __init__(self, switch: "Simulator", number: str, *, patience: float = 50.0, talks_for: float = 60.0) -> None:
        self.switch = switch
        self.number = number
        self.patience = patience
        self.talks_for = talks_for
        loop = asyncio.get_running_loop()
        self._hung_up: asyncio.Future[By] = loop.create_future()
        self._moved: asyncio.Future[str] = loop.create_future()
        self._since = loop.time()

    def hang_up(self, by: By) -> None:
        """End it, whatever it is doing."""
        if not self._hung_up.done():
            self._hung_up.set_result(by)

    def pass_on(self, context: str, exten: str) -> None:
        """Take the caller to another place in the dialplan."""
        if not self._moved.done():
            self._moved.set_result(context)

    async def run(self) -> None:
        """Ring until somebody answers, patience runs out, or we say that nobody is free."""
        caller = self.switch.new_channel(
            self, self.switch.trunk, context=FIRST_CONTEXT, state="Ring", exten=OUR_NUMBER, caller=(self.number, "<unknown>")
        )
        self.channel = caller
        caller.variables = {LEG_VARIABLE: "debtor"}
        caller.priority = 7
        self._say(ARRIVED_EVENT, ("Caller", self.number), ("Dialled", OUR_NUMBER))
        self.switch.tell_device(caller.device, "INUSE")
        place = "promesa-waiting"
        while True:
            if place == "promesa-offer":
                if await self._offered(caller):
                    return
                place = await self._next_place(0.0) if self._moved.done() else "promesa-waiting"
            elif place == "promesa-waiting":
                caller.context, caller.exten, caller.priority = place, "s", 2
                place = await self._next_place(WAITS)
            else:
                break
            if place == "gone":
                self._end(caller, *((16, None) if self._hung_up.done() else GAVE_UP))
                return
        caller.context, caller.exten, caller.priority = "promesa-nobody", "s", 1
        self._say(NOBODY_EVENT)
        caller.priority = 3
        self._end(caller, 17, 486)

    async def _next_place(self, seconds: float) -> str:
        """Where the bridge takes them; `gone`: they hung up; `promesa-nobody`: the dialplan's own time is over."""
        await self._until(seconds)
        if self._hung_up.done() or self._left() <= 0:
            return "gone"
        if not self._moved.done():
            return "promesa-nobody"
        place = self._moved.result()
        self._moved = asyncio.get_running_loop().create_future()
        return place

    async def _offered(self, caller: Channel) -> bool:
        """A collector's telephone rings; whether the call is over afterwards."""
        telephone = caller.variables.get(TELEPHONE_VARIABLE, "")
        does = telephone_of(telephone)
        caller.context, caller.exten, caller.priority = "promesa-offer", "s", 4
        if does is Telephone.OFFLINE:
            self._offer_over(caller, telephone, "CHANUNAVAIL", 3)
            return False
        collector = self._collector(caller, telephone)
        self.switch.tell("DialBegin", caller.headers(), collector.headers("Dest"), [("DialString", telephone)])
        caller.connected = collector.caller
        if does is not Telephone.BUSY:
            self._state(collector, "Ringing", "RINGING")
            self.switch.tell("DialState", caller.headers(), collector.headers("Dest"), [("DialStatus", "RINGING")])
            lifts = {Telephone.ANSWERS: self.switch.lifts_after, Telephone.DECLINES: 0.7}.get(does, OFFER_RINGS)
            await self._until(lifts)
        if self._hung_up.done() or self._left() <= 0 or self._moved.done():
            self._dialled(caller, collector, "CANCEL")
            channel_ended(self.switch, collector, *((16, None) if self._moved.done() else LEFT_BEHIND))
            if not self._moved.done():
                self._end(caller, *GAVE_UP)
                return True
            return False
        if does is Telephone.ANSWERS:
            await self._talk(caller, collector)
            return True
        cause, sip, ended, status = SAYS_NO.get(does, (0, None, "NOANSWER", "NOANSWER"))
        self._dialled(caller, collector, ended)
        self._offer_over(caller, telephone, status, cause or 3)
        channel_ended(self.switch, collector, cause, sip)
        return False

    def _collector(self, caller: Channel, telephone: str) -> Channel:
        channel = self.switch.new_channel(self, telephone, context="promesa-collectors", linkedid=caller.linkedid)
        channel.variables = {CALL_VARIABLE: caller.variables.get(CALL_VARIABLE, ""), LEG_VARIABLE: "collector"}
        channel.caller, channel.connected = ("s", "<unknown>"), caller.caller
        channel.exten, channel.application = "s", ("AppDial", "(Outgoing Line)")
        return channel

    async def _talk(self, caller: Channel, collector: Channel) -> None:
        self._state(collector, "Up", "INUSE")
        self._dialled(caller, collector, "ANSWER")
        collector.exten = ""
        self._state(caller, "Up", "INUSE")
        bridge = str(uuid4())
        for count, channel in enumerate((collector, caller), start=1):
            channel.bridge = bridge
            self.switch.tell("BridgeEnter", bridge_headers(bridge, count), channel.headers())
        self.patience = float("inf")
        await self._until(self.talks_for)
        for count, channel in ((1, caller), (0, collector)):
            channel.bridge = ""
            self.switch.tell("BridgeLeave", bridge_headers(bridge, count), channel.headers())
        channel_ended(self.switch, collector, 16)
        self._end(caller, 16)

    def _state(self, channel: Channel, state: str, device_state: str) -> None:
        channel.state = state
        self.switch.tell("Newstate", channel.headers())
        self.switch.tell_device(channel.device, device_state)

    def _dialled(self, caller: Channel, collector: Channel, status: str) -> None:
        self.switch.tell("DialEnd", caller.headers(), collector.headers("Dest"), [("DialStatus", status)])

    def _offer_over(self, caller: Channel, telephone: str, status: str, cause: int) -> None:
        caller.priority = 5
        self._say(OFFER_OVER_EVENT, ("Telephone", telephone), ("DialStatus", status), ("Cause", str(cause)))

    def _say(self, event: str, *said: tuple[str, str]) -> None:
        self.switch.tell("UserEvent", self.channel.headers(), [("UserEvent", event), *said])

    def _end(self, caller: Channel, cause: int, sip: int | None = None) -> None:
        channel_ended(self.switch, caller, cause, sip)

    def _left(self) -> float:
        return self.patience - (asyncio.get_running_loop().time() - self._since) * self.switch.speed

    async def _until(self, seconds: float) -> None:
        """Let time pass, unless somebody hangs up, loses patience or the caller is taken elsewhere."""
        ends: list[asyncio.Future[Any]] = [self._hung_up, self._moved]
        await asyncio.wait(ends, timeout=self.switch.scaled(max(0.0, min(seconds, self._left()))), return_when=asyncio.FIRST_COMPLETED)
