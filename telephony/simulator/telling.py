"""What the switch tells about a call: the frames and their headers, as recorded from a real Asterisk 22."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from telephony.frames import (
    ANSWERED_EVENT,
    CALL_VARIABLE,
    COLLECTOR_END_EVENT,
    LEDGER_END_EVENT,
    LEG_VARIABLE,
    NOT_RECORDED_EVENT,
    NOTICE_EVENT,
)
from telephony.simulator.channel import CAUSES, Channel, Headers

if TYPE_CHECKING:
    from telephony.simulator.switch import Simulator


#: "No route to destination".
NO_ROUTE = 3


class By(StrEnum):
    """Who ended it."""

    MANAGER = "manager"
    COLLECTOR = "collector"
    DEBTOR = "debtor"


@dataclass(frozen=True)
class Order:
    """What an Originate asked for."""

    action_id: str
    endpoint: str
    channel_id: str
    number: str
    context: str
    #: Seconds the collector's telephone may ring.
    timeout: float
    caller: tuple[str, str]
    account: str
    variables: dict[str, str]

    @property
    def inherited(self) -> dict[str, str]:
        """The variables the debtor's channel gets too: those written with two underscores."""
        return {name.removeprefix("__"): value for name, value in self.variables.items() if name.startswith("__")}


