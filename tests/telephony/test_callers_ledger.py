"""Callers nobody listened to: who they were, how long they waited and how it ended stands in the switch's own ledger."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from backend.accounts.view import timeline_view
from backend.inbound.cards import own_caller
from backend.inbound.models import InboundCall, InboundOutcome
from backend.inbound.settling import link
from backend.inbound.signals import Ending
from backend.kit.transaction import Database, transaction
from backend.people.models import PresenceState, User
from backend.worklist.models import Callback
from telephony.ledger.tailer import Ledger
from telephony.simulator import Simulator
from tests.telephony.floor import bridging, on_a_lawful_day, until
from tests.telephony.test_callers import NUMBER
from tests.telephony.test_inbound import Reception, reception  # noqa: F401

pytestmark = pytest.mark.usefixtures("lawful")


@pytest.fixture
def lawful(database: Database) -> None:
    on_a_lawful_day(database)


@pytest.fixture
async def switch(tmp_path: Path) -> AsyncIterator[Simulator]:
    async with Simulator(speed=20, ledger=tmp_path / "promesa_cel.json") as switch:
        yield switch


def ledger_of(switch: Simulator) -> Path:
    assert switch.ledger.path is not None
    return switch.ledger.path


async def final(reception: Reception) -> InboundCall:  # noqa: F811
    return await reception.until(lambda one: one.final_at)


async def owed(database: Database) -> list[tuple[object, bool]]:
    async with transaction(database) as tx:
        return [(one.id, one.cancelled_at is None) for one in (await tx.session.exec(select(Callback))).all()]


@pytest.mark.parametrize(
    ("habits", "outcome", "waited"),
    [({"patience": 8.0}, InboundOutcome.ABANDONED, 8.0), ({"patience": 500.0}, InboundOutcome.NOBODY_FREE, 60.0)],
)
async def test_who_came_and_went_while_no_bridge_was_there_is_found_and_called_back(
    reception: Reception,  # noqa: F811
    switch: Simulator,
    database: Database,
    habits: dict[str, float],
    outcome: InboundOutcome,
    waited: float,
) -> None:
    await reception.collector("ana")
    account = await reception.debtor(NUMBER)
    switch.call_in(NUMBER, **habits)
    await until(lambda: switch.channels)
    await until(lambda: not switch.channels)
    assert await reception.latest() is None
    async with bridging(database, switch, ledger_file=ledger_of(switch)) as bridge:
        call = await final(reception)
        # They were known before the switch was looked at.
        assert bridge.consumer.differences == 0
    assert (call.account_id, call.outcome, call.heard_outcome) == (account.id, outcome, None)
    assert call.over_at is not None
    # As long as they really waited, in the switch's own time.
    assert (call.over_at - call.arrived_at).total_seconds() >= waited / switch.speed * 0.9
    assert await owed(database) == [(call.callback_id, True)]
    async with transaction(database) as tx:
        kinds = [entry.kind for entry in (await timeline_view(tx.session, account.id)).entries]
    assert (kinds.count("inbound:arrived"), kinds.count("inbound:missed")) == (1, 1)


async def test_who_was_answered_and_left_while_no_bridge_was_there_is_the_collectors_to_speak_of(
    reception: Reception,  # noqa: F811
    switch: Simulator,
    database: Database,
) -> None:
    there = await reception.collector("ana")
    account = await reception.debtor(NUMBER)
    # So that the bridge is gone before anybody lifts the receiver.
    switch.lifts_after = 60
    switch.call_in(NUMBER, patience=500, talks_for=20)
    async with bridging(database, switch, ledger_file=ledger_of(switch)):
        await reception.until(lambda one: one.moved_at)
        await until(lambda: any(channel.device == "PJSIP/ana" for channel in switch.channels.values()))
    assert (await reception.latest()).answered_at is None
    await until(lambda: not switch.channels)
    async with bridging(database, switch, ledger_file=ledger_of(switch)) as bridge:
        call = await final(reception)
        assert bridge.consumer.differences == 0
    assert (call.outcome, call.answered_by, call.heard_outcome) == (InboundOutcome.ANSWERED, there.id, None)
    assert await reception.offers(call) == [(there.id, "longest_ready", Ending.ANSWERED)]
    assert await owed(database) == []
    assert await reception.presence(there) is PresenceState.WRAP_UP
    async with transaction(database) as tx:
        user = await tx.session.get_one(User, there.id)
        assert [card.stage for card in await own_caller(tx, user)] == ["wrap_up"]
        made = await link(tx, user, call.id, account.id)
        assert (made.outcome, made.final_at, made.heard_outcome) == ("answered", call.final_at, None)
        assert made.collector_answered_at == call.answered_at


async def test_what_was_believed_of_a_caller_is_put_right_and_kept(
    reception: Reception,  # noqa: F811
    switch: Simulator,
    database: Database,
) -> None:
    there = await reception.collector("ana")
    await reception.debtor(NUMBER)
    switch.lifts_after = 60
    switch.call_in(NUMBER, patience=500, talks_for=20)
    async with bridging(database, switch):
        await reception.until(lambda one: one.moved_at)
        await until(lambda: any(channel.device == "PJSIP/ana" for channel in switch.channels.values()))
    await until(lambda: not switch.channels)
    # A bridge without a ledger finds only that they are gone.
    async with bridging(database, switch):
        call = await reception.until(lambda one: one.outcome)
    believed = call.outcome
    # The switch tells its age in whole seconds: who came in its first one may seem to have been there before it started.
    assert believed in (InboundOutcome.ABANDONED, InboundOutcome.SWITCH_RESTART)
    assert [stands for _, stands in await owed(database)] == [True]
    ledger = Ledger(database, ledger_of(switch), node="one")
    await ledger.catch_up()
    call = await final(reception)
    assert (call.outcome, call.heard_outcome, call.answered_by) == (InboundOutcome.ANSWERED, believed, there.id)
    assert [stands for _, stands in await owed(database)] == [False]
    assert ledger.contradictions == 1
    # Read once more from the beginning, nothing is new.
    again = Ledger(database, ledger_of(switch), node="another")
    await again.catch_up()
    assert (again.contradictions, (await final(reception)).model_dump()) == (0, call.model_dump())


async def test_every_caller_is_as_the_ledger_says_however_the_link_fares(
    reception: Reception,  # noqa: F811
    switch: Simulator,
    database: Database,
) -> None:
    for name in ("ana", "ben", "eva"):
        await reception.collector(name)
    for place in range(6):
        await reception.debtor(f"{NUMBER[:-1]}{place}")
    async with bridging(database, switch, ledger_file=ledger_of(switch)):
        for place in range(6):
            switch.call_in(f"{NUMBER[:-1]}{place}", patience=30.0 + 60 * place, talks_for=15)
            await asyncio.sleep(0.1)
            switch.cut()
        async with asyncio.timeout(90):
            while True:
                async with transaction(database) as tx:
                    calls = (await tx.session.exec(select(InboundCall))).all()
                if len(calls) == 6 and all(call.final_at for call in calls):
                    break
                await asyncio.sleep(0.1)
    assert all(call.outcome is not None for call in calls)
    answered = {call.id for call in calls if call.outcome is InboundOutcome.ANSWERED}
    lines = ledger_of(switch).read_text().splitlines()
    really = {line.split('"linkedid":"')[1].split('"')[0] for line in lines if '"ANSWER"' in line}
    assert len(answered) == len(really)
    missed = [call for call in calls if call.id not in answered]
    assert all(call.callback_id is not None for call in missed)
