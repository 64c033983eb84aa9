"""Say in our words what a line of the switch's ledger says. Pure, and each line for itself: nothing has to be remembered.

The lines are written by `telephony/asterisk/cel_custom.conf`. They tell a leg by where its channel came from: the collectors'
telephones and the trunk have contexts of their own.
"""

import re
from collections.abc import Callable
from uuid import UUID

import msgspec

from backend.calls.signals import DialFinished, LedgerClosed, Leg, LegAnswered, LegEnded, LegStarted, NotPlaced, Placed, Signal
from telephony.frames import COLLECTORS_CONTEXT, DIAL_CONTEXT, JOIN_CONTEXT, LEDGER_END_EVENT, SWITCH_CONTEXT, TRUNK_CONTEXT
from telephony.ledger.callers import read_caller
from telephony.ledger.line import HangupExtra, Line, words_of
from telephony.translate import COLLECTOR_FATES, call_of

#: "SIP 486 Busy Here": what the network said last. Below 300 it is no reason for an end.
SIP_STATUS = re.compile(r"SIP ([3-6][0-9]{2})\b")
#: Whose channel it is, by where it came from; and only a debtor who was rung first waits where the two are joined.
LEGS = {COLLECTORS_CONTEXT: Leg.COLLECTOR, SWITCH_CONTEXT: Leg.COLLECTOR, TRUNK_CONTEXT: Leg.DEBTOR, JOIN_CONTEXT: Leg.DEBTOR}
#: A telephone that rang until its time was up and one that answered "480" have the same cause; only the second has a source.
NO_ANSWER, TEMPORARILY_UNAVAILABLE = 19, 480


class BadLine(Exception):
    """It cannot be read: cut off, or with a backslash that the switch did not escape."""


_line = msgspec.json.Decoder(Line)


def read(text: bytes) -> list[Signal]:
    """What a line says about calls of ours; nothing, when it is about something else."""
    try:
        line = _line.decode(text)
        call_id = call_of(line.linkedid)
        if call_id is None:
            return read_caller(line)
        meaning = MEANINGS.get(line.eventtype)
        return meaning(line, call_id) if meaning else []
    except (msgspec.MsgspecError, ValueError, OverflowError) as wrong:
        raise BadLine(str(wrong)) from wrong


def leg_of(line: Line) -> Leg:
    """Which end a channel is: known by its context, and failing that, we order the collector's leg and the switch the debtor's."""
    by_order = Leg.COLLECTOR if line.is_first_leg else Leg.DEBTOR
    return LEGS.get(line.context, by_order)


def _started(line: Line, call_id: UUID) -> list[Signal]:
    at, leg = line.at, leg_of(line)
    placed: list[Signal] = [Placed(call_id, at)] if line.is_first_leg else []
    return [*placed, LegStarted(call_id, at, leg, line.uniqueid)]


def _answered(line: Line, call_id: UUID) -> list[Signal]:
    return [LegAnswered(call_id, line.at, leg_of(line), line.uniqueid)]


def _ended(line: Line, call_id: UUID) -> list[Signal]:
    at, leg = line.at, leg_of(line)
    said = msgspec.json.decode(line.eventextra, type=HangupExtra)
    cause = said.hangupcause
    # Of a debtor rung first the dialplan never speaks; of any other its last words tell the status.
    is_480 = leg is Leg.DEBTOR and line.is_first_leg and cause == NO_ANSWER and said.hangupsource != ""
    told: list[Signal] = [LegEnded(call_id, at, leg, line.uniqueid, cause, TEMPORARILY_UNAVAILABLE if is_480 else None)]
    # Whoever picks up is sent to where debtors are dialled; the leg of a collector who did not never left its own context.
    never_answered = leg is Leg.COLLECTOR and line.is_first_leg and line.context != DIAL_CONTEXT
    if never_answered and cause in COLLECTOR_FATES:
        told.append(NotPlaced(call_id, at, COLLECTOR_FATES[cause]))
    return told


def _summed_up(line: Line, call_id: UUID) -> list[Signal]:
    """The dialplan's last words about dialling the debtor: `ds=BUSY|cause=17|ring=|prog=|tech=SIP 486 Busy Here|src=...`."""
    said = words_of(line)
    rang = [int(said.get(name, "")) / 1000 for name in ("ring", "prog") if said.get(name, "").isdecimal()]
    status = SIP_STATUS.match(said.get("tech", ""))
    return [DialFinished(call_id, line.at, said.get("ds", ""), int(status[1]) if status else None, min(rang) if rang else None)]


def _closed(line: Line, call_id: UUID) -> list[Signal]:
    return [LedgerClosed(call_id, line.at)]


MEANINGS: dict[str, Callable[[Line, UUID], list[Signal]]] = {
    "CHAN_START": _started,
    "ANSWER": _answered,
    "HANGUP": _ended,
    LEDGER_END_EVENT: _summed_up,
    "LINKEDID_END": _closed,
}
