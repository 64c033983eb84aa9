"""What contradicts what. Pure: the facts of a call or disposition in, the contradictions out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.calls.models import CallState, Outcome
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
    recording_missing: bool = False
    #: What its collector is doing, if the presence is about this call or they are on this call; and since when.
    presence: PresenceState | None = None
    presence_since: datetime | None = None
    presence_is_this_call: bool = False


@dataclass(frozen=True)
class Found:
    """One contradiction."""

    code: Code
    severity: Severity
    facts: dict[str, Any] = field(default_factory=dict)


def contradictions_of(call: CallFacts, now: datetime) -> list[Found]:
    """Everything that does not fit together about a call."""
    checks = (_promise, _disposition, _silence, _ledger, _recording, _attempt, _open, _presence)
    return [found for check in checks for found in check(call, now)]


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
