"""One Originate carried out the other way round: the debtor's telephone first, then that of the collector who waits."""

from typing import TYPE_CHECKING
from uuid import uuid4

from telephony.frames import CALL_VARIABLE, JOIN_CONTEXT, LEG_VARIABLE, TELEPHONE_VARIABLE
from telephony.simulator.call import ANSWERED_TONE, RINGING_TONE, Call
from telephony.simulator.channel import Channel
from telephony.simulator.parties import REFUSALS, RINGS, Behaviour, Telephone, party_at, telephone_of
from telephony.simulator.telling import By, Order

if TYPE_CHECKING:
    from telephony.simulator.switch import Simulator

#: Lines of [promesa-join] at which it says that the debtor picked up, at which Dial stands, and at which it hangs up.
SAID_PRIORITY, JOIN_PRIORITY, OVER_PRIORITY = 3, 7, 10
#: Seconds in which the collector's telephone must pick up: the dialplan's own limit.
PATIENCE = 2.0


class DebtorFirst(Call):
    """A call whose first channel is the debtor's."""

    def __init__(self, switch: "Simulator", order: Order) -> None:
        super().__init__(switch, order)
        self.number, _, self.trunk = order.endpoint.partition("@")
        self.party = party_at(self.number, switch.seed)
        self.telephone = order.variables.get(TELEPHONE_VARIABLE, "")

    async def run(self) -> None:
        """Ring the debtor and, when that is answered, the collector."""
        debtor = self._debtor()
        self.tell.dial("DialBegin", None, debtor, ("DialString", self.order.endpoint))
        if await self._until(min(self.party.reached_after, self.order.timeout)) is not None:
            self._give_up(debtor, 16, None, dial_end="NOANSWER")
        elif self.party.behaviour in RINGS:
            await self._ring(debtor)
        elif self.party.behaviour is Behaviour.TRUNK_DEAD:
            await self._rings_out(debtor)
        else:
            self._refused(debtor)

    def _debtor(self) -> Channel:
        channel = self.switch.new_channel(self, self.trunk, context="promesa-from-trunk", uniqueid=self.order.channel_id)
        channel.variables = {name.removeprefix("__"): value for name, value in self.order.variables.items()}
        channel.caller = channel.connected = self.order.caller
        channel.account = self.order.account
        channel.application = ("AppDial2", "(Outgoing Line)")
        return channel

    async def _ring(self, debtor: Channel) -> None:
        self.tell.state(debtor, "Ringing", "RINGING")
        self.tell.dial("DialState", None, debtor, ("DialStatus", "RINGING"))
        if self.party.behaviour is Behaviour.NO_ANSWER or self.party.decides_after > self.order.timeout:
            await self._rings_out(debtor)
        elif await self._until(self.party.decides_after) is not None:
            self._give_up(debtor, 16, None, dial_end="NOANSWER")
        elif self.party.behaviour is Behaviour.DECLINES:
            self._refused(debtor)
        else:
            await self._picked_up(debtor)

    async def _rings_out(self, debtor: Channel) -> None:
        if await self._until(self.order.timeout) is not None:
            self._give_up(debtor, 16, None, dial_end="NOANSWER")
            return
        self.tell.settle_order(reason="3")
        self.tell.end(debtor, 19, 480)

    def _refused(self, debtor: Channel) -> None:
        refusal = REFUSALS[self.party.behaviour]
        self._give_up(debtor, refusal.q850, refusal.sip, dial_end=refusal.dial_end)

    def _give_up(self, debtor: Channel, cause: int, sip: int | None, *, dial_end: str) -> None:
        self.tell.dial("DialEnd", None, debtor, ("DialStatus", dial_end))
        self.tell.settle_order(reason="0")
        self.tell.end(debtor, cause, sip, source=debtor.name if sip else "")

    async def _picked_up(self, debtor: Channel) -> None:
        self.tell.state(debtor, "Up", "INUSE")
        self.tell.dial("DialEnd", None, debtor, ("DialStatus", "ANSWER"))
        self.tell.settle_order(reason="4", channel=debtor)
        debtor.context, debtor.exten, debtor.priority = JOIN_CONTEXT, "s", SAID_PRIORITY
        debtor.userfield = self.order.inherited.get(CALL_VARIABLE, "")
        self.tell.picked_up(debtor)
        self._start_recording(debtor)
        debtor.priority = JOIN_PRIORITY
        self.switch.ledger.dials(debtor)
        if telephone_of(self.telephone) is Telephone.OFFLINE:
            debtor.priority = OVER_PRIORITY
            self.tell.end_collector(debtor, "CHANUNAVAIL", 3, 404, source="dialplan/builtin", tech="")
            return
        await self._join(debtor)

    async def _join(self, debtor: Channel) -> None:
        collector = self.switch.new_channel(self, self.telephone, context="promesa-collectors", linkedid=debtor.linkedid)
        collector.variables = {**self.order.inherited, LEG_VARIABLE: "collector"}
        # The switch names who is dialled by the extension of whoever dials.
        collector.caller, collector.connected = (debtor.exten, debtor.caller[1]), debtor.caller
        collector.account, collector.exten = debtor.account, debtor.exten
        collector.application = ("AppDial", "(Outgoing Line)")
        self.tell.dial("DialBegin", debtor, collector, ("DialString", self.telephone))
        debtor.connected = collector.caller
        self.tell.state(collector, "Ringing", "RINGING")
        self.tell.dial("DialState", debtor, collector, ("DialStatus", "RINGING"))
        answers = telephone_of(self.telephone) is Telephone.ANSWERS
        by = await self._until(self.switch.pick_up_after if answers else PATIENCE)
        if by is None and answers:
            await self._talk_with(debtor, collector)
            return
        self.tell.dial("DialEnd", debtor, collector, ("DialStatus", "NOANSWER" if by is None else "CANCEL"))
        self.tell.end(collector, 0 if by is None else 16)
        debtor.priority = OVER_PRIORITY if by is None else JOIN_PRIORITY
        status, source = ("NOANSWER", "dialplan/builtin") if by is None else ("CANCEL", "")
        self.tell.end_collector(debtor, status, 16, source=source, tech=RINGING_TONE)

    async def _talk_with(self, debtor: Channel, collector: Channel) -> None:
        self.tell.state(collector, "Up", "INUSE")
        collector.exten = ""
        self.tell.dial("DialEnd", debtor, collector, ("DialStatus", "ANSWER"))
        bridge = str(uuid4())
        self.tell.enter(bridge, collector, debtor)
        by = await self._until(self.party.talks_for) or By.DEBTOR
        self._stop_recording()
        self.tell.leave(bridge, *((collector, debtor) if by is By.COLLECTOR else (debtor, collector)))
        source = {By.DEBTOR: debtor.name, By.COLLECTOR: collector.name, By.MANAGER: ""}[by]
        self.tell.end(collector, 16, source=source)
        self.tell.end_collector(debtor, "ANSWER", 16, source=source, tech=ANSWERED_TONE)
