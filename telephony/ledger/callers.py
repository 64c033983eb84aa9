"""Say in our words what a line of the switch's ledger says of somebody who called. Pure, and each line for itself.

Lines carry no mark of ours, and other traffic has linked ids of the switch's as well: what is said here of a call that our
dialplan never let in is about nobody we know, and changes nothing.
"""

import re
from collections.abc import Callable
from uuid import UUID

import msgspec

from backend.calls.signals import CallOver, LedgerClosed, Leg, LegAnswered, LegEnded, LegStarted, Placed, Signal
from backend.inbound.signals import InboundArrived, OfferAnswered, OfferOver, TurnedAway, inbound_id
from telephony.frames import COLLECTORS_CONTEXT, SWITCH_CONTEXT
from telephony.inbound import digits_of, ending_of, telephone_named
from telephony.ledger.line import HangupExtra, Line, words_of

#: The ids a switch gives by itself: perhaps its name, a clock, a number. A leader's leg, or a stranger's, is named otherwise.
OF_THE_SWITCH = re.compile(r"(?:[A-Za-z0-9_-]+-)?[0-9]+\.[0-9]+")
#: What our dialplan writes of callers.
ARRIVED_LINE, OFFER_OVER_LINE, NOBODY_LINE = "PROMESA_INBOUND", "PROMESA_OFFER_OVER", "PROMESA_NOBODY"


def read_caller(line: Line) -> list[Signal]:
    """What a line says about a caller; nothing, when it is about something else."""
    meaning = MEANINGS.get(line.eventtype)
    return meaning(line, inbound_id(line.linkedid)) if meaning and OF_THE_SWITCH.fullmatch(line.linkedid) else []


def _arrived(line: Line, call_id: UUID) -> list[Signal]:
    said, at = words_of(line), line.at
    arrived = InboundArrived(call_id, at, line.uniqueid, digits_of(said.get("caller", "")), said.get("dialled", ""))
    # That their channel exists is said here and not by its first line, before which nobody knows that they are let in.
    return [arrived, Placed(call_id, at), LegStarted(call_id, at, Leg.DEBTOR, line.uniqueid)]


def _started(line: Line, call_id: UUID) -> list[Signal]:
    return [LegStarted(call_id, line.at, Leg.COLLECTOR, line.uniqueid)] if line.context in (COLLECTORS_CONTEXT, SWITCH_CONTEXT) else []


def _answered(line: Line, call_id: UUID) -> list[Signal]:
    if line.is_first_leg:
        return [LegAnswered(call_id, line.at, Leg.DEBTOR, line.uniqueid)]
    telephone = telephone_named(line.channame, line.accountcode)
    return [LegAnswered(call_id, line.at, Leg.COLLECTOR, line.uniqueid), OfferAnswered(call_id, line.at, telephone)]


def _ended(line: Line, call_id: UUID) -> list[Signal]:
    cause = msgspec.json.decode(line.eventextra, type=HangupExtra).hangupcause
    if not line.is_first_leg:
        return [LegEnded(call_id, line.at, Leg.COLLECTOR, line.uniqueid, cause)]
    # Without the caller nobody is left to talk with, whatever other leg has yet to end.
    return [LegEnded(call_id, line.at, Leg.DEBTOR, line.uniqueid, cause), CallOver(call_id, line.at)]


def _offer_over(line: Line, call_id: UUID) -> list[Signal]:
    said = words_of(line)
    return [OfferOver(call_id, line.at, said.get("telephone", ""), ending_of(said.get("ds", ""), said.get("cause", "")))]


def _turned_away(line: Line, call_id: UUID) -> list[Signal]:
    return [TurnedAway(call_id, line.at)]


def _closed(line: Line, call_id: UUID) -> list[Signal]:
    return [LedgerClosed(call_id, line.at)]


MEANINGS: dict[str, Callable[[Line, UUID], list[Signal]]] = {
    ARRIVED_LINE: _arrived,
    "CHAN_START": _started,
    "ANSWER": _answered,
    OFFER_OVER_LINE: _offer_over,
    NOBODY_LINE: _turned_away,
    "HANGUP": _ended,
    "LINKEDID_END": _closed,
}
