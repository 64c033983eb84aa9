"""The same claims as on the simulated switch, on a real Asterisk 22 with SIPp at its telephones."""

from dataclasses import replace

import pytest

from backend.calls.models import CallState, DialMode, Outcome
from backend.kit.transaction import Database
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.telephony.floor import MANNERS, Floor, bridging, on_a_lawful_day
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


#: What comes of a debtor rung first, whose collector's telephone picks up by itself.
DEBTOR_FIRST = {
    ("0001", None): Outcome.ANSWERED,
    ("0002", None): Outcome.BUSY,
    ("0003", None): Outcome.NO_ANSWER,
    ("0004", None): Outcome.INVALID_NUMBER,
    ("0007", None): Outcome.REJECTED,
    ("0008", None): Outcome.UNAVAILABLE,
    ("0009", None): Outcome.CONGESTION,
    ("0010", None): Outcome.UNREACHABLE,
    ("0011", None): Outcome.INVALID_NUMBER,
    ("0012", "silent"): Outcome.ABANDONED,
    ("0012", "busy"): Outcome.ABANDONED,
}


async def test_a_debtor_rung_first_is_joined_to_the_collector_who_waits(floor: Floor, asterisk: Asterisk) -> None:
    await floor.make.dial_rule(mode=DialMode.PROGRESSIVE)
    manners = replace(MANNERS, debtor_rings=8)
    async with bridging(floor.database, asterisk, manners=manners) as bridge:
        asked = {await floor.ring(ending, telephone=telephone): outcome for (ending, telephone), outcome in DEBTOR_FIRST.items()}
        ended = [await floor.until(call_id, seconds=60) for call_id in asked]
        assert {call.id: call.outcome for call in ended} == asked
        assert bridge.consumer.differences == 0
    assert {call.mode for call in ended} == {DialMode.PROGRESSIVE}
    answered = next(call for call in ended if call.outcome is Outcome.ANSWERED)
    assert answered.collector_channel not in (None, str(answered.id))
