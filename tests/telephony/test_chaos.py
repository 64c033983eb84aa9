"""Chaos on a real switch: the link is cut, swallows, is slow, web and bridge and switch are killed; every call still has one true end.

A short form is a test like any other, `make chaos` (PROMESA_TEST_CHAOS_CALLS=200) takes minutes; docs/chaos.md says what is claimed.
"""

import asyncio
import contextlib
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import chain, cycle
from pathlib import Path

import httpx
import pytest
from sqlmodel import func, select

from backend.accounts.models import TimelineEntry
from backend.calls.models import Call, CallState, Outcome
from backend.kit.embedded import running
from backend.kit.transaction import Database, transaction
from tests.needs import need
from tests.switch.asterisk import Asterisk, Parties
from tests.switch.fixtures import PURPOSE, a_switch
from tests.telephony.attacked import Asked, Attacked, people, ring
from tests.telephony.evidence import Witnesses, picked_up
from tests.telephony.floor import on_a_lawful_day
from tests.telephony.test_bridge import OUTCOMES
from tests.telephony.wire import wired

#: One of each kind of call, through one of each kind of fault, is what continuous integration asks for; `make chaos` more.
SHORT = 26
CALLS = int(os.environ.get("PROMESA_TEST_CHAOS_CALLS", SHORT))
#: Calls asked for in a second, while the floor takes calls, and how many collectors may be waiting for the web's answer.
PACE, AT_ONCE = 4.0, 6
#: Whoever has a call asks for no other: so many collectors work at once.
SEATS = max(6, CALLS // 16)
#: So many calls are asked for between two faults; each kind of fault comes once at least.
CALLS_BETWEEN = min(15, CALLS // 8)
#: Every second one is a conversation, long enough to live through a fault.
TALKS: tuple[str, str | None, Outcome] = ("0016", None, Outcome.ANSWERED)
OTHERS = [(ending, telephone, outcome) for (ending, telephone), outcome in OUTCOMES.items() if ending != "0005"]
KINDS = [kind for other in OTHERS for kind in (TALKS, other)]
#: Seconds the link swallows everything: longer than a request waits, or short enough for those who asked in the meantime.
HOLE = 14.0 if CALLS > 2 * SHORT else 8.0
#: By which the debtor's telephone was not dialled, and the collector told so.
NOTHING_HAPPENED = {Outcome.EXPIRED, Outcome.NOT_PLACED}


@pytest.fixture
def parties(scratch: Path) -> Iterator[Parties]:
    """Who is rung, with everything they say."""
    need("sipp", PURPOSE)
    played = Parties(scratch / "talkative", keeps_messages=True)
    with running(played.part) as process:
        yield played
        assert process.poll() is None, "SIPp ended before the test"


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
            calls = await all_ended(database, asterisk.ledger)
        finally:
            await floor.stop()
    rung = Counter(name for name, _ in parties.rung())
    ended = [(wish, calls[wish.call_id]) for wish in wishes if wish.call_id in calls]
    ledger = Counter(channel for channel in first_channels(asterisk.ledger, "CHAN_START"))
    print_table(wishes, calls, floor)
    # What is not as expected explains itself, whether or not it is allowed.
    await print_stories((call for wish, call in ended if call.outcome is not wish.expected), floor, parties)
    assert [wish.refusal for wish in wishes if wish.refusal] == []
    # One record for each wish, however often it was asked for, and one end written to its account.
    assert len(calls) == len(wishes) == len({wish.call_id for wish in wishes})
    assert await ends_written(database) == dict.fromkeys(calls, 1)
    assert [wish.number for wish in wishes if rung[wish.number] > 1] == []
    assert [wish.kind for wish in wishes if ledger[str(wish.call_id)] > 1] == []
    wrong = [(wish.kind, call.outcome, call.id) for wish, call in ended if not is_true(wish, call, floor, rung)]
    assert wrong == []
    # Whom the debtors themselves saw on the line was talked to, and nobody else; a switch that is killed may not have written it yet.
    spoke = picked_up(parties.messages)
    talked = {wish.number for wish, call in ended if call.outcome is Outcome.ANSWERED}
    cut_off = {wish.number for wish, call in ended if call.outcome is Outcome.SWITCH_RESTART}
    assert talked <= spoke & {wish.number for wish in wishes} <= talked | cut_off
    # What the switch wrote to the end is decided by that: nothing stays as it happened to be heard.
    closed = set(first_channels(asterisk.ledger, "LINKEDID_END"))
    assert [(wish.kind, call.outcome) for wish, call in ended if str(call.id) in closed and call.final_at is None] == []
    # The claim is worth something only if calls did live through faults, and were placed.
    placed = [call for call in calls.values() if call.outcome not in NOTHING_HAPPENED]
    assert sum(faults_of(call, floor) > 0 for call in placed) >= CALLS / (3 if CALLS > SHORT else 6)
    if CALLS > SHORT:
        # Nobody waited in vain but while something was broken, and not often: not asked of a machine that is busy with other tests.
        in_vain = [call for call in calls.values() if call.outcome in NOTHING_HAPPENED]
        assert [call.id for call in in_vain if not faults_of(call, floor)] == []
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
    again: list[Callable[[], Awaitable[None]]] = [floor.cut, floor.kill_web, partial(floor.black_hole, HOLE), floor.kill_bridge, floor.slow]
    # Early, so that it meets calls in every state.
    once = [*again[:2], floor.restart_switch, *again[2:]]
    for place, deed in enumerate(chain(once, cycle(again))):
        after = min(CALLS, floor.asked + CALLS_BETWEEN)
        while floor.asked < after:
            await asyncio.sleep(0.1)
        if after == CALLS and place >= len(once):
            return
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
    """How many faults a call lived through."""
    return sum(floor.lived_through(call, fault) for fault in floor.faults)


def first_channels(ledger: Path, event: str) -> Iterator[str]:
    """The calls of which the switch wrote this, each by its first channel; the last line may be half written."""
    for line in ledger.read_text().splitlines() if ledger.exists() else []:
        with contextlib.suppress(json.JSONDecodeError):
            entry = json.loads(line)
            if entry["eventtype"] == event and (event == "LINKEDID_END" or entry["uniqueid"] == entry["linkedid"]):
                yield entry["linkedid"]


async def print_stories(calls: Iterable[Call], floor: Attacked, parties: Parties) -> None:
    """What everybody said of these calls."""
    shift, ledger = floor.database.clock.shift, floor.asterisk.ledger
    seen = Witnesses(shift, passed=floor.wire.passed, ledger=ledger, messages=parties.messages, faults=floor.faults)
    async with transaction(floor.database) as tx:
        for call in calls:
            print(await seen.story(tx, call))


def print_table(wishes: list[Asked], calls: dict[object, Call], floor: Attacked) -> None:
    """Expected against recorded, what was done meanwhile, and through how much of it the calls lived."""
    deeds = ", ".join(f"{number} x {deed}" for deed, number in Counter(fault.deed for fault in floor.faults).items())
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"\n{datetime.now(UTC):%Y-%m-%d %H:%M}, load {load} on {os.cpu_count()} cores; {len(wishes)} calls; {deeds}")
    through = sorted(Counter(faults_of(call, floor) for call in calls.values() if call.outcome not in NOTHING_HAPPENED).items())
    print("Faults lived through: " + ", ".join(f"{number} calls {faults}" for faults, number in through))
    print("| what happens | expected | recorded | calls |\n| --- | --- | --- | --- |")
    recorded = {wish.key: str(calls[wish.call_id].outcome) if wish.call_id in calls else wish.refusal for wish in wishes}
    counted = Counter((wish.kind, str(wish.expected), recorded[wish.key]) for wish in wishes)
    for (kind, expected, found), number in sorted(counted.items()):
        print(f"| {kind} | {expected} | {found}{'' if found == expected else ' (!)'} | {number} |")
