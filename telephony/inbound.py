"""Callers: what the switch says of them, in our words. Pure; nothing is remembered, because every frame of theirs is marked.

Their calls have no id of ours: it is made of the linked id the switch gave them. Other traffic of the switch has linked ids
as well, but not the mark our dialplan puts on a channel as soon as it has let a caller in.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from backend.calls.signals import (
    CallOver,
    Held,
    Leg,
    LegAnswered,
    LegEnded,
    LegStarted,
    NoticePlayed,
    NotRecorded,
    RecordingStarted,
    RecordingStopped,
    Resumed,
    Signal,
)
from backend.inbound.signals import Ending, InboundArrived, OfferAnswered, OfferOver, OfferRang, TurnedAway, inbound_id
from telephony.frames import LEG_VARIABLE, NOT_RECORDED_EVENT, NOTICE_EVENT, Frame

#: What our dialplan says of callers in UserEvents.
ARRIVED_EVENT, OFFER_OVER_EVENT, NOBODY_EVENT = "PromesaInbound", "PromesaOfferOver", "PromesaNobodyFree"
#: Where a caller's channel is until the bridge has moved it: only there it still knows the number that was dialled.
FIRST_CONTEXT = "promesa-from-trunk"
#: ISDN causes with which somebody says no: busy, declined.
SAYS_NO = frozenset({"17", "21"})


class Caller(Protocol):
    """What has to be known of a caller, to compare with the switch."""

    @property
    def id(self) -> UUID: ...
    @property
    def answered_at(self) -> datetime | None: ...


def caller_on(frame: Frame, *, of_destination: bool = False) -> UUID | None:
    """The inbound call a channel belongs to; None: it is one of ours, or none of our business."""
    linkedid = frame.get("destlinkedid" if of_destination else "linkedid")
    marked = frame.variable(LEG_VARIABLE, of_destination=of_destination) in set(Leg)
    return inbound_id(linkedid) if marked and not _is_ours(linkedid) else None


def translate_inbound(frame: Frame, at: datetime) -> list[Signal]:
    """What a frame says about a caller."""
    call_id, meaning = caller_on(frame), MEANINGS.get(frame.event)
    return meaning(frame, call_id, at) if call_id and meaning else []


def arrivals(channels: Iterable[Frame], known: Iterable[UUID], at: datetime) -> list[Signal]:
    """Callers whose arrival nobody heard, from the channels there are."""
    seen = set(known)
    return [_arrived(each, call_id, at) for each in channels if (call_id := caller_on(each)) and call_id not in seen and _is_callers(each)]


def unheard_answer(caller: Caller, channels: Iterable[Frame], at: datetime) -> list[Signal]:
    """That a collector talks with a caller, where nobody heard them pick up."""
    if caller.answered_at is not None:
        return []
    up = [each for each in channels if caller_on(each) == caller.id and each.get("channelstatedesc") == "Up"]
    if all(_is_callers(each) for each in up):
        return []
    return [signal for each in up for signal in _picked_up(each, caller.id, at)]


def telephone_of(frame: Frame) -> str:
    """Whose telephone a frame's channel is."""
    return telephone_named(frame.get("channel"), frame.get("accountcode"))


def telephone_named(channel: str, account_code: str = "") -> str:
    """Whose telephone a channel is: `PJSIP/desk1-0000001f` is desk1's; of a line to another switch our dialplan says so."""
    return account_code or channel.partition("/")[2].rpartition("-")[0]


def _dialplan_spoke(frame: Frame, call_id: UUID, at: datetime) -> list[Signal]:
    match frame.get("userevent"):
        case said if said == ARRIVED_EVENT:
            return [_arrived(frame, call_id, at)]
        case said if said == OFFER_OVER_EVENT:
            return [OfferOver(call_id, at, frame.get("telephone"), ending_of(frame.get("dialstatus"), frame.get("cause")))]
        case said if said == NOBODY_EVENT:
            return [TurnedAway(call_id, at)]
        case said if said == NOTICE_EVENT:
            return [NoticePlayed(call_id, at)]
        case said if said == NOT_RECORDED_EVENT:
            return [NotRecorded(call_id, at, frame.get("reason") or "unknown")]
    return []


