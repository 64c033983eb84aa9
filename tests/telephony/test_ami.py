"""The link to the switch: nothing said is lost or cut, nothing is sent twice, and no trouble goes unnoticed."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.ami import Conversation, LinkLost, NotSent
from telephony.frames import Frame
from telephony.link import AmiAddress, Link, Patience
from telephony.simulator import Simulator
from tests.telephony.captured import SCENARIOS, as_bytes, as_frame, lines

HASTE = Patience(connect=2, answer=1, ping_every=0.1, silence=0.5, first_retry=0.05, longest_retry=0.2, refused_retry=30)
GREETING = b"Asterisk Call Manager/11.0.0\r\n"


class Manager:
    """A link, what came over it, and when it was up."""

    def __init__(self, address: AmiAddress, patience: Patience) -> None:
        self.said: list[Frame] = []
        self.states: list[bool] = []
        self.changed = asyncio.Event()
        self.link = Link(address, on_frame=self.said.append, on_change=self._change, patience=patience)

    def _change(self, is_up: bool) -> None:
        self.states.append(is_up)
        self.changed.set()

    async def until(self, happened: Callable[[], Any]) -> None:
        async with asyncio.timeout(10):
            while not happened():
                await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def linked(switch: Simulator, *, up: bool = True, url: str = "", patience: Patience = HASTE) -> AsyncIterator[Manager]:
    manager = Manager(AmiAddress.parse(url or switch.url), patience)
    task = asyncio.create_task(manager.link.run())
    try:
        if up:
            await manager.until(lambda: manager.link.is_up)
        yield manager
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def originate(**more: str) -> dict[str, str]:
    return {"Action": "Originate", "Channel": "PJSIP/ana", "Context": "promesa-dial", "Exten": "573005550001", "Async": "true", **more}


class Unplugged(asyncio.Transport):
    """A transport that goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def abort(self) -> None:
        pass


def conversation(on_frame: Callable[[Frame], None]) -> Conversation:
    talk = Conversation(on_frame)
    talk.connection_made(Unplugged())
    return talk


