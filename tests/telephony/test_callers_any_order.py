"""Whatever is lost, repeated or overtaken of what is said of a caller: what is known in the end is what the ledger says."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from backend.calls.models import Call
from backend.calls.signals import CallOver, LedgerClosed, PhoneState, Signal, Source, SwitchRestarted
from backend.inbound.applying import apply_inbound
from backend.inbound.models import InboundCall, InboundOutcome
from backend.inbound.reckoning import reckon
from backend.inbound.settling import link
from backend.inbound.signals import InboundArrived, OfferAnswered, inbound_id
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.telephones.models import MAIN
from backend.worklist.actions import rank_accounts
from backend.worklist.models import Callback
from telephony.applying import take_in
from telephony.channels import Channels
from telephony.ledger.lines import read
from telephony.translate import translate
from tests.make import Make
from tests.telephony.captured import CALLERS, frames, ledger
from tests.telephony.test_any_order import Told, rolled_back
from tests.telephony.test_callers import NUMBER
from tests.telephony.test_translate import NOW

ENDS = {
    "inbound-answered": InboundOutcome.ANSWERED,
    "inbound-declined": InboundOutcome.ANSWERED,
    "inbound-recorded": InboundOutcome.ANSWERED,
    "inbound-nobody-free": InboundOutcome.NOBODY_FREE,
    "inbound-offline": InboundOutcome.NOBODY_FREE,
    "inbound-abandoned": InboundOutcome.ABANDONED,
}
TELEPHONES = ("desk1", "desk2-declines", "desk3", "desk4-silent", "desk5-offline", "desk6")
_numbers = count(1)


def heard(scenario: str) -> list[Signal]:
    channels = Channels()
    told = [each for frame in frames(scenario) for each in translate(frame, channels, NOW)]
    return [each for each in told if not isinstance(each, PhoneState)]


def written(scenario: str) -> list[Signal]:
    return [signal for line in ledger(scenario) for signal in read(line)]


@pytest.mark.parametrize("scenario", CALLERS)
def test_heard_written_and_both_say_the_same_of_a_caller(scenario: str) -> None:
    by_ear, by_ledger, both = reckon(heard(scenario), []), reckon([], written(scenario)), reckon(heard(scenario), written(scenario))
    assert {(each.answer.telephone if each.answer else None, each.collector_channel) for each in (by_ear, by_ledger, both)} == {
        (both.answer.telephone if both.answer else None, both.collector_channel)
    }
    assert [each.over_at is not None for each in (by_ear, by_ledger, both)] == [True] * 3
    assert [each.final_at is not None for each in (by_ear, by_ledger, both)] == [False, True, True]
    assert both.heard_outcome is None


def test_what_only_the_ledger_knows_stands_and_what_was_believed_is_kept() -> None:
    told = written("inbound-answered")
    at = told[0].at
    # A bridge that was deaf found the caller gone, or took the switch for restarted.
    for believed, was in ((CallOver, InboundOutcome.ABANDONED), (SwitchRestarted, InboundOutcome.SWITCH_RESTART)):
        facts = reckon([believed(told[0].call_id, at)], told)
        assert facts.answer is not None
        assert (facts.over_at, facts.restarted_at, facts.heard_outcome) == (reckon([], told).over_at, None, was)


class Floor:
    """Collectors at their telephones and a debtor who calls, in a transaction that is rolled back."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.make = Make(lambda: _Same(tx))
        self.desk: Any = None

    async def after(self, scenario: str, told: Sequence[Told], chance: random.Random | None = None) -> dict[str, Any]:
        """What is known of a caller of whom this was told, in one piece or in several; somebody says who it was, at some time."""
        if self.desk is None:
            self.desk = await self.make.desk()
        number = NUMBER[:-4] + f"{next(_numbers):04}"
        account, by_telephone = await self._setting(number)
        call_id = inbound_id(f"promesa1-1.{next(_numbers)}")
        rest = [(source, _of(signal, call_id, number, by_telephone)) for source, signal in told]
        says_so_after = chance.randint(1, len(rest)) if chance else len(rest)
        done = 0
        while done < len(rest):
            size = chance.randint(1, 5) if chance else len(rest)
            piece = rest[done : done + size]
            done += len(piece)
            for source in Source:
                await take_in(self.tx, [signal for kind, signal in piece if kind is source], MAIN, source=source)
            if done >= says_so_after:
                await self._say_who_it_is(call_id, account.id)
        await self._say_who_it_is(call_id, account.id)
        return await self._known(call_id, by_telephone)

    async def _setting(self, number: str) -> tuple[Any, dict[str, str]]:
        place = next(_numbers)
        names = {name: f"place{place}-{name}" for name in TELEPHONES}
        made = [await self.make.collector(self.desk.team, endpoint=name) for name in names.values()]
        debtor = await self.make.debtor()
        account = await self.make.account(debtor=debtor, workers=made)
        await self.make.phone(debtor, number)
        await rank_accounts(self.tx, [account.id])
        return account, names

    async def _say_who_it_is(self, call_id: Any, account_id: Any) -> None:
        call = await self.tx.session.get(InboundCall, call_id)
        if call is not None and call.answered_by is not None and call.linked_at is None:
            await link(self.tx, await self.tx.session.get_one(User, call.answered_by), call_id, account_id)

    async def _known(self, call_id: Any, by_telephone: dict[str, str]) -> dict[str, Any]:
        session = self.tx.session
        await session.flush()
        call = await session.get_one(InboundCall, call_id)
        made = await session.get(Call, call_id)
        names = {name: told for told, name in by_telephone.items()}
        owed = (await session.exec(select(Callback).where(Callback.account_id == call.account_id))).all()
        entries = await session.execute(
            text("SELECT kind, count(*) FROM timeline_entry WHERE subject_id = :id GROUP BY kind"), {"id": call_id}
        )
        kinds = {row.kind: row.count for row in entries}
        attempts = await session.execute(text("SELECT direction, connected FROM contact_attempt WHERE call_id = :id"), {"id": call_id})
        return {
            "outcome": call.outcome,
            "over": (call.over_at, call.final_at, call.restarted_at, call.turned_away_at is not None),
            "answered": (call.answered_at, names.get(call.endpoint or ""), call.collector_channel),
            "owed": [one.cancelled_at is None for one in owed if one.cancelled_at is None],
            "arrived": kinds.get("inbound:arrived"),
            "ends": kinds.get("call:ended"),
            "attempts": [tuple(row) for row in attempts],
            "call": made and (made.state, made.outcome, made.heard_outcome, made.q850, made.final_at, made.over_at, made.debtor_ended_at),
            "legs": made and (made.debtor_answered_at, made.collector_answered_at, made.collector_channel, made.debtor_channel),
        }


