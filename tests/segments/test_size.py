"""How large a segment is: the database counts what the rules say, and a sample says how far off it may be."""

import random
from typing import Any

import pytest
from sqlalchemy import text

from backend.kit.transaction import Transaction
from backend.segments import counting
from backend.segments.counting import estimated, size
from backend.segments.rules import accounts_of, money_of
from backend.strategy.actions import shipped
from backend.strategy.reading import read
from backend.strategy.rules import fields_of
from backend.strategy.schemas import All, Compare, Condition
from backend.strategy.schemas import Any as AnyOf
from tests.segments.portfolio import counted, everything, some_condition, varied

SHIPPED = read(shipped())

#: Twenty thousand accounts whose every column is drawn by a hash of its own: the same on every run, related to nothing else.
MANY = """
    WITH portfolio AS (
        INSERT INTO portfolio (id, name, creditor, country, zone, collector_kind, debt_kind, bucket_ends)
        VALUES (gen_random_uuid(), 'Cartera', 'Banco', 'CO', 'America/Bogota', 'first_party', 'consumer', '[0, 30]') RETURNING id
    ), debtor AS (
        INSERT INTO debtor (id, creditor, reference, name, kind, language, created_at)
        VALUES (gen_random_uuid(), 'Banco', 'D', '', 'person', 'es', :now) RETURNING id
    )
    INSERT INTO account (id, portfolio_id, debtor_id, reference, currency, product, state, stage, zone, created_at, balance_minor,
                         oldest_due_on, chased_due_on)
    SELECT lpad(to_hex(n), 32, '0')::uuid, portfolio.id, debtor.id, 'A' || n, CASE WHEN n % 4 = 0 THEN 'CLP' ELSE 'COP' END,
           'p' || sqrt(abs(hashtext('product' || n)::bigint % 400))::integer, 'open', 's' || abs(hashtext('stage' || n)) % 9,
           'America/Bogota', :now, exp(abs(hashtext('balance' || n)) % 8000 / 1000.0)::bigint * 1000,
           due, due
      FROM generate_series(1, 20000) AS n, portfolio, debtor,
           LATERAL (SELECT CAST(:now AS timestamptz)::date - abs(hashtext('late' || n)) % 200 AS due) AS late"""


async def test_the_database_counts_what_the_rules_say(tx: Transaction, make: Any) -> None:
    await varied(tx, make, 60)
    facts = await everything(tx)
    drawn = random.Random(20261125)
    asked: set[str] = set()
    some = 0
    for _ in range(150):
        condition = some_condition(drawn, facts, SHIPPED, tx.now)
        asked |= set(fields_of(condition, SHIPPED))
        accounts, owed = counted(facts, condition, SHIPPED, tx.now)
        told = await size(tx.session, condition, SHIPPED, tx.now, exact=True)
        assert (told.exact, told.accounts.value, told.of) == (True, accounts, len(facts)), condition
        assert {one.currency: one.balance.amount_minor for one in told.money} == owed, condition
        some += 0 < accounts < len(facts)
    # Conditions that hold for all or for nobody would prove little.
    assert some > 60
    assert len(asked) > 35


async def test_everybody_and_nobody_are_counted_too(tx: Transaction, make: Any) -> None:
    await make.account(owes=500)
    closed = await make.account(owes=700)
    closed.state, closed.closed_at = "closed", tx.now
    await tx.session.flush()
    everybody = await size(tx.session, None, SHIPPED, tx.now, exact=True)
    nobody = await size(tx.session, AnyOf([]), SHIPPED, tx.now, exact=True)
    assert [(one.accounts.value, one.of) for one in (everybody, nobody)] == [(1, 1), (0, 1)]
    assert [one.balance.amount_minor for one in everybody.money] == [500]
    assert nobody.money == []


