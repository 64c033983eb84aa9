"""The public sample, as of a day inside its time: what we import against a plain reading of the same file."""

import csv
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest
from sqlalchemy import text

from backend.accounts.queries import open_on_day
from backend.accounts.rules import bucket_names, bucket_of, days_past_due
from backend.kit.transaction import Transaction
from tests.make import Make
from tests.make.imports import IBM_FILE

DAY = date(2012, 9, 4)
ENDS = [0, 30, 60, 90, 120]


class Invoice(NamedTuple):
    """A line of the file, read with nothing of ours."""

    customer: str
    number: str
    issued: date
    due: date
    cents: int
    settled: date
    disputed: bool


def invoices() -> list[Invoice]:
    def day(words: str) -> date:
        return datetime.strptime(words, "%m/%d/%Y").date()  # noqa: DTZ007

    with IBM_FILE.open(newline="") as file:
        return [
            Invoice(
                row["customerID"],
                row["invoiceNumber"],
                day(row["InvoiceDate"]),
                day(row["DueDate"]),
                int(Decimal(row["InvoiceAmount"]) * 100),
                day(row["SettledDate"]),
                row["Disputed"] == "Yes",
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize("day", [DAY, date(2012, 1, 31), date(2013, 6, 30)])
async def test_exactly_the_invoices_issued_by_that_day_exist_open_or_paid_by_then(tx: Transaction, make: Make, day: date) -> None:
    report = await make.ibm_imported(day)
    issued = [one for one in invoices() if one.issued <= day]
    found = (
        await tx.session.execute(
            text(
                "SELECT d.reference, i.reference, i.issued_on, i.due_on, i.original_minor, i.open_minor, p.value_on "
                "FROM item i JOIN account a ON a.id = i.account_id JOIN debtor d ON d.id = a.debtor_id "
                "LEFT JOIN application x ON x.item_id = i.id LEFT JOIN payment p ON p.id = x.payment_id"
            )
        )
    ).all()
    expected = {
        (
            one.customer,
            one.number,
            one.issued,
            one.due,
            one.cents,
            one.cents if one.settled > day else 0,
            one.settled if one.settled <= day else None,
        )
        for one in issued
    }
    assert len(found) == len(expected) == report.new
    assert {tuple(row) for row in found} == expected
    assert (report.rejected, report.later, report.rows) == (0, 2466 - len(issued), 2466)


async def test_ageing_as_of_that_day_adds_up_to_the_cent(tx: Transaction, make: Make) -> None:
    await make.ibm_imported(DAY)
    names = bucket_names(ENDS)
    plain: dict[str, int] = defaultdict(int)
    for one in invoices():
        if one.issued <= DAY < one.settled:
            plain[names[bucket_of(days_past_due(one.due, DAY), ENDS)]] += one.cents
    ours: dict[str, int] = defaultdict(int)
    accounts = (await tx.session.execute(text("SELECT id, balance_minor, unapplied_minor, oldest_due_on FROM account"))).all()
    for account in accounts:
        items = await open_on_day(tx.session, account.id, DAY)
        assert sum(minor for _, _, minor in items) == account.balance_minor
        assert account.unapplied_minor == 0
        assert min((due for _, due, minor in items if minor and due), default=None) == account.oldest_due_on
        for _, due, minor in items:
            ours[names[bucket_of(days_past_due(due, DAY), ENDS)]] += minor
    assert {name: minor for name, minor in ours.items() if minor} == dict(plain)
    assert sum(account.balance_minor for account in accounts) == sum(plain.values()) == 623_451


async def test_only_what_was_open_that_day_is_disputed(tx: Transaction, make: Make) -> None:
    await make.ibm_imported(DAY)
    disputed = (await tx.session.execute(text("SELECT i.reference FROM dispute d JOIN item i ON i.id = d.item_id"))).scalars().all()
    assert sorted(disputed) == sorted(one.number for one in invoices() if one.disputed and one.issued <= DAY < one.settled)


async def test_the_same_file_of_the_same_day_again_changes_nothing(tx: Transaction, make: Make) -> None:
    first = await make.ibm_imported(DAY)
    again = await make.ibm_imported(DAY)
    assert (again.new, again.changed, again.unchanged, again.rejected) == (0, 0, first.new, 0)


async def test_a_dry_run_says_what_the_import_then_does(tx: Transaction, make: Make) -> None:
    tried = await make.ibm_imported(DAY, dry_run=True)
    assert (await tx.session.execute(text("SELECT count(*) FROM portfolio"))).scalar_one() == 0
    done = await make.ibm_imported(DAY)
    assert (tried.new, tried.changed, tried.unchanged, tried.rejected) == (done.new, done.changed, done.unchanged, done.rejected)


async def test_a_later_day_brings_the_payments_and_invoices_between(tx: Transaction, make: Make) -> None:
    await make.ibm_imported(date(2012, 9, 3))
    later = await make.ibm_imported(DAY)
    news = [one for one in invoices() if one.issued == DAY]
    settled = [one for one in invoices() if one.issued < DAY and one.settled == DAY]
    assert (later.new, later.changed) == (len(news), len(settled))
    total = (await tx.session.execute(text("SELECT sum(balance_minor) FROM account"))).scalar_one()
    assert total == 623_451