def _recording_changed(frame: Frame, call_id: UUID, at: datetime) -> list[Signal]:
    return [RecordingStarted(call_id, at) if frame.event == "MixMonitorStart" else RecordingStopped(call_id, at)]


def _hold_changed(frame: Frame, call_id: UUID, at: datetime) -> list[Signal]:
    leg = Leg.DEBTOR if _is_callers(frame) else Leg.COLLECTOR
    return [(Held if frame.event == "Hold" else Resumed)(call_id, at, leg, frame.get("uniqueid"))]


def _arrived(frame: Frame, call_id: UUID, at: datetime) -> InboundArrived:
    caller = frame.get("caller") or frame.get("calleridnum")
    dialled = frame.get("dialled") or (frame.get("exten") if frame.get("context") == FIRST_CONTEXT else "")
    return InboundArrived(call_id, at, frame.get("uniqueid"), digits_of(caller), dialled)


def digits_of(caller: str) -> str:
    """A caller's number; nothing where the switch has a word in its place."""
    return caller if caller.lstrip("+").isdigit() else ""


def _leg_dialled(frame: Frame, call_id: UUID, at: datetime) -> list[Signal]:
    return [LegStarted(call_id, at, Leg.COLLECTOR, frame.get("destuniqueid"))]


def _channel_changed(frame: Frame, call_id: UUID, at: datetime) -> list[Signal]:
    match frame.get("channelstatedesc"):
        case "Ringing" if not _is_callers(frame):
            return [OfferRang(call_id, at, telephone_of(frame))]
        case "Up":
            return _picked_up(frame, call_id, at)
    return []


def _picked_up(frame: Frame, call_id: UUID, at: datetime) -> list[Signal]:
    if _is_callers(frame):
        return [LegAnswered(call_id, at, Leg.DEBTOR, frame.get("uniqueid"))]
    return [LegAnswered(call_id, at, Leg.COLLECTOR, frame.get("uniqueid")), OfferAnswered(call_id, at, telephone_of(frame))]


def _channel_ended(frame: Frame, call_id: UUID, at: datetime) -> list[Signal]:
    # The caller's own channel is theirs from beginning to end, wherever they are taken: without it nobody is left to talk with.
    if not _is_callers(frame):
        return [LegEnded(call_id, at, Leg.COLLECTOR, frame.get("uniqueid"), _cause(frame))]
    return [LegEnded(call_id, at, Leg.DEBTOR, frame.get("uniqueid"), _cause(frame)), CallOver(call_id, at)]


def ending_of(status: str, cause: str) -> Ending:
    """How a collector's telephone stopped ringing unanswered, from the dialplan's words."""
    # The cause stays what an earlier telephone left; the status is this one's.
    if status == "NOANSWER":
        return Ending.NO_ANSWER
    return Ending.DECLINED if status == "BUSY" or cause in SAYS_NO else Ending.UNREACHABLE


def _is_callers(frame: Frame) -> bool:
    return frame.get("uniqueid") == frame.get("linkedid")


def _is_ours(linkedid: str) -> bool:
    """Whether we gave this id ourselves: a UUID. The switch's own are its name, a clock and a number."""
    try:
        UUID(linkedid)
    except ValueError:
        return False
    return True


def _cause(frame: Frame) -> int:
    told = frame.get("cause")
    return int(told) if told.isdigit() else 0


MEANINGS: dict[str, Callable[[Frame, UUID, datetime], list[Signal]]] = {
    "UserEvent": _dialplan_spoke,
    "DialBegin": _leg_dialled,
    "Newstate": _channel_changed,
    "MixMonitorStart": _recording_changed,
    "MixMonitorStop": _recording_changed,
    "Hold": _hold_changed,
    "Unhold": _hold_changed,
    "Hangup": _channel_ended,
}
