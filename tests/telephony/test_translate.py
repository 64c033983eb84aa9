"""What a real Asterisk said is understood, whatever comes twice, late or in another order."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.calls.models import Call, CallState, DialMode, Outcome
from backend.calls.rules import learn, outcome_of, state_of, talk_seconds
from backend.calls.signals import Held, Leg, PhoneState, Resumed, Signal
from telephony.channels import Channels
from telephony.frames import Frame, Value
from telephony.translate import Told, call_of, translate
from tests.telephony.captured import SCENARIOS, call_id_of, frames

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
#: What only the bridge knows: these calls were cancelled by ourselves.
CANCELLED = {"cancel-while-agent-rings", "cancel-while-customer-rings"}

OUTCOMES = {
    "address-incomplete-484": Outcome.INVALID_NUMBER,
    "agent-busy": Outcome.COLLECTOR_BUSY,
    "agent-declines": Outcome.COLLECTOR_DECLINED,
    "agent-hangs-up-while-ringing": Outcome.CANCELLED_WHILE_RINGING,
    "agent-no-answer": Outcome.COLLECTOR_NO_ANSWER,
    "agent-offline": Outcome.COLLECTOR_OFFLINE,
    "agent-unknown-endpoint": Outcome.COLLECTOR_OFFLINE,
    "answered-agent-hangs-up": Outcome.ANSWERED,
    "answered-bridge-hangs-up": Outcome.ANSWERED,
    "answered-customer-hangs-up": Outcome.ANSWERED,
    "answered-customer-hangs-up.unfiltered": Outcome.ANSWERED,
    "blind-transfer-by-ami": Outcome.ANSWERED,
    "busy": Outcome.BUSY,
    "cancel-while-agent-rings": Outcome.CANCELLED_BEFORE_COLLECTOR,
    "cancel-while-customer-rings": Outcome.CANCELLED_WHILE_RINGING,
    "congestion-503": Outcome.CONGESTION,
    "customer-declines-603": Outcome.REJECTED,
    "duplicate-channelid-live": Outcome.ANSWERED,
    "invalid-number-404": Outcome.INVALID_NUMBER,
    "no-answer": Outcome.NO_ANSWER,
    "recorded": Outcome.ANSWERED,
    "recorded-by-ami": Outcome.ANSWERED,
    "redirect-customer": Outcome.ANSWERED,
    "spy-whisper-during-call": Outcome.ANSWERED,
    "temporarily-unavailable-480": Outcome.UNAVAILABLE,
    "trunk-dead": Outcome.UNREACHABLE,
    "webrtc-reload-reattach": Outcome.ANSWERED,
    "debtor-first-bridge-hangs-up": Outcome.ANSWERED,
    "debtor-first-busy": Outcome.BUSY,
    "debtor-first-collector-offline": Outcome.ABANDONED,
    "debtor-first-dropped": Outcome.ABANDONED,
    "debtor-first-hangs-up": Outcome.ANSWERED,
    "debtor-first-no-answer": Outcome.NO_ANSWER,
    "shipped-bridge-hangs-up": Outcome.ANSWERED,
    "shipped-busy": Outcome.BUSY,
    "shipped-congestion": Outcome.CONGESTION,
    "shipped-declines": Outcome.REJECTED,
    "shipped-hangs-up": Outcome.ANSWERED,
    "shipped-no-answer": Outcome.NO_ANSWER,
    "shipped-offline": Outcome.COLLECTOR_OFFLINE,
    "shipped-trunk-dead": Outcome.UNREACHABLE,
    "shipped-unavailable": Outcome.UNAVAILABLE,
    "shipped-wrong-number": Outcome.INVALID_NUMBER,
}
#: Not of the kind that we place (telephones behind Local channels, the debtor first, a machine listening): these only have to end.
OTHERS = [
    *("amd-short-greeting", "amd-silence", "amd-tone"),
    *("local-answered-customer-hangs-up", "local-n-agent", "local-n-answered-customer-hangs-up", "local-optimized-agent"),
]
DEBTOR_FIRST = ["progressive-404", "progressive-abandoned", "progressive-answered", "progressive-busy", "progressive-no-answer"]
#: Those in which the debtor's leg existed: for them even a complete shuffle changes nothing but the moment of the end.
DIALLED = sorted(name for name, outcome in OUTCOMES.items() if not outcome.startswith(("collector_", "cancelled_before")))
RANG = {
    "debtor-first-collector-offline",
    "debtor-first-dropped",
    "debtor-first-no-answer",
    "no-answer",
    "shipped-no-answer",
    "shipped-declines",
    "customer-declines-603",
    "agent-hangs-up-while-ringing",
    "cancel-while-customer-rings",
}


def heard(said: Iterable[Frame]) -> list[Told]:
    channels = Channels()
    return [told for frame in said for told in translate(frame, channels, NOW)]


def call_after(scenario: str, said: Iterable[Frame]) -> Call:
    """The call as the calls feature would know it after these frames."""
    call = fresh(scenario)
    for signal in heard(said):
        if isinstance(signal, Signal):
            assert signal.call_id == call.id
            learn(call, signal)
    return call


def fresh(scenario: str, *, cancelled: bool = False) -> Call:
    """The scenario's call, taken, before anything is known of it."""
    ended_by_us = cancelled or scenario in CANCELLED
    known: dict[str, Any] = {"id": call_id_of(scenario), "taken_at": NOW, "cancelled_at": NOW if ended_by_us else None}
    known["mode"] = DialMode.PROGRESSIVE if scenario.startswith(("debtor-first-", "progressive-")) else DialMode.PREVIEW
    return Call(**known)


