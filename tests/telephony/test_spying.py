"""Leaders on calls of a real Asterisk, whose telephones hum: who hears whom, and what happens when the bridge dies in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from backend.accounts.actions import grant
from backend.calls.actions import hang_up
from backend.calls.models import Call, CallState, DialMode, Outcome
from backend.kit.transaction import Database, transaction
from backend.people.models import Role, User
from backend.supervision import actions
from backend.supervision.models import SpyEnd, SpyMode, SpySession, SpyState
from backend.supervision.taking_over import take_over
from telephony.bridge import Bridge, Rhythm
from telephony.frames import Frame
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.switch.voices import Voices
from tests.telephony.floor import Floor, bridging, on_a_lawful_day, until

#: Everybody here hums fifty times a second, on whatever machine there is.
PATIENCE = 60
COLLECTOR, DEBTOR, LEADER = "desk", "57", "boss"
ALONE = {COLLECTOR: {DEBTOR}, DEBTOR: {COLLECTOR}}
#: Who hears whom in each mode.
HEARING = {
    SpyMode.LISTEN: ALONE | {LEADER: {COLLECTOR, DEBTOR}},
    SpyMode.WHISPER: {COLLECTOR: {DEBTOR, LEADER}, DEBTOR: {COLLECTOR}, LEADER: {COLLECTOR, DEBTOR}},
    SpyMode.BARGE: {COLLECTOR: {DEBTOR, LEADER}, DEBTOR: {COLLECTOR, LEADER}, LEADER: {COLLECTOR, DEBTOR}},
}


@dataclass
class Talk:
    """A conversation, and a leader who may hear it."""

    floor: Floor
    voices: Voices
    switch: Asterisk
    leader: User
    call_id: UUID = field(default_factory=uuid4)

    @property
    def database(self) -> Database:
        return self.floor.database

    def bridging(self) -> AbstractAsyncContextManager[Bridge]:
        """A bridge that looks as seldom as a real one: between two looks, only what is said counts."""
        return bridging(self.database, self.switch, rhythm=Rhythm(poll=0.2, beat=1, look=10, look_again=1))

    async def begin(self) -> None:
        self.call_id, _ = await self.floor.ring_by("0012")
        call = await self.floor.until(self.call_id, CallState.TALKING, seconds=PATIENCE)
        async with transaction(self.database) as tx:
            from backend.accounts.models import Account

            account = await tx.session.get_one(Account, call.account_id)
            leader = await tx.session.get_one(User, self.leader.id)
            leader.team_id = call.team_id
            await grant(tx, leader.id, [account.portfolio_id])
            self.leader = leader
        await self.heard(ALONE)

    async def spy(self, mode: SpyMode) -> UUID:
        async with transaction(self.database) as tx:
            return (await actions.spy(tx, self.leader, self.call_id, mode)).id

    async def session(self, session_id: UUID) -> SpySession:
        async with transaction(self.database) as tx:
            return await tx.session.get_one(SpySession, session_id)

    async def until(self, session_id: UUID, state: SpyState, mode: SpyMode | None = None) -> SpySession:
        async with asyncio.timeout(PATIENCE):
            while (found := await self.session(session_id)).state is not state or (mode and found.mode_in_force is not mode):
                await asyncio.sleep(0.05)
        return found

    def hearing(self) -> dict[str, set[str]]:
        return {name: self.voices.hearing(who) for who in self.voices.talking for name in self.voices.pitches if who.startswith(name)}

    async def heard(self, wanted: dict[str, set[str]]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while self.hearing() != wanted:
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(f"heard {self.hearing()}, wanted {wanted}") from None

    def legs(self) -> int:
        return sum("!" in line for line in self.switch.console("core show channels concise").splitlines())


@pytest.fixture
async def talk(database: Database, make: Make, debian: Path, tmp_path: Path, scratch: Path) -> AsyncIterator[Talk]:
    """A switch whose every telephone hums a note of its own."""
    floor = Floor(on_a_lawful_day(database), make)
    async with Voices({COLLECTOR: 500, DEBTOR: 800, LEADER: 1100}) as voices:
        switch = Asterisk(debian, scratch / f"hum-{tmp_path.name}", parties_port=voices.port, others=(LEADER,))
        await asyncio.to_thread(switch.start)
        try:
            yield Talk(floor, voices, switch, await make.user(role=Role.SUPERVISOR, team=await make.team(), endpoint=LEADER))
        finally:
            await asyncio.to_thread(switch.stop)
            print(switch.log())


async def test_each_mode_is_heard_by_whom_it_should_and_the_call_goes_on(talk: Talk) -> None:
    async with talk.bridging() as bridge:
        await talk.begin()
        session_id = await talk.spy(SpyMode.LISTEN)
        await talk.until(session_id, SpyState.LISTENING, SpyMode.LISTEN)
        await talk.heard(HEARING[SpyMode.LISTEN])
        for mode in (SpyMode.WHISPER, SpyMode.BARGE, SpyMode.LISTEN):
            assert await talk.spy(mode) == session_id
            await talk.until(session_id, SpyState.LISTENING, mode)
            await talk.heard(HEARING[mode])
        async with transaction(talk.database) as tx:
            await actions.stop(tx, talk.leader, session_id)
        ended = await talk.until(session_id, SpyState.ENDED)
        assert ended.why_ended is SpyEnd.STOPPED
        await talk.heard(ALONE)
        assert (await talk.floor.call(talk.call_id)).state is CallState.TALKING
        assert bridge.consumer.differences == 0


async def test_a_whisper_never_reaches_a_debtor_who_was_rung_first(talk: Talk) -> None:
    await talk.floor.make.dial_rule(mode=DialMode.PROGRESSIVE)
    async with talk.bridging():
        await talk.begin()
        session_id = await talk.spy(SpyMode.WHISPER)
        session = await talk.until(session_id, SpyState.LISTENING, SpyMode.WHISPER)
        assert session.channel != str(talk.call_id)
        await talk.heard(HEARING[SpyMode.WHISPER])


async def test_it_ends_with_the_call(talk: Talk) -> None:
    async with talk.bridging():
        await talk.begin()
        session_id = await talk.spy(SpyMode.WHISPER)
        await talk.until(session_id, SpyState.LISTENING, SpyMode.WHISPER)
        async with transaction(talk.database) as tx:
            call = await tx.session.get_one(Call, talk.call_id)
            await hang_up(tx, await tx.session.get_one(User, call.user_id), talk.call_id)
        assert (await talk.floor.until(talk.call_id, seconds=PATIENCE)).outcome is Outcome.ANSWERED
        assert (await talk.until(session_id, SpyState.ENDED)).why_ended is SpyEnd.CALL_OVER
        await until(lambda: talk.legs() == 0, seconds=PATIENCE)


async def test_a_bridge_that_dies_in_between_is_followed_by_one_that_knows(talk: Talk) -> None:
    async with talk.bridging():
        await talk.begin()
        session_id = await talk.spy(SpyMode.LISTEN)
        await talk.until(session_id, SpyState.LISTENING)
    # Nobody bridges: the leader hears on, and asks to be heard.
    await talk.heard(HEARING[SpyMode.LISTEN])
    assert await talk.spy(SpyMode.WHISPER) == session_id
    async with talk.bridging():
        await talk.until(session_id, SpyState.LISTENING, SpyMode.WHISPER)
        await talk.heard(HEARING[SpyMode.WHISPER])
        assert talk.legs() == 3


async def test_a_leg_nobody_knows_of_is_cut(talk: Talk) -> None:
    async with talk.bridging():
        await talk.begin()
        session_id = await talk.spy(SpyMode.LISTEN)
        await talk.until(session_id, SpyState.LISTENING)
    async with transaction(talk.database) as tx:
        await actions.finish(tx, session_id, SpyEnd.LOST)
    async with talk.bridging():
        await talk.heard(ALONE)
        assert talk.legs() == 2


async def test_whoever_hears_another_channel_than_they_asked_for_is_cut_at_once(talk: Talk) -> None:
    async with talk.bridging() as bridge:
        await talk.begin()
        session_id = await talk.spy(SpyMode.LISTEN)
        session = await talk.until(session_id, SpyState.LISTENING)
        # The switch takes the leader's leg to somebody else's channel: the debtor's.
        call = await talk.floor.call(talk.call_id)
        assert call.debtor_channel is not None
        there = {"Context": "promesa-whisper", "Exten": call.debtor_channel, "Priority": "1"}
        assert (await bridge.link.act({"Action": "Redirect", "Channel": f"spy-{session.id}", **there})).succeeded
        assert (await talk.until(session_id, SpyState.ENDED)).why_ended is SpyEnd.WRONG_CHANNEL
        await talk.heard(ALONE)


async def test_a_telephone_that_is_not_there_is_said_to_be_so(talk: Talk) -> None:
    async with talk.bridging():
        await talk.begin()
        async with transaction(talk.database) as tx:
            leader = await tx.session.get_one(User, talk.leader.id)
            leader.endpoint = "boss-offline"
            talk.leader = leader
        session_id = await talk.spy(SpyMode.LISTEN)
        assert (await talk.until(session_id, SpyState.ENDED)).why_ended is SpyEnd.TELEPHONE_OFFLINE


async def test_an_order_whose_answer_was_lost_rings_once(talk: Talk) -> None:
    async with talk.bridging() as bridge:
        await talk.begin()
        began = talk.voices.invited
        real = bridge.link.act

        async def losing(action: dict[str, str]) -> Frame:
            answer = await real(action)
            if action["Action"] == "Originate":
                raise TimeoutError
            return answer

        bridge.link.act = losing  # type: ignore[method-assign,assignment]
        session_id = await talk.spy(SpyMode.LISTEN)
        await talk.until(session_id, SpyState.LISTENING)
        await talk.heard(HEARING[SpyMode.LISTEN])
        assert talk.voices.invited == began + 1


async def test_whoever_takes_a_conversation_over_has_the_debtor_on_their_own_telephone(talk: Talk) -> None:
    async with talk.bridging():
        await talk.begin()
        session_id = await talk.spy(SpyMode.LISTEN)
        await talk.until(session_id, SpyState.LISTENING, SpyMode.LISTEN)
        async with transaction(talk.database) as tx:
            await take_over(tx, talk.leader, talk.call_id)
        assert (await talk.until(session_id, SpyState.ENDED)).why_ended is SpyEnd.STOPPED
        await talk.heard({DEBTOR: {LEADER}, LEADER: {DEBTOR}})
        async with transaction(talk.database) as tx:
            await hang_up(tx, talk.leader, talk.call_id)
        ended = await talk.floor.until(talk.call_id, CallState.ENDED, seconds=PATIENCE)
    assert (ended.outcome, ended.user_id) == (Outcome.ANSWERED, talk.leader.id)
