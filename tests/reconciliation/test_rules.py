"""What contradicts what: a table of calls, and the contradictions in each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.calls.models import CallState, Outcome
from backend.inbound.models import InboundOutcome
from backend.people.models import PresenceState
from backend.reconciliation.models import Code, Severity
from backend.reconciliation.rules import (
    CallerFacts,
    CallFacts,
    Said,
    contradictions_of,
    contradictions_of_caller,
    contradictions_of_disposition,
)

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
AGO = NOW - timedelta(minutes=5)
AGREEMENT = Said("agreement", "direct", contact=True, right_party=True, defaulted=False)
HUNG_UP = Said("hung_up", "direct", contact=True, right_party=False, defaulted=False)
NO_ANSWER = Said("no_answer", "no_contact", contact=False, right_party=False, defaulted=False)
DEFAULT = Said("not_dispositioned", "no_contact", contact=False, right_party=False, defaulted=True)

#: A conversation of two minutes that ended in a promise: nothing is wrong with it.
TALKED = CallFacts(
    state=CallState.ENDED,
    requested_at=AGO,
    outcome=Outcome.ANSWERED,
    debtor_started=True,
    rang=True,
    answered_at=AGO,
    talk_seconds=120.0,
    said=AGREEMENT,
    promises=1,
    attempt=True,
)
#: It rang and nobody answered.
RANG_OUT = replace(TALKED, outcome=Outcome.NO_ANSWER, answered_at=None, talk_seconds=None, said=NO_ANSWER, promises=0)
#: The collector's own telephone declined: the debtor was not dialled.
DECLINED = replace(RANG_OUT, outcome=Outcome.COLLECTOR_DECLINED, debtor_started=False, rang=False, said=None, attempt=False)
TALKING = replace(TALKED, state=CallState.TALKING, outcome=None, talk_seconds=None, said=None, promises=0, wrapped=False)

CASES = {
    "a conversation with a promise": (TALKED, []),
    "nobody answered, and that was said": (RANG_OUT, []),
    "the collector's telephone declined": (DECLINED, []),
    "a conversation that goes on": (TALKING, []),
    "four seconds, and a promise": (replace(TALKED, talk_seconds=4.0), [(Code.SHORT_TALK_PROMISE, Severity.HIGH)]),
    "four seconds, and the right party": (replace(TALKED, talk_seconds=4.0, promises=0), [(Code.SHORT_TALK_PROMISE, Severity.MEDIUM)]),
    "four seconds, and they hung up": (replace(TALKED, talk_seconds=4.0, promises=0, said=HUNG_UP), []),
    "ten seconds are enough": (replace(TALKED, talk_seconds=10.0), []),
    "a minute of talk marked as no answer": (
        replace(TALKED, talk_seconds=60.0, promises=0, said=NO_ANSWER),
        [(Code.ANSWERED_BUT_NO_CONTACT_DISPOSITION, Severity.MEDIUM)],
    ),
    "a machine's greeting marked as no answer": (replace(TALKED, talk_seconds=25.0, promises=0, said=NO_ANSWER), []),
    "nobody answered, and an agreement": (replace(RANG_OUT, said=AGREEMENT), [(Code.NO_ANSWER_BUT_CONTACT_DISPOSITION, Severity.HIGH)]),
    "nobody answered, and a promise": (replace(RANG_OUT, promises=1), [(Code.NO_ANSWER_BUT_CONTACT_DISPOSITION, Severity.HIGH)]),
    "the switch died under the call": (replace(RANG_OUT, outcome=Outcome.SWITCH_RESTART, said=AGREEMENT), []),
    "nobody said what happened": (replace(RANG_OUT, said=DEFAULT), [(Code.CALL_WITHOUT_DISPOSITION, Severity.LOW)]),
    "nobody said what happened in a conversation": (
        replace(TALKED, said=DEFAULT, promises=0),
        [(Code.CALL_WITHOUT_DISPOSITION, Severity.MEDIUM)],
    ),
    "the wrap-up is overdue": (
        replace(TALKED, said=None, promises=0, wrapped=False, wrap_until=AGO),
        [(Code.CALL_WITHOUT_DISPOSITION, Severity.MEDIUM)],
    ),
    "the wrap-up goes on": (replace(TALKED, said=None, promises=0, wrapped=False, wrap_until=NOW), []),
    "the ledger says otherwise": (replace(RANG_OUT, heard_outcome=Outcome.BUSY), [(Code.OUTCOME_DIFFERS_FROM_LEDGER, Severity.HIGH)]),
    "the ledger says the same": (replace(RANG_OUT, heard_outcome=Outcome.NO_ANSWER), []),
    "no recording": (replace(TALKED, recording_missing=True), [(Code.RECORDING_MISSING, Severity.MEDIUM)]),
    "dialled and not counted": (replace(RANG_OUT, attempt=False), [(Code.ATTEMPT_MISSING, Severity.HIGH)]),
    "counted and not dialled": (replace(DECLINED, attempt=True), [(Code.ATTEMPT_WITHOUT_CALL, Severity.MEDIUM)]),
    "they called us: nothing was dialled": (replace(TALKED, outbound=False, attempt=False), []),
    "open for too long": (replace(TALKING, requested_at=NOW - timedelta(minutes=71)), [(Code.CALL_OPEN_TOO_LONG, Severity.HIGH)]),
    "shown talking on a call that is over": (
        replace(TALKED, presence=PresenceState.TALKING, presence_since=AGO, presence_is_this_call=True),
        [(Code.PRESENCE_DIFFERS_FROM_CALL, Severity.HIGH)],
    ),
    "shown talking on a call that is just over": (
        replace(TALKED, presence=PresenceState.TALKING, presence_since=NOW, presence_is_this_call=True),
        [],
    ),
    "shown ready while they talk": (
        replace(TALKING, presence=PresenceState.READY, presence_since=AGO),
        [(Code.PRESENCE_DIFFERS_FROM_CALL, Severity.HIGH)],
    ),
    "two at once": (
        replace(TALKED, talk_seconds=4.0, recording_missing=True),
        [(Code.SHORT_TALK_PROMISE, Severity.HIGH), (Code.RECORDING_MISSING, Severity.MEDIUM)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_together(case):
    call, expected = CASES[case]
    assert [(found.code, found.severity) for found in contradictions_of(call, NOW)] == expected


def test_every_code_about_a_call_is_found_by_some_case():
    found = {code for _, expected in CASES.values() for code, _ in expected}
    elsewhere = {Code.DISPOSITION_WITHOUT_CALL, Code.CALLER_NOT_CALLED_BACK, Code.CALLER_NOT_IDENTIFIED, Code.LEDGER_MISSING}
    assert found == set(Code) - elsewhere


@pytest.mark.parametrize(
    ("said", "calls", "expected"),
    [
        (AGREEMENT, 0, [Code.DISPOSITION_WITHOUT_CALL]),
        (AGREEMENT, 1, []),
        (NO_ANSWER, 0, []),
        (replace(AGREEMENT, defaulted=True), 0, []),
    ],
)
def test_somebody_was_reached_on_a_day_nobody_called(said, calls, expected):
    assert [found.code for found in contradictions_of_disposition(said, calls)] == expected


def test_what_does_not_fit_together_about_a_caller() -> None:
    came, now = NOW - timedelta(hours=3), NOW
    gone = came + timedelta(minutes=2)
    fine = CallerFacts(came, InboundOutcome.ABANDONED, over_at=gone, final_at=gone, ledger_until=now)
    assert contradictions_of_caller(fine, now) == []

    def codes(**otherwise: Any) -> list[Code]:
        return [found.code for found in contradictions_of_caller(replace(fine, **otherwise), now)]

    assert codes(final_at=None) == [Code.LEDGER_MISSING]
    # Nobody reads that ledger, or it has not come so far: it says nothing yet.
    assert codes(final_at=None, ledger_until=None) == codes(final_at=None, ledger_until=gone) == []
    assert codes(heard_outcome=InboundOutcome.ANSWERED) == [Code.OUTCOME_DIFFERS_FROM_LEDGER]
    assert codes(owed_since=now - timedelta(hours=47)) == []
    assert codes(owed_since=now - timedelta(hours=48)) == [Code.CALLER_NOT_CALLED_BACK]
    assert codes(answered_at=came, dismissed_reason="not_identified") == [Code.CALLER_NOT_IDENTIFIED]
    assert codes(answered_at=came, dismissed_reason="wrong_number") == []
    assert codes(answered_at=gone - timedelta(seconds=9), dismissed_reason="no_voice") == []
    assert codes(arrived_at=now - timedelta(hours=2), over_at=None, final_at=None) == [Code.CALL_OPEN_TOO_LONG]


def test_a_conversation_the_ledger_passed_over_is_found_whoever_began_it() -> None:
    call = CallFacts(CallState.ENDED, NOW, Outcome.ANSWERED, answered_at=NOW, over_at=NOW, ledger_until=NOW + timedelta(hours=1))
    for outbound in (True, False):
        missing = replace(call, outbound=outbound, debtor_started=True, attempt=True)
        assert [found.code for found in contradictions_of(missing, NOW)] == [Code.LEDGER_MISSING]
        assert contradictions_of(replace(missing, final_at=NOW), NOW) == []