def facts(call: Call, *, without: Sequence[str] = ()) -> dict[str, Any]:
    told = {
        name: value for name, value in call.model_dump().items() if name.endswith("_at") or name in ("q850", "sip", "dial_status", "fate")
    }
    told |= {"state": state_of(call), "outcome": outcome_of(call)}
    return {name: value for name, value in told.items() if name not in without}


@pytest.mark.parametrize(("scenario", "outcome"), OUTCOMES.items())
def test_a_recorded_conversation_ends_with_the_outcome_it_had(scenario: str, outcome: Outcome) -> None:
    call = call_after(scenario, frames(scenario))
    assert state_of(call) is CallState.ENDED
    assert outcome_of(call) is outcome


@pytest.mark.parametrize("scenario", [*OTHERS, *DEBTOR_FIRST])
def test_what_is_not_of_our_kind_ends_all_the_same(scenario: str) -> None:
    said = frames(scenario)
    assert state_of(call_after(scenario, said)) is CallState.ENDED
    shuffled = random.Random(scenario).sample(said, len(said))
    assert state_of(call_after(scenario, shuffled)) is CallState.ENDED


def test_every_recording_is_accounted_for() -> None:
    named = {name for name in OUTCOMES if ".unfiltered" not in name}
    assert set(SCENARIOS) == named | {*OTHERS, *DEBTOR_FIRST, "extension-does-not-exist"}


@pytest.mark.parametrize("scenario", [name for name, outcome in OUTCOMES.items() if outcome is not Outcome.ANSWERED])
def test_a_debtor_rang_only_where_a_telephone_rang(scenario: str) -> None:
    assert (call_after(scenario, frames(scenario)).debtor_rang_at is not None) == (scenario in RANG)


def test_talk_lasts_from_the_debtors_answer_not_the_collectors() -> None:
    call = call_after("answered-customer-hangs-up", frames("answered-customer-hangs-up"))
    assert talk_seconds(call) == pytest.approx(3.007, abs=0.01)


def test_a_call_goes_on_while_the_debtor_is_still_there() -> None:
    said = frames("redirect-customer")
    collector_gone = next(place for place, frame in enumerate(said) if frame.event == "Hangup")
    assert state_of(call_after("redirect-customer", said[: collector_gone + 1])) is CallState.TALKING


def test_an_id_used_twice_does_not_fail_the_living_call() -> None:
    said = frames("duplicate-channelid-live")
    refused = next(place for place, frame in enumerate(said) if frame.get("actionid") == "dup-1" and frame.event)
    assert said[refused].get("uniqueid") == str(call_id_of("duplicate-channelid-live"))
    assert state_of(call_after("duplicate-channelid-live", said[: refused + 1])) is CallState.TALKING


def test_the_filter_keeps_nothing_back_that_matters() -> None:
    whole, filtered = (heard(frames("answered-customer-hangs-up" + end)) for end in (".unfiltered", ""))
    assert [type(told) for told in whole] == [type(told) for told in filtered]


def test_telephones_say_whether_they_can_be_reached() -> None:
    states = [told for told in heard(frames("answered-agent-hangs-up")) if isinstance(told, PhoneState) and told.endpoint == "agent-hangs"]
    assert [(told.reachable, told.in_use) for told in states] == [(True, True), (True, True), (True, False)]
    gone = Frame.of(Event="DeviceStateChange", Device="PJSIP/agent-hangs", State="UNAVAILABLE")
    assert heard([gone]) == [PhoneState("agent-hangs", reachable=False, in_use=False, at=NOW)]


def test_a_device_the_switch_has_no_word_for_is_not_called_unreachable() -> None:
    assert heard([Frame.of(Event="DeviceStateChange", Device="PJSIP/agent-hangs", State="UNKNOWN")]) == []


@pytest.mark.parametrize(("status", "reachable"), [
    ("Reachable", True), ("NonQualified", True), ("Updated", True), ("Removed", False), ("Unreachable", False),
])  # fmt: skip
def test_registrations_speak_of_reach_and_not_of_calls(status: str, reachable: bool) -> None:
    frame = Frame.of(Event="ContactStatus", EndpointName="agent-hangs", AOR="agent-hangs", ContactStatus=status)
    assert heard([frame]) == [PhoneState("agent-hangs", reachable=reachable, in_use=None, at=NOW)]


