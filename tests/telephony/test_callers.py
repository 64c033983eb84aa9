"""Callers as a real switch told of them: understood in any order, and told in the same words by the simulated one."""

import json
import random
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.calls.signals import CallOver, LegAnswered, LegEnded, LegStarted, RecordingStarted, Signal
from backend.inbound.models import InboundOutcome
from backend.inbound.queries import standing_offer
from backend.inbound.signals import Ending, InboundArrived, OfferAnswered, OfferOver, OfferRang, TurnedAway, inbound_id
from backend.kit.transaction import Database, transaction
from telephony.channels import Channels
from telephony.frames import Frame
from telephony.inbound import arrivals, caller_on
from telephony.simulator import Simulator
from telephony.simulator.caller import OUR_NUMBER, calls_back_after
from telephony.translate import translate
from tests.make import Make
from tests.telephony.captured import CALLERS, frames, ledger
from tests.telephony.floor import bridging, on_a_lawful_day
from tests.telephony.test_inbound import Reception, reception  # noqa: F401
from tests.telephony.test_simulator import Watched

NOW = datetime(2026, 11, 25, tzinfo=UTC)
NUMBER = "+573001234567"


def signals(scenario: str) -> list[Signal]:
    """What a recording says, in our words."""
    channels = Channels()
    told = [signal for frame in frames(scenario) for signal in translate(frame, channels, NOW)]
    return [signal for signal in told if isinstance(signal, Signal)]


#: Per recording: what was said of the caller, kinds and what matters of each.
SAID: dict[str, list[tuple[Any, ...]]] = {
    "inbound-answered": [("arrived", NUMBER), ("rang", "desk1"), ("answered", "desk1"), ("over",)],
    "inbound-declined": [
        ("arrived", NUMBER),
        ("rang", "desk2-declines"),
        ("not", "desk2-declines", Ending.DECLINED),
        ("rang", "desk3"),
        ("answered", "desk3"),
        ("over",),
    ],
    "inbound-nobody-free": [("arrived", NUMBER), ("away",), ("over",)],
    "inbound-abandoned": [("arrived", NUMBER), ("rang", "desk4-silent"), ("over",)],
    "inbound-offline": [("arrived", NUMBER), ("not", "desk5-offline", Ending.UNREACHABLE), ("away",), ("over",)],
    "inbound-recorded": [("arrived", NUMBER), ("rang", "desk6"), ("answered", "desk6"), ("recorded",), ("over",)],
}


def words(signal: Signal) -> tuple[Any, ...] | None:
    match signal:
        case InboundArrived(caller=caller, dialled="576011234567"):
            return ("arrived", caller)
        case OfferRang(telephone=telephone):
            return ("rang", telephone)
        case OfferAnswered(telephone=telephone):
            return ("answered", telephone)
        case OfferOver(telephone=telephone, ending=ending):
            return ("not", telephone, ending)
        case TurnedAway():
            return ("away",)
        case CallOver():
            return ("over",)
        case RecordingStarted():
            return ("recorded",)
        case LegStarted() | LegAnswered() | LegEnded():
            return None
    return ("?", signal)


@pytest.mark.parametrize("scenario", CALLERS)
def test_what_a_real_switch_says_of_a_caller_is_understood(scenario: str) -> None:
    told = signals(scenario)
    assert [said for signal in told if (said := words(signal))] == SAID[scenario]
    [root] = {frame.get("linkedid") for frame in frames(scenario) if frame.get("linkedid")}
    assert {signal.call_id for signal in told} == {inbound_id(root)}


def test_channels_that_carry_no_mark_of_ours_are_nobodys() -> None:
    [unmarked, *_] = [frame for frame in frames("inbound-answered") if frame.event == "Newchannel"]
    assert caller_on(unmarked) is None
    ours = Frame.of(Linkedid="0b5f2c1e-1111-4111-8111-000000000001", ChanVariable=["PROMESA_LEG=debtor"])
    assert caller_on(ours) is None


