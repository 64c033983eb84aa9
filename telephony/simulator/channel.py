"""A channel as the switch shows it: the block of headers that nearly every frame carries."""

import asyncio
import time
from dataclasses import dataclass, field

from telephony.frames import CALL_VARIABLE, LEG_VARIABLE

Headers = list[tuple[str, str]]

STATES = {"Down": "0", "Ring": "4", "Ringing": "5", "Up": "6"}
CAUSES = {
    0: "Unknown",
    1: "Unallocated (unassigned) number",
    3: "No route to destination",
    16: "Normal Clearing",
    17: "User busy",
    19: "User alerting, no answer",
    21: "Call Rejected",
    28: "Invalid number format",
    34: "Circuit/channel congestion",
    127: "Interworking, unspecified",
}
UNKNOWN = ("<unknown>", "<unknown>")


@dataclass
class Channel:
    """One leg on the switch."""

    name: str
    uniqueid: str
    linkedid: str
    context: str
    exten: str = "s"
    priority: int = 1
    state: str = "Down"
    caller: tuple[str, str] = UNKNOWN
    connected: tuple[str, str] = UNKNOWN
    account: str = ""
    #: What the dialplan puts into the ledger's `userfield`: the call's id.
    userfield: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    application: tuple[str, str] = ("", "")
    bridge: str = ""
    created: float = field(default_factory=time.monotonic)
    #: Set once it has ended: whoever listens to it stops.
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def device(self) -> str:
        """The telephone or trunk the channel belongs to: its name without the number behind it."""
        return self.name.rpartition("-")[0]

    def headers(self, prefix: str = "") -> Headers:
        """The channel's own headers, as the switch orders them."""
        told = [
            ("Channel", self.name),
            ("ChannelState", STATES[self.state]),
            ("ChannelStateDesc", self.state),
            ("CallerIDNum", self.caller[0]),
            ("CallerIDName", self.caller[1]),
            ("ConnectedLineNum", self.connected[0]),
            ("ConnectedLineName", self.connected[1]),
            ("Language", "en"),
            ("AccountCode", self.account),
            ("Context", self.context),
            ("Exten", self.exten),
            ("Priority", str(self.priority)),
            ("Uniqueid", self.uniqueid),
            ("Linkedid", self.linkedid),
            *self.chan_variables(),
        ]
        return [(prefix + name, value) for name, value in told]

    def chan_variables(self) -> Headers:
        """The variables that manager.conf's `channelvars` names, set or not."""
        return [("ChanVariable", f"{name}={self.variables.get(name, '')}") for name in (CALL_VARIABLE, LEG_VARIABLE)]

    def listed(self) -> Headers:
        """The channel as CoreShowChannels lists it."""
        age = int(time.monotonic() - self.created)
        return [
            *self.headers(),
            ("Application", self.application[0]),
            ("ApplicationData", self.application[1]),
            ("Duration", f"{age // 3600:02}:{age // 60 % 60:02}:{age % 60:02}"),
            ("BridgeId", self.bridge),
        ]
