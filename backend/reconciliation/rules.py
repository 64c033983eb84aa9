"""What contradicts what. Pure: the facts of a call or disposition in, the contradictions out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.calls.models import CallState, Outcome
from backend.inbound.models import InboundOutcome
from backend.people.models import PresenceState
from backend.people.rules import ON_CALL
from backend.reconciliation.models import Code, Severity

#: Nobody says who they are, hears what is owed and names an amount and a day in less.
SHORTEST_AGREEMENT = timedelta(seconds=10)
#: Greetings of answering machines are over by then: who is heard longer is somebody.
LONGEST_MACHINE = timedelta(seconds=60)
#: The dialplan ends a conversation after an hour; what is open longer was never closed.
LONGEST_CALL = timedelta(minutes=70)
#: Presence and call are written in one transaction; between two, a bridge may need this long to hear the rest.
SETTLES_IN = timedelta(minutes=1)
#: The ledger is read within seconds; what it has not closed by then, while it closed later ones, it does not hold.
LEDGER_CLOSES_IN = timedelta(minutes=15)
#: Who calls on a Saturday is called back on Monday: the law may close the day between.
CALLED_BACK_WITHIN = timedelta(hours=48)
#: What a collector says of somebody they did not get to know.
NOT_KNOWN = frozenset({"not_identified", "no_voice"})
#: Outcomes by which the debtor's telephone was certainly not dialled.
UNTOUCHED = frozenset(
    {
        Outcome.CANCELLED_BEFORE_COLLECTOR,
        Outcome.COLLECTOR_BUSY,
        Outcome.COLLECTOR_DECLINED,
        Outcome.COLLECTOR_NO_ANSWER,
        Outcome.COLLECTOR_OFFLINE,
        Outcome.REFUSED_BY_SWITCH,
        Outcome.EXPIRED,
        Outcome.NOT_PERMITTED,
    }
)
#: On no call at all.
FREE = frozenset({PresenceState.READY, PresenceState.PAUSED, PresenceState.MEETING, PresenceState.PREVIEWING})


@dataclass(frozen=True)
class Said:
    """The disposition that stands."""

    code: str
    branch: str
    contact: bool
    right_party: bool
    defaulted: bool


@dataclass(frozen=True)
class CallFacts:
    """Everything the sources say about one call."""

    state: CallState
    requested_at: datetime
    outcome: Outcome | None = None
    outbound: bool = True
    debtor_started: bool = False
    rang: bool = False
    answered_at: datetime | None = None
    talk_seconds: float | None = None
    wrap_until: datetime | None = None
    wrapped: bool = True
    said: Said | None = None
    #: Promises its collector entered on the account while the call was theirs.
    promises: int = 0
    #: The attempt ledger counts it.
    attempt: bool = False
    #: What was heard, where the switch's ledger says otherwise.
    heard_outcome: Outcome | None = None
    #: When it was over, as the switch was heard; and when its ledger closed it.
    over_at: datetime | None = None
    final_at: datetime | None = None
    #: The latest call its switch's ledger has closed; None: nobody reads that ledger.
    ledger_until: datetime | None = None
    recording_missing: bool = False
    #: What its collector is doing, if the presence is about this call or they are on this call; and since when.
    presence: PresenceState | None = None
    presence_since: datetime | None = None
    presence_is_this_call: bool = False


@dataclass(frozen=True)
class CallerFacts:
    """Everything the sources say about somebody who called in and is no call of an account."""

    arrived_at: datetime
    outcome: InboundOutcome | None = None
    heard_outcome: InboundOutcome | None = None
    answered_at: datetime | None = None
    over_at: datetime | None = None
    final_at: datetime | None = None
    ledger_until: datetime | None = None
    dismissed_reason: str | None = None
    #: Since when the call back stands that they are owed for nobody having answered; None: none stands.
    owed_since: datetime | None = None


@dataclass(frozen=True)
class Found:
    """One contradiction."""

    code: Code
    severity: Severity
    facts: dict[str, Any] = field(default_factory=dict)


def contradictions_of(call: CallFacts, now: datetime) -> list[Found]:
    """Everything that does not fit together about a call."""
    checks = (_promise, _disposition, _silence, _ledger, _unwritten, _recording, _attempt, _open, _presence)
    return [found for check in checks for found in check(call, now)]


def contradictions_of_caller(caller: CallerFacts, now: datetime) -> list[Found]:
    """Everything that does not fit together about a caller who is no call of an account."""
    talk = (caller.over_at - caller.answered_at).total_seconds() if caller.over_at and caller.answered_at else None
    found = []
    if caller.over_at is None and now - caller.arrived_at >= LONGEST_CALL:
        found.append(Found(Code.CALL_OPEN_TOO_LONG, Severity.HIGH, {"since": caller.arrived_at}))
    if _is_unwritten(caller.over_at, caller.final_at, caller.ledger_until):
        found.append(Found(Code.LEDGER_MISSING, Severity.MEDIUM, {"caller": caller.outcome, "talk_seconds": _whole(talk)}))
    if caller.heard_outcome is not None:
        facts = {"caller_heard": caller.heard_outcome, "caller": caller.outcome}
        found.append(Found(Code.OUTCOME_DIFFERS_FROM_LEDGER, Severity.HIGH, facts))
    if caller.owed_since is not None and now - caller.owed_since >= CALLED_BACK_WITHIN:
        found.append(Found(Code.CALLER_NOT_CALLED_BACK, Severity.HIGH, {"caller": caller.outcome, "since": caller.owed_since}))
    if caller.dismissed_reason in NOT_KNOWN and (talk or 0) >= LONGEST_MACHINE.total_seconds():
        found.append(
            Found(Code.CALLER_NOT_IDENTIFIED, Severity.MEDIUM, {"dismissed": caller.dismissed_reason, "talk_seconds": _whole(talk)})
        )
    return found


def contradictions_of_disposition(said: Said, calls_that_day: int) -> list[Found]:
    """A person was reached, it was said, on an account on which nobody called that day."""
    if said.contact and not said.defaulted and calls_that_day == 0:
        return [Found(Code.DISPOSITION_WITHOUT_CALL, Severity.MEDIUM, {"disposition": said.code})]
    return []


def _promise(call: CallFacts, now: datetime) -> list[Found]:
    """An agreement nobody can have spoken about."""
    if call.state is not CallState.ENDED or call.talk_seconds is None or call.talk_seconds >= SHORTEST_AGREEMENT.total_seconds():
        return []
    right_party = bool(call.said and call.said.right_party and not call.said.defaulted)
    if not call.promises and not right_party:
        return []
    severity = Severity.HIGH if call.promises else Severity.MEDIUM
    return [Found(Code.SHORT_TALK_PROMISE, severity, _spoken(call) | {"promises": call.promises})]


def _disposition(call: CallFacts, now: datetime) -> list[Found]:
    """What the collector said against what the switch heard."""
    if call.state is not CallState.ENDED or call.said is None or call.said.defaulted:
        return []
    if call.answered_at is None and call.outbound and call.outcome is not Outcome.SWITCH_RESTART and (call.said.contact or call.promises):
        facts = {"disposition": call.said.code, "outcome": call.outcome, "promises": call.promises}
        return [Found(Code.NO_ANSWER_BUT_CONTACT_DISPOSITION, Severity.HIGH, facts)]
    if call.said.branch == "no_contact" and (call.talk_seconds or 0) >= LONGEST_MACHINE.total_seconds():
        return [Found(Code.ANSWERED_BUT_NO_CONTACT_DISPOSITION, Severity.MEDIUM, _spoken(call))]
    return []


def _silence(call: CallFacts, now: datetime) -> list[Found]:
    """A call of which nobody said what happened."""
    defaulted = bool(call.said and call.said.defaulted)
    overdue = call.wrap_until is not None and not call.wrapped and call.wrap_until + SETTLES_IN < now
    if call.state is not CallState.ENDED or not (defaulted or overdue):
        return []
    severity = Severity.MEDIUM if call.answered_at else Severity.LOW
    return [Found(Code.CALL_WITHOUT_DISPOSITION, severity, {"outcome": call.outcome, "talk_seconds": _whole(call.talk_seconds)})]


def _ledger(call: CallFacts, now: datetime) -> list[Found]:
    if call.heard_outcome is None or call.heard_outcome is call.outcome:
        return []
    return [Found(Code.OUTCOME_DIFFERS_FROM_LEDGER, Severity.HIGH, {"heard": call.heard_outcome, "outcome": call.outcome})]


def _unwritten(call: CallFacts, now: datetime) -> list[Found]:
    """Somebody was spoken with and the switch's ledger, which others are in, does not say so: nobody else proves it."""
    if call.answered_at is None or not _is_unwritten(call.over_at, call.final_at, call.ledger_until):
        return []
    return [Found(Code.LEDGER_MISSING, Severity.MEDIUM, {"outcome": call.outcome, "talk_seconds": _whole(call.talk_seconds)})]