def test_a_caller_nobody_heard_arrive_is_known_by_their_channel() -> None:
    [heard] = [frame for frame in frames("inbound-answered") if frame.get("userevent") == "PromesaInbound"]
    shown = Frame({name: value for name, value in heard.headers.items() if name not in ("userevent", "caller", "dialled")})
    [signal] = arrivals([shown], [], NOW)
    assert words(signal) == ("arrived", NUMBER)
    assert arrivals([shown], [signal.call_id], NOW) == []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("scenario", ["inbound-answered", "inbound-abandoned", "inbound-nobody-free"])
async def test_in_any_order_and_twice_the_outcome_is_the_same(tx: Any, make: Make, scenario: str, seed: int) -> None:
    from backend.inbound.applying import apply_inbound
    from backend.inbound.models import InboundCall

    tx.now = NOW
    await make.collector(endpoint="desk1")
    told = signals(scenario)
    arrived, *rest = told
    mixed = [*rest, *rest]
    random.Random(seed).shuffle(mixed)
    # Nothing is known of whom nobody heard arrive: the first look finds them.
    await apply_inbound(tx, [arrived])
    for signal in mixed:
        await apply_inbound(tx, [signal])
    call = await tx.session.get_one(InboundCall, arrived.call_id)
    expected = {"inbound-answered": "answered", "inbound-abandoned": "abandoned", "inbound-nobody-free": "nobody_free"}
    assert call.outcome == expected[scenario]


Act = Callable[[Watched, str], Awaitable[Any]]


def offers(*telephones: str) -> Act:
    async def act(manager: Watched, channel: str) -> None:
        for telephone in telephones:
            variable = {"Action": "Setvar", "Channel": channel}
            call_id = "0b5f2c1e-1111-5111-8111-000000000001"
            await manager.ask({**variable, "Variable": "__PROMESA_CALL", "Value": call_id})
            await manager.ask({**variable, "Variable": "PROMESA_TELEPHONE", "Value": telephone})
            await manager.ask({"Action": "Redirect", "Channel": channel, "Context": "promesa-offer", "Exten": "s", "Priority": "1"})
            if telephone != telephones[-1]:
                await manager.heard("UserEvent", userevent="PromesaOfferOver", telephone=telephone)

    return act


async def is_recorded(manager: Watched, channel: str) -> None:
    """Answered, and recorded once it is known who they are."""
    await offers("desk6")(manager, channel)
    await manager.heard("BridgeEnter", bridgenumchannels="2")
    [collector] = {frame.get("uniqueid") for frame in manager.said if frame.get("channel").startswith("PJSIP/desk6-")}
    for name, value in (("PROMESA_RECORD", "1"), ("PROMESA_COLLECTOR", collector)):
        await manager.ask({"Action": "Setvar", "Channel": channel, "Variable": name, "Value": value})
    there = {"Channel": channel, "Context": "promesa-record-caller", "Exten": "s", "Priority": "1"}
    here = {"ExtraChannel": collector, "ExtraContext": "promesa-hold-collector", "ExtraExten": "s", "ExtraPriority": "1"}
    await manager.ask({"Action": "Redirect", **there, **here})


SCENES: dict[str, tuple[Act, dict[str, float]]] = {
    "inbound-answered": (offers("desk1"), {"talks_for": 2}),
    "inbound-declined": (offers("desk2-declines", "desk3"), {"talks_for": 2}),
    "inbound-nobody-free": (offers(), {"patience": 500}),
    "inbound-abandoned": (offers("desk4-silent"), {"patience": 8}),
    "inbound-offline": (offers("desk5-offline"), {"patience": 500}),
    "inbound-recorded": (is_recorded, {"talks_for": 40}),
}


def told_by(said: list[Frame]) -> dict[str, list[tuple[Any, ...]]]:
    """What was told of each channel, in its order: event, state, place, variables, what it says, and which headers it has."""
    told: dict[str, list[tuple[Any, ...]]] = {}
    for frame in said:
        if frame.event in ("DeviceStateChange", "FullyBooted", ""):
            continue
        who = frame.get("channel").rpartition("-")[0]
        variables = tuple(frame.headers.get("chanvariable", ())), tuple(frame.headers.get("destchanvariable", ()))
        names = ("channelstatedesc", "context", "destchannelstatedesc", "dialstatus", "userevent", "telephone", "cause", "techcause")
        values = tuple(frame.get(name) for name in names)
        if frame.event in ("DialBegin", "DialState"):
            # The two of them come in either order.
            values = tuple("" if value in ("Down", "Ringing") else value for value in values)
        told.setdefault(who, []).append((frame.event, *values, variables, frozenset(frame.headers)))
    return told