async def test_a_sample_says_how_far_off_it_may_be(tx: Transaction) -> None:
    await tx.session.execute(text(MANY), {"now": tx.now})
    drawn = random.Random(4)
    told, covered, money, money_covered = 0, 0, 0, 0
    for n in range(60):
        condition: Condition = All(
            [
                Compare("product", "ne" if n % 2 else "eq", f"p{drawn.randint(2, 20)}"),
                AnyOf([Compare("stage", "eq", f"s{drawn.randint(0, 8)}"), Compare("days_past_due", "ge", drawn.randint(0, 220))]),
            ]
        )
        exact = await size(tx.session, condition, SHIPPED, tx.now, exact=True)
        about = await estimated(tx.session, condition, SHIPPED, tx.now)
        assert (about.exact, about.of) == (False, 20_000)
        assert about.sampled is not None
        assert 1000 < about.sampled < 1500
        told += 1
        covered += about.accounts.low <= exact.accounts.value <= about.accounts.high
        truth = {one.currency: one.balance.amount_minor for one in exact.money}
        for one in about.money:
            money += 1
            money_covered += one.balance_low.amount_minor <= truth[one.currency] <= one.balance_high.amount_minor
    # One in twenty may lie outside; the same conditions on the same accounts always give the same.
    assert covered >= told * 0.9
    assert money_covered >= money * 0.9


async def test_an_exact_count_that_takes_too_long_is_not_waited_for(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    await tx.session.execute(text(MANY), {"now": tx.now})
    monkeypatch.setattr(counting, "PATIENCE_MS", 1)
    monkeypatch.setattr(counting, "_SIZE", counting._SIZE.replace("SELECT", "SELECT pg_sleep(0.05) IS NULL AS slow,", 1))
    monkeypatch.setattr(counting, "_SIZE", counting._SIZE.replace("GROUP BY 1, 2 ORDER BY 1, 2", "GROUP BY 2, 3 ORDER BY 2, 3"))
    told = await size(tx.session, Compare("days_past_due", "ge", 90), SHIPPED, tx.now)
    assert not told.exact
    assert told.accounts.low <= told.accounts.value <= told.accounts.high


async def test_an_exact_count_that_cannot_be_there_in_time_is_not_tried(
    tx: Transaction, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make.account(owes=500)
    asked = Compare("days_past_due", "ge", 0)
    assert (await size(tx.session, asked, SHIPPED, tx.now)).exact
    monkeypatch.setattr(counting, "HOPELESS_COST", 0)
    assert not (await size(tx.session, asked, SHIPPED, tx.now)).exact
    assert (await size(tx.session, asked, SHIPPED, tx.now, exact=True)).exact


@pytest.mark.parametrize("share", [0.5, 0.05, 0.004, 0.0])
def test_the_margin_of_a_sample_covers_the_whole_nineteen_times_in_twenty(share: float) -> None:
    drawn = random.Random(1)
    whole = [(drawn.random() < share, round(drawn.lognormvariate(9, 1.2))) for _ in range(40_000)]
    truth, owed = sum(inside for inside, _ in whole), sum(minor for inside, minor in whole if inside)
    times, covered, money_covered = 300, 0, 0
    for _ in range(times):
        sample = drawn.sample(whole, 2_000)
        inside = [minor for is_in, minor in sample if is_in]
        counted = accounts_of(len(inside), len(sample), len(whole))
        covered += counted.low <= truth <= counted.high
        if inside:
            told = money_of(len(inside), sum(inside), sum(minor**2 for minor in inside), len(sample), len(whole))
            money_covered += told.low <= owed <= told.high
        else:
            money_covered += owed == 0 or counted.high > 0
    assert covered >= times * 0.93
    assert money_covered >= times * 0.92


def test_what_was_seen_is_certain() -> None:
    assert accounts_of(0, 0, 7).high == 7
    assert accounts_of(3, 10, 10).low == accounts_of(3, 10, 10).high == 3
    assert accounts_of(1, 5000, 5001).low == 1
