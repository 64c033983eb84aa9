"""The list of accounts, page by page."""

import pytest

from backend.accounts.listing import Wish, account_page
from backend.accounts.queries import open_on_day
from backend.kit.refusal import Invalid
from backend.people.models import Role


@pytest.mark.parametrize("sort", ["oldest", "balance", "name", "reference"])
async def test_pages_show_every_account_once_in_order(tx, make, sort):
    user = await make.user(role=Role.MANAGER)
    portfolio = await make.portfolio()
    for number in range(7):
        await make.account(portfolio=portfolio, owes=1000 * (number % 3 + 1), days_late=10 * (number % 2))
    seen, cursor = [], None
    while True:
        page = await account_page(tx.session, user, Wish(portfolio_id=portfolio.id, sort=sort, cursor=cursor, limit=3), tx.now)
        seen += [row.id for row in page.rows]
        assert page.total == 7
        if page.next is None:
            break
        cursor = page.next
    assert len(seen) == len(set(seen)) == 7


async def test_accounts_are_found_by_part_of_a_name_whatever_its_letters(tx, make):
    user = await make.user(role=Role.MANAGER)
    debtor = await make.debtor(name="João 100%_Silva")
    account = await make.account(debtor=debtor)
    for words in ("silva", "100%_", "JOÃO", account.reference):
        found = await account_page(tx.session, user, Wish(query=words), tx.now)
        assert [row.id for row in found.rows] == [account.id], words
    assert (await account_page(tx.session, user, Wish(query="100%x"), tx.now)).rows == []


async def test_accounts_are_found_by_bucket(tx, make):
    user = await make.user(role=Role.MANAGER)
    portfolio = await make.portfolio()
    by_days = {days: await make.account(portfolio=portfolio, days_late=days) for days in (0, 1, 30, 31, 200)}
    buckets = {
        bucket: {row.id for row in (await account_page(tx.session, user, Wish(portfolio_id=portfolio.id, bucket=bucket), tx.now)).rows}
        for bucket in range(6)
    }
    assert sum(len(ids) for ids in buckets.values()) == 5
    assert by_days[200].id in buckets[5]


async def test_a_broken_cursor_is_refused_in_words(tx, make):
    user = await make.user(role=Role.MANAGER)
    with pytest.raises(Invalid) as refusal:
        await account_page(tx.session, user, Wish(cursor="nonsense"), tx.now)
    assert refusal.value.field == "cursor"


async def test_what_was_open_on_a_day_ignores_items_issued_later(tx, make):
    account = await make.account(owes=[500, 800], days_late=60)
    day = account.oldest_due_on
    assert [minor for _, _, minor in await open_on_day(tx.session, account.id, day)] == [500, 800]
