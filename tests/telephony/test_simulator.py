"""The simulated switch says what the real one said: a bridge cannot tell them apart."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from telephony.ami import Conversation, Headers
from telephony.frames import WANTED_EVENTS, Frame
from telephony.simulator import Simulator
from telephony.simulator.parties import ENDINGS, HABITS, Behaviour, party_at
from telephony.translate import ORDER, call_of
from tests.telephony.captured import SHIPPED, as_frame, call_id_of, frames, lines

#: Recorded telephones and the name of ours that does the same.
COLLECTORS = {
    "agent-busy": "ana-busy",
    "agent-decline": "ana-declines",
    "agent-noanswer": "ana-silent",
    "agent-offline": "ana-offline",
    "nobody": "nobody-offline",
}


class Watched:
    """A manager signed in to the simulated switch, who writes down every event."""

    def __init__(self, switch: Simulator) -> None:
        self.switch = switch
        self.said: list[Frame] = []
        self._news = asyncio.Event()

    async def sign_in(self) -> "Watched":
        loop = asyncio.get_running_loop()
        _, self.conversation = await loop.create_connection(lambda: Conversation(self._hear), self.switch.host, self.switch.port)
        await self.ask({"Action": "Login", "Username": self.switch.user, "Secret": self.switch.secret})
        return self

    async def ask(self, action: Headers, *, as_list: bool = False) -> list[Frame]:
        return await asyncio.wait_for(self.conversation.send(action, as_list=as_list), 5)

    async def until(self, happened: Callable[[], Any]) -> None:
        async with asyncio.timeout(10):
            while not happened():
                self._news.clear()
                await self._news.wait()

    def _hear(self, frame: Frame) -> None:
        self.said.append(frame)
        self._news.set()

    async def heard(self, event: str, count: int = 1, **headers: str) -> None:
        """Wait until such an event has come so many times."""

        def times() -> int:
            return sum(frame.event == event and all(frame.get(name) == value for name, value in headers.items()) for frame in self.said)

        await self.until(lambda: times() >= count)

    async def over(self, channels: int) -> None:
        """Wait until so many channels have ended, and whatever follows their end has come."""
        if channels:
            await self.heard("Hangup", channels)
        await self.ask({"Action": "Ping"})


Act = Callable[[Watched, str], Awaitable[Any]]


async def _nothing(manager: Watched, call_id: str) -> None:
    pass


async def _hang_up_talking(manager: Watched, call_id: str) -> None:
    await manager.heard("BridgeEnter", 2)
    await manager.ask({"Action": "Hangup", "Channel": call_id, "Cause": "16"})


async def _hang_up_ringing(manager: Watched, call_id: str) -> None:
    await manager.heard("DialState", 2)
    await manager.ask({"Action": "Hangup", "Channel": call_id, "Cause": "16"})


async def _hang_up_at_once(manager: Watched, call_id: str) -> None:
    await manager.heard("DialState")
    await manager.ask({"Action": "Hangup", "Channel": call_id, "Cause": "16"})


async def _collector_leaves_talking(manager: Watched, call_id: str) -> None:
    await manager.heard("BridgeEnter", 2)
    manager.switch.put_down("ana")


async def _collector_leaves_ringing(manager: Watched, call_id: str) -> None:
    await manager.heard("DialState", 2)
    manager.switch.put_down("ana")


async def _order_again(manager: Watched, call_id: str) -> None:
    await manager.heard("BridgeEnter", 2)
    again = {"Action": "Originate", "ActionID": "dup-1", "Channel": "PJSIP/ana", "Context": "promesa-dial", "Exten": "5730012345"}
    [answer] = await manager.ask({**again, "Async": "true", "ChannelId": call_id})
    assert answer.succeeded
    await manager.heard("OriginateResponse", 2)
    await manager.ask({"Action": "Hangup", "Channel": call_id, "Cause": "16"})


async def _pass_on(manager: Watched, call_id: str) -> None:
    await manager.heard("BridgeEnter", 2)
    [debtor] = [frame.get("channel") for frame in manager.said if frame.event == "BridgeEnter" and frame.get("uniqueid") != call_id]
    await manager.ask({"Action": "Redirect", "Channel": debtor, "Context": "default", "Exten": "100", "Priority": "1"})


@dataclass(frozen=True)
class Scene:
    """How the simulated switch is brought to the same conversation: the number's ending, and what is done during the call."""

    ending: str = "0001"
    act: Act = _nothing
    channels: int = 2


