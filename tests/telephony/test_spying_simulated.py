"""The demonstration's switch lets leaders listen as the real one does."""

from backend.accounts.actions import grant
from backend.accounts.models import Account
from backend.calls.actions import hang_up
from backend.calls.models import Call, CallState
from backend.kit.transaction import Database, transaction
from backend.people.models import Role, User
from backend.supervision import actions
from backend.supervision.models import SpyEnd, SpyMode, SpySession, SpyState
from telephony.simulator import Simulator
from telephony.spying import channel_of, told_by
from tests.make import Make
from tests.telephony.captured import frames
from tests.telephony.floor import Floor, bridging, on_a_lawful_day
from tests.waiting import until


async def test_a_leader_listens_whispers_and_is_out_with_the_call(database: Database, make: Make) -> None:
    floor = Floor(on_a_lawful_day(database), make)
    async with Simulator(speed=4) as switch, bridging(database, switch) as bridge:
        call_id, collector = await floor.ring_by("0001")
        call = await floor.until(call_id, CallState.TALKING)
        leader = await make.user(role=Role.SUPERVISOR, endpoint="boss")
        async with transaction(database) as tx:
            leader = await tx.session.get_one(User, leader.id)
            leader.team_id = call.team_id
            await grant(tx, leader.id, [(await tx.session.get_one(Account, call.account_id)).portfolio_id])
        async with transaction(database) as tx:
            session = await actions.spy(tx, leader, call_id, SpyMode.LISTEN)

        async def stands(state: SpyState, mode: SpyMode) -> bool:
            async with transaction(database) as tx:
                found = await tx.session.get_one(SpySession, session.id)
                return found.state is state and found.mode_in_force is mode

        await until(lambda: stands(SpyState.LISTENING, SpyMode.LISTEN))
        async with transaction(database) as tx:
            await actions.spy(tx, leader, call_id, SpyMode.WHISPER)
        await until(lambda: stands(SpyState.LISTENING, SpyMode.WHISPER))
        assert channel_of(session.id) in switch.channels
        async with transaction(database) as tx:
            await hang_up(tx, collector, (await tx.session.get_one(Call, call_id)).id)
        await until(lambda: stands(SpyState.ENDED, SpyMode.WHISPER))
        await floor.until(call_id)
        async with transaction(database) as tx:
            assert (await tx.session.get_one(SpySession, session.id)).why_ended is SpyEnd.CALL_OVER
        assert not switch.channels
        assert bridge.consumer.differences == 0
    assert [order.endpoint for order in switch.orders].count("boss") == 1


def test_what_was_recorded_of_somebody_elses_listener_is_not_ours() -> None:
    """Its channel has a name of another kind: neither a session of ours nor a call."""
    assert {told_by(frame) for frame in frames("spy-whisper-during-call")} == {None}
