"""What the facts of a call add up to, as the recorded switch gives them (telephony.md 4.2 and 4.5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.calls.models import Call, CallState, Outcome
from backend.calls.rules import learn, outcome_of, state_of, talk_seconds
from backend.calls.signals import (
    CallOver,
    DialFinished,
    Fate,
    Leg,
    LegAnswered,
    LegEnded,
    LegRang,
    LegStarted,
    NotPlaced,
    Placed,
    Signal,
    SwitchRestarted,
)
from backend.kit.ids import new_id

CALL_ID = new_id()
START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def collector_up() -> list[Signal]:
    return [
        Placed(CALL_ID, at(0)),
        LegStarted(CALL_ID, at(0), Leg.COLLECTOR, "A"),
        LegRang(CALL_ID, at(0.1), Leg.COLLECTOR, "A"),
        LegAnswered(CALL_ID, at(0.8), Leg.COLLECTOR, "A"),
    ]


def debtor(*, rang: bool, answered: bool = False, status: str, q850: int, sip: int | None = None, ends: float = 5) -> list[Signal]:
    told: list[Signal] = [*collector_up(), LegStarted(CALL_ID, at(0.9), Leg.DEBTOR, "K")]
    if rang:
        told.append(LegRang(CALL_ID, at(1), Leg.DEBTOR, "K"))
    if answered:
        told.append(LegAnswered(CALL_ID, at(2), Leg.DEBTOR, "K"))
    return [
        *told,
        DialFinished(CALL_ID, at(2), status),
        LegEnded(CALL_ID, at(ends), Leg.DEBTOR, "K", q850, sip),
        LegEnded(CALL_ID, at(ends), Leg.COLLECTOR, "A", 16),
        CallOver(CALL_ID, at(ends)),
    ]


STORIES: dict[str, tuple[list[Signal], Outcome]] = {
    "answered": (debtor(rang=True, answered=True, status="ANSWER", q850=16, sip=200), Outcome.ANSWERED),
    "busy": (debtor(rang=False, status="BUSY", q850=17, sip=486), Outcome.BUSY),
    "rang out": (debtor(rang=True, status="NOANSWER", q850=0), Outcome.NO_ANSWER),
    "dead trunk": (debtor(rang=False, status="NOANSWER", q850=0), Outcome.UNREACHABLE),
    "404": (debtor(rang=False, status="NOANSWER", q850=1, sip=404), Outcome.INVALID_NUMBER),
    "484": (debtor(rang=False, status="NOANSWER", q850=28, sip=484), Outcome.INVALID_NUMBER),
    "480 is not an unanswered call though its cause is 19": (debtor(rang=False, status="NOANSWER", q850=19, sip=480), Outcome.UNAVAILABLE),
    "503": (debtor(rang=False, status="CONGESTION", q850=34, sip=503), Outcome.CONGESTION),
    # Timer B of our own switch: a telephone may ring 35 s, an INVITE nobody answers at all ends after 32.
    "a trunk that is silent for 32 s": (debtor(rang=False, status="NOANSWER", q850=18, sip=408, ends=33), Outcome.UNREACHABLE),
    "the same, by the ledger, which has no status of ours": (debtor(rang=False, status="NOANSWER", q850=18, ends=33), Outcome.UNREACHABLE),
    "a trunk that gives up after it rang": (debtor(rang=True, status="NOANSWER", q850=18, sip=408, ends=33), Outcome.NO_ANSWER),
    "603": (debtor(rang=True, status="NOANSWER", q850=21, sip=603), Outcome.REJECTED),
    "collector hangs up while it rings": (debtor(rang=True, status="CANCEL", q850=16), Outcome.CANCELLED_WHILE_RINGING),
    "collector declines": ([NotPlaced(CALL_ID, at(1), Fate.COLLECTOR_DECLINED), CallOver(CALL_ID, at(1.1))], Outcome.COLLECTOR_DECLINED),
    "collector busy": ([NotPlaced(CALL_ID, at(1), Fate.COLLECTOR_BUSY), CallOver(CALL_ID, at(1.1))], Outcome.COLLECTOR_BUSY),
    "collector does not pick up": (
        [NotPlaced(CALL_ID, at(9), Fate.COLLECTOR_NO_ANSWER), CallOver(CALL_ID, at(9.1))],
        Outcome.COLLECTOR_NO_ANSWER,
    ),
    "collector's telephone is not there": ([NotPlaced(CALL_ID, at(1), Fate.COLLECTOR_OFFLINE)], Outcome.COLLECTOR_OFFLINE),
    "the switch refuses": ([NotPlaced(CALL_ID, at(0), Fate.REFUSED_BY_SWITCH)], Outcome.REFUSED_BY_SWITCH),
    "the order was lost": ([NotPlaced(CALL_ID, at(60), Fate.NOT_PLACED)], Outcome.NOT_PLACED),
    "collector's leg ends before the debtor is dialled": ([*collector_up(), CallOver(CALL_ID, at(2))], Outcome.DIAL_FAILED),
    "the switch restarts while it rings": (
        [*debtor(rang=True, status="NOANSWER", q850=0)[:6], SwitchRestarted(CALL_ID, at(3))],
        Outcome.SWITCH_RESTART,
    ),
    "the switch restarts in mid-conversation": (
        [*debtor(rang=True, answered=True, status="ANSWER", q850=16)[:7], SwitchRestarted(CALL_ID, at(30))],
        Outcome.ANSWERED,
    ),
}


def call_that(*signals: Signal, **said: Any) -> Call:
    call = Call(id=CALL_ID, taken_at=START, **said)
    for signal in signals:
        learn(call, signal)
    return call


@pytest.mark.parametrize("story", STORIES)
def test_every_way_a_call_can_go_has_its_outcome(story):
    signals, outcome = STORIES[story]
    call = call_that(*signals)
    assert (state_of(call), outcome_of(call)) == (CallState.ENDED, outcome)


@settings(max_examples=300)
@given(st.sampled_from(sorted(STORIES)).flatmap(lambda story: st.tuples(st.just(story), st.permutations(STORIES[story][0] * 2))))
def test_signals_twice_and_in_any_order_end_in_the_same_place(drawn):
    story, shuffled = drawn
    ordered = call_that(*STORIES[story][0])
    assert call_that(*shuffled).model_dump() == ordered.model_dump()


def test_a_call_cancelled_before_the_collector_answered_says_so():
    call = call_that(NotPlaced(CALL_ID, at(1), Fate.COLLECTOR_DECLINED), cancelled_at=at(0.5))
    assert outcome_of(call) is Outcome.CANCELLED_BEFORE_COLLECTOR


def test_talk_lasts_from_the_debtors_answer_to_the_end_of_their_leg():
    signals, _ = STORIES["answered"]
    assert talk_seconds(call_that(*signals)) == 3.0
    assert talk_seconds(call_that(*signals[:-1])) is None
    assert talk_seconds(call_that(*STORIES["busy"][0])) is None


@pytest.mark.parametrize(
    ("told", "state"),
    [(0, CallState.DIALLING), (5, CallState.DIALLING), (6, CallState.RINGING), (7, CallState.TALKING), (99, CallState.ENDED)],
)
def test_the_state_follows_the_debtors_leg(told, state):
    assert state_of(call_that(*STORIES["answered"][0][:told])) is state