SCENES = {
    "address-incomplete-484": Scene("0011"),
    "agent-busy": Scene(channels=1),
    "agent-declines": Scene(channels=1),
    "agent-hangs-up-while-ringing": Scene("0003", _collector_leaves_ringing),
    "agent-no-answer": Scene(channels=1),
    "agent-offline": Scene(channels=0),
    "agent-unknown-endpoint": Scene(channels=0),
    "answered-agent-hangs-up": Scene(act=_collector_leaves_talking),
    "answered-bridge-hangs-up": Scene(act=_hang_up_talking),
    "answered-customer-hangs-up": Scene("0006"),
    "busy": Scene("0002"),
    "cancel-while-agent-rings": Scene(act=_hang_up_at_once, channels=1),
    "cancel-while-customer-rings": Scene("0003", _hang_up_ringing),
    "congestion-503": Scene("0009"),
    "customer-declines-603": Scene("0007"),
    "duplicate-channelid-live": Scene(act=_order_again),
    "extension-does-not-exist": Scene(channels=0),
    "invalid-number-404": Scene("0004"),
    "no-answer": Scene("0003"),
    "redirect-customer": Scene(act=_pass_on),
    "temporarily-unavailable-480": Scene("0008"),
    "trunk-dead": Scene("0010"),
}
#: Events of one channel keep their order; so do those of one dialling. Across these, a real switch keeps none.
OF_CHANNEL = {"Newchannel", "Newstate", "BridgeEnter", "BridgeLeave", "UserEvent", "Hangup"}
OF_DIAL = {"DialBegin", "DialState", "DialEnd"}
Key = tuple[str, ...]


def key(frame: Frame, call_id: str, trunk: str) -> Key:
    """What a bridge could tell two frames apart by."""
    roles = {"": "", call_id: "collector"}
    legs = [roles.get(frame.get(name), "debtor") for name in ("uniqueid", "destuniqueid", "linkedid", "destlinkedid")]
    # Dialling and ringing are told by two threads of the real switch: the collector is down or rings already, as it happens.
    races = frame.event in ("DialBegin", "DialState") and not frame.get("uniqueid")
    frame = Frame({**frame.headers, "destchannelstatedesc": ""}) if races else frame
    names = ("channelstatedesc", "destchannelstatedesc", "dialstatus", "cause", "techcause", "reason", "response", "state", "userevent")
    device = frame.get("device") and ("trunk" if frame.get("device").startswith(f"PJSIP/{trunk}") else "telephone")
    ours = "ours" if call_of(frame.get("actionid").removeprefix(ORDER)) else frame.get("actionid")
    marked = [frame.variable("PROMESA_LEG"), frame.variable("PROMESA_LEG", of_destination=True)]
    call = "call" if frame.variable("PROMESA_CALL") else ""
    sources = frame.get("hangupsource").rpartition("-")[0] and "somebody"
    tail = [frame.get("tech"), frame.get("hangupcause"), frame.get("bridgenumchannels"), sources, call]
    return (frame.event, *legs, *(frame.get(name) for name in names), device, ours, *marked, *tail)


def orders(said: list[Frame], call_id: str, trunk: str) -> dict[Key, list[Key]]:
    """The sequences whose order a bridge may rely on."""
    told: dict[Key, list[Key]] = {}
    for frame in said:
        whole = key(frame, call_id, trunk)
        if frame.event in OF_CHANNEL:
            told.setdefault(("channel", whole[1]), []).append(whole)
        elif frame.event in OF_DIAL:
            told.setdefault(("dial", whole[2]), []).append(whole)
        elif frame.event == "DeviceStateChange":
            told.setdefault(("device", frame.get("device")[:7] and whole[14]), []).append(whole)
    return told


def as_if_busy_at_one(frame: Frame) -> list[Frame]:
    """The recorded telephones had no `device_state_busy_at`; ours are busy from the first ring to the end."""
    if frame.event != "DeviceStateChange" or frame.get("device").startswith("PJSIP/t-"):
        return [frame]
    states = {"RINGING": ["BUSY"], "INUSE": []}.get(frame.get("state"), [frame.get("state")])
    return [Frame({**frame.headers, "state": state}) for state in states]


