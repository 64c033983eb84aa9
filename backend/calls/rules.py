"""What is decided about calls: which facts a signal states, what state they add up to, and what the outcome was.

Facts only ever become earlier or more complete, so signals may come twice, late or in any order.
"""

from datetime import datetime

from backend.calls import holding
from backend.calls.models import Call, CallState, DialMode, Outcome
from backend.calls.signals import (
    CallOver,
    DialFinished,
    Fate,
    Held,
    LedgerClosed,
    Leg,
    LegAnswered,
    LegEnded,
    LegRang,
    LegStarted,
    NotPlaced,
    Placed,
    Resumed,
    Signal,
    SwitchRestarted,
)

#: Last SIP status of the debtor's leg -> outcome. Says more than the ISDN cause, so it is asked first (telephony.md 4.5).
BY_SIP = {
    **dict.fromkeys((486, 600), Outcome.BUSY),
    **dict.fromkeys((404, 410, 484, 485, 604), Outcome.INVALID_NUMBER),
    480: Outcome.UNAVAILABLE,
    408: Outcome.NO_ANSWER,
    **dict.fromkeys((403, 603, 607, 608), Outcome.REJECTED),
    **dict.fromkeys((500, 502, 503, 504), Outcome.CONGESTION),
}
#: ISDN cause (Q.850) of the debtor's leg -> outcome.
BY_CAUSE = {
    17: Outcome.BUSY,
    **dict.fromkeys((18, 19), Outcome.NO_ANSWER),
    **dict.fromkeys((1, 2, 3, 22, 28), Outcome.INVALID_NUMBER),
    20: Outcome.UNAVAILABLE,
    21: Outcome.REJECTED,
    **dict.fromkeys((34, 38, 41, 42, 44, 58), Outcome.CONGESTION),
    27: Outcome.UNREACHABLE,
}
BY_FATE = {
    Fate.COLLECTOR_BUSY: Outcome.COLLECTOR_BUSY,
    Fate.COLLECTOR_DECLINED: Outcome.COLLECTOR_DECLINED,
    Fate.COLLECTOR_NO_ANSWER: Outcome.COLLECTOR_NO_ANSWER,
    Fate.COLLECTOR_OFFLINE: Outcome.COLLECTOR_OFFLINE,
    Fate.REFUSED_BY_SWITCH: Outcome.REFUSED_BY_SWITCH,
    Fate.NOT_PLACED: Outcome.NOT_PLACED,
}
#: Our own word for a debtor's telephone, rung first, that nobody picked up in its time: the switch's causes do not tell it from 480.
RANG_OUT = "RANG_OUT"
#: Fates by which the debtor's telephone was certainly not dialled.
UNTOUCHED_FATES = frozenset(fate.value for fate in Fate) - {Fate.NOT_PLACED.value}


def learn(call: Call, signal: Signal) -> None:
    """Set the facts a signal states."""
    match signal:
        case Placed(at=at):
            call.placed_at = _earlier(call.placed_at, at)
        case NotPlaced(at=at, fate=fate):
            call.fate = call.fate or fate.value
            call.over_at = _earlier(call.over_at, at)
        case LegStarted(leg=Leg.DEBTOR, at=at, channel=channel):
            call.debtor_started_at = _earlier(call.debtor_started_at, at)
            call.debtor_channel = channel
        case LegStarted(leg=Leg.COLLECTOR, at=at, channel=channel):
            # A collector who comes back has a new leg; told late, an old one must not take its place.
            if call.collector_started_at is None or at >= call.collector_started_at:
                call.collector_started_at, call.collector_channel = at, channel
        case LegRang(leg=Leg.DEBTOR, at=at):
            call.debtor_rang_at = _earlier(call.debtor_rang_at, at)
        case LegRang(leg=Leg.COLLECTOR, at=at):
            call.collector_rang_at = _earlier(call.collector_rang_at, at)
        case LegAnswered(leg=Leg.DEBTOR, at=at):
            call.debtor_answered_at = _earlier(call.debtor_answered_at, at)
        case LegAnswered(leg=Leg.COLLECTOR, at=at):
            call.collector_answered_at = _earlier(call.collector_answered_at, at)
        case LegEnded(leg=Leg.DEBTOR, at=at, q850=q850, sip=sip):
            # Of several legs toward the debtor the last one to end tells why the call ended.
            if call.debtor_ended_at is None or at >= call.debtor_ended_at:
                call.debtor_ended_at, call.q850, call.sip = at, q850, sip
        case LegEnded(leg=Leg.COLLECTOR, at=at):
            call.collector_ended_at = _later(call.collector_ended_at, at)
        case Held(leg=Leg.COLLECTOR, at=at):
            holding.note(call, at, held=True)
        case Resumed(leg=Leg.COLLECTOR, at=at):
            holding.note(call, at, held=False)
        case DialFinished(status=status):
            call.dial_status = status
        case CallOver(at=at):
            call.over_at = _earlier(call.over_at, at)
        case LedgerClosed(at=at):
            call.over_at = call.final_at = _later(call.final_at, at)
        case SwitchRestarted(at=at) if call.over_at is None or at < call.over_at:
            call.fate, call.over_at = Outcome.SWITCH_RESTART.value, at


