"""Debtors of the demonstration who call by themselves: now and then, by day, and not on and on where nobody is at work."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.imports.demo.callers import likely_callers
from backend.kit.clock import Clock
from backend.kit.transaction import Database
from telephony.simulator import Simulator
from telephony.simulator.town import GIVE_UP_AFTER, Town, is_awake
from tests.make import Make
from tests.telephony.floor import until
from tests.telephony.test_simulator import Watched

BOGOTA, TIJUANA = "+573001234567", "+526641234567"
#: Ten in the morning in Bogotá, seven in Tijuana.
MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "hour", "awake"), [(BOGOTA, 15, True), (TIJUANA, 15, False), (BOGOTA, 12, False), (BOGOTA, 0, True), (BOGOTA, 1, False)]
)
def test_nobody_calls_before_or_after_their_own_day(number: str, hour: int, awake: bool) -> None:
    assert is_awake(number, MORNING.replace(hour=hour)) is awake


async def test_somebody_calls_by_themselves() -> None:
    async with Simulator(speed=1000, callers=[BOGOTA], clock=Clock.starting_at(MORNING)) as switch:
        manager = await Watched(switch).sign_in()
        arrived = await _arrival(manager)
        assert arrived.get("caller") == BOGOTA
        manager.conversation.close()


async def _arrival(manager: Watched) -> Any:
    def found() -> list[Any]:
        return [frame for frame in manager.said if frame.get("userevent") == "PromesaInbound"]

    await until(found)
    return found()[0]


async def test_whom_nobody_answers_calls_no_more_until_somebody_works_again() -> None:
    async with Simulator(speed=1000) as switch:
        town = Town(switch, [BOGOTA, "+573001234568"], Clock.starting_at(MORNING))
        task = asyncio.create_task(town.run())
        try:
            # Nobody answers: a few of them try, and then nobody does.
            await until(lambda: town._in_vain >= GIVE_UP_AFTER)
            await until(lambda: not switch.channels)
            assert town.somebody_calls() is None
            manager = await Watched(switch).sign_in()
            order = {"Action": "Originate", "Channel": "PJSIP/ana", "Context": "promesa-dial", "Exten": "573005550002", "Async": "true"}
            await manager.ask(order)
            await until(lambda: switch.orders)
            await until(lambda: not switch.channels)
            assert town.somebody_calls() is not None
            manager.conversation.close()
        finally:
            task.cancel()


async def test_nobody_calls_while_we_talk_with_them() -> None:
    async with Simulator(speed=1) as switch:
        town = Town(switch, [BOGOTA], Clock.starting_at(MORNING))
        assert town.somebody_calls() is not None
        await until(lambda: switch.channels)
        assert town.somebody_calls() is None


async def test_whoever_promised_is_likely_to_call_and_a_shared_number_is_not(database: Database, make: Make) -> None:
    desk = await make.desk()
    promised = await make.debtor()
    account = await make.account(debtor=promised, workers=[desk.collector])
    theirs = await make.phone(promised, "+573009000001")
    await make.promise(account, 50_000_00)
    for _ in range(2):
        sharing = await make.debtor()
        await make.account(debtor=sharing, workers=[desk.collector])
        await make.phone(sharing, "+573009000002")
    found = await likely_callers(database.url)
    assert found[0] == theirs.e164
    assert set(found) == {theirs.e164, desk.phone.e164}