@pytest.mark.parametrize("scenario", SCENES)
async def test_the_simulated_conversation_is_the_recorded_one(scenario: str) -> None:
    scene = SCENES[scenario]
    [recorded_order] = [line["_sent"] for line in lines(scenario)[:1]]
    real = [told for frame in frames(scenario) if frame.event not in ("", "FullyBooted") for told in as_if_busy_at_one(frame)]
    endpoint = COLLECTORS.get(recorded_order["Channel"].removeprefix("PJSIP/"), "ana")
    call_id = str(call_id_of(scenario))
    async with Simulator(speed=200) as switch:
        manager = await Watched(switch).sign_in()
        order = {
            **{name: value for name, value in recorded_order.items() if name not in ("OtherChannelId",)},
            "Channel": f"PJSIP/{endpoint}",
            "Exten": recorded_order["Exten"] if scenario == "extension-does-not-exist" else f"57300555{scene.ending}",
        }
        [answer] = await manager.ask(order)
        [recorded_answer] = [frame for frame in frames(scenario) if not frame.event and frame.get("actionid") == order["ActionID"]]
        assert answer.headers == recorded_answer.headers
        await scene.act(manager, call_id)
        if real:
            await manager.heard("OriginateResponse")
        await manager.over(scene.channels)
        simulated = [frame for frame in manager.said if frame.event != "FullyBooted"]
        manager.conversation.close()
    assert Counter(key(frame, call_id, "trunk") for frame in simulated) == Counter(key(frame, call_id, "t-") for frame in real)
    assert orders(simulated, call_id, "trunk") == orders(real, call_id, "t-")


SHIPPED_SCENES = {
    "shipped-bridge-hangs-up": Scene("0001", _hang_up_talking),
    "shipped-busy": Scene("0002"),
    "shipped-congestion": Scene("0009"),
    "shipped-declines": Scene("0007"),
    "shipped-hangs-up": Scene("0006"),
    "shipped-no-answer": Scene("0003"),
    "shipped-offline": Scene("0001", channels=0),
    "shipped-trunk-dead": Scene("0010"),
    "shipped-unavailable": Scene("0008"),
    "shipped-wrong-number": Scene("0004"),
}


def whole(frame: Frame, call_id: str) -> Key:
    """A frame with every header and value in its order; only what is new each time is called by its role."""
    told = []
    for name, value in frame.headers.items():
        if name in ("timestamp", "bridgeuniqueid", "bridgetechnology"):
            value = name
        elif (
            name in ("destchannelstate", "destchannelstatedesc") and not frame.get("uniqueid") and frame.event in ("DialBegin", "DialState")
        ):
            value = "down or ringing"
        text = "|".join(value) if isinstance(value, list) else value
        text = re.sub(r"promesa1-[0-9]+\.[0-9]+", "debtor", text.replace(call_id, "call"))
        told.append(f"{re.sub(r'-[0-9a-f]{8}', '', name)}: {re.sub(r'-[0-9a-f]{8}', '', text)}")
    return tuple(told)


@pytest.mark.parametrize("scenario", SHIPPED)
async def test_with_our_configuration_every_header_is_the_real_one(scenario: str) -> None:
    scene = SHIPPED_SCENES[scenario]
    call_id = str(call_id_of(scenario))
    endpoint = "desk1-offline" if scenario == "shipped-offline" else "desk1"
    real = [frame for frame in frames(scenario) if frame.event]
    async with Simulator(speed=200) as switch:
        manager = await Watched(switch).sign_in()
        variables = [f"__PROMESA_CALL={call_id}", "PROMESA_LEG=collector", "PROMESA_TRUNK=trunk", "PROMESA_RING=4"]
        order = {"Action": "Originate", "ActionID": ORDER + call_id, "Channel": f"PJSIP/{endpoint}", "Context": "promesa-dial"}
        order |= {"Exten": f"57301555{scene.ending}", "Timeout": "15000", "Account": "acct-777", "CallerID": '"Collections" <4930000>'}
        await manager.ask({**order, "Async": "true", "ChannelId": call_id, "Variable": variables})
        await scene.act(manager, call_id)
        await manager.heard("OriginateResponse")
        await manager.over(scene.channels)
        simulated = [frame for frame in manager.said if frame.event != "FullyBooted"]
        manager.conversation.close()
    ours = [tuple(line.replace("desk1-offline", "away") for line in whole(frame, call_id)) for frame in simulated]
    assert Counter(ours) == Counter(whole(frame, call_id) for frame in real)
    assert orders(simulated, call_id, "trunk") == orders(real, call_id, "trunk")


