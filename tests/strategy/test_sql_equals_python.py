"""The SQL that ranks and the Python that explains say the same of every account."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from backend.kit.transaction import sqlalchemy_url
from backend.strategy.actions import shipped
from backend.strategy.expression import bands_by_time, expressions
from backend.strategy.reading import read
from backend.strategy.rules import View, band_of, points_of, score_of
from backend.strategy.schemas import Facts, Strategy
from tests.strategy.random_facts import NOW, asked, facts, strategies

RANDOM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(sqlalchemy_url(database_url, driver="psycopg"))
    yield made
    made.dispose()


def _compare(engine: Engine, strategy: Strategy, rows: list[Facts]) -> None:
    compiled = expressions(strategy)
    score = f"CASE WHEN ({compiled.band}) IN ({', '.join(map(str, bands_by_time(strategy))) or '0'}) THEN 0 ELSE {compiled.score} END"
    answers = asked(engine, f"SELECT facts.account_id, {compiled.band}, {score} FROM ({{facts}}) AS facts", rows, compiled.words)
    by_id = {account_id: (band, points) for account_id, band, points in answers}
    for row in rows:
        view = View(strategy, row, NOW)
        assert by_id[row.account_id] == (band_of(view)[0], score_of(view))


@RANDOM
@given(strategy=strategies(), rows=st.lists(facts(), min_size=1, max_size=10, unique_by=lambda row: row.account_id))
def test_a_random_strategy_ranks_random_accounts_as_it_explains_them(engine: Engine, strategy: Strategy, rows: list[Facts]) -> None:
    _compare(engine, strategy, rows)


@RANDOM
@given(rows=st.lists(facts(), min_size=1, max_size=20, unique_by=lambda row: row.account_id))
def test_so_does_the_shipped_one(engine: Engine, rows: list[Facts]) -> None:
    strategy = read(shipped())
    _compare(engine, strategy, rows)
    for row in rows:
        view = View(strategy, row, NOW)
        total = sum(points_of(rule, view) for rule in strategy.rules)
        assert band_of(view)[1].by_time or score_of(view) == min(max(total, 0), 1000)
