"""Whose number it is and who is offered the caller, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.inbound.models import InboundCall, InboundOutcome, Recognised
from backend.inbound.rules import Candidate, Known, Ties, in_order, is_worth_waiting, numbers_meant, outcome_of, recognised
from backend.inbound.signals import inbound_id, is_inbound
from backend.kit.ids import new_id
from backend.people.models import PresenceState

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ANA, BEN, CHO, DIA = (UUID(int=place) for place in range(1, 5))


@pytest.mark.parametrize(
    ("caller", "countries", "meant"),
    [
        ("+573001234567", ["CO"], ("+573001234567",)),
        ("573001234567", ["CO"], ("+573001234567",)),
        ("00573001234567", ["BR"], ("+573001234567",)),
        ("3001234567", ["CO"], ("+573001234567",)),
        ("11987654321", ["BR"], ("+5511987654321",)),
        # Mexico's old mobile prefix.
        ("5213312345678", ["MX"], ("+523312345678",)),
        ("3001234567", [], ()),
        ("", ["CO"], ()),
        ("anonymous", ["CO"], ()),
        ("+57300123", ["CO"], ()),
        ("+", ["CO"], ()),
    ],
)
def test_a_callers_number_is_read_as_trunks_send_it(caller: str, countries: list[str], meant: tuple[str, ...]) -> None:
    assert numbers_meant(caller, countries) == meant


def test_where_a_number_may_be_two_both_are_looked_for() -> None:
    assert set(numbers_meant("3312345678", ["MX", "CO", "FR"])) >= {"+523312345678"}
    assert len(numbers_meant("12025550123", ["US", "CO"])) == 1


def known(debtor: UUID, party: str = "debtor") -> Known:
    return Known(debtor, uuid4(), uuid4(), party, "+573001234567")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], Recognised.NOBODY),
        ([known(ANA)], Recognised.ONE),
        ([known(ANA, "codebtor")], Recognised.ONE),
        ([known(ANA, "guarantor")], Recognised.ONE),
        # A reference's number says about whom, not who.
        ([known(ANA, "reference")], Recognised.SEVERAL),
        ([known(ANA), known(BEN)], Recognised.SEVERAL),
    ],
)
def test_a_number_says_who_calls_only_when_it_is_one_debtors(found: list[Known], said: Recognised) -> None:
    assert recognised(found) is said


READY, PREVIEWING = PresenceState.READY, PresenceState.PREVIEWING


def at_work(user_id: UUID, state: PresenceState = READY, minutes: int = 1, *, busy: bool = False, speaks_it: bool = True) -> Candidate:
    return Candidate(user_id, f"desk{user_id.int}", state, NOON - timedelta(minutes=minutes), busy, speaks_it)


@pytest.mark.parametrize(
    ("floor", "ties", "tried", "offered"),
    [
        # Nobody knows them: longest ready first.
        ([at_work(ANA, minutes=1), at_work(BEN, minutes=9)], Ties(), set(), [(BEN, "longest_ready"), (ANA, "longest_ready")]),
        # Whoever took the open promise comes first, then whoever spoke with them last, then the owner.
        (
            [at_work(ANA, minutes=9), at_work(BEN), at_work(CHO), at_work(DIA)],
            Ties(open_promise=CHO, last_conversation=BEN, owner=DIA),
            set(),
            [(CHO, "open_promise"), (BEN, "last_conversation"), (DIA, "owner"), (ANA, "longest_ready")],
        ),
        # One who is both is asked once.
        ([at_work(ANA)], Ties(open_promise=ANA, last_conversation=ANA), set(), [(ANA, "open_promise")]),
        # Who knows them may be interrupted while looking at an account, others may not.
        ([at_work(ANA, PREVIEWING), at_work(BEN, PREVIEWING)], Ties(last_conversation=BEN), set(), [(BEN, "last_conversation")]),
        # Whoever has that very account in hand.
        ([at_work(ANA, PREVIEWING), at_work(BEN)], Ties(in_hand=ANA, open_promise=BEN), set(), [(ANA, "in_hand"), (BEN, "open_promise")]),
        # On a call, wrapping up, paused, gone: never, whoever they are.
        *(
            ([at_work(ANA, state)], Ties(open_promise=ANA), set(), [])
            for state in PresenceState
            if state not in (PresenceState.READY, PresenceState.PREVIEWING)
        ),
        ([at_work(ANA, busy=True)], Ties(open_promise=ANA), set(), []),
        # Nobody is asked twice about one caller.
        ([at_work(ANA), at_work(BEN)], Ties(open_promise=ANA), {ANA}, [(BEN, "longest_ready")]),
        # Who speaks the debtor's language is asked first, the others all the same.
        ([at_work(ANA, minutes=9, speaks_it=False), at_work(BEN)], Ties(), set(), [(BEN, "longest_ready"), (ANA, "longest_ready")]),
        # Who fits the account's desk comes first; nobody is turned away because only others are at work.
        (
            [replace(at_work(ANA, minutes=9), fits=False), at_work(BEN, speaks_it=False)],
            Ties(),
            set(),
            [(BEN, "longest_ready"), (ANA, "longest_ready")],
        ),
    ],
)
def test_a_caller_is_offered_to_whom_they_know_then_to_the_free(
    floor: list[Candidate], ties: Ties, tried: set[UUID], offered: list[tuple[UUID, str]]
) -> None:
    assert [(choice.candidate.user_id, choice.why) for choice in in_order(floor, ties, frozenset(tried))] == offered


@pytest.mark.parametrize(
    ("floor", "tried", "waited", "worth"),
    [
        ([at_work(ANA, PresenceState.TALKING, busy=True)], set(), 10, True),
        ([at_work(ANA, PresenceState.TALKING, busy=True)], set(), 45, False),
        ([at_work(ANA)], {ANA}, 10, False),
        ([at_work(ANA, PresenceState.UNREACHABLE)], set(), 10, False),
        ([], set(), 0, False),
    ],
)
def test_a_caller_waits_only_for_somebody_who_may_become_free(floor: list[Candidate], tried: set[UUID], waited: int, worth: bool) -> None:
    assert is_worth_waiting(floor, frozenset(tried), timedelta(seconds=waited)) is worth


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({}, None),
        ({"answered_at": NOON}, None),
        ({"over_at": NOON}, InboundOutcome.ABANDONED),
        ({"over_at": NOON, "turned_away_at": NOON}, InboundOutcome.NOBODY_FREE),
        ({"over_at": NOON, "answered_at": NOON}, InboundOutcome.ANSWERED),
        ({"over_at": NOON, "answered_at": NOON, "turned_away_at": NOON}, InboundOutcome.ANSWERED),
        ({"over_at": NOON, "restarted_at": NOON}, InboundOutcome.SWITCH_RESTART),
    ],
)
def test_what_became_of_a_caller_follows_from_the_facts(facts: dict[str, Any], outcome: InboundOutcome | None) -> None:
    assert outcome_of(InboundCall(id=uuid4(), channel="c", caller="", dialled="", arrived_at=NOON, **facts)) is outcome


def test_the_switchs_linked_id_alone_says_which_call_it_is() -> None:
    assert inbound_id("promesa1-1795630235.0") == inbound_id("promesa1-1795630235.0") != inbound_id("promesa1-1795630235.1")
    assert is_inbound(inbound_id("promesa1-1795630235.0"))
    assert not is_inbound(new_id())
