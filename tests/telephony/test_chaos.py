"""Chaos on a real switch: the link is cut, swallows, is slow, web and bridge and switch are killed; every call still has one true end.

PROMESA_TEST_CHAOS_CALLS=200 for the full run.
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from backend.calls.models import Call, CallState, Outcome
from backend.kit.transaction import Database, transaction
from backend.settings import Settings
from tests.switch.asterisk import Asterisk, Parties
from tests.switch.fixtures import a_switch
from tests.telephony.attacked import Asked, Attacked, people, ring
from tests.telephony.floor import on_a_lawful_day
from tests.telephony.test_bridge import OUTCOMES
from tests.telephony.wire import wired

CALLS = int(os.environ.get("PROMESA_TEST_CHAOS_CALLS", "60"))
#: Calls asked for in a second.
PACE = 2.0
#: Where the bridge reads the switch's ledger, what nobody listened to is known all the same.
READS_LEDGER = "cel_file" in Settings.model_fields
KINDS = [(ending, telephone, outcome) for (ending, telephone), outcome in OUTCOMES.items() if ending != "0005"]
#: By which the debtor's telephone was not dialled, and the collector told so.
NOTHING_HAPPENED = {Outcome.EXPIRED, Outcome.NOT_PLACED}


@pytest.fixture
def asterisk(debian: Path, parties: Parties, tmp_path: Path, scratch: Path) -> Iterator[Asterisk]:
    """A switch with a telephone for each call."""
    with a_switch(debian, scratch, f"chaos-{tmp_path.name}", parties, telephones=CALLS) as switch:
        yield switch


async def test_every_call_has_one_true_end_whatever_fails(database: Database, redis_url: str, asterisk: Asterisk, parties: Parties) -> None:
    on_a_lawful_day(database)
    wishes = await people(database, [KINDS[place % len(KINDS)] for place in range(CALLS)])
    async with wired(asterisk.ami_port) as wire:
        floor = Attacked(database, asterisk, wire, redis_url)
        try:
            await floor.start()
            async with asyncio.TaskGroup() as group:
                group.create_task(attack(floor))
                group.create_task(work(floor, wishes))
            calls = await all_ended(database)
        finally:
            await floor.stop()
    rung = Counter(name for name, _ in parties.rung())
    ledger = Counter(channel for channel in started_channels(asterisk.ledger))
    print_table(wishes, calls, floor)
    assert [wish.refusal for wish in wishes if wish.refusal] == []
    # One record for each wish, however often it was asked for.
    assert len(calls) == len(wishes) == len({wish.call_id for wish in wishes})
    assert [wish.number for wish in wishes if rung[wish.number] > 1] == []
    assert [wish.kind for wish in wishes if ledger[str(wish.call_id)] > 1] == []
    ended = [(wish, calls[wish.call_id]) for wish in wishes]
    wrong = [(wish.kind, call.outcome, call.id) for wish, call in ended if not is_true(wish, call, floor, rung)]
    assert wrong == []


async def work(floor: Attacked, wishes: list[Asked]) -> None:
    """Ask for all calls, at an even pace."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{floor.port}", timeout=10) as client, asyncio.TaskGroup() as group:
        for wish in wishes:
            group.create_task(ring(client, wish))
            await asyncio.sleep(1 / PACE)


async def attack(floor: Attacked) -> None:
    """Everything that can fail, one after the other, with a moment of calm between; the switch restarts once."""
    deeds = [floor.cut, floor.kill_web, floor.black_hole, floor.kill_bridge, floor.slow, floor.restart_switch]
    again = [floor.cut, floor.kill_bridge, floor.kill_web, floor.black_hole]
    for deed in deeds + again * (CALLS // 100):
        await asyncio.sleep(2)
        await deed()


async def all_ended(database: Database) -> dict[object, Call]:
    """Every call, once none is open any more."""
    async with asyncio.timeout(180):
        while True:
            async with transaction(database) as tx:
                calls = (await tx.session.exec(select(Call))).all()
            if all(call.state is CallState.ENDED for call in calls):
                return {call.id: call for call in calls}
            await asyncio.sleep(0.5)


def is_true(wish: Asked, call: Call, floor: Attacked, rung: Counter[str]) -> bool:
    """Whether what was recorded is what the parties did, or says truly why they could not."""
    if call.outcome is wish.expected:
        return True
    if call.outcome in NOTHING_HAPPENED:
        return not rung[wish.number] and not rung[call.endpoint]
    if call.outcome is Outcome.SWITCH_RESTART:
        return floor.restarted_at is not None and floor.lived_at(call, floor.restarted_at, floor.restarted_at)
    return not READS_LEDGER and any(floor.lived_at(call, began, ended) for began, ended in floor.deaf)


def started_channels(ledger: Path) -> Iterator[str]:
    """The channels the switch began, each with its own id."""
    for line in ledger.read_text().splitlines() if ledger.exists() else []:
        entry = json.loads(line)
        if entry["eventtype"] == "CHAN_START" and entry["uniqueid"] == entry["linkedid"]:
            yield entry["uniqueid"]


def print_table(wishes: list[Asked], calls: dict[object, Call], floor: Attacked) -> None:
    """Expected against recorded, and what was done meanwhile."""
    deeds = ", ".join(f"{number} x {deed}" for deed, number in Counter(floor.deeds).items())
    print(f"\n{len(wishes)} calls; ledger read: {'yes' if READS_LEDGER else 'no'}; {deeds}")
    print("| what happens | expected | recorded | calls |\n| --- | --- | --- | --- |")
    recorded = {wish.key: str(calls[wish.call_id].outcome) if wish.call_id in calls else wish.refusal for wish in wishes}
    counted = Counter((wish.kind, str(wish.expected), recorded[wish.key]) for wish in wishes)
    for (kind, expected, found), number in sorted(counted.items()):
        print(f"| {kind} | {expected} | {found}{'' if found == expected else ' (!)'} | {number} |")
