"""What a real Asterisk wrote into its ledger says the same as what was heard, alone and together, in any order."""

import random
from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.calls.models import Call, CallState, Outcome
from backend.calls.reckoning import reckon
from backend.calls.rules import debtor_was_untouched, outcome_of, state_of, talk_seconds
from backend.calls.signals import DialFinished, Signal
from telephony.ledger.lines import BadLine, read
from tests.telephony.captured import WITH_LEDGER, frames, ledger
from tests.telephony.test_translate import OTHERS, OUTCOMES, RANG, call_after, facts, fresh, heard

#: No channel ever existed, so the ledger is empty: only the bridge knows.
NEVER_IN_THE_LEDGER = {"agent-offline", "agent-unknown-endpoint", "extension-does-not-exist"}
#: Heard and written in the same conversation, and of a kind that we place.
BOTH = sorted(set(WITH_LEDGER) & set(OUTCOMES) - NEVER_IN_THE_LEDGER - {name for name in OUTCOMES if name.startswith("shipped-")})
#: Written with the configuration we ship, names included.
SHIPPED = {
    "shipped-bad-number": Outcome.DIAL_FAILED,
    "shipped-bridge-hangs-up": Outcome.ANSWERED,
    "shipped-busy": Outcome.BUSY,
    "shipped-cancelled": Outcome.CANCELLED_BEFORE_COLLECTOR,
    "shipped-cancelled-ringing": Outcome.CANCELLED_WHILE_RINGING,
    "shipped-collector-busy": Outcome.COLLECTOR_BUSY,
    "shipped-collector-declines": Outcome.COLLECTOR_DECLINED,
    "shipped-collector-hangs-up": Outcome.ANSWERED,
    "shipped-collector-hangs-up-ringing": Outcome.CANCELLED_WHILE_RINGING,
    "shipped-collector-silent": Outcome.COLLECTOR_NO_ANSWER,
    "shipped-congestion": Outcome.CONGESTION,
    "shipped-declines": Outcome.REJECTED,
    "shipped-hangs-up": Outcome.ANSWERED,
    "shipped-incomplete": Outcome.INVALID_NUMBER,
    "shipped-no-answer": Outcome.NO_ANSWER,
    "shipped-reattached": Outcome.ANSWERED,
    "shipped-trunk-dead": Outcome.UNREACHABLE,
    "shipped-unavailable": Outcome.UNAVAILABLE,
    "shipped-wrong-number": Outcome.INVALID_NUMBER,
}
#: The debtor is rung first; read in the ledger all the same.
DEBTOR_FIRST = {
    # The ledger does not tell a trunk that is dead from a telephone that rings: what may have rung counts as rung.
    "debtor-first-trunk-dead": Outcome.NO_ANSWER,
    "debtor-first-unavailable": Outcome.UNAVAILABLE,
    "progressive-404": Outcome.INVALID_NUMBER,
    "progressive-abandoned": Outcome.ABANDONED,
    "progressive-answered": Outcome.ANSWERED,
    "progressive-busy": Outcome.BUSY,
    "progressive-no-answer": Outcome.NO_ANSWER,
}


def written(lines: Iterable[bytes]) -> list[Signal]:
    return [signal for line in lines for signal in read(line)]


def reckoned(scenario: str, said: Iterable[Signal] = (), lines: Iterable[bytes] = ()) -> Call:
    """The call as it is known from what was heard and what is written."""
    call = fresh(scenario)
    reckon(call, said, written(lines))
    return call


def signals(scenario: str) -> list[Signal]:
    return [told for told in heard(frames(scenario)) if isinstance(told, Signal)]


@pytest.mark.parametrize("scenario", BOTH)
def test_heard_written_and_both_give_the_same_call(scenario: str) -> None:
    by_ear, by_ledger = call_after(scenario, frames(scenario)), reckoned(scenario, lines=ledger(scenario))
    both = reckoned(scenario, signals(scenario), ledger(scenario))
    for call in (by_ear, by_ledger, both):
        assert (state_of(call), outcome_of(call)) == (CallState.ENDED, OUTCOMES[scenario])
        assert talk_seconds(call) == pytest.approx(talk_seconds(by_ear), abs=0.05)
        # Of a debtor who is rung first the ledger alone does not say that it rang.
        if call is not by_ledger or not scenario.startswith("debtor-first-"):
            assert (call.debtor_rang_at is not None) == (by_ear.debtor_rang_at is not None)
        assert debtor_was_untouched(call) == debtor_was_untouched(by_ear)
    assert (by_ledger.q850, by_ledger.fate) == (by_ear.q850, by_ear.fate)
    assert by_ledger.sip == (None if scenario.startswith("debtor-first-") else by_ear.sip)
    assert (both.final_at, both.heard_outcome) == (both.over_at, None)


@pytest.mark.parametrize("scenario", [*SHIPPED, *DEBTOR_FIRST])
def test_the_ledger_alone_tells_what_happened(scenario: str) -> None:
    call = fresh(scenario, cancelled=scenario.startswith("shipped-cancelled"))
    reckon(call, [], written(ledger(scenario)))
    assert (state_of(call), outcome_of(call)) == (CallState.ENDED, (SHIPPED | DEBTOR_FIRST)[scenario])
    if scenario in SHIPPED:
        assert debtor_was_untouched(call) == outcome_of(call).startswith(("collector_", "cancelled_before", "dial_failed"))
    assert call.debtor_rang_at is not None or outcome_of(call) is not Outcome.NO_ANSWER


