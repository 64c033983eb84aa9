"""One Originate carried out: the collector's telephone first, then the debtor's, in the order of a real Asterisk 22."""

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from telephony.frames import (
    CALL_VARIABLE,
    DIAL_CONTEXT,
    LEG_VARIABLE,
    NOTICE_VARIABLE,
    RECORD_VARIABLE,
    RING_VARIABLE,
    TRUNK_VARIABLE,
)
from telephony.simulator.channel import Channel
from telephony.simulator.parties import REFUSALS, RINGS, Behaviour, Telephone, party_at, telephone_of
from telephony.simulator.recorder import Recorder
from telephony.simulator.telling import By, Order, Telling

if TYPE_CHECKING:
    from telephony.simulator.switch import Simulator

#: Lines of [promesa-dial] at which Dial stands, and at which a call goes on when Dial has failed.
DIAL_PRIORITY, AFTER_DIAL = 10, 11
DEFAULT_RING_SECONDS = 35.0
#: How long a debtor who was passed on hears whatever is played there.
PASSED_ON_SECONDS = 5.0
RINGING_TONE, ANSWERED_TONE = "SIP 180 Ringing", "SIP 200 OK"


class Call:
    """A call on the simulated switch, from the order to its last channel's end."""

    def __init__(self, switch: "Simulator", order: Order) -> None:
        self.switch = switch
        self.order = order
        self.party = party_at(order.number, switch.seed)
        self.tell = Telling(switch, order)
        self.ring_seconds = float(order.variables.get(RING_VARIABLE) or DEFAULT_RING_SECONDS)
        #: At work while the call is recorded.
        self.recorder: Recorder | None = None
        loop = asyncio.get_running_loop()
        self._hung_up: asyncio.Future[By] = loop.create_future()
        self._passed_on: asyncio.Future[tuple[str, str]] = loop.create_future()

    def hang_up(self, by: By) -> None:
        """End it, whatever it is doing."""
        if not self._hung_up.done():
            self._hung_up.set_result(by)

    def pass_on(self, context: str, exten: str) -> None:
        """Take the debtor's leg out of the conversation, to another place in the dialplan."""
        if not self._passed_on.done():
            self._passed_on.set_result((context, exten))

    async def run(self) -> None:
        """Ring the collector and, when that is answered, the debtor."""
        telephone = telephone_of(self.order.endpoint)
        if telephone is Telephone.OFFLINE:
            self.tell.settle_order(reason="0")
            return
        collector = self._collector_channel()
        self.tell.dial("DialBegin", None, collector, ("DialString", self.order.endpoint))
        if telephone is Telephone.BUSY:
            self._give_up_collector(collector, 17, 486, dial_end="BUSY")
        elif await self._collector_answers(collector, telephone):
            await self._dial_debtor(collector)

    def _collector_channel(self) -> Channel:
        order = self.order
        channel = self.switch.new_channel(self, order.endpoint, context="promesa-collectors", uniqueid=order.channel_id)
        # Variables and caller follow a moment later: a Newchannel never has them.
        channel.variables = {name.removeprefix("__"): value for name, value in order.variables.items()}
        channel.caller = channel.connected = order.caller
        channel.account = order.account
        channel.application = ("AppDial2", "(Outgoing Line)")
        return channel

    async def _collector_answers(self, channel: Channel, telephone: Telephone) -> bool:
        self.tell.state(channel, "Ringing", "RINGING")
        self.tell.dial("DialState", None, channel, ("DialStatus", "RINGING"))
        decides_after = {Telephone.ANSWERS: self.switch.pick_up_after, Telephone.DECLINES: 0.7}.get(telephone, self.order.timeout)
        by = await self._until(min(decides_after, self.order.timeout))
        if by is By.MANAGER:
            self._give_up_collector(channel, 16, None, dial_end="NOANSWER")
        elif by is By.COLLECTOR or telephone is Telephone.DECLINES:
            self._give_up_collector(channel, 21, 603, dial_end="NOANSWER")
        elif telephone is Telephone.SILENT:
            self.tell.end(channel, 19, 480)
            self.tell.settle_order(reason="3")
        else:
            self.tell.state(channel, "Up", "INUSE")
            self.tell.dial("DialEnd", None, channel, ("DialStatus", "ANSWER"))
            self.tell.settle_order(reason="4", channel=channel)
            return True
        return False

    def _give_up_collector(self, channel: Channel, cause: int, sip: int | None, *, dial_end: str) -> None:
        self.tell.dial("DialEnd", None, channel, ("DialStatus", dial_end))
        self.tell.settle_order(reason="0")
        # Their telephone said no; with no status it was us who gave up.
        self.tell.end(channel, cause, sip, source=channel.name if sip else "")

    async def _dial_debtor(self, collector: Channel) -> None:
        collector.context, collector.exten, collector.priority = DIAL_CONTEXT, self.order.number, DIAL_PRIORITY
        collector.userfield = self.order.inherited.get(CALL_VARIABLE, "")
        if not self.order.number.isdigit():
            # The dialplan dials nothing but digits.
            collector.exten = "bad"
            self.tell.end_collector(collector, "", 28, source="dialplan/builtin", tech="")
            return
        self.switch.ledger.dials(collector)
        debtor = self._debtor_channel(collector)
        dialled = f"{self.order.number}@{debtor.device.removeprefix('PJSIP/')}"
        collector.application = ("Dial", f"PJSIP/{dialled}")
        self.tell.dial("DialBegin", collector, debtor, ("DialString", dialled))
        collector.connected = debtor.caller
        by = await self._until(min(self.party.reached_after, self.ring_seconds))
        if by is not None:
            self._cancel(collector, debtor, by)
        elif self.party.behaviour in RINGS:
            await self._ring_debtor(collector, debtor)
        elif self.party.behaviour is Behaviour.TRUNK_DEAD:
            await self._nobody_answers(collector, debtor)
        else:
            self._refuse(collector, debtor)

    def _debtor_channel(self, collector: Channel) -> Channel:
        trunk = self.order.variables.get(TRUNK_VARIABLE) or self.switch.trunk
        channel = self.switch.new_channel(self, trunk, context="promesa-from-trunk", linkedid=collector.linkedid)
        channel.variables = {**self.order.inherited, LEG_VARIABLE: "debtor"}
        channel.caller, channel.connected = (self.order.number, collector.caller[1]), collector.caller
        channel.account, channel.exten, channel.userfield = collector.account, self.order.number, collector.userfield
        channel.application = ("AppDial", "(Outgoing Line)")
        return channel

    async def _ring_debtor(self, collector: Channel, debtor: Channel) -> None:
        self.tell.state(debtor, "Ringing", "RINGING")
        self.tell.debtor_rang = True
        self.tell.dial("DialState", collector, debtor, ("DialStatus", "RINGING"))
        if self.party.behaviour is Behaviour.NO_ANSWER or self.party.decides_after > self.ring_seconds:
            await self._nobody_answers(collector, debtor)
            return
        by = await self._until(self.party.decides_after)
        if by is not None:
            self._cancel(collector, debtor, by)
        elif self.party.behaviour is Behaviour.DECLINES:
            self._refuse(collector, debtor)
        else:
            await self._talk(collector, debtor)

    async def _nobody_answers(self, collector: Channel, debtor: Channel) -> None:
        by = await self._until(self.ring_seconds)
        if by is not None:
            self._cancel(collector, debtor, by)
            return
        self.tell.dial("DialEnd", collector, debtor, ("DialStatus", "NOANSWER"))
        self.tell.end(debtor, 0)
        collector.priority = AFTER_DIAL
        self.tell.end_collector(collector, "NOANSWER", 16, source="dialplan/builtin", tech=_last_tone(debtor))

    def _refuse(self, collector: Channel, debtor: Channel) -> None:
        refusal = REFUSALS[self.party.behaviour]
        self.tell.dial("DialEnd", collector, debtor, ("DialStatus", refusal.dial_end))
        self.tell.end(debtor, refusal.q850, refusal.sip, source=debtor.name)
        collector.priority = AFTER_DIAL
        # The switch answers the collector's telephone with a status of its own for 603, otherwise with the debtor's.
        copied = 403 if refusal.sip == 603 else refusal.sip
        tech = f"SIP {refusal.sip} {refusal.words}"
        self.tell.end_collector(collector, refusal.dial_status, refusal.q850, copied, source="dialplan/builtin", tech=tech)

    def _cancel(self, collector: Channel, debtor: Channel, by: By) -> None:
        self.tell.dial("DialEnd", collector, debtor, ("DialStatus", "CANCEL"))
        self.tell.end(debtor, 16)
        cause, source = (0, collector.name) if by is By.COLLECTOR else (16, "")
        self.tell.end_collector(collector, "CANCEL", cause, source=source, tech=_last_tone(debtor))

    async def _talk(self, collector: Channel, debtor: Channel) -> None:
        self.tell.state(debtor, "Up", "INUSE")
        self.tell.debtor_answered(debtor)
        self._start_recording(debtor)
        self.tell.dial("DialEnd", collector, debtor, ("DialStatus", "ANSWER"))
        bridge = str(uuid4())
        self.tell.enter(bridge, debtor, collector)
        by = await self._until(self.party.talks_for) or By.DEBTOR
        if self._passed_on.done() and not self._hung_up.done():
            await self._go_on_elsewhere(collector, debtor, bridge)
            return
        self._stop_recording()
        leaving = (debtor, collector) if by is By.DEBTOR else (collector, debtor)
        self.tell.leave(bridge, *leaving)
        source = {By.DEBTOR: debtor.name, By.COLLECTOR: collector.name, By.MANAGER: ""}[by]
        self.tell.end(debtor, 16, source=source)
        self.tell.end_collector(collector, "ANSWER", 16, source=source, tech=ANSWERED_TONE)

    def _start_recording(self, debtor: Channel) -> None:
        wanted, folder = self.order.inherited.get(RECORD_VARIABLE), self.switch.recordings
        if wanted not in ("1", "notice") or folder is None:
            return
        notice, known = self.order.inherited.get(NOTICE_VARIABLE, ""), self.switch.notices
        if wanted == "notice" and known is not None and notice not in known:
            self.tell.not_recorded(debtor, "notice_missing")
            return
        if wanted == "notice":
            self.tell.notice_played(debtor)
        self.recorder = Recorder(folder, self.order.channel_id)
        self.tell.recording_started(debtor)

    def _stop_recording(self) -> None:
        # The end of the channel ends it, and a real switch says nothing of that.
        if self.recorder is not None:
            self.recorder.stop()
            self.recorder = None

    async def _go_on_elsewhere(self, collector: Channel, debtor: Channel, bridge: str) -> None:
        debtor.context, debtor.exten = self._passed_on.result()
        self.tell.leave(bridge, debtor, collector)
        self.tell.end_collector(collector, "ANSWER", 16, source="", tech=ANSWERED_TONE)
        await asyncio.wait([self._hung_up], timeout=self.switch.scaled(PASSED_ON_SECONDS))
        debtor.priority = 3
        self._stop_recording()
        self.tell.end(debtor, 16, source="dialplan/builtin")

    async def _until(self, seconds: float) -> By | None:
        """Let time pass, unless somebody hangs up or the debtor is passed on; returns who hung up."""
        ends: list[asyncio.Future[Any]] = [self._hung_up, self._passed_on]
        await asyncio.wait(ends, timeout=self.switch.scaled(seconds), return_when=asyncio.FIRST_COMPLETED)
        return self._hung_up.result() if self._hung_up.done() else None


def _last_tone(debtor: Channel) -> str:
    return "" if debtor.state == "Down" else RINGING_TONE
