"""Frames: what the Asterisk Manager Interface says, before translation; and the names of ours that appear in them."""

from collections.abc import Mapping
from datetime import UTC, datetime

#: Channel variables set by our Originate and our dialplan (`telephony/asterisk/extensions.conf`).
CALL_VARIABLE = "PROMESA_CALL"
LEG_VARIABLE = "PROMESA_LEG"
TRUNK_VARIABLE = "PROMESA_TRUNK"
RING_VARIABLE = "PROMESA_RING"
RECORD_VARIABLE = "PROMESA_RECORD"
#: On the INVITE to a collector's telephone: a page picks up by itself what the server says it asked for.
CALL_HEADER = "PJSIP_HEADER(add,X-Promesa-Call)"
NOTICE_VARIABLE = "PROMESA_NOTICE"
TELEPHONE_VARIABLE = "PROMESA_TELEPHONE"
#: The line to the switch at which that telephone registers; empty: it is this one.
VIA_VARIABLE = "PROMESA_VIA"
#: What our dialplan says in UserEvents.
ANSWERED_EVENT = "PromesaAnswered"
COLLECTOR_END_EVENT = "PromesaCollectorEnd"
NOTICE_EVENT = "PromesaNoticePlayed"
NOT_RECORDED_EVENT = "PromesaNotRecorded"
#: What our dialplan writes into the ledger when the collector's leg is gone.
LEDGER_END_EVENT = "PROMESA_END"
#: Where a call goes once its collector has picked up.
DIAL_CONTEXT = "promesa-dial"
#: Brings a collector back to a debtor who is on the line.
REATTACH_CONTEXT = "promesa-reattach"
#: Where the two of an inbound conversation go, for a moment, when it is to be recorded from now on; the second is told by its id.
RECORD_CALLER_CONTEXT, HOLD_COLLECTOR_CONTEXT = "promesa-record-caller", "promesa-hold-collector"
COLLECTOR_VARIABLE = "PROMESA_COLLECTOR"
#: Where a leader hears a call, by mode: `promesa-listen`, `promesa-whisper`, `promesa-barge`.
SPY_CONTEXTS = {f"promesa-{mode}": mode for mode in ("listen", "whisper", "barge")}
#: In front of a spy session's id in the id of its channel: so that nobody takes it for a call's, which is a UUID alone.
SPY_CHANNEL = "spy-"
#: Where the channels of collectors' telephones and of the trunk come from.
COLLECTORS_CONTEXT, TRUNK_CONTEXT = "promesa-collectors", "promesa-from-trunk"
#: And those of lines to other switches, where collectors' telephones are.
SWITCH_CONTEXT = "promesa-from-switch"
#: Where a call goes once its debtor, rung first, has picked up.
JOIN_CONTEXT = "promesa-join"
#: The account's event filter (`telephony/asterisk/manager.conf`): nothing else is sent to us.
WANTED_EVENTS = frozenset(
    {
        *("FullyBooted", "Shutdown", "OriginateResponse", "UserEvent", "DeviceStateChange", "ContactStatus"),
        *("Newchannel", "Newstate", "DialBegin", "DialState", "DialEnd", "BridgeEnter", "BridgeLeave", "Hangup"),
        *("Hold", "Unhold"),
        *("BlindTransfer", "AttendedTransfer", "MixMonitorStart", "MixMonitorStop", "ChanSpyStart", "ChanSpyStop"),
    }
)

Value = str | list[str]


class Frame:
    """One message of the switch: header names in lower case, a header that came twice as a list."""

    __slots__ = ("headers",)

    def __init__(self, headers: Mapping[str, Value]) -> None:
        self.headers = headers

    @classmethod
    def of(cls, **headers: Value) -> "Frame":
        """A frame from its headers, spelled in any case."""
        return cls({name.lower(): value for name, value in headers.items()})

    @property
    def event(self) -> str:
        """The event's name; empty for an answer to an action."""
        return self.get("event")

    @property
    def succeeded(self) -> bool:
        """Whether an answer says yes."""
        return self.get("response") == "Success"

    @property
    def at(self) -> datetime | None:
        """When the switch says it happened, by the switch's clock."""
        stamp = self.get("timestamp")
        return datetime.fromtimestamp(float(stamp), UTC) if stamp else None

    def get(self, name: str) -> str:
        """A header's (first) value; empty when it did not come."""
        value = self.headers.get(name, "")
        return value if isinstance(value, str) else value[0]

    def variable(self, name: str, *, of_destination: bool = False) -> str:
        """A channel variable that came with the frame, of its channel or of the channel being dialled."""
        told = self.headers.get("destchanvariable" if of_destination else "chanvariable", [])
        for pair in [told] if isinstance(told, str) else told:
            key, _, value = pair.partition("=")
            if key == name:
                return value
        return ""

    def __repr__(self) -> str:
        return f"Frame({dict(self.headers)!r})"
