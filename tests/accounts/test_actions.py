"""Holds, disputes, balances and the timeline on a real database."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.accounts import actions, queries
from backend.accounts.actions import AlreadyDisputed, NothingToDispute, append_to_timeline
from backend.accounts.schemas import NewDispute, NewHold
from backend.accounts.verify import Proof, verify
from backend.accounts.view import account_view, timeline_view
from backend.kit.refusal import NotFound
from backend.kit.transaction import transaction
from backend.people.models import Role


async def test_a_disputed_item_is_owed_but_not_chased(tx, make):
    user = await make.user(role=Role.MANAGER)
    account = await make.account(owes=[300, 700], days_late=45)
    first, second = await queries.items_of(tx.session, account.id)
    await actions.dispute(tx, user, account.id, NewDispute(item_id=first.id, reason="wrong_amount"))
    assert (account.balance_minor, account.disputed_minor) == (1000, 300)
    assert (account.oldest_due_on, account.chased_due_on) == (first.due_on, second.due_on)
    with pytest.raises(AlreadyDisputed):
        await actions.dispute(tx, user, account.id, NewDispute(item_id=first.id, reason="wrong_amount"))


async def test_an_upheld_dispute_credits_the_item(tx, make):
    user = await make.user(role=Role.MANAGER)
    account = await make.account(owes=[300, 700])
    first, _ = await queries.items_of(tx.session, account.id)
    opened = await actions.dispute(tx, user, account.id, NewDispute(item_id=first.id, reason="not_mine"))
    await actions.resolve_dispute(tx, user, opened.id, "upheld", "not theirs")
    assert (account.balance_minor, account.disputed_minor) == (700, 0)
    with pytest.raises(NothingToDispute):
        await actions.dispute(tx, user, account.id, NewDispute(item_id=first.id, reason="not_mine"))


async def test_a_hold_is_shown_until_it_is_lifted(tx, make):
    user = await make.user(role=Role.SUPERVISOR)
    account = await make.account(workers=[user])
    await actions.hold(tx, user, account.id, NewHold(reason="hardship", ends_on=tx.now.date() + timedelta(days=7)))
    held = (await account_view(tx.session, user, account.id, tx.now)).hold
    assert held is not None
    assert held.reason == "hardship"
    await actions.lift_hold(tx, user, account.id, held.id)
    assert (await account_view(tx.session, user, account.id, tx.now)).hold is None


async def test_who_was_not_granted_the_portfolio_does_not_find_the_account(tx, make):
    insider, outsider = await make.user(role=Role.COLLECTOR), await make.user(role=Role.COLLECTOR)
    account = await make.account(workers=[insider])
    assert (await account_view(tx.session, insider, account.id, tx.now)).id == account.id
    with pytest.raises(NotFound):
        await account_view(tx.session, outsider, account.id, tx.now)
    with pytest.raises(NotFound):
        await actions.note(tx, outsider, account.id, "hello")


async def test_the_ageing_of_an_account_adds_up_to_its_balance(tx, make):
    user = await make.user(role=Role.MANAGER)
    account = await make.account(owes=[101, 203, 307], days_late=100)
    await make.item(account.id, 999, due_on=None)
    await actions.restate(tx, [account.id])
    view = await account_view(tx.session, user, account.id, tx.now)
    assert sum(bucket.amount.amount_minor for bucket in view.ageing) == view.balance.amount_minor == 1610
    assert view.ageing[-1].name == "no_due_date"


async def test_moves_between_buckets_are_remembered(tx, make):
    account = await make.account(days_late=40)
    tx.now += timedelta(days=25)
    await queries.record_bucket_moves(tx.session, tx.now)
    await queries.record_bucket_moves(tx.session, tx.now)
    moves = await tx.session.execute(
        text("SELECT from_bucket, to_bucket FROM bucket_move WHERE account_id = :id ORDER BY recorded_at"), {"id": account.id}
    )
    assert [tuple(move) for move in moves] == [(None, 2), (2, 3)]


async def test_the_timeline_cannot_be_rewritten(tx, make):
    account = await make.account()
    await append_to_timeline(tx, account.id, "note:written", {"text": "first"})
    with pytest.raises(DBAPIError, match="append-only"):
        await tx.session.execute(text("UPDATE timeline_entry SET kind = 'x'"))


async def test_two_people_writing_at_once_make_one_unbroken_chain(database, make):
    account = await make.account()

    async def write(number: int) -> None:
        async with transaction(database) as tx:
            await append_to_timeline(tx, account.id, "note:written", {"text": f"note {number}"})

    await asyncio.gather(*(write(number) for number in range(20)))
    async with transaction(database) as tx:
        assert [entry.seq for entry in (await timeline_view(tx.session, account.id)).entries] == list(range(20, 0, -1))
        proof = Proof()
        assert [broken async for broken in verify(tx.session, proof)] == []
        assert proof.entries == 20


@pytest.mark.parametrize(
    ("tampering", "why"),
    [
        ('UPDATE timeline_entry SET facts = \'{"text": "changed"}\' WHERE seq = 2', "hash does not match"),
        ("DELETE FROM timeline_entry WHERE seq = 2", "entry 2 is missing"),
        ("DELETE FROM timeline_entry WHERE seq = 3", "should end at entry 3"),
        ("DELETE FROM timeline_entry", "whole timeline is missing"),
        ("UPDATE timeline_entry SET at = at + interval '1 second' WHERE seq = 1", "hash does not match"),
    ],
)
async def test_tampering_behind_the_program_is_found(tx, make, tampering, why):
    account = await make.account()
    for word in ("one", "two", "three"):
        await append_to_timeline(tx, account.id, "note:written", {"text": word})
    await tx.session.execute(text("ALTER TABLE timeline_entry DISABLE TRIGGER timeline_is_append_only"))
    await tx.session.execute(text(tampering))
    broken = [broken async for broken in verify(tx.session, Proof())]
    assert broken
    assert why in broken[0].why