def _is_unwritten(over_at: datetime | None, final_at: datetime | None, ledger_until: datetime | None) -> bool:
    is_read = over_at is not None and ledger_until is not None and ledger_until - over_at >= LEDGER_CLOSES_IN
    return is_read and final_at is None


def _recording(call: CallFacts, now: datetime) -> list[Found]:
    return [Found(Code.RECORDING_MISSING, Severity.MEDIUM, {"talk_seconds": _whole(call.talk_seconds)})] if call.recording_missing else []


def _attempt(call: CallFacts, now: datetime) -> list[Found]:
    """The caps of the law count attempts: one too few is a breach unseen, one too many a debtor not called."""
    if call.state is not CallState.ENDED or not call.outbound:
        return []
    if call.debtor_started and not call.attempt:
        return [Found(Code.ATTEMPT_MISSING, Severity.HIGH, {"outcome": call.outcome, "rang": call.rang})]
    if call.attempt and not call.debtor_started and call.outcome in UNTOUCHED:
        return [Found(Code.ATTEMPT_WITHOUT_CALL, Severity.MEDIUM, {"outcome": call.outcome})]
    return []


def _open(call: CallFacts, now: datetime) -> list[Found]:
    if call.state is CallState.ENDED or now - call.requested_at < LONGEST_CALL:
        return []
    return [Found(Code.CALL_OPEN_TOO_LONG, Severity.HIGH, {"state": call.state, "since": call.requested_at})]


def _presence(call: CallFacts, now: datetime) -> list[Found]:
    """The board shows somebody talking on a call that is over, or free while they talk."""
    if call.presence is None or call.presence_since is None or now - call.presence_since < SETTLES_IN:
        return []
    gone = call.state is CallState.ENDED and call.presence_is_this_call and call.presence in ON_CALL
    talks = call.state is CallState.TALKING and call.answered_at is not None and now - call.answered_at >= SETTLES_IN
    if not gone and not (talks and call.presence in FREE):
        return []
    return [Found(Code.PRESENCE_DIFFERS_FROM_CALL, Severity.HIGH, {"presence": call.presence, "state": call.state})]


def _spoken(call: CallFacts) -> dict[str, Any]:
    return {"talk_seconds": _whole(call.talk_seconds), "disposition": call.said.code if call.said else None}


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)
