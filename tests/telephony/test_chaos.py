"""Chaos on a real switch: the link is cut, swallows, is slow, web and bridge and switch are killed; every call still has one true end.

Asked for by PROMESA_TEST_CHAOS_CALLS=200 (`make chaos`): it takes minutes, and docs/chaos.md says how far its claim holds.
"""

import asyncio
import contextlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, cycle
from pathlib import Path

import httpx
import pytest
from sqlmodel import func, select

from backend.accounts.models import TimelineEntry
from backend.calls.models import Call, CallState, Outcome
from backend.kit.transaction import Database, transaction
from tests.switch.asterisk import Asterisk, Parties
from tests.switch.fixtures import a_switch
from tests.telephony.attacked import Asked, Attacked, people, ring
from tests.telephony.floor import on_a_lawful_day
from tests.telephony.test_bridge import OUTCOMES
from tests.telephony.wire import wired

CALLS = int(os.environ.get("PROMESA_TEST_CHAOS_CALLS", "40"))
#: Calls asked for in a second, while the floor takes calls, and how many collectors may be waiting for the web's answer.
PACE, AT_ONCE = 4.0, 6
#: Whoever has a call asks for no other: so many collectors work at once.
SEATS = max(6, CALLS // 16)
#: So many calls are asked for between two faults: each kind of fault comes once at least, however slow the machine is.
CALLS_BETWEEN = min(20, CALLS // 6)
#: Every second one is a conversation, long enough to live through a fault.
TALKS: tuple[str, str | None, Outcome] = ("0016", None, Outcome.ANSWERED)
OTHERS = [(ending, telephone, outcome) for (ending, telephone), outcome in OUTCOMES.items() if ending != "0005"]
KINDS = [kind for other in OTHERS for kind in (TALKS, other)]
#: By which the debtor's telephone was not dialled, and the collector told so.
NOTHING_HAPPENED = {Outcome.EXPIRED, Outcome.NOT_PLACED}


@pytest.fixture
def asterisk(debian: Path, parties: Parties, tmp_path: Path, scratch: Path) -> Iterator[Asterisk]:
    """A switch with a telephone for each call."""
    with a_switch(debian, scratch, f"chaos-{tmp_path.name}", parties, telephones=CALLS) as switch:
        yield switch


@pytest.mark.skipif("PROMESA_TEST_CHAOS_CALLS" not in os.environ, reason="minutes of chaos are asked for: `make chaos`")
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
            calls = await all_ended(database, asterisk.ledger)
        finally:
            await floor.stop()
    rung = Counter(name for name, _ in parties.rung())
    ledger = Counter(channel for channel in first_channels(asterisk.ledger, "CHAN_START"))
    print_table(wishes, calls, floor)
    assert [wish.refusal for wish in wishes if wish.refusal] == []
    # One record for each wish, however often it was asked for, and one end written to its account.
    assert len(calls) == len(wishes) == len({wish.call_id for wish in wishes})
    assert await ends_written(database) == dict.fromkeys(calls, 1)
    assert [wish.number for wish in wishes if rung[wish.number] > 1] == []
    assert [wish.kind for wish in wishes if ledger[str(wish.call_id)] > 1] == []
    ended = [(wish, calls[wish.call_id]) for wish in wishes]
    wrong = [(wish.kind, call.outcome, call.id) for wish, call in ended if not is_true(wish, call, floor, rung)]
    assert wrong == []
    # What the switch wrote to the end is decided by that: nothing stays as it happened to be heard.
    closed = set(first_channels(asterisk.ledger, "LINKEDID_END"))
    assert [(wish.kind, call.outcome) for wish, call in ended if str(call.id) in closed and call.final_at is None] == []
    # The claim is worth something only if calls did live through faults, and were placed.
    assert sum(faults_of(call, floor) > 0 for call in calls.values()) >= CALLS / 3
    # Nobody waited in vain but while something was broken, and not often.
    in_vain = [call for call in calls.values() if call.outcome in NOTHING_HAPPENED]
    assert [call.id for call in in_vain if not any(floor.lived_at(call, *fault) for fault in floor.faults)] == []
    assert len(in_vain) <= CALLS / 3


async def work(floor: Attacked, wishes: list[Asked]) -> None:
    """Ask for all calls at an even pace, as long as the screens say that telephony is there."""
    waiting = asyncio.Semaphore(AT_ONCE)

    async def ask(client: httpx.AsyncClient, wish: Asked) -> None:
        async with waiting:
            await ring(client, wish)

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{floor.port}", timeout=10) as client, asyncio.TaskGroup() as group:
        for wish in wishes:
            while waiting.locked() or await open_calls(floor.database) >= SEATS or not await floor.takes_calls():
                await asyncio.sleep(0.1)
            group.create_task(ask(client, wish))
            floor.asked += 1
            await asyncio.sleep(1 / PACE)


async def open_calls(database: Database) -> int:
    """How many calls are under way or wait."""
    async with transaction(database) as tx:
        return (await tx.session.exec(select(func.count()).select_from(Call).where(Call.state != CallState.ENDED))).one()


async def attack(floor: Attacked) -> None:
    """Everything that can fail, one after the other, again until all is asked for; the switch is killed once."""
    again = [floor.cut, floor.kill_web, floor.black_hole, floor.kill_bridge, floor.slow]
    for deed, after in zip(
        chain([*again, floor.restart_switch], cycle(again)), range(CALLS_BETWEEN, CALLS + 1, CALLS_BETWEEN), strict=False
    ):
        while floor.asked < after:
            await asyncio.sleep(0.1)
        await deed()


async def all_ended(database: Database, ledger: Path) -> dict[object, Call]:
    """Every call, once none is open any more and the ledger has been read to its end."""
    async with asyncio.timeout(180):
        while True:
            async with transaction(database) as tx:
                calls = (await tx.session.exec(select(Call))).all()
            closed = set(first_channels(ledger, "LINKEDID_END"))
            if all(call.state is CallState.ENDED and (call.final_at or str(call.id) not in closed) for call in calls):
                return {call.id: call for call in calls}
            await asyncio.sleep(0.5)


async def ends_written(database: Database) -> dict[object, int]:
    """How often the end of each call stands in its account's history."""
    async with transaction(database) as tx:
        entries = (await tx.session.exec(select(TimelineEntry).where(TimelineEntry.kind == "call:ended"))).all()
    return dict(Counter(entry.subject_id for entry in entries))


def is_true(wish: Asked, call: Call, floor: Attacked, rung: Counter[str]) -> bool:
    """Whether what was recorded is what the parties did, or says truly why they could not."""
    if call.outcome is wish.expected:
        return True
    if call.outcome in NOTHING_HAPPENED:
        return not rung[wish.number] and not rung[call.endpoint]
    # What was under way when the switch was killed has no end in its ledger.
    killed_at = floor.restarted_at
    was_there = killed_at is not None and call.requested_at - floor.database.clock.shift <= killed_at
    return call.outcome is Outcome.SWITCH_RESTART and was_there and call.final_at is None


def faults_of(call: Call, floor: Attacked) -> int:
    """How many faults a call that was placed lived through."""
    return 0 if call.outcome in NOTHING_HAPPENED else sum(floor.lived_at(call, *fault) for fault in floor.faults)


def first_channels(ledger: Path, event: str) -> Iterator[str]:
    """The calls of which the switch wrote this, each by its first channel; the last line may be half written."""
    for line in ledger.read_text().splitlines() if ledger.exists() else []:
        with contextlib.suppress(json.JSONDecodeError):
            entry = json.loads(line)
            if entry["eventtype"] == event and (event == "LINKEDID_END" or entry["uniqueid"] == entry["linkedid"]):
                yield entry["linkedid"]


def print_table(wishes: list[Asked], calls: dict[object, Call], floor: Attacked) -> None:
    """Expected against recorded, what was done meanwhile, and through how much of it the calls lived."""
    deeds = ", ".join(f"{number} x {deed}" for deed, number in Counter(floor.deeds).items())
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"\n{datetime.now(UTC):%Y-%m-%d %H:%M}, load {load} on {os.cpu_count()} cores; {len(wishes)} calls; {deeds}")
    through = sorted(Counter(faults_of(call, floor) for call in calls.values()).items())
    print("Faults lived through: " + ", ".join(f"{number} calls {faults}" for faults, number in through))
    print("| what happens | expected | recorded | calls |\n| --- | --- | --- | --- |")
    recorded = {wish.key: str(calls[wish.call_id].outcome) if wish.call_id in calls else wish.refusal for wish in wishes}
    counted = Counter((wish.kind, str(wish.expected), recorded[wish.key]) for wish in wishes)
    for (kind, expected, found), number in sorted(counted.items()):
        print(f"| {kind} | {expected} | {found}{'' if found == expected else ' (!)'} | {number} |")