class Telling:
    """Tells whoever listens to the switch what happens to one call."""

    def __init__(self, switch: "Simulator", order: Order) -> None:
        self.switch = switch
        self.order = order
        self.debtor_rang = False

    def state(self, channel: Channel, state: str, device_state: str) -> None:
        """A channel changed its state, and with it the telephone or trunk it belongs to."""
        channel.state = state
        self.switch.tell("Newstate", channel.headers())
        self.switch.tell_device(channel.device, device_state)
        if state == "Up":
            self.switch.ledger.answered(channel)

    def dial(self, event: str, by: Channel | None, towards: Channel, *more: tuple[str, str]) -> None:
        """Dialling began, went on or ended; nobody dials the collector, the switch does."""
        self.switch.tell(event, by.headers() if by else [], towards.headers("Dest"), list(more))

    def debtor_answered(self, debtor: Channel) -> None:
        """The dialplan says on the debtor's leg that somebody picked up."""
        self._of_answered_leg(debtor, ANSWERED_EVENT)

    def notice_played(self, debtor: Channel) -> None:
        """The debtor has heard that the call is recorded."""
        self._of_answered_leg(debtor, NOTICE_EVENT)

    def not_recorded(self, debtor: Channel, reason: str) -> None:
        """The dialplan was to record and does not."""
        self._of_answered_leg(debtor, NOT_RECORDED_EVENT, ("Reason", reason))

    def recording_started(self, debtor: Channel) -> None:
        """From now on what is said is written down."""
        self.switch.tell("MixMonitorStart", debtor.headers())

    def _of_answered_leg(self, debtor: Channel, name: str, *said: tuple[str, str]) -> None:
        place = debtor.context
        debtor.context, debtor.exten = "promesa-answered", "s"
        self._user_event(debtor, name, *said)
        debtor.context, debtor.exten = place, ""

    def picked_up(self, debtor: Channel) -> None:
        """The dialplan says so where the debtor was rung first, on the very line it has come to."""
        self._user_event(debtor, ANSWERED_EVENT)

    def enter(self, bridge: str, *channels: Channel) -> None:
        """Channels meet in a bridge."""
        for count, channel in enumerate(channels, start=1):
            channel.bridge = bridge
            self.switch.tell("BridgeEnter", bridge_headers(bridge, count), channel.headers())
            self.switch.ledger.entered(channel, bridge)

    def leave(self, bridge: str, *channels: Channel) -> None:
        """Channels leave the bridge, one after the other."""
        for left, channel in zip(range(len(channels) - 1, -1, -1), channels, strict=True):
            channel.bridge = ""
            self.switch.tell("BridgeLeave", bridge_headers(bridge, left), channel.headers())
            self.switch.ledger.left(channel, bridge)

    def settle_order(self, *, reason: str, channel: Channel | None = None) -> None:
        """What became of the Originate: with a channel it was answered, without it failed."""
        order = self.order
        self.switch.tell(
            "OriginateResponse",
            [("ActionID", order.action_id)] if order.action_id else [],
            [("Response", "Success" if channel else "Failure"), ("Channel", channel.name if channel else f"PJSIP/{order.endpoint}")],
            [("Context", order.context), ("Exten", order.number), ("Reason", reason), ("Uniqueid", order.channel_id)],
            [("CallerIDNum", order.caller[0]), ("CallerIDName", order.caller[1])],
            [(f"ChanVariable({channel.name})", value) for _, value in channel.chan_variables()] if channel else [],
        )

    def end(self, channel: Channel, cause: int, sip: int | None = None, *, source: str = "", dial_status: str = "") -> None:
        """A channel is gone; `source` is whose doing that was."""
        channel_ended(self.switch, channel, cause, sip, source=source, dial_status=dial_status)

    def end_collector(self, channel: Channel, dial_status: str, cause: int, sip: int | None = None, *, source: str, tech: str) -> None:
        """The dialplan's last words about the collector's leg, and its end."""
        place = (channel.context, channel.exten, channel.priority)
        channel.context, channel.exten, channel.priority = "promesa-collector-end", "s", 6
        said = [("DialStatus", dial_status), ("HangupCause", str(cause)), ("HangupSource", source), ("Tech", tech)]
        self._user_event(channel, COLLECTOR_END_EVENT, *said)
        rang = "2" if self.debtor_rang else ""
        words = f"ds={dial_status}|cause={cause}|ring={rang}|prog=|tech={tech}|src={source}"
        # Where the debtor was rung first the words are about the collector, and are not for the ledger.
        if channel.variables.get(LEG_VARIABLE) != "debtor":
            self.switch.ledger.said(channel, LEDGER_END_EVENT, words)
        channel.context, channel.exten, channel.priority = place
        # The channel itself knows no CHANUNAVAIL; a telephone that is not there was not even dialled.
        of_channel = {"CHANUNAVAIL": "" if cause == NO_ROUTE else "NOANSWER"}.get(dial_status, dial_status)
        self.end(channel, cause, sip, source=source, dial_status=of_channel)

    def _user_event(self, channel: Channel, name: str, *said: tuple[str, str]) -> None:
        call = ("Call", self.order.inherited.get(CALL_VARIABLE, ""))
        self.switch.tell("UserEvent", channel.headers(), [("UserEvent", name), call, *said])


def channel_ended(
    switch: "Simulator", channel: Channel, cause: int, sip: int | None = None, *, source: str = "", dial_status: str = ""
) -> None:
    """A channel is gone; `source` is whose doing that was."""
    is_last = switch.forget(channel)
    technical = [("TechCause", str(sip))] if sip else []
    switch.tell("Hangup", channel.headers(), [("Cause", str(cause)), ("Cause-txt", CAUSES.get(cause, "Unknown"))], technical)
    switch.ledger.ended(channel, cause, source=source, dial_status=dial_status, is_last=is_last)
    # A trunk that never got beyond "down" has not changed for whoever watches it.
    if channel.state != "Down":
        switch.tell_device(channel.device, "NOT_INUSE")


def bridge_headers(bridge: str, count: int) -> Headers:
    """The bridge's own headers, with so many channels in it."""
    return [
        ("BridgeUniqueid", bridge),
        ("BridgeType", "basic"),
        ("BridgeTechnology", "simple_bridge"),
        ("BridgeCreator", "<unknown>"),
        ("BridgeName", "<unknown>"),
        ("BridgeNumChannels", str(count)),
        ("BridgeVideoSourceMode", "none"),
    ]