async def simulated(scenario: str, ledger: Path) -> list[Frame]:
    """The same scene on the simulated switch: what it says, and what it writes."""
    act, habits = SCENES[scenario]
    async with Simulator(speed=20, ledger=ledger) as switch:
        manager = await Watched(switch).sign_in()
        caller = switch.call_in(NUMBER, **habits)
        await manager.heard("UserEvent", userevent="PromesaInbound")
        await act(manager, caller.channel.name)
        await manager.heard("Hangup", channel=caller.channel.name)
        await manager.ask({"Action": "Ping"})
        manager.conversation.close()
    return manager.said


@pytest.mark.parametrize("scenario", CALLERS)
async def test_the_simulated_switch_tells_and_writes_of_callers_what_the_real_one_did(scenario: str, tmp_path: Path) -> None:
    ours, real = told_by(await simulated(scenario, tmp_path / "cel.json")), told_by(frames(scenario))
    assert ours.keys() == real.keys()
    for who in real:
        assert sorted(ours[who], key=str) == sorted(real[who], key=str), who
    written, really = lines_of((tmp_path / "cel.json").read_bytes().splitlines()), lines_of(ledger(scenario))
    # The lines of one channel keep their order; across channels a real switch keeps none.
    assert written == really


def lines_of(text: list[bytes]) -> dict[str, list[dict[str, str]]]:
    """The lines of a ledger by whose channel they are of, with what is new each time called by its role."""
    told = [json.loads(line) for line in text]
    [root] = {line["linkedid"] for line in told}
    found: dict[str, list[dict[str, str]]] = {}
    for line in told:
        who = line["channame"].rpartition("-")[0]
        said = {name: _role(str(value), root) for name, value in line.items() if name not in ("eventtime", "uniqueid", "channame")}
        if line["eventtype"] == "LINKEDID_END":
            # Written on whichever channel was the last to go, which is a race.
            who, said = "the call", {}
        found.setdefault(who, []).append(said)
    return found


def _role(value: str, root: str) -> str:
    value = re.sub(r'"bridge_(id|technology)":"[^"]*"', r"\1", value).replace(root, "call").replace(OUR_NUMBER, "576011234567")
    return re.sub(r"(PJSIP/[a-z0-9-]+)-[0-9a-f]{8}", r"\1", value)


def test_some_of_those_who_did_not_pick_up_call_back() -> None:
    town = [calls_back_after(f"5731{number:08}", 0, 0.3) for number in range(4_000)]
    calling_back = [after for after in town if after is not None]
    # A quarter do not pick up, and three in ten of them call back.
    assert 0.05 < len(calling_back) / len(town) < 0.11
    assert all(20 <= after <= 90 for after in calling_back)
    assert not any(calls_back_after(f"5731{number:08}", 0, 0.0) for number in range(400))


async def test_a_debtor_who_calls_back_in_the_demonstration_is_answered(
    reception: Reception,  # noqa: F811
    database: Database,
) -> None:
    on_a_lawful_day(database)
    there = await reception.collector("ana")
    account = await reception.debtor(NUMBER)
    async with Simulator(speed=20) as switch, bridging(database, switch):
        switch.call_in(NUMBER, patience=500, talks_for=20)
        call = await reception.until(lambda one: one.outcome)
    assert (call.account_id, call.answered_by, call.outcome) == (account.id, there.id, InboundOutcome.ANSWERED)
    async with transaction(database) as tx:
        assert await standing_offer(tx.session, call.id) is None
    assert call.answered_at is not None
    assert call.over_at is not None
    assert call.over_at - call.answered_at < timedelta(seconds=30)
