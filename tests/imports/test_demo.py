"""The demonstration: invented, but consistent, lawful and the same every time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from backend.accounts.actions import restate
from backend.accounts.verify import Proof, verify
from backend.contact.phone import read_number
from backend.imports.demo.countries import COUNTRIES
from backend.imports.demo.hours import lawful_moment, may_call_most, span_of
from backend.imports.demo.rows import Rows, columns_of
from backend.imports.demo.seeding import fill, invent_floor, seed_floor
from backend.kit.facts import tell
from backend.kit.transaction import Database, Transaction
from backend.payments.facts import LedgerChanged
from backend.settings import Settings

WORKING = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def rows_of(rows: Rows, table: str) -> list[dict[str, Any]]:
    return [dict(zip(columns_of(table), row, strict=True)) for row in rows.tables[table]]


@pytest.fixture(scope="module")
def floor() -> Rows:
    return invent_floor(600, 7, WORKING, "hash")


def test_the_same_seed_and_moment_invent_the_same_rows_with_the_same_ids() -> None:
    first, again, other = (invent_floor(60, seed, WORKING, "hash").digest() for seed in (7, 7, 8))
    assert first == again != other


def test_every_country_is_there_with_numbers_of_mixed_quality(floor: Rows) -> None:
    debtors = rows_of(floor, "debtor")
    assert {debtor["country"] for debtor in debtors} == set(COUNTRIES)
    assert {debtor["language"] for debtor in debtors} >= {"es", "pt"}
    phones = rows_of(floor, "phone_number")
    valid = [phone for phone in phones if phone["e164"]]
    assert 0.85 < len(valid) / len(phones) < 0.99
    assert len({phone["e164"] for phone in valid}) < len(valid), "some numbers belong to two debtors"
    assert any(phone["retired_at"] for phone in phones)
    for phone in valid[:200]:
        assert read_number(phone["raw"], phone["country"]).e164 == phone["e164"]


def test_amounts_have_the_decimals_of_their_currency_and_a_long_tail(floor: Rows) -> None:
    balances: dict[str, list[int]] = {account["currency"]: [] for account in rows_of(floor, "account")}
    for account in rows_of(floor, "account"):
        balances[account["currency"]].append(account["balance_minor"])
    assert set(balances) == {country.currency for country in COUNTRIES.values()}
    chilean = {account["id"] for account in rows_of(floor, "account") if account["currency"] == "CLP"}
    assert all(item["original_minor"] % 1000 == 0 for item in rows_of(floor, "item") if item["account_id"] in chilean)
    cop = sorted(balances["COP"])
    assert cop[-1] > 5 * cop[len(cop) // 2]


def test_nobody_was_called_outside_the_hours_of_the_law_nor_on_consecutive_days(floor: Rows) -> None:
    debtors = {debtor["id"]: debtor for debtor in rows_of(floor, "debtor")}
    by_debtor: dict[object, list[datetime]] = {}
    for attempt in rows_of(floor, "contact_attempt"):
        debtor = debtors[attempt["debtor_id"]]
        span = span_of(debtor["country"], attempt["at"].date())
        assert span is not None
        assert span[0] <= attempt["at"].strftime("%H:%M") < span[1]
        by_debtor.setdefault(debtor["id"], []).append(attempt["at"])
    for tries in by_debtor.values():
        tries.sort()
        assert all(later - earlier > timedelta(days=6) for earlier, later in pairwise(tries))


async def test_what_is_derived_is_what_restating_would_derive_and_the_chains_hold(tx: Transaction) -> None:
    await fill(tx, "secret", lambda _, __: None, size=150, seed=3)
    derived = "SELECT id, balance_minor, unapplied_minor, disputed_minor, oldest_due_on, chased_due_on FROM account ORDER BY id"
    items = "SELECT id, open_minor FROM item ORDER BY id"
    before = [(await tx.session.execute(text(words))).all() for words in (derived, items)]
    ids = [row.id for row in before[0]]
    await restate(tx, ids)
    assert [(await tx.session.execute(text(words))).all() for words in (derived, items)] == before
    assert [broken async for broken in verify(tx.session, Proof())] == []


async def test_promises_stand_as_judging_them_from_the_ledger_would_have_them(tx: Transaction) -> None:
    await fill(tx, "secret", lambda _, __: None, size=400, seed=5)
    words = text("SELECT id, state, received_minor FROM promise ORDER BY id")
    before = (await tx.session.execute(words)).all()
    assert {row.state for row in before} == {"kept", "broken", "open"}
    accounts = (await tx.session.execute(text("SELECT DISTINCT account_id FROM promise"))).scalars().all()
    await tell(tx, LedgerChanged(tuple(accounts)))
    assert (await tx.session.execute(words)).all() == before


async def test_an_installation_with_people_in_it_is_left_alone(database: Database, settings: Settings) -> None:
    told: list[tuple[str, float]] = []
    seeded = await seed_floor(database, settings, lambda what, share: told.append((what, share)), size=40)
    assert seeded is not None
    assert seeded.password
    assert seeded.rows["debtor"] == 40
    assert told[-1][1] == 1.0
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert await seed_floor(database, settings, size=40) is None


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2026-11-20T15:00+00:00", "2026-11-20T15:00+00:00"),
        ("2026-11-22T14:00+00:00", "2026-11-20T15:00+00:00"),
        ("2026-11-24T04:00+00:00", "2026-11-23T15:00+00:00"),
        ("2026-12-25T18:00+00:00", "2026-12-24T15:00+00:00"),
    ],
)
def test_out_of_hours_the_clock_is_set_to_the_last_lawful_morning(now: str, shown: str) -> None:
    moment = lawful_moment(datetime.fromisoformat(now))
    assert moment == datetime.fromisoformat(shown)
    assert may_call_most(moment)


def test_time_does_not_run_backwards_between_two_starts() -> None:
    evening, afternoon = datetime(2026, 11, 24, 4, 0, tzinfo=UTC), datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert lawful_moment(evening, not_before=afternoon) == afternoon
    late = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert lawful_moment(evening, not_before=late) == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