class _Same:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def __aenter__(self) -> Transaction:
        return self.tx

    async def __aexit__(self, *_: object) -> None:
        return None


def _of(signal: Signal, call_id: Any, number: str, telephones: dict[str, str]) -> Signal:
    """The same word, of this caller and these collectors."""
    told = replace(signal, call_id=call_id)
    if isinstance(told, InboundArrived):
        return replace(told, caller=number)
    telephone = getattr(told, "telephone", None)
    return replace(told, telephone=telephones[telephone]) if telephone in telephones else told  # type: ignore[call-arg]


def shaken(scenario: str, chance: random.Random) -> list[Told]:
    """Both streams: of what was heard some is lost, the ledger is read more than once, and everything comes in any order."""
    said = [(Source.HEARD, signal) for signal in heard(scenario) if chance.random() < 0.7]
    lines = [(Source.LEDGER, signal) for signal in written(scenario)]
    arrived = [each for each in lines if isinstance(each[1], InboundArrived)]
    rest = [*said, *said[:3], *lines, *chance.sample(lines, k=min(4, len(lines)))]
    return [*arrived, *chance.sample(rest, len(rest))]


@given(scenario=st.sampled_from(CALLERS), chance=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_both_streams_of_a_caller_may_mix_anyhow(database_url: str, redis_server: str, scenario: str, chance: random.Random) -> None:
    async def tell() -> tuple[dict[str, Any], dict[str, Any]]:
        async with rolled_back(database_url, redis_server) as tx:
            floor = Floor(tx)
            in_order = await floor.after(scenario, [(Source.LEDGER, signal) for signal in written(scenario)])
            return in_order, await floor.after(scenario, shaken(scenario, chance), chance)

    in_order, anyhow = asyncio.run(tell())
    # What was lost of the frames may have been believed otherwise; that it was is kept apart.
    assert without_belief(anyhow) == without_belief(in_order)
    assert in_order["outcome"] is ENDS[scenario]
    assert in_order["over"][1] is not None
    assert (in_order["arrived"], in_order["ends"]) == (1, 1 if in_order["outcome"] is InboundOutcome.ANSWERED else None)
    assert in_order["owed"] == ([] if in_order["outcome"] is InboundOutcome.ANSWERED else [True])


def without_belief(known: dict[str, Any]) -> dict[str, Any]:
    call = known["call"]
    return known | {"call": call and (*call[:2], *call[3:])}


@pytest.mark.parametrize("kind", [CallOver, LedgerClosed, OfferAnswered])
async def test_what_is_said_of_callers_nobody_let_in_is_about_nobody(tx: Transaction, kind: type[Signal]) -> None:
    call_id = inbound_id("promesa1-7.7")
    told = OfferAnswered(call_id, NOW, "desk1") if kind is OfferAnswered else kind(call_id, NOW)
    assert await apply_inbound(tx, [told], source=Source.LEDGER) == []
    assert await tx.session.get(InboundCall, call_id) is None
