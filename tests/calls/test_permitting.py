"""The law and the account are asked once more at the moment a bridge takes a call: what has changed since it was requested counts."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from backend.accounts.actions import close, hold
from backend.accounts.schemas import NewHold
from backend.accounts.view import timeline_view
from backend.calls import actions
from backend.calls.cards import call_cards
from backend.calls.models import CallState, Outcome
from backend.calls.signals import Fate, NotPlaced
from backend.contact import queries as contact
from backend.contact.actions import override_ruleset, record_attempt, retire_phone, withdraw_consent
from backend.contact.models import ContactReceipt
from backend.contact.receipts import replay
from backend.contact.ruleset import shipped
from backend.contact.stopping import stop_contact
from backend.kit.transaction import Transaction
from backend.people import queries as people
from backend.people.models import PresenceState, Role
from backend.telephones.models import MAIN
from backend.worklist import queries as worklist
from tests.make import Make
from tests.make.calls import Desk

#: A Monday, ten in the morning in Bogotá: calling is lawful.
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

Happening = Callable[[Transaction, Desk, Make], Awaitable[Any]]


async def the_rule_changes(tx: Transaction, desk: Desk, make: Make) -> None:
    law = next(body for body in shipped() if body["id"] == "co-ley2300")
    law = {**law, "hours": {**law["hours"], "mon": ["14:00", "19:00"]}}
    await override_ruleset(tx, law, valid_from=LAWFUL.date(), valid_to=None, signed_by="Dra. Pérez", reason="mornings belong to rest")


async def the_debtor_wants_no_more_contact(tx: Transaction, desk: Desk, make: Make) -> None:
    await stop_contact(tx, desk.account, "leave me alone", by=desk.collector.id)


async def consent_is_withdrawn(tx: Transaction, desk: Desk, make: Make) -> None:
    await withdraw_consent(tx, desk.phone.id, by=desk.collector.id)


async def the_debtor_calls_us(tx: Transaction, desk: Desk, make: Make) -> None:
    await record_attempt(tx, desk.account, desk.phone, user_id=None, direction="in")


async def a_hold_is_placed(tx: Transaction, desk: Desk, make: Make) -> None:
    boss = await make.user(role=Role.MANAGER)
    await hold(tx, boss, desk.account.id, NewHold(reason="legal", ends_on=LAWFUL.date()))


async def the_account_is_closed(tx: Transaction, desk: Desk, make: Make) -> None:
    boss = await make.user(role=Role.MANAGER)
    await close(tx, boss, desk.account.id, "recalled")


async def the_debt_is_paid(tx: Transaction, desk: Desk, make: Make) -> None:
    await make.payment(desk.account, desk.account.balance_minor)


async def the_number_is_retired(tx: Transaction, desk: Desk, make: Make) -> None:
    await retire_phone(tx, desk.phone.id, "wrong_person", by=desk.collector.id)


HAPPENINGS: dict[Happening, str] = {
    the_rule_changes: "contact_not_permitted",
    the_debtor_wants_no_more_contact: "contact_not_permitted",
    consent_is_withdrawn: "contact_not_permitted",
    the_debtor_calls_us: "contact_not_permitted",
    a_hold_is_placed: "account_on_hold",
    the_account_is_closed: "account_is_closed",
    the_debt_is_paid: "nothing_owed",
    the_number_is_retired: "number_retired",
}


@pytest.fixture
async def desk(tx: Transaction, make: Make) -> Desk:
    tx.now = LAWFUL
    desk: Desk = await make.desk()
    return desk


@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda happening: happening.__name__)
async def test_what_happens_between_request_and_dialling_stops_the_call(
    tx: Transaction, make: Make, desk: Desk, happening: Happening
) -> None:
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    tx.now += timedelta(seconds=2)
    await happening(tx, desk, make)
    refused = await actions.take_call(tx, MAIN)
    assert refused is not None
    assert (refused.id, refused.state, refused.taken_at) == (call.id, CallState.ENDED, None)
    assert refused.outcome is Outcome.NOT_PERMITTED
    # The collector is told why, and has the account before them again; there is nothing to wrap up.
    card = (await call_cards(tx.session, [refused]))[0]
    assert card.refusal is not None
    assert (card.refusal.code, card.wrapped) == (HAPPENINGS[happening], True)
    presence = await people.presence(tx.session, desk.collector.id)
    assert presence is not None
    assert presence.state is PresenceState.PREVIEWING
    claim = await worklist.claim_of_user(tx.session, desk.collector.id)
    assert claim is not None
    ended = [entry for entry in (await timeline_view(tx.session, desk.account.id)).entries if entry.kind == "call:ended"]
    assert [(entry.facts["outcome"], entry.facts["refused"]) for entry in ended] == [("not_permitted", HAPPENINGS[happening])]
    # It was no attempt, and nothing is left for another bridge.
    assert (await tx.session.execute(text("SELECT count(*) FROM contact_attempt WHERE direction = 'out'"))).scalar_one() == 0
    assert await actions.take_call(tx, MAIN) is None


async def test_the_hour_that_closes_while_a_call_waits_stops_it_and_says_when_it_opens(tx: Transaction, desk: Desk) -> None:
    tx.now = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    # A bridge that comes late, and a request that was given longer than usual.
    call.expires_at += timedelta(minutes=5)
    tx.now += timedelta(seconds=45)
    refused = await actions.take_call(tx, MAIN)
    assert refused is not None
    assert refused.outcome is Outcome.NOT_PERMITTED
    assert refused.refusal is not None
    assert refused.refusal["facts"]["next_allowed_at"] == "2026-11-24T12:00:00Z"
    assert [rule["rule"] for rule in refused.refusal["facts"]["rules"]] == ["co-ley2300:hours"]


async def test_both_answers_are_kept_and_can_be_computed_again(tx: Transaction, make: Make, desk: Desk) -> None:
    for happens in (None, the_debtor_wants_no_more_contact):
        call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
        if happens:
            await happens(tx, desk, make)
        taken = await actions.take_call(tx, MAIN)
        assert taken is not None
        assert taken.id == call.id
        if not happens:
            assert taken.state is CallState.DIALLING
            await actions.apply_signals(tx, [NotPlaced(call.id, tx.now, Fate.COLLECTOR_OFFLINE)])
    statement = select(ContactReceipt).where(ContactReceipt.occasion == "take").order_by(col(ContactReceipt.id))
    kept = (await tx.session.exec(statement)).all()
    assert [receipt.allowed for receipt in kept] == [True, False]
    for receipt in kept:
        assert replay(receipt, await contact.rule_book(tx.session, receipt.inputs["rulesets"])).allowed is receipt.allowed


async def test_a_call_does_not_count_against_itself_but_another_attempt_does(tx: Transaction, desk: Desk) -> None:
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    taken = await actions.take_call(tx, MAIN)
    # Colombia allows one contact a day, and until it is known how it ended our own attempt counts as one.
    assert taken is not None
    assert (taken.id, taken.state) == (call.id, CallState.DIALLING)


async def test_a_call_that_may_not_be_dialled_does_not_hold_up_the_next(tx: Transaction, make: Make, desk: Desk) -> None:
    first = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    other: Desk = await make.desk(team=desk.team)
    tx.now += timedelta(seconds=1)
    second = await actions.ring(tx, other.collector, other.account.id, other.phone.id)
    await the_debtor_wants_no_more_contact(tx, desk, make)
    taken = [await actions.take_call(tx, MAIN) for _ in range(3)]
    assert [(call.id, call.state) for call in taken if call] == [(first.id, CallState.ENDED), (second.id, CallState.DIALLING)]