@given(scenario=st.sampled_from(SCENARIOS), chance=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_stream_cut_at_any_byte_gives_the_same_frames(scenario: str, chance: random.Random) -> None:
    said = [line for line in lines(scenario) if "Event" in line]
    stream = GREETING + b"".join(as_bytes(line) for line in said)
    cuts = sorted(chance.sample(range(len(stream)), k=min(len(stream), chance.randint(0, 200))))

    async def listen() -> list[Frame]:
        heard: list[Frame] = []
        talk = conversation(heard.append)
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
            talk.data_received(stream[start:end])
        return heard

    heard = asyncio.run(listen())
    assert [frame.headers for frame in heard] == [as_frame(line).headers for line in said]


async def test_letters_are_whole_wherever_a_segment_ends() -> None:
    heard: list[Frame] = []
    frame = "Event: Newchannel\r\nCallerIDName: Müller 名\r\nAppData: \r\n\r\n".encode()
    for cut in range(1, len(frame)):
        talk = conversation(heard.append)
        talk.data_received(GREETING + frame[:cut])
        talk.data_received(frame[cut:])
    assert {frame.get("calleridname") for frame in heard} == {"Müller 名"}
    assert all("appdata" in frame.headers for frame in heard)


async def test_a_listener_that_fails_costs_one_frame_and_not_the_link() -> None:
    heard: list[str] = []

    def listen(frame: Frame) -> None:
        if frame.get("n") == "2":
            raise ValueError("a mistake of ours")
        heard.append(frame.get("n"))

    talk = conversation(listen)
    talk.data_received(GREETING + b"".join(b"Event: UserEvent\r\nN: %d\r\n\r\n" % n for n in range(5)))
    assert heard == ["0", "1", "3", "4"]
    assert not talk.ended.done()


@pytest.mark.parametrize("value", ["1\r\nAction: Hangup", "1\n", "1\r", "1\0"])
async def test_a_value_cannot_become_a_second_action(value: str) -> None:
    talk = conversation(lambda frame: None)
    with pytest.raises(ValueError, match="control character"):
        talk.send({"Action": "Originate", "Variable": ["A=b", value]})
    assert talk.transport.written == b""  # type: ignore[attr-defined]


async def test_what_the_switch_would_cut_is_not_sent() -> None:
    talk = conversation(lambda frame: None)
    with pytest.raises(ValueError, match="longer"):
        talk.send({"Action": "Originate", "Exten": "1" * 1001})
    with pytest.raises(ValueError, match="headers"):
        talk.send({"Action": "Originate", "Variable": ["A=b"] * 121})


async def test_an_originate_is_answered_at_once_and_its_fate_arrives_as_news() -> None:
    async with Simulator(speed=100) as switch, linked(switch) as manager:
        answer = await manager.link.act(originate(ActionID="ring-1", ChannelId=str(uuid4())))
        assert answer.get("message") == "Originate successfully queued"
        await manager.until(lambda: [frame for frame in manager.said if frame.event == "OriginateResponse"])
        [fate] = [frame for frame in manager.said if frame.event == "OriginateResponse"]
        assert fate.get("actionid") == "ring-1"


async def test_items_of_a_list_are_an_answer_and_not_news() -> None:
    async with Simulator(speed=20) as switch, linked(switch) as manager:
        await manager.link.act(originate(ChannelId=str(uuid4())))
        await manager.until(lambda: [frame for frame in manager.said if frame.event == "BridgeEnter"])
        channels = await manager.link.ask({"Action": "CoreShowChannels"})
        assert [channel.event for channel in channels] == ["CoreShowChannel"] * 2
        assert "CoreShowChannel" not in {frame.event for frame in manager.said}
        assert await manager.link.ask({"Action": "Nonsense"}) == []


async def test_an_order_whose_answer_was_lost_is_not_sent_again() -> None:
    async with Simulator(speed=20) as switch, linked(switch) as manager:
        switch.swallow_answer_to("Originate")
        call_id = str(uuid4())
        with pytest.raises(LinkLost):
            await manager.link.act(originate(ChannelId=call_id))
        await manager.until(lambda: manager.states == [True, False, True])
        channels = await manager.link.ask({"Action": "CoreShowChannels"})
        assert {channel.get("linkedid") for channel in channels} == {call_id}
        assert len(switch.orders) == 1


async def test_an_order_the_switch_had_not_received_when_the_link_was_given_up_never_arrives() -> None:
    with socket.socket() as deaf:
        # So little fits in front of it that the last orders still lie with us.
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        loop = asyncio.get_running_loop()
        _, conversation = await loop.create_connection(lambda: Conversation(print), *deaf.getsockname())
        with deaf.accept()[0] as switch:
            for number in range(200):
                conversation.send(originate(Variable=f"PROMESA_ORDER={number},{'x' * 500}"))
            conversation.close()
            while conversation.transport.get_extra_info("socket").fileno() != -1:
                await asyncio.sleep(0)
            received = await asyncio.to_thread(_all_of, switch)
    assert b"PROMESA_ORDER=0," in received
    assert b"PROMESA_ORDER=199," not in received


def _all_of(line: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := line.recv(4096):
            received += piece
    return received


async def test_without_a_link_nothing_is_kept_for_later() -> None:
    async with Simulator() as switch, linked(switch) as manager:
        switch.go_silent()
        switch.cut()
        await manager.until(lambda: not manager.link.is_up)
        with pytest.raises(NotSent):
            await manager.link.act(originate())
        switch.speak_again()
        await manager.until(lambda: manager.link.is_up)
        assert switch.orders == []


async def test_a_silent_link_is_noticed_and_made_anew() -> None:
    async with Simulator() as switch, linked(switch) as manager:
        switch.go_silent()
        await manager.until(lambda: not manager.link.is_up)
        assert "silent" in manager.link.trouble or "sign-in" in manager.link.trouble
        switch.speak_again()
        await manager.until(lambda: manager.link.is_up)


async def test_an_action_without_an_answer_is_given_up() -> None:
    async with Simulator() as switch, linked(switch, patience=replace(HASTE, answer=0.1, silence=9)) as manager:
        switch.delay = 0.3
        with pytest.raises(TimeoutError):
            await manager.link.act({"Action": "Ping"})


async def test_a_wrong_secret_is_tried_once_and_told() -> None:
    async with Simulator() as switch:
        wrong = switch.url.replace(switch.secret, "guess")
        async with linked(switch, up=False, url=wrong) as manager:
            await manager.until(lambda: "refuses" in manager.link.trouble)
            await asyncio.sleep(0.5)
            assert "Authentication failed" in manager.link.trouble
            assert manager.link._failures == 1
            assert manager.states == []


async def test_a_link_that_is_given_up_while_reconnecting_stays_down() -> None:
    async with Simulator() as switch:
        async with linked(switch) as manager:
            switch.cut()
            await manager.until(lambda: not manager.link.is_up)
        await asyncio.sleep(0.3)
        assert manager.states == [True, False]
        assert not switch.sessions


def test_the_address_of_a_switch_is_one_url() -> None:
    address = AmiAddress.parse("ami://promesa:s%40cret@pbx.example:5039")
    assert (address.user, address.secret, address.host, address.port) == ("promesa", "s@cret", "pbx.example", 5039)
    assert AmiAddress.parse("ami://a:b@localhost").port == 5038
    assert "s@cret" not in repr(address)
    for wrong in ("http://a:b@c:1", "ami://c:1", "ami://a@c:1", "nonsense"):
        with pytest.raises(ValueError, match="ami://user:secret@host"):
            AmiAddress.parse(wrong)
