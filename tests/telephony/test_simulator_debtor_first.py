"""Where the debtor is rung first, too, the simulated switch says what the real one said, header by header."""

import re
from collections import Counter

import pytest

from telephony.frames import Frame
from telephony.simulator import Simulator
from telephony.translate import DEBTOR_ORDER
from tests.telephony.captured import SCENARIOS, call_id_of, frames
from tests.telephony.test_simulator import Key, Scene, Watched, _hang_up_talking, orders, whole

SCENES = {
    "debtor-first-bridge-hangs-up": Scene("0001", _hang_up_talking),
    "debtor-first-busy": Scene("0002", channels=1),
    "debtor-first-collector-offline": Scene("0001", channels=1),
    "debtor-first-dropped": Scene("0001"),
    "debtor-first-hangs-up": Scene("0006"),
    "debtor-first-no-answer": Scene("0003", channels=1),
}
TELEPHONES = {"debtor-first-collector-offline": "desk1-offline", "debtor-first-dropped": "desk1-silent"}


def seen(frame_key: Key) -> Key:
    """Which number was rung is no difference, nor whether ringing was told by the first or the second thread."""
    told = [re.sub(r"57301555\d{4}", "number", line) for line in frame_key]
    return tuple(line for line in told if told[0] != "event: DialState" or not line.startswith("destchannelstate"))


@pytest.mark.parametrize("scenario", SCENES)
async def test_every_header_is_the_real_one(scenario: str) -> None:
    scene, call_id = SCENES[scenario], str(call_id_of(scenario))
    telephone = TELEPHONES.get(scenario, "desk1")
    real = [frame for frame in frames(scenario) if frame.event]
    async with Simulator(speed=200) as switch:
        manager = await Watched(switch).sign_in()
        variables = [f"__PROMESA_CALL={call_id}", "PROMESA_LEG=debtor", "PROMESA_TRUNK=trunk", "PROMESA_RING=4"]
        order = {"Action": "Originate", "ActionID": DEBTOR_ORDER + call_id, "Channel": f"PJSIP/57301555{scene.ending}@trunk"}
        order |= {"Context": "promesa-join", "Exten": "s", "Timeout": "4000", "Account": "acct-777", "CallerID": '"Collections" <4930000>'}
        await manager.ask({**order, "Async": "true", "ChannelId": call_id, "Variable": [*variables, f"PROMESA_TELEPHONE={telephone}"]})
        await scene.act(manager, call_id)
        await manager.heard("OriginateResponse")
        await manager.over(scene.channels)
        simulated = [frame for frame in manager.said if frame.event != "FullyBooted"]
        manager.conversation.close()
    assert Counter(seen(whole(frame, call_id)) for frame in simulated) == Counter(seen(whole(frame, call_id)) for frame in real)
    assert order_of(simulated, call_id) == order_of(real, call_id)


def order_of(said: list[Frame], call_id: str) -> dict[Key, list[Key]]:
    """The sequences whose order a bridge may rely on."""
    ringing = [Frame({**frame.headers, "destchannelstatedesc": ""}) if frame.event == "DialState" else frame for frame in said]
    return orders(ringing, call_id, "trunk")


def test_every_recording_is_played() -> None:
    assert {scenario for scenario in SCENARIOS if scenario.startswith("debtor-first-")} == set(SCENES)
