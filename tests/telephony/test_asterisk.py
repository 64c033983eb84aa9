"""The same claims as on the simulated switch, on a real Asterisk 22 with SIPp at its telephones."""

import pytest

from backend.calls.models import CallState, Outcome
from backend.kit.transaction import Database
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.telephony.floor import Floor, bridging, on_a_lawful_day
from tests.telephony.test_bridge import OUTCOMES


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


#: Who picks up a real telephone talks, whether a person or a machine.
REAL = {(ending, telephone): outcome for (ending, telephone), outcome in OUTCOMES.items() if ending != "0005"}


async def test_every_call_ends_with_what_happened(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk) as bridge:
        asked = {await floor.ring(ending, telephone=telephone): outcome for (ending, telephone), outcome in REAL.items()}
        ended = [await floor.until(call_id, seconds=60) for call_id in asked]
        assert {call.id: call.outcome for call in ended} == asked
        assert bridge.consumer.differences == 0
    rang = {call.outcome for call in ended if call.debtor_rang_at}
    assert rang == {Outcome.ANSWERED, Outcome.NO_ANSWER, Outcome.REJECTED}


async def test_a_conversation_is_followed_as_it_happens(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk):
        call_id = await floor.ring("0001")
        await floor.until(call_id, CallState.RINGING)
        await floor.until(call_id, CallState.TALKING)
        ended = await floor.until(call_id)
    assert ended.outcome is Outcome.ANSWERED
    assert ended.debtor_answered_at is not None
    assert ended.debtor_ended_at is not None
    # The debtor hangs up three seconds after picking up.
    assert 2.5 < (ended.debtor_ended_at - ended.debtor_answered_at).total_seconds() < 5