async def test_lists_carry_the_headers_of_real_ones() -> None:
    recorded = [as_frame(line) for line in lines("shipped-lists")]
    async with Simulator(speed=50) as switch:
        manager = await Watched(switch).sign_in()
        await manager.ask(
            {"Action": "Originate", "Channel": "PJSIP/ana", "Context": "promesa-dial", "Exten": "573005550001", "Async": "true"}
        )
        await manager.heard("BridgeEnter", 2)
        said = [
            *await manager.ask({"Action": "CoreShowChannels"}, as_list=True),
            *await manager.ask({"Action": "DeviceStateList"}, as_list=True),
        ]
        said += [*await manager.ask({"Action": "CoreStatus"}), *await manager.ask({"Action": "Ping"})]
        manager.conversation.close()
    kinds = {(frame.event, frame.get("message"), "ping" in frame.headers): [*frame.headers] for frame in said}
    assert kinds == {(frame.event, frame.get("message"), "ping" in frame.headers): [*frame.headers] for frame in recorded}


async def test_lists_are_framed_as_asterisk_frames_them() -> None:
    async with Simulator(speed=50) as switch:
        manager = await Watched(switch).sign_in()
        call_id = str(uuid4())
        order = {"Action": "Originate", "Channel": "PJSIP/ana", "Context": "promesa-dial", "Exten": "573005550001", "ChannelId": call_id}
        await manager.ask({**order, "Async": "true", "Variable": ["__PROMESA_CALL=" + call_id, "PROMESA_LEG=collector"]})
        await manager.heard("BridgeEnter", 2)
        opened, *items, closed = await manager.ask({"Action": "CoreShowChannels"}, as_list=True)
        assert (opened.get("eventlist"), closed.get("eventlist"), closed.get("listitems")) == ("start", "Complete", "2")
        assert {item.variable("PROMESA_LEG") for item in items} == {"collector", "debtor"}
        assert len({item.get("bridgeid") for item in items}) == 1
        _, *devices, closed = await manager.ask({"Action": "DeviceStateList"}, as_list=True)
        assert {(item.get("device"), item.get("state")) for item in devices} == {("PJSIP/ana", "BUSY"), ("PJSIP/trunk", "INUSE")}
        [core] = await manager.ask({"Action": "CoreStatus"})
        assert core.get("corecurrentcalls") == "1"
        [unknown] = await manager.ask({"Action": "Command", "Command": "core show channels"})
        assert unknown.get("response") == "Error"
        manager.conversation.close()


async def test_nothing_is_told_to_whoever_has_not_signed_in() -> None:
    async with Simulator() as switch:
        reader, writer = await asyncio.open_connection(switch.host, switch.port)
        writer.write(b"Action: CoreShowChannels\r\nActionID: 1\r\n\r\nAction: Login\r\nUsername: promesa\r\nSecret: guess\r\n\r\n")
        said = (await reader.read()).decode()
        writer.close()
    assert "Permission denied" in said
    assert "Authentication failed" in said
    assert "FullyBooted" not in said


def test_the_number_alone_decides_who_picks_up() -> None:
    assert party_at("573001234567", seed=4) == party_at("573001234567", seed=4)
    assert [party_at(f"57300123{ending}").behaviour for ending in ENDINGS] == list(Behaviour)
    town = Counter(party_at(f"5731{number:08}").behaviour for number in range(20_000))
    for behaviour, share in HABITS.items():
        assert town[behaviour] / 20_000 == pytest.approx(share / sum(HABITS.values()), abs=0.012)


def test_the_filter_of_the_shipped_account_is_the_simulators() -> None:
    shipped = (Path(__file__).parents[2] / "telephony" / "asterisk" / "manager.conf").read_text().splitlines()
    named = {line.split("name(")[1].split(")")[0] for line in shipped if line.startswith("eventfilter(action(include)")}
    assert named == WANTED_EVENTS
