"""Say in our words what the switch just said. Pure: a frame in, signals out; the channels of each call are all it remembers."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from backend.calls.rules import RANG_OUT
from backend.calls.signals import (
    CallOver,
    DialFinished,
    Fate,
    Held,
    Leg,
    LegAnswered,
    LegEnded,
    LegRang,
    LegStarted,
    NoticePlayed,
    NotPlaced,
    NotRecorded,
    PhoneState,
    Placed,
    RecordingStarted,
    RecordingStopped,
    Resumed,
    Signal,
)
from telephony.channels import Channels
from telephony.frames import ANSWERED_EVENT, LEG_VARIABLE, NOT_RECORDED_EVENT, NOTICE_EVENT, Frame
from telephony.inbound import translate_inbound

#: The ActionID of an Originate: with the call's id behind it, the only safe key of an OriginateResponse. The second rings the debtor first.
ORDER, DEBTOR_ORDER = "ring-", "dial-"
#: Reason 3 of an OriginateResponse: the telephone rang until the time was up.
TIMED_OUT = "3"
#: ISDN causes with which a collector's telephone that never answered gives up.
COLLECTOR_FATES = {
    17: Fate.COLLECTOR_BUSY,
    18: Fate.COLLECTOR_NO_ANSWER,
    19: Fate.COLLECTOR_NO_ANSWER,
    20: Fate.COLLECTOR_OFFLINE,
    21: Fate.COLLECTOR_DECLINED,
    27: Fate.COLLECTOR_OFFLINE,
}
UNREACHABLE = frozenset({"UNAVAILABLE", "INVALID"})
#: The switch has no word for the device: that is no word against it.
UNTOLD = frozenset({"UNKNOWN", ""})
#: What the switch says of a registration that is gone or does not answer; every other word is of one that is there.
GONE = frozenset({"Removed", "Unreachable"})
IN_USE = frozenset({"INUSE", "BUSY", "RINGING", "RINGINUSE", "ONHOLD"})

Told = Signal | PhoneState


def translate(frame: Frame, channels: Channels, heard_at: datetime) -> list[Told]:
    """What a frame says about calls and telephones of ours; nothing, when it is about something else."""
    meaning, at = MEANINGS.get(frame.event), frame.at or heard_at
    return [*meaning(frame, channels, at), *translate_inbound(frame, at)] if meaning else []


@lru_cache(maxsize=4096)
def call_of(linkedid: str) -> UUID | None:
    """The call a Linkedid belongs to: ours are UUIDs written with hyphens, whatever else is on the switch is not."""
    if len(linkedid) != 36:
        return None
    try:
        return UUID(linkedid)
    except ValueError:
        return None


def _channel_appeared(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id, channel = call_of(frame.get("linkedid")), frame.get("uniqueid")
    if call_id is None:
        return []
    channels.saw(call_id, channel)
    # Whose leg it is is known only once it is dialled: see _dial_began.
    return [Placed(call_id, at)] if channel == str(call_id) else []


def _channel_changed(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id, channel = call_of(frame.get("linkedid")), frame.get("uniqueid")
    leg = leg_of(frame)
    if call_id is None:
        return []
    channels.saw(call_id, channel)
    match frame.get("channelstatedesc"):
        case "Ringing" if leg:
            return [LegRang(call_id, at, leg, channel)]
        case "Up" if leg:
            return [LegAnswered(call_id, at, leg, channel)]
    return []


def _dial_began(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id, channel = call_of(frame.get("destlinkedid")), frame.get("destuniqueid")
    if call_id is None:
        return []
    channels.saw(call_id, channel)
    leg = _leg_dialled(frame)
    return [LegStarted(call_id, at, leg, channel)] if leg else []


def _dial_went_on(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id, channel = call_of(frame.get("destlinkedid")), frame.get("destuniqueid")
    leg = leg_of(frame, of_destination=True)
    if call_id is None:
        return []
    channels.saw(call_id, channel)
    # A Newstate says that it rings. But many carriers send the tone itself and no word of it: for the law that has rung.
    progressed = frame.get("dialstatus") == "PROGRESS"
    return [LegRang(call_id, at, leg, channel)] if leg and progressed else []


def _dial_finished(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id = call_of(frame.get("destlinkedid"))
    if call_id is None:
        return []
    channels.saw(call_id, frame.get("destuniqueid"))
    return [DialFinished(call_id, at, frame.get("dialstatus"))] if _leg_dialled(frame) is Leg.DEBTOR else []


def _dialplan_spoke(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id, channel = call_of(frame.get("linkedid")), frame.get("uniqueid")
    if call_id is None:
        return []
    channels.saw(call_id, channel)
    match frame.get("userevent"):
        case said if said == ANSWERED_EVENT:
            return [LegAnswered(call_id, at, Leg.DEBTOR, channel)]
        case said if said == NOTICE_EVENT:
            return [NoticePlayed(call_id, at)]
        case said if said == NOT_RECORDED_EVENT:
            return [NotRecorded(call_id, at, frame.get("reason") or "unknown")]
    return []


def _recording_changed(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id = call_of(frame.get("linkedid"))
    if call_id is None:
        return []
    channels.saw(call_id, frame.get("uniqueid"))
    return [RecordingStarted(call_id, at) if frame.event == "MixMonitorStart" else RecordingStopped(call_id, at)]


def _channel_ended(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id, channel = call_of(frame.get("linkedid")), frame.get("uniqueid")
    if call_id is None:
        return []
    leg, cause = leg_of(frame), _number(frame.get("cause")) or 0
    told: list[Told] = []
    if leg:
        told.append(LegEnded(call_id, at, leg, channel, cause, _number(frame.get("techcause"))))
    if leg is Leg.COLLECTOR and channel == str(call_id) and frame.get("channelstatedesc") != "Up" and cause in COLLECTOR_FATES:
        told.append(NotPlaced(call_id, at, COLLECTOR_FATES[cause]))
    over_at = channels.ended(call_id, channel, at)
    if over_at:
        told.append(CallOver(call_id, over_at))
    return told


def _order_settled(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    # Its Uniqueid may be that of another, living call (an id used twice): only the ActionID says whose order this was.
    first, call_id = _order_of(frame.get("actionid"))
    if call_id is None or frame.get("response") != "Failure":
        return []
    if frame.get("reason") == TIMED_OUT:
        ran_out: dict[Leg, Told] = {
            Leg.COLLECTOR: NotPlaced(call_id, at, Fate.COLLECTOR_NO_ANSWER),
            Leg.DEBTOR: DialFinished(call_id, at, RANG_OUT),
        }
        return [ran_out[first]]
    if channels.knows(call_id):
        # The channel ends in a moment and says why.
        return []
    # No telephone is registered there, or there is no such trunk: this is all the switch will ever say about the call.
    channels.finish(call_id)
    fate = {Leg.COLLECTOR: Fate.COLLECTOR_OFFLINE, Leg.DEBTOR: Fate.REFUSED_BY_SWITCH}[first]
    return [NotPlaced(call_id, at, fate), CallOver(call_id, at)]


def _order_of(action_id: str) -> tuple[Leg, UUID | None]:
    """Whose telephone an order rings first, and of which call it is."""
    if action_id.startswith(DEBTOR_ORDER):
        return Leg.DEBTOR, call_of(action_id.removeprefix(DEBTOR_ORDER))
    return Leg.COLLECTOR, call_of(action_id.removeprefix(ORDER))


def _leg_dialled(frame: Frame) -> Leg | None:
    """Which end is being dialled: as our dialplan marks it, else whoever the call's first channel dials is the debtor."""
    leg = leg_of(frame, of_destination=True)
    # A leg that brings a collector back is dialled by the debtor's, which is not the first.
    return Leg.DEBTOR if leg is None and frame.get("uniqueid") == frame.get("destlinkedid") else leg


