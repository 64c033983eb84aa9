"""Calls nobody listened to end with what happened: it stands in the switch's own ledger, which is read exactly once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.accounts.view import timeline_view
from backend.calls.models import Call, CallState, Outcome
from backend.calls.rules import talk_seconds
from backend.calls.signals import Source
from backend.kit.transaction import Database, transaction
from telephony.applying import take_in
from telephony.ledger import tailer
from telephony.ledger.tailer import Ledger
from telephony.simulator import Simulator
from telephony.simulator.channel import Headers
from tests.make import Make
from tests.telephony.floor import Floor, bridging, on_a_lawful_day, until
from tests.telephony.test_bridge import OUTCOMES

#: A telephone that is not there leaves no trace in the ledger; the switch says so at once.
WRITTEN = {key: outcome for key, outcome in OUTCOMES.items() if outcome is not Outcome.COLLECTOR_OFFLINE}


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cel-custom" / "promesa_cel.json"


@pytest.fixture
async def switch(path: Path) -> AsyncIterator[Simulator]:
    path.parent.mkdir()
    async with Simulator(speed=20, ledger=path) as switch:
        yield switch


async def ask(database: Database, question: str) -> Any:
    async with transaction(database) as tx:
        return (await tx.session.execute(text(question))).all()


async def told_on_the_timeline(floor: Floor, call: Call) -> list[str]:
    async with transaction(floor.database) as tx:
        entries = (await timeline_view(tx.session, call.account_id)).entries
    return [entry.kind for entry in reversed(entries) if entry.kind.startswith("call:")]


async def final(floor: Floor, call_id: UUID) -> Call:
    async with asyncio.timeout(20):
        while (call := await floor.call(call_id)).final_at is None:
            await asyncio.sleep(0.02)
    return call


async def test_heard_and_written_agree_on_every_call(floor: Floor, switch: Simulator, path: Path) -> None:
    async with bridging(floor.database, switch, ledger_file=path) as bridge:
        asked = {await floor.ring(ending, telephone=telephone): outcome for (ending, telephone), outcome in WRITTEN.items()}
        offline = await floor.ring("0001", telephone="offline")
        ended = [await final(floor, call_id) for call_id in asked]
        assert {call.id: call.outcome for call in ended} == asked
        assert bridge.ledger is not None
        assert (bridge.ledger.contradictions, bridge.consumer.contradictions, bridge.ledger.bad_lines) == (0, 0, 0)
        assert (await floor.until(offline)).final_at is None
    assert {call.heard_outcome for call in ended} == {None}
    assert {call.final_at for call in ended} == {call.ended_at for call in ended}
    for call in ended:
        told = await told_on_the_timeline(floor, call)
        assert told == ["call:requested", *(["call:answered"] if call.debtor_answered_at else []), "call:ended"]


async def test_calls_that_ended_while_no_bridge_was_there_are_right_afterwards(floor: Floor, switch: Simulator, path: Path) -> None:
    async with bridging(floor.database, switch):
        asked = {await floor.ring(ending, telephone=telephone): outcome for (ending, telephone), outcome in WRITTEN.items()}
        await until(lambda: len(switch.orders) == len(asked))
    await until(lambda: not switch.channels, seconds=30)
    assert {(await floor.call(call_id)).final_at for call_id in asked} == {None}
    async with bridging(floor.database, switch, ledger_file=path) as bridge:
        ended = [await final(floor, call_id) for call_id in asked]
        assert {call.id: call.outcome for call in ended} == asked
        # Nothing had to be closed as unknown: the ledger was read before the switch was compared.
        assert bridge.consumer.differences == 0
    assert len(switch.orders) == len(asked)
    talked = [talk_seconds(call) for call in ended if call.outcome is Outcome.ANSWERED]
    assert talked
    assert min(second or 0 for second in talked) > 0.1
    attempts = await ask(floor.database, "SELECT call_id, rang, connected FROM contact_attempt")
    untouched = {call.id for call in ended if call.outcome and call.outcome.startswith("collector_")}
    assert {row.call_id for row in attempts} == {call.id for call in ended} - untouched
    assert {row.call_id for row in attempts if row.connected} == {call.id for call in ended if call.outcome is Outcome.ANSWERED}


async def test_a_link_that_was_down_through_the_end_of_a_call_loses_nothing(floor: Floor, switch: Simulator, path: Path) -> None:
    async with bridging(floor.database, switch, ledger_file=path) as bridge:
        call_id = await floor.ring("0003")
        await floor.until(call_id, CallState.RINGING)
        switch.go_silent()
        switch.cut()
        await until(lambda: not switch.channels)
        # The ledger is read although the switch cannot be reached.
        assert (await final(floor, call_id)).outcome is Outcome.NO_ANSWER
        switch.speak_again()
        await until(lambda: not bridge.trouble())
        assert bridge.consumer.differences == 0


async def test_an_answer_nobody_heard_counts_from_when_it_was_given(floor: Floor, switch: Simulator, path: Path) -> None:
    switch.speed = 4
    async with bridging(floor.database, switch):
        call_id = await floor.ring("0001")
        await until(lambda: switch.orders)
    await until(lambda: any(channel.state == "Up" and channel.bridge for channel in switch.channels.values()))
    answered = await asyncio.to_thread(path.read_bytes)
    async with bridging(floor.database, switch, ledger_file=path) as bridge:
        talking = await floor.until(call_id, CallState.TALKING)
        assert bridge.consumer.differences == 0
        switch.put_down(switch.orders[0].endpoint)
        ended = await final(floor, call_id)
    assert talking.debtor_answered_at == ended.debtor_answered_at
    assert answered.count(b'"ANSWER"') == 2


async def test_a_switch_that_died_ends_its_calls_when_it_wrote_last(floor: Floor, switch: Simulator, path: Path) -> None:
    async with bridging(floor.database, switch):
        asked = [await floor.ring("0003"), await floor.ring("0002")]
        await until(lambda: len(switch.orders) == 2)
    await until(lambda: len(switch.channels) == 2 and all(len(_lines(path, call)) >= 4 for call in asked))
    switch.restart()
    async with bridging(floor.database, switch, ledger_file=path):
        ringing, busy = [await floor.until(call_id) for call_id in asked]
        last = await ask(floor.database, f"SELECT max(at) AS at FROM call_signal WHERE source = 'ledger' AND call_id = '{ringing.id}'")
        assert (ringing.outcome, ringing.ended_at, ringing.final_at) == (Outcome.SWITCH_RESTART, last[0].at, None)
        # What had ended before the switch died is no victim of its death.
        assert (busy.outcome, busy.final_at) == (Outcome.BUSY, busy.ended_at)


async def test_what_was_heard_wrongly_is_put_right_counted_and_kept(floor: Floor, switch: Simulator, path: Path) -> None:
    tell = switch.tell

    def hard_of_hearing(event: str, *blocks: Headers) -> None:
        gone_wrong = event == "Hangup" and ("Cause", "17") in [pair for block in blocks for pair in block]
        if not gone_wrong:
            tell(event, *blocks)
        else:
            tell(event, *([(name, "16" if name == "Cause" else value) for name, value in block if name != "TechCause"] for block in blocks))

    switch.tell = hard_of_hearing  # type: ignore[method-assign]
    async with bridging(floor.database, switch, ledger_file=path) as bridge:
        call = await final(floor, await floor.ring("0002"))
        assert bridge.ledger is not None
        await until(lambda: bridge.ledger and bridge.ledger.contradictions + bridge.consumer.contradictions)
        call = await floor.call(call.id)
        assert (call.outcome, call.heard_outcome) == (Outcome.BUSY, Outcome.CANCELLED_WHILE_RINGING)
        assert bridge.ledger.contradictions + bridge.consumer.contradictions == 1
    assert [row.id for row in await ask(floor.database, "SELECT id FROM call WHERE heard_outcome IS NOT NULL")] == [call.id]


async def test_without_a_ledger_everything_is_as_it_was(floor: Floor, switch: Simulator) -> None:
    async with bridging(floor.database, switch) as bridge:
        call = await floor.until(await floor.ring("0002"))
        assert (bridge.ledger, call.outcome, call.final_at) == (None, Outcome.BUSY, None)


async def test_a_ledger_that_cannot_be_read_is_said_and_holds_nothing_up(
    floor: Floor, switch: Simulator, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tailer, "next_piece", refuse)
    async with bridging(floor.database, switch, ledger_file=path) as bridge:
        assert (await floor.until(await floor.ring("0002"))).outcome is Outcome.BUSY
        assert bridge.ledger is not None
        assert bridge.ledger.trouble == "the switch's ledger cannot be read: Permission denied"
        assert not bridge.trouble(), "calls can be placed all the same"
        monkeypatch.undo()
        await until(lambda: bridge.ledger and not bridge.ledger.trouble)


class Written:
    """A call that ended while nobody listened, and its ledger."""

    def __init__(self, floor: Floor, path: Path, call_id: UUID) -> None:
        self.floor, self.path, self.call_id = floor, path, call_id

    def ledger(self) -> Ledger:
        """As a bridge just started would have it."""
        return Ledger(self.floor.database, self.path, node="one")

    async def known(self) -> tuple[int, int]:
        """How many signals were read, and how far."""
        signals = await ask(self.floor.database, "SELECT count(*) FROM call_signal WHERE source = 'ledger'")
        position = await ask(self.floor.database, 'SELECT "offset" FROM ledger_position')
        return signals[0][0], position[0][0] if position else 0


@pytest.fixture
async def written(floor: Floor, switch: Simulator, path: Path) -> Written:
    async with bridging(floor.database, switch):
        call_id = await floor.ring("0006")
        await until(lambda: switch.orders)
    await until(lambda: not switch.channels)
    return Written(floor, path, call_id)


async def test_a_reader_that_dies_loses_nothing_and_repeats_nothing(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    apply = take_in

    async def die_before_the_commit(*given: Any, **named: Any) -> Any:
        await apply(*given, **named)
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(tailer, "take_in", die_before_the_commit)
        with pytest.raises(asyncio.CancelledError):
            await written.ledger().catch_up()
    assert await written.known() == (0, 0)
    await written.ledger().catch_up()
    known = await written.known()
    assert known[1] == written.path.stat().st_size
    ended = await written.floor.call(written.call_id)
    assert (ended.outcome, ended.state) == (Outcome.ANSWERED, CallState.ENDED)
    # Killed between the commit and the next read, and started again.
    await written.ledger().catch_up()
    assert await written.known() == known
    # Even read once more from the beginning, nothing is new.
    await ask(written.floor.database, "DELETE FROM ledger_position RETURNING 1")
    await written.ledger().catch_up()
    assert await written.known() == known
    assert (await written.floor.call(written.call_id)).model_dump() == ended.model_dump()
    assert await told_on_the_timeline(written.floor, ended) == ["call:requested", "call:answered", "call:ended"]


async def test_two_readers_do_not_read_a_line_twice(written: Written) -> None:
    readers = [written.ledger() for _ in range(3)]
    await asyncio.gather(*(reader.catch_up() for reader in readers))
    assert (await written.known())[1] == written.path.stat().st_size
    assert len(await ask(written.floor.database, "SELECT node FROM ledger_position")) == 1


async def test_lines_that_cannot_be_read_are_skipped_and_counted(written: Written) -> None:
    whole = written.path.read_bytes().splitlines(keepends=True)
    torn = [whole[0], rb'{"eventtype":"ANSWER","channame":"PJSIP\ana"}' + b"\n", *whole[1:3], b"\n", *whole[3:]]
    written.path.write_bytes(b"".join(torn))
    ledger = written.ledger()
    await ledger.catch_up()
    assert ledger.bad_lines == 2
    assert [row.bad_lines for row in await ask(written.floor.database, "SELECT bad_lines FROM ledger_position")] == [2]
    assert (await written.floor.call(written.call_id)).outcome is Outcome.ANSWERED


async def test_one_call_that_cannot_be_written_costs_its_own_lines_only(
    written: Written, monkeypatch: pytest.MonkeyPatch, switch: Simulator
) -> None:
    async with bridging(written.floor.database, switch):
        other = await written.floor.ring("0002")
        await until(lambda: len(switch.orders) == 2)
    await until(lambda: not switch.channels)
    apply = take_in

    async def stumble(tx: Any, signals: Any, switch: str, *, source: Source) -> Any:
        if any(signal.call_id == written.call_id for signal in signals):
            raise ValueError("cannot be written")
        return await apply(tx, signals, switch, source=source)

    monkeypatch.setattr(tailer, "take_in", stumble)
    await written.ledger().catch_up()
    assert (await written.known())[1] == written.path.stat().st_size
    assert (await written.floor.call(other)).final_at is not None
    assert (await written.floor.call(written.call_id)).final_at is None


async def test_the_database_may_go_away_while_the_ledger_is_read(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    apply, times = take_in, iter(range(9))

    async def away_at_first(*given: Any, **named: Any) -> Any:
        if next(times) < 2:
            raise ConnectionResetError
        return await apply(*given, **named)

    monkeypatch.setattr(tailer, "take_in", away_at_first)
    await written.ledger().catch_up()
    assert (await written.floor.call(written.call_id)).outcome is Outcome.ANSWERED


def _lines(path: Path, call_id: UUID) -> list[bytes]:
    return [line for line in path.read_bytes().splitlines() if str(call_id).encode() in line]