def test_a_reloaded_page_is_away_for_a_moment_and_there_again() -> None:
    told = [one for one in heard(frames("webrtc-reload-reattach")) if isinstance(one, PhoneState) and one.in_use is None]
    assert [one.reachable for one in told] == [True, True, False, True, True]


def test_hold_is_the_doing_of_one_end() -> None:
    call_id = call_id_of("no-answer")
    own = {"Uniqueid": str(call_id), "Linkedid": str(call_id)}
    told = heard([Frame.of(Event="Hold", **own), Frame.of(Event="Unhold", **own)])
    assert told == [Held(call_id, NOW, Leg.COLLECTOR, str(call_id)), Resumed(call_id, NOW, Leg.COLLECTOR, str(call_id))]
    theirs = Frame.of(Event="Hold", Uniqueid="17.2", Linkedid=str(call_id), ChanVariable=["PROMESA_LEG=debtor"])
    assert heard([theirs]) == [Held(call_id, NOW, Leg.DEBTOR, "17.2")]
    assert heard([Frame.of(Event="Hold", Uniqueid="17.1", Linkedid="17.1")]) == []


def test_a_carrier_that_sends_the_tone_itself_has_rung() -> None:
    said = [frame for frame in frames("no-answer") if frame.get("channelstatedesc") != "Ringing" or frame.event == "Hangup"]
    in_band = [
        Frame({**frame.headers, "dialstatus": "PROGRESS"}) if frame.event == "DialState" and frame.get("uniqueid") else frame
        for frame in said
    ]
    assert outcome_of(call_after("no-answer", said)) is Outcome.UNREACHABLE
    assert outcome_of(call_after("no-answer", in_band)) is Outcome.NO_ANSWER


def test_other_traffic_on_the_switch_is_no_call_of_ours() -> None:
    assert call_of("1795318357.215") is None
    assert call_of("x" * 36) is None
    # Of another's dialplan: it has none of our marks.
    foreign: dict[str, Value] = {"linkedid": "17.1", "destlinkedid": "17.1", "actionid": "x", "chanvariable": [], "destchanvariable": []}
    strangers = [Frame({**frame.headers, **foreign}) for frame in frames("busy")]
    assert not [told for told in heard(strangers) if isinstance(told, Signal)]


@given(scenario=st.sampled_from(sorted(OUTCOMES)), chance=st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_channels_may_overtake_each_other_and_frames_come_twice(scenario: str, chance: random.Random) -> None:
    said = frames(scenario)
    mixed = _repeated(_interleaved(said, chance), chance)
    assert facts(call_after(scenario, mixed)) == facts(call_after(scenario, said))


@given(scenario=st.sampled_from(DIALLED), chance=st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_any_order_at_all_gives_the_same_outcome(scenario: str, chance: random.Random) -> None:
    said = frames(scenario)
    mixed = chance.sample(said, len(said))
    apart = ("over_at",)
    assert facts(call_after(scenario, mixed), without=apart) == facts(call_after(scenario, said), without=apart)


@given(pair=st.lists(st.sampled_from(sorted(OUTCOMES)), min_size=2, max_size=4, unique=True), chance=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_calls_on_one_connection_do_not_touch_each_other(pair: list[str], chance: random.Random) -> None:
    queues = [[(scenario, frame) for frame in frames(scenario)] for scenario in pair if ".unfiltered" not in scenario]
    calls, channels = {scenario: fresh(scenario) for scenario in pair if ".unfiltered" not in scenario}, Channels()
    while waiting := [queue for queue in queues if queue]:
        _, frame = chance.choice(waiting).pop(0)
        for told in translate(frame, channels, NOW):
            if isinstance(told, Signal):
                learn(next(call for call in calls.values() if call.id == told.call_id), told)
    for scenario, call in calls.items():
        assert facts(call) == facts(call_after(scenario, frames(scenario)))


def _interleaved(said: Sequence[Frame], chance: random.Random) -> list[Frame]:
    """Each channel's frames in their order, the channels among each other in any."""
    of_channel: dict[str, list[Frame]] = defaultdict(list)
    for frame in said:
        of_channel[frame.get("uniqueid") or frame.get("destuniqueid")].append(frame)
    mixed = []
    while waiting := [queue for queue in of_channel.values() if queue]:
        mixed.append(chance.choice(waiting).pop(0))
    return mixed


def _repeated(said: Sequence[Frame], chance: random.Random) -> list[Frame]:
    """Some frames again, some time after they came first."""
    mixed = list(said)
    for frame in chance.sample(list(said), k=min(5, len(said))):
        mixed.insert(chance.randint(mixed.index(frame) + 1, len(mixed)), frame)
    return mixed
