"""What everybody said of one call, on one clock: shown for a call that ended otherwise than it must, so that the failure explains itself.

Four witnesses: what was said over the wire to the switch (and what of it was swallowed), what the switch wrote into its ledger, what
SIPp sent and received, and what the bridge made of it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from backend.calls.models import Call, CallSignal
from backend.kit.transaction import Transaction
from tests.telephony.attacked import Fault
from tests.telephony.wire import Passed

#: A moment, who says so, and what.
Word = tuple[datetime, str, str]
#: Of a frame, what tells it from others.
TELLING = (
    *("Event", "Action", "Response", "Message", "Reason", "UserEvent", "DialStatus", "ChannelStateDesc", "DestChannelStateDesc"),
    *("Cause", "TechCause", "Channel", "DestChannel", "Uniqueid", "DestUniqueid"),
)
#: SIPp puts such a line above each message, then the message itself.
MESSAGE = re.compile(r"-{20,} (\d{4}-\d\d-\d\d\s\d\d:\d\d:\d\d\.\d+)\n.*?message (received|sent)[^\n]*\n\n(.*?)(?=\n-{20,}|\Z)", re.DOTALL)
FACTS = (
    *("requested_at", "taken_at", "placed_at", "collector_started_at", "collector_rang_at", "collector_answered_at", "collector_ended_at"),
    *("debtor_started_at", "debtor_rang_at", "debtor_answered_at", "debtor_ended_at", "over_at", "final_at", "cancelled_at"),
)


@dataclass(frozen=True)
class Witnesses:
    """Everything that was noted while calls went on."""

    #: From wall time to the clock that calls are written in.
    shift: timedelta
    passed: Sequence[Passed]
    ledger: Path
    messages: Path
    faults: Sequence[Fault]

    async def story(self, tx: Transaction, call: Call) -> str:
        """What is known of a call, in the order of the clock, and what was done meanwhile."""
        heard = [
            *_over_the_wire(self.passed, str(call.id)),
            *_written(self.ledger, str(call.id)),
            *_between_telephones(self.messages, (call.number.removeprefix("+"), call.endpoint)),
        ]
        own = sorted([*await self._known(tx, call), *heard])
        deeds = [(at, "ATTACK", what) for at, what in self._deeds() if own[0][0] <= at <= own[-1][0]]
        ended = f"{call.outcome}; fate {call.fate}, Q.850 {call.q850}, SIP {call.sip}, dialling {call.dial_status}"
        title = f"{call.id} {call.endpoint} -> {call.number}: {ended}"
        return "\n".join([title, *(f"  {_clock(at)} {who:<16} {what}" for at, who, what in sorted([*own, *deeds]))])

    def _deeds(self) -> Iterator[tuple[datetime, str]]:
        for fault in self.faults:
            yield fault.began_at, fault.deed
            if fault.ended_at is not None:
                yield fault.ended_at, f"all well again after: {fault.deed}"

    async def _known(self, tx: Transaction, call: Call) -> list[Word]:
        """The call's own moments, and what the bridge was told when."""
        kept = (await tx.session.exec(select(CallSignal).where(col(CallSignal.call_id) == call.id))).all()
        told = [(each, f"{each.kind} {each.leg} {each.facts or ''} of {_clock(each.at - self.shift)}") for each in kept]
        moments = [(at - self.shift, "the call's", name) for name in FACTS if (at := getattr(call, name)) is not None]
        return [*moments, *((each.received_at - self.shift, f"known, {each.source}", what) for each, what in told)]


def picked_up(messages: Path) -> set[str]:
    """Whoever said that they picked up and had it acknowledged, by the user they were rung as."""
    rung, answered, spoke = dict[str, str](), set[str](), set[str]()
    for _, way, text in MESSAGE.findall(messages.read_text(errors="replace")):
        call = _call_id(text)
        if invited := re.match(r"INVITE sip:([^@]+)@", text):
            rung[call] = invited[1]
        elif way == "sent" and text.startswith("SIP/2.0 200") and re.search(r"(?m)^CSeq: *\d+ INVITE", text):
            answered.add(call)
        elif way == "received" and text.startswith("ACK ") and call in answered:
            spoke.add(rung[call])
    return spoke


def _over_the_wire(passed: Sequence[Passed], call_id: str) -> Iterator[Word]:
    for each in passed:
        text = each.frame.decode("utf-8", "replace")
        if call_id in text:
            said = dict(line.partition(": ")[::2] for line in text.splitlines())
            told = " ".join(f"{name}={said[name]}" for name in TELLING if said.get(name)).replace(call_id, "<call>")
            yield each.at, f"{each.way}{' (lost)' if each.is_lost else ''}", told


def _written(ledger: Path, call_id: str) -> Iterator[Word]:
    for line in ledger.read_text(errors="replace").splitlines():
        if call_id in line:
            try:
                said = json.loads(line)
            except json.JSONDecodeError:
                continue
            about = " ".join(str(said.get(name, "")) for name in ("eventtype", "channame", "context", "eventextra"))
            yield datetime.fromtimestamp(said["eventtime"], UTC), "ledger", about.replace(call_id, "<call>")


def _between_telephones(messages: Path, users: Sequence[str]) -> Iterator[Word]:
    """What SIPp received for these and answered; a message belongs to whom its Call-ID rang."""
    found = MESSAGE.findall(messages.read_text(errors="replace")) if messages.exists() else []
    rung = {_call_id(text): user for _, _, text in found for user in users if text.startswith(f"INVITE sip:{user}@")}
    for stamp, way, text in found:
        if user := rung.get(_call_id(text)):
            first, _, _ = text.partition("\n")
            order = re.search(r"(?m)^CSeq: *(.*)", text)
            at = datetime.strptime(stamp.replace("\t", " "), "%Y-%m-%d %H:%M:%S.%f").astimezone(UTC)
            yield at, f"SIPp {way}", f"{user}: {first.strip()} ({order[1].strip() if order else ''})"


def _call_id(message: str) -> str:
    found = re.search(r"(?mi)^Call-ID: *(\S+)", message)
    return found[1] if found else ""


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S.%f}"[:-3]