def state_of(call: Call) -> CallState:
    """The state the facts add up to."""
    if call.over_at is not None:
        return CallState.ENDED
    if call.debtor_answered_at is not None and (call.mode is DialMode.PREVIEW or call.collector_answered_at is not None):
        return CallState.TALKING
    if call.debtor_rang_at is not None:
        return CallState.RINGING
    if call.taken_at is not None:
        return CallState.DIALLING
    return CallState.REQUESTED


def outcome_of(call: Call) -> Outcome:
    """What happened, from the debtor's leg and whether it rang; never from the switch's own summary (telephony.md 4.2)."""
    if call.fate is not None and call.debtor_started_at is None:
        return Outcome.CANCELLED_BEFORE_COLLECTOR if call.cancelled_at and call.fate in _CANCELLABLE else _by_fate(call.fate)
    if call.debtor_answered_at is not None:
        nobody_came = call.mode is DialMode.PROGRESSIVE and call.collector_answered_at is None
        return Outcome.ABANDONED if nobody_came else Outcome.ANSWERED
    if call.fate == Outcome.SWITCH_RESTART:
        return Outcome.SWITCH_RESTART
    if call.debtor_started_at is None:
        return Outcome.CANCELLED_BEFORE_COLLECTOR if call.collector_answered_at is None and call.cancelled_at else Outcome.DIAL_FAILED
    if call.dial_status == "CANCEL" or call.q850 == 16:
        return Outcome.CANCELLED_WHILE_RINGING
    if call.dial_status == RANG_OUT:
        return Outcome.NO_ANSWER if call.debtor_rang_at is not None else Outcome.UNREACHABLE
    if call.debtor_rang_at is None and (call.sip == 408 or (call.q850 == 18 and call.sip is None and call.dial_status is not None)):
        # Our own switch gave up after half a minute in which not even the carrier said that it tries; its ledger has the cause alone.
        return Outcome.UNREACHABLE
    if call.sip in BY_SIP:
        return BY_SIP[call.sip]
    if call.q850 in BY_CAUSE:
        return BY_CAUSE[call.q850]
    return Outcome.NO_ANSWER if call.debtor_rang_at is not None else Outcome.UNREACHABLE


def debtor_was_untouched(call: Call) -> bool:
    """Whether it is certain that the debtor's telephone was not dialled: nothing to wrap up, and no attempt.

    That nothing was heard of a debtor's leg proves it only where the end of the collector's leg was heard: what went on while
    nobody listened to the switch may have been a conversation.
    """
    if call.direction == "in":
        # They rang us.
        return False
    if call.taken_at is None:
        return True
    if any((call.debtor_started_at, call.debtor_rang_at, call.debtor_answered_at, call.debtor_ended_at)):
        return False
    return call.fate in UNTOUCHED_FATES or (call.fate is None and call.collector_ended_at is not None)


def debtor_rang(call: Call) -> bool:
    """Whether the debtor's telephone rang: so it was told, or somebody picked it up (not every network says that it rings)."""
    return call.debtor_rang_at is not None or call.debtor_answered_at is not None


def end_is_known(call: Call) -> bool:
    """Whether the switch told how the debtor's leg ended, so that the attempt can be settled without asking anybody."""
    return call.debtor_ended_at is not None or call.debtor_answered_at is not None


def talk_seconds(call: Call) -> float | None:
    """Seconds between the debtor's answer and the end of their leg; None while it lasts or when there was none."""
    ended_at = call.debtor_ended_at or call.over_at
    if call.debtor_answered_at is None or ended_at is None or call.over_at is None:
        return None
    return max(0.0, (ended_at - call.debtor_answered_at).total_seconds())


#: Fates that are also what the collector's own hanging-up looks like.
_CANCELLABLE = frozenset(
    {Fate.COLLECTOR_BUSY.value, Fate.COLLECTOR_DECLINED.value, Fate.COLLECTOR_NO_ANSWER.value, Fate.COLLECTOR_OFFLINE.value}
)


def _by_fate(fate: str) -> Outcome:
    return BY_FATE[Fate(fate)] if fate in set(Fate) else Outcome(fate)


def _earlier(known: datetime | None, told: datetime) -> datetime:
    return told if known is None else min(known, told)


def _later(known: datetime | None, told: datetime) -> datetime:
    return told if known is None else max(known, told)
