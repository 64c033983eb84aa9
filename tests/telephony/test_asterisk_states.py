"""What a real Asterisk says of hold and of telephones, as collectors' states."""

import pytest

from backend.calls.actions import hang_up
from backend.kit.transaction import Database, transaction
from backend.people.models import PresenceState, User
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.telephony.floor import Floor, bridging, on_a_lawful_day
from tests.telephony.test_states import until_doing, until_telephone

S = PresenceState


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


async def test_a_telephone_that_holds_puts_its_collector_on_hold_and_back(floor: Floor, asterisk: Asterisk) -> None:
    async with bridging(floor.database, asterisk):
        call_id, collector = await floor.ring_by("0012", telephone="holds")
        for state in (S.TALKING, S.HOLD, S.TALKING):
            await until_doing(floor, collector, state)
        call = await floor.call(call_id)
        await until_telephone(floor, call.endpoint, reachable=True, in_use=True)
        async with transaction(floor.database) as tx:
            await hang_up(tx, await tx.session.get_one(User, collector.id), call_id)
        ended = await floor.until(call_id, seconds=60)
        await until_doing(floor, collector, S.WRAP_UP)
        await until_telephone(floor, call.endpoint, reachable=True, in_use=False)
    assert [held for _, held in ended.holds] == [True, False]
    # Eight seconds, by the switch's clock.
    assert 7 < ended.hold_seconds < 20


async def test_a_telephone_that_is_not_there_is_unreachable_after_the_first_look(floor: Floor, asterisk: Asterisk) -> None:
    away = await floor.make.collector(endpoint="desk1-offline")
    there = await floor.make.collector(endpoint="desk2")
    unheard_of = await floor.make.collector(endpoint="not-on-this-switch")
    async with bridging(floor.database, asterisk):
        await until_doing(floor, away, S.UNREACHABLE)
        await until_telephone(floor, "desk2", reachable=True, in_use=False)
        for user in (there, unheard_of):
            await until_doing(floor, user, S.READY)