def test_a_debtor_rings_when_the_ledger_says_so_and_not_when_the_collector_did() -> None:
    for scenario in sorted(name for name in RANG & set(WITH_LEDGER) if not name.startswith("debtor-first-")):
        call, by_ear = reckoned(scenario, lines=ledger(scenario)), call_after(scenario, frames(scenario))
        assert call.debtor_rang_at is not None
        if not scenario.startswith("shipped-"):
            assert by_ear.debtor_rang_at is not None
            assert abs((call.debtor_rang_at - by_ear.debtor_rang_at).total_seconds()) < 0.05


def test_a_collector_who_comes_back_after_a_reload_is_no_second_debtor() -> None:
    call = reckoned("shipped-reattached", lines=ledger("shipped-reattached"))
    assert talk_seconds(call) == pytest.approx(4.33, abs=0.05)
    assert call.debtor_channel == "promesa1-1795629720.31"
    assert call.collector_ended_at == call.over_at


@pytest.mark.parametrize("scenario", [*OTHERS, *(name for name in DEBTOR_FIRST if name.startswith("progressive-"))])
def test_what_is_not_of_our_kind_ends_all_the_same(scenario: str) -> None:
    call = reckoned(scenario, signals(scenario), ledger(scenario))
    assert (state_of(call), call.final_at is not None) == (CallState.ENDED, True)


def test_every_recorded_ledger_is_accounted_for() -> None:
    assert set(WITH_LEDGER) == {*BOTH, *SHIPPED, *DEBTOR_FIRST, *OTHERS, *NEVER_IN_THE_LEDGER}
    assert not [line for scenario in NEVER_IN_THE_LEDGER for line in ledger(scenario)]


@given(scenario=st.sampled_from([*BOTH, *SHIPPED, *DEBTOR_FIRST]), chance=st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_any_order_and_repetition_of_lines_and_frames_gives_the_same_call(scenario: str, chance: random.Random) -> None:
    said, lines = (signals(scenario) if scenario in BOTH else []), ledger(scenario)
    mixed_said = chance.sample(said * 2, 2 * len(said))
    mixed_lines = chance.sample(lines * 2, 2 * len(lines))
    whole, mixed = reckoned(scenario, said, lines), reckoned(scenario, mixed_said, mixed_lines)
    assert facts(mixed) == facts(whole)
    assert mixed.heard_outcome == whole.heard_outcome


def test_what_was_heard_wrongly_is_put_right_and_remembered() -> None:
    half = [signal for signal in signals("busy") if type(signal).__name__ not in ("LegEnded", "DialFinished")]
    call = reckoned("busy", half, ledger("busy"))
    assert (outcome_of(call), call.heard_outcome) == (Outcome.BUSY, Outcome.UNREACHABLE)


def test_without_the_dialplans_last_words_what_was_heard_fills_the_gap() -> None:
    lines = [line for line in ledger("temporarily-unavailable-480") if b"PROMESA_END" not in line]
    assert outcome_of(reckoned("temporarily-unavailable-480", lines=lines)) is Outcome.NO_ANSWER
    assert outcome_of(reckoned("temporarily-unavailable-480", signals("temporarily-unavailable-480"), lines)) is Outcome.UNAVAILABLE


def test_other_traffic_on_the_switch_is_not_ours() -> None:
    strangers = [line for line in ledger("spy-whisper-during-call") if b"cwb-spy-1" in line]
    assert strangers
    assert written(strangers) == []


@pytest.mark.parametrize(
    "line",
    [
        b'{"eventtype":"HANGUP","eventtime":17',
        rb'{"eventtype":"ANSWER","eventtime":1.0,"uniqueid":"a","linkedid":"b","channame":"back\slash"}',
        b"not json",
        b'{"eventtype":"ANSWER"}',
        b'{"eventtype":"ANSWER","eventtime":1e300,"uniqueid":"%(id)s","linkedid":"%(id)s"}',
        b'{"eventtype":"HANGUP","eventtime":1.0,"uniqueid":"%(id)s","linkedid":"%(id)s","eventextra":"?"}',
        b'{"eventtype":"PROMESA_END","eventtime":1.0,"uniqueid":"%(id)s","linkedid":"%(id)s","eventextra":"{}"}',
        b"\xff\xfe{}",
        b"",
    ],
)
def test_a_line_that_cannot_be_read_is_said_to_be_bad(line: bytes) -> None:
    with pytest.raises(BadLine):
        read(line.replace(b"%(id)s", str(fresh("busy").id).encode()))


@pytest.mark.parametrize(
    ("said", "sip", "rang_after"),
    [
        ("ds=BUSY|cause=17|ring=|prog=|tech=SIP 486 Busy Here|src=dialplan/builtin", 486, None),
        ("ds=NOANSWER|cause=16|ring=12|prog=|tech=SIP 180 Ringing|src=", None, 0.012),
        # Many carriers send the tone themselves and no word of it: for the law that has rung.
        ("ds=NOANSWER|cause=16|ring=|prog=1500|tech=SIP 183 Session Progress|src=", None, 1.5),
        ("ds=ANSWER|cause=16|ring=20|prog=10|tech=SIP 200 OK|src=x", None, 0.01),
        ("ds=|cause=28|ring=|prog=|tech=|src=dialplan/builtin", None, None),
        ("", None, None),
    ],
)
def test_the_dialplans_last_words_are_understood(said: str, sip: int | None, rang_after: float | None) -> None:
    call_id = str(fresh("busy").id)
    extra = msgspec.json.encode({"extra": said}).decode()
    line = {"eventtype": "PROMESA_END", "eventtime": 1.0, "uniqueid": call_id, "linkedid": call_id, "eventextra": extra}
    [told] = read(msgspec.json.encode(line))
    assert isinstance(told, DialFinished)
    assert (told.sip, told.rang_after) == (sip, rang_after)
