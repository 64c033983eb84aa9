"""Somebody who calls in: rings, is taken to collectors' telephones one after the other, talks or loses patience."""

import asyncio
import hashlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from telephony.frames import (
    CALL_VARIABLE,
    HOLD_COLLECTOR_CONTEXT,
    LEDGER_END_EVENT,
    LEG_VARIABLE,
    NOT_RECORDED_EVENT,
    NOTICE_EVENT,
    NOTICE_VARIABLE,
    RECORD_CALLER_CONTEXT,
    RECORD_VARIABLE,
    TELEPHONE_VARIABLE,
)
from telephony.inbound import ARRIVED_EVENT, FIRST_CONTEXT, NOBODY_EVENT, OFFER_OVER_EVENT
from telephony.ledger.callers import ARRIVED_LINE, NOBODY_LINE, OFFER_OVER_LINE
from telephony.simulator.channel import Channel
from telephony.simulator.parties import Behaviour, Telephone, party_at, telephone_of
from telephony.simulator.recorder import Recorder
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
#: How long the notice is.
NOTICE_SECONDS = 3.0
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
        #: Somebody lifted a receiver.
        self.was_answered = False
        #: At work from when it is known who calls, where that is to be recorded.
        self.recorder: Recorder | None = None
        # What the dialplan knows of the last telephone it rang, and what the channel does.
        self._dial_status, self._last_dialled = "", ""

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
        self.switch.ledger.said(caller, ARRIVED_LINE, f"caller={self.number}|dialled={OUR_NUMBER}")
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
                self._end(caller, *((16, None) if self._hung_up.done() else GAVE_UP), source=caller.name)
                return
        caller.context, caller.exten, caller.priority = "promesa-nobody", "s", 1
        self._say(NOBODY_EVENT)
        self.switch.ledger.said(caller, NOBODY_LINE, "")
        caller.priority = 4
        self._end(caller, 17, 486, source="dialplan/builtin")

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
        caller.userfield = caller.variables.get(CALL_VARIABLE, "")
        self.switch.ledger.dials(caller)
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
                self._end(caller, *GAVE_UP, source=caller.name)
                return True
            return False
        if does is Telephone.ANSWERS:
            await self._talk(caller, collector)
            return True
        cause, sip, ended, status = SAYS_NO.get(does, (0, None, "NOANSWER", "NOANSWER"))
        self._dialled(caller, collector, ended)
        channel_ended(self.switch, collector, cause, sip, source=collector.name if sip else "")
        self._offer_over(caller, telephone, status, cause or 3)
        return False

    def _collector(self, caller: Channel, telephone: str) -> Channel:
        channel = self.switch.new_channel(self, telephone, context="promesa-collectors", linkedid=caller.linkedid)
        channel.variables = {CALL_VARIABLE: caller.variables.get(CALL_VARIABLE, ""), LEG_VARIABLE: "collector"}
        channel.caller, channel.connected = ("s", "<unknown>"), caller.caller
        channel.exten, channel.application = "s", ("AppDial", "(Outgoing Line)")
        channel.userfield = caller.userfield
        return channel

    async def _talk(self, caller: Channel, collector: Channel) -> None:
        self.was_answered = True
        self._state(collector, "Up", "INUSE")
        self._dialled(caller, collector, "ANSWER")
        collector.exten = ""
        self._state(caller, "Up", "INUSE")
        self.patience = float("inf")
        bridge = self._together(collector, caller)
        ends_at = asyncio.get_running_loop().time() + self.switch.scaled(self.talks_for)
        while True:
            await self._until((ends_at - asyncio.get_running_loop().time()) * self.switch.speed)
            if self._hung_up.done() or not self._moved.done() or self._moved.result() != RECORD_CALLER_CONTEXT:
                break
            self._moved = asyncio.get_running_loop().create_future()
            bridge = await self._recorded_from_now_on(caller, collector, bridge)
        by = self._hung_up.result() if self._hung_up.done() else By.DEBTOR
        self._stop_recording()
        self._apart(bridge, caller, collector)
        source = {By.DEBTOR: caller.name, By.COLLECTOR: collector.name, By.MANAGER: ""}[by]
        channel_ended(self.switch, collector, 16, source=source)
        self._end(caller, 16, source=source)

    async def _recorded_from_now_on(self, caller: Channel, collector: Channel, bridge: str) -> str:
        """It is known who calls: both are taken out of the conversation, the caller is told where that is wanted, and they talk on."""
        collector.context, collector.exten, collector.priority = HOLD_COLLECTOR_CONTEXT, "s", 1
        caller.context, caller.exten, caller.priority = RECORD_CALLER_CONTEXT, "s", 1
        self._apart(bridge, collector, caller)
        wanted, notice = caller.variables.get(RECORD_VARIABLE), caller.variables.get(NOTICE_VARIABLE, "")
        caller.context = "promesa-record"
        call = ("Call", caller.variables.get(CALL_VARIABLE, ""))
        if wanted == "notice" and self.switch.notices is not None and notice not in self.switch.notices:
            self._say(NOT_RECORDED_EVENT, call, ("Reason", "notice_missing"))
        else:
            if wanted == "notice":
                await self._until(NOTICE_SECONDS)
                self._say(NOTICE_EVENT, call)
            if self.switch.recordings is not None:
                self.recorder = Recorder(self.switch.recordings, call[1])
            self.switch.tell("MixMonitorStart", caller.headers())
        caller.context, caller.priority, collector.priority = RECORD_CALLER_CONTEXT, 2, 4
        return self._together(collector, caller)

    def _stop_recording(self) -> None:
        # The end of the channel ends it, and a real switch says nothing of that.
        if self.recorder is not None:
            self.recorder.stop()
            self.recorder = None

    def _together(self, *channels: Channel) -> str:
        bridge = str(uuid4())
        for count, channel in enumerate(channels, start=1):
            channel.bridge = bridge
            self.switch.tell("BridgeEnter", bridge_headers(bridge, count), channel.headers())
            self.switch.ledger.entered(channel, bridge)
        return bridge

    def _apart(self, bridge: str, *channels: Channel) -> None:
        for left, channel in zip(range(len(channels) - 1, -1, -1), channels, strict=True):
            channel.bridge = ""
            self.switch.tell("BridgeLeave", bridge_headers(bridge, left), channel.headers())
            self.switch.ledger.left(channel, bridge)

    def _state(self, channel: Channel, state: str, device_state: str) -> None:
        channel.state = state
        self.switch.tell("Newstate", channel.headers())
        self.switch.tell_device(channel.device, device_state)
        if state == "Up":
            self.switch.ledger.answered(channel)

    def _dialled(self, caller: Channel, collector: Channel, status: str) -> None:
        self._dial_status = self._last_dialled = status
        self.switch.tell("DialEnd", caller.headers(), collector.headers("Dest"), [("DialStatus", status)])

    def _offer_over(self, caller: Channel, telephone: str, status: str, cause: int) -> None:
        caller.priority = 5
        self._dial_status = status
        self._say(OFFER_OVER_EVENT, ("Telephone", telephone), ("DialStatus", status), ("Cause", str(cause)))
        self.switch.ledger.said(caller, OFFER_OVER_LINE, f"telephone={telephone}|ds={status}|cause={cause}")

    def _say(self, event: str, *said: tuple[str, str]) -> None:
        self.switch.tell("UserEvent", self.channel.headers(), [("UserEvent", event), *said])

    def _end(self, caller: Channel, cause: int, sip: int | None = None, *, source: str) -> None:
        place = caller.context, caller.exten
        caller.context, caller.exten = "promesa-caller-end", "s"
        words = f"ds={self._dial_status}|cause={cause}|src={source}|direction=in"
        self.switch.ledger.said(caller, LEDGER_END_EVENT, words)
        caller.context, caller.exten = place
        channel_ended(self.switch, caller, cause, sip, source=source, dial_status=self._last_dialled)

    def _left(self) -> float:
        return self.patience - (asyncio.get_running_loop().time() - self._since) * self.switch.speed

    async def _until(self, seconds: float) -> None:
        """Let time pass, unless somebody hangs up, loses patience or the caller is taken elsewhere."""
        ends: list[asyncio.Future[Any]] = [self._hung_up, self._moved]
        await asyncio.wait(ends, timeout=self.switch.scaled(max(0.0, min(seconds, self._left()))), return_when=asyncio.FIRST_COMPLETED)
