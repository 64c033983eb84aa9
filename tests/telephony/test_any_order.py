"""Whatever order, repetition and cutting the two streams go through, and however they mix: what is known in the end is the same."""

import asyncio
import contextlib
import random
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.calls.actions import apply_signals, ring, take_call
from backend.calls.models import Call
from backend.calls.signals import Signal, Source
from backend.kit.clock import Clock
from backend.kit.doorbell import Doorbell
from backend.kit.transaction import Database, Transaction
from backend.worklist.actions import rank_accounts
from telephony.channels import Channels
from telephony.frames import WANTED_EVENTS, Frame
from telephony.ledger.files import Place, next_piece
from telephony.ledger.lines import read
from telephony.translate import translate
from tests.make import Make
from tests.telephony.captured import as_bytes, frames, ledger, lines
from tests.telephony.floor import LAWFUL
from tests.telephony.test_ami import GREETING, conversation
from tests.telephony.test_ledger_lines import BOTH, SHIPPED
from tests.telephony.test_translate import CANCELLED, DIALLED, NOW, facts

Told = tuple[Source, Signal]


def heard(said: Sequence[Frame]) -> list[Told]:
    channels = Channels()
    told = [each for frame in said for each in translate(frame, channels, NOW)]
    return [(Source.HEARD, each) for each in told if isinstance(each, Signal)]


def written(text: Sequence[bytes]) -> list[Told]:
    return [(Source.LEDGER, signal) for line in text for signal in read(line)]


def overheard(scenario: str, chance: random.Random) -> list[Frame]:
    """The frames as they come when channels overtake each other, some come twice, and the stream is cut anywhere."""
    said = [line for line in lines(scenario) if line.get("Event") in WANTED_EVENTS]
    if scenario in DIALLED and chance.random() < 0.5:
        said = chance.sample(said, len(said))
    for line in chance.sample(said, k=min(4, len(said))):
        said.insert(chance.randint(said.index(line) + 1, len(said)), line)
    stream = GREETING + b"".join(map(as_bytes, said))
    heard: list[Frame] = []
    talk = conversation(heard.append)
    cuts = sorted(chance.sample(range(len(stream)), k=min(len(stream), 40)))
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        talk.data_received(stream[start:end])
    assert len(heard) == len(said)
    return heard


def read_in_pieces(scenario: str, chance: random.Random) -> list[bytes]:
    """The lines of the ledger, some of them twice and in any order, from a file that grows by any number of bytes."""
    written = ledger(scenario)
    text = b"".join(chance.sample(written * 2, 2 * len(written)))
    cuts = sorted(chance.sample(range(len(text)), k=min(len(text), 20)))
    found: list[bytes] = []
    place: Place | None = None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "promesa_cel.json"
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            with path.open("ab") as opened:
                opened.write(text[start:end])
            while (piece := next_piece(path, place, None)) is not None:
                found, place = [*found, *piece.lines], piece.after
    return found


def mixed(streams: Sequence[Sequence[Told]], chance: random.Random) -> list[Told]:
    """Each stream in its order, among each other in any."""
    queues, told = [list(stream) for stream in streams], []
    while waiting := [queue for queue in queues if queue]:
        told.append(chance.choice(waiting).pop(0))
    return told


@contextlib.asynccontextmanager
async def rolled_back(database_url: str, redis_url: str) -> AsyncIterator[Transaction]:
    doorbell = Doorbell(redis_url)
    database = Database(database_url, clock=Clock(), doorbell=doorbell)
    async with AsyncSession(database.engine, expire_on_commit=False) as session:
        yield Transaction(session=session, now=LAWFUL)
        await session.rollback()
    await database.aclose()
    await doorbell.aclose()


class Floor:
    """Two collectors who ring one after the other, in a transaction that is rolled back."""

    def __init__(self, tx: Transaction, scenario: str) -> None:
        self.tx, self.scenario = tx, scenario
        self.make = Make(lambda: contextlib.nullcontext(tx))
        self.desk: Any = None

    async def after(self, told: Sequence[Told], chance: random.Random | None = None) -> dict[str, Any]:
        """What is known of a call of which this was told, in one transaction or in several pieces."""
        call = await self._taken()
        rest = [(source, replace(signal, call_id=call.id)) for source, signal in told]
        while rest:
            source, size = rest[0][0], chance.randint(1, 6) if chance else len(rest)
            piece = [signal for kind, signal in rest[:size] if kind is source]
            others = [each for each in rest[:size] if each[0] is not source]
            rest = [*others, *rest[size:]]
            await apply_signals(self.tx, piece, source=source)
        await self.tx.session.refresh(call)
        attempts = await self._ask(f"SELECT rang, connected FROM contact_attempt WHERE call_id = '{call.id}'")
        ends = await self._ask(f"SELECT count(*) FROM timeline_entry WHERE kind = 'call:ended' AND subject_id = '{call.id}'")
        known = facts(call, without=("requested_at", "expires_at", "taken_at", "cancelled_at", "wrapped_at"))
        return known | {"stored": (call.state, call.outcome, call.heard_outcome), "attempts": attempts, "ends": ends}

    async def _taken(self) -> Call:
        self.desk = self.desk or await self.make.desk()
        collector, debtor = await self.make.collector(self.desk.team), await self.make.debtor()
        account = await self.make.account(debtor=debtor, workers=[collector])
        phone = await self.make.phone(debtor)
        await rank_accounts(self.tx, [account.id])
        call = await ring(self.tx, collector, account.id, phone.id)
        assert await take_call(self.tx, call.switch) is call
        call.cancelled_at = LAWFUL if self.scenario in CANCELLED else None
        return call

    async def _ask(self, question: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in (await self.tx.session.execute(text(question))).all()]


@given(scenario=st.sampled_from([*BOTH, *SHIPPED]), chance=st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_both_streams_may_mix_anyhow(database_url: str, redis_server: str, scenario: str, chance: random.Random) -> None:
    async def tell() -> tuple[dict[str, Any], dict[str, Any]]:
        said, seen = (frames(scenario), overheard(scenario, chance)) if scenario in BOTH else ([], [])
        async with rolled_back(database_url, redis_server) as tx:
            floor = Floor(tx, scenario)
            in_order = await floor.after([*heard(said), *written(ledger(scenario))])
            anyhow = await floor.after(mixed([heard(seen), written(read_in_pieces(scenario, chance))], chance), chance)
        return in_order, anyhow

    in_order, anyhow = asyncio.run(tell())
    assert anyhow == in_order
    assert in_order["ends"] == [(1,)]
    assert in_order["final_at"] is not None
