"""What is asked of numbers, rules and the ledger, on a real database."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.accounts.models import Debtor
from backend.contact import queries
from backend.contact.actions import load_rulesets
from backend.kit.refusal import NotFound
from backend.people.models import Role

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


async def test_numbers_come_as_they_are_best_tried(tx, make):
    debtor = await make.debtor()
    last = await make.phone(debtor, quality=90, retired_at=NOW)
    second = await make.phone(debtor, quality=50, position=2)
    first = await make.phone(debtor, quality=50, position=1)
    best = await make.phone(debtor, quality=70, position=3)
    assert [phone.id for phone in await queries.phones_of(tx.session, debtor.id)] == [best.id, first.id, second.id, last.id]


async def test_the_rule_book_is_read_once_until_a_rule_is_added(tx):
    await load_rulesets(tx)
    book = await queries.rule_book(tx.session)
    assert await queries.rule_book(tx.session) is book
    assert book.labels[0] == "ar-24240-8bis@1"
    only = await queries.rule_book(tx.session, only=["co-ley2300@1", "not-there@1"])
    assert only.labels == ("co-ley2300@1",)


async def test_the_history_of_a_debtor_is_what_the_caps_may_count(tx, make):
    account, other = await make.account(), await make.account()
    await make.attempt(account, NOW - timedelta(days=30))
    await make.attempt(account, NOW - timedelta(days=2), channel="sms")
    await make.attempt(account, NOW - timedelta(days=1), contact=True, settled_at=None)
    found = await queries.histories(tx.session, [account.debtor_id, other.debtor_id], NOW - timedelta(days=9))
    assert list(found) == [account.debtor_id]
    newest, oldest = found[account.debtor_id]
    assert (newest.at, newest.contact, newest.pending) == (NOW - timedelta(days=1), True, True)
    assert (oldest.channel, oldest.pending) == ("sms", False)


async def test_a_number_is_found_only_through_an_account_one_may_see(tx, make):
    ana, ben, mia = await make.collector(), await make.collector(), await make.user(role=Role.MANAGER)
    account = await make.account(workers=[ana])
    phone = await make.phone(await tx.session.get_one(Debtor, account.debtor_id))
    for user in (ana, mia):
        assert (await queries.phone_of(tx.session, user, phone.id)).id == phone.id
        assert (await queries.account_for_phone(tx.session, user, account.debtor_id, None)).id == account.id
    with pytest.raises(NotFound):
        await queries.phone_of(tx.session, ben, phone.id)
    with pytest.raises(NotFound):
        await queries.account_for_phone(tx.session, ben, account.debtor_id, account.id)