def _telephone_changed(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    technology, _, endpoint = frame.get("device").partition("/")
    state = frame.get("state")
    return [PhoneState(endpoint, state not in UNREACHABLE, state in IN_USE, at)] if technology == "PJSIP" and state not in UNTOLD else []


def _registration_changed(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    endpoint, status = frame.get("endpointname"), frame.get("contactstatus")
    return [PhoneState(endpoint, status not in GONE, None, at)] if endpoint and status != "Unknown" else []


def _hold_changed(frame: Frame, channels: Channels, at: datetime) -> list[Told]:
    call_id, channel, leg = call_of(frame.get("linkedid")), frame.get("uniqueid"), leg_of(frame)
    if call_id is None or leg is None:
        return []
    channels.saw(call_id, channel)
    return [Held(call_id, at, leg, channel) if frame.event == "Hold" else Resumed(call_id, at, leg, channel)]


def leg_of(frame: Frame, *, of_destination: bool = False) -> Leg | None:
    """Which end a frame's channel is: our dialplan marks each; the collector's first channel carries the call's id."""
    marked = frame.variable(LEG_VARIABLE, of_destination=of_destination)
    if marked in (Leg.COLLECTOR, Leg.DEBTOR):
        return Leg(marked)
    own, linked = ("destuniqueid", "destlinkedid") if of_destination else ("uniqueid", "linkedid")
    return Leg.COLLECTOR if frame.get(own) == frame.get(linked) else None


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


MEANINGS: dict[str, Callable[[Frame, Channels, datetime], list[Told]]] = {
    "Newchannel": _channel_appeared,
    "Newstate": _channel_changed,
    "DialBegin": _dial_began,
    "DialState": _dial_went_on,
    "DialEnd": _dial_finished,
    "UserEvent": _dialplan_spoke,
    "MixMonitorStart": _recording_changed,
    "MixMonitorStop": _recording_changed,
    "Hangup": _channel_ended,
    "OriginateResponse": _order_settled,
    "DeviceStateChange": _telephone_changed,
    "ContactStatus": _registration_changed,
    "Hold": _hold_changed,
    "Unhold": _hold_changed,
}
