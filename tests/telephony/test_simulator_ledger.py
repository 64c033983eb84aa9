"""The simulated switch writes the ledger that the real one wrote: whoever reads it cannot tell them apart."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from telephony.simulator import Simulator
from telephony.translate import ORDER
from tests.telephony import test_simulator_debtor_first as debtor_first
from tests.telephony.captured import call_id_of, ledger, lines
from tests.telephony.test_simulator import (
    COLLECTORS,
    SCENES,
    SHIPPED_SCENES,
    Scene,
    Watched,
    _collector_leaves_ringing,
    _collector_leaves_talking,
    _hang_up_at_once,
    _hang_up_ringing,
)

#: Recorded with the shipped configuration: exactly these lines. (What `shipped-reattached` shows, the simulated switch cannot do.)
SHIPPED = {
    **{scenario: scene for scenario, scene in SHIPPED_SCENES.items() if scenario != "shipped-offline"},
    "shipped-bad-number": Scene("&PJSIP/desk1", channels=1),
    "shipped-cancelled": Scene(act=_hang_up_at_once, channels=1),
    "shipped-cancelled-ringing": Scene("0003", _hang_up_ringing),
    "shipped-collector-busy": Scene(channels=1),
    "shipped-collector-declines": Scene(channels=1),
    "shipped-collector-hangs-up": Scene(act=_collector_leaves_talking),
    "shipped-collector-hangs-up-ringing": Scene("0003", _collector_leaves_ringing),
    "shipped-collector-silent": Scene(channels=1),
    "shipped-incomplete": Scene("0011"),
}
TELEPHONES = {"shipped-collector-busy": "ana-busy", "shipped-collector-declines": "ana-declines", "shipped-collector-silent": "ana-silent"}
#: Fields and lines that the recording configuration had and ours has not.
NOT_SHIPPED = {"appname", "peer"}
Key = tuple[tuple[str, str], ...]


def keys(text: list[bytes], call_id: str) -> list[Key]:
    """Each line with every field in its order; only what is new each time is called by its role."""
    told = [json.loads(line) for line in text]
    told = [line for line in told if line["eventtype"] != "APP_END"]
    names = {line["channame"]: "collector" if line["uniqueid"] == call_id else "debtor" for line in told}
    return [tuple((name, _role(name, value, line, names)) for name, value in line.items() if name not in NOT_SHIPPED) for line in told]


def _role(name: str, value: object, line: dict[str, str], names: dict[str, str]) -> str:
    text = str(value)
    if name == "eventtime":
        return "moment"
    if line["eventtype"] == "LINKEDID_END" and name in ("uniqueid", "channame", "exten", "context", "accountcode", "userfield"):
        # Written on whichever channel was the last to go, which is a race.
        return ""
    for channel, role in names.items():
        text = text.replace(channel, role)
    if name == "uniqueid":
        return names[line["channame"]]
    if name == "linkedid":
        return "call"
    text = re.sub(r"\bans=\d*\|", "", re.sub(r"ring=\d+", "ring=some", text))
    text = re.sub(r'"bridge_(id|technology)":"[^"]*"', r"\1", text)
    return "number" if name == "exten" and text.isdigit() and len(text) > 5 else text.replace(line["linkedid"], "call")


def of_each_channel(told: list[Key]) -> dict[str, list[Key]]:
    """The lines of one channel keep their order; across channels a real switch keeps none."""
    return {leg: [key for key in told if dict(key)["uniqueid"] == leg] for leg in ("collector", "debtor")}


async def simulated(path: Path, scenario: str, scene: Scene, endpoint: str, exten: str, context: str = "promesa-dial") -> list[bytes]:
    call_id = str(call_id_of(scenario))
    async with Simulator(speed=200, ledger=path) as switch:
        manager = await Watched(switch).sign_in()
        variables = [f"__PROMESA_CALL={call_id}", "PROMESA_LEG=collector", "PROMESA_TRUNK=trunk", "PROMESA_RING=4"]
        order = {"Action": "Originate", "ActionID": ORDER + call_id, "Channel": f"PJSIP/{endpoint}", "Context": context, "Exten": exten}
        await manager.ask({**order, "Timeout": "4000", "Account": "acct-777", "Async": "true", "ChannelId": call_id, "Variable": variables})
        await scene.act(manager, call_id)
        await manager.over(scene.channels)
        manager.conversation.close()
    return written(path)


def written(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


@pytest.mark.parametrize("scenario", SHIPPED)
async def test_with_our_configuration_every_line_is_the_real_one(scenario: str, tmp_path: Path) -> None:
    scene, call_id = SHIPPED[scenario], str(call_id_of(scenario))
    exten = "5551&PJSIP/desk1" if scenario == "shipped-bad-number" else f"57301555{scene.ending}"
    ours = keys(await simulated(tmp_path / "cel.json", scenario, scene, TELEPHONES.get(scenario, "ana"), exten), call_id)
    real = keys(ledger(scenario), call_id)
    assert Counter(ours) == Counter(real)
    assert of_each_channel(ours) == of_each_channel(real)
    assert dict(ours[-1])["eventtype"] == dict(real[-1])["eventtype"] == "LINKEDID_END"


DEBTOR_FIRST = {
    **debtor_first.SCENES,
    "debtor-first-trunk-dead": Scene("0010", channels=1),
    "debtor-first-unavailable": Scene("0008", channels=1),
}


@pytest.mark.parametrize("scenario", DEBTOR_FIRST)
async def test_where_the_debtor_is_rung_first_every_line_is_the_real_one(scenario: str, tmp_path: Path) -> None:
    scene, call_id = DEBTOR_FIRST[scenario], str(call_id_of(scenario))
    telephone = debtor_first.TELEPHONES.get(scenario, "desk1")
    path = tmp_path / "cel.json"
    async with Simulator(speed=200, ledger=path) as switch:
        manager = await Watched(switch).sign_in()
        variables = [f"__PROMESA_CALL={call_id}", "PROMESA_LEG=debtor", f"PROMESA_TELEPHONE={telephone}"]
        order = {"Action": "Originate", "Channel": f"PJSIP/57301555{scene.ending}@trunk", "Context": "promesa-join", "Exten": "s"}
        order |= {"Timeout": "4000", "Account": "acct-777", "Async": "true", "ChannelId": call_id}
        await manager.ask({**order, "Variable": variables})
        await scene.act(manager, call_id)
        await manager.over(scene.channels)
        manager.conversation.close()
    ours, real = keys(written(path), call_id), keys(ledger(scenario), call_id)
    assert Counter(ours) == Counter(real)
    assert of_each_channel(ours) == of_each_channel(real)


@pytest.mark.parametrize("scenario", SCENES)
async def test_the_simulated_ledger_is_the_recorded_one(scenario: str, tmp_path: Path) -> None:
    scene, call_id = SCENES[scenario], str(call_id_of(scenario))
    recorded_order = lines(scenario)[0]["_sent"]
    endpoint = COLLECTORS.get(recorded_order["Channel"].removeprefix("PJSIP/"), "ana")
    exten = recorded_order["Exten"] if scenario == "extension-does-not-exist" else f"57300555{scene.ending}"
    ours = await simulated(tmp_path / "cel.json", scenario, scene, endpoint, exten, recorded_order["Context"])
    assert Counter(keys(ours, call_id)) == Counter(keys(ledger(scenario), call_id))
    assert of_each_channel(keys(ours, call_id)) == of_each_channel(keys(ledger(scenario), call_id))


async def test_a_switch_that_dies_writes_no_end(tmp_path: Path) -> None:
    path = tmp_path / "cel.json"
    async with Simulator(speed=50, ledger=path) as switch:
        manager = await Watched(switch).sign_in()
        order = {"Action": "Originate", "Channel": "PJSIP/ana", "Context": "promesa-dial", "Exten": "573005550001", "Async": "true"}
        await manager.ask(order)
        await manager.heard("BridgeEnter", 2)
        switch.restart()
    events = [json.loads(line)["eventtype"] for line in written(path)]
    assert events == ["CHAN_START", "ANSWER", "APP_START", "CHAN_START", "ANSWER", "BRIDGE_ENTER", "BRIDGE_ENTER"]
