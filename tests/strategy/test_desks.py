"""Whose an account is: PostgreSQL and Python say the same, and desks that make no sense are refused in words."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from backend.kit.transaction import sqlalchemy_url
from backend.strategy.actions import shipped
from backend.strategy.desk_expression import bucket_sql, desk_sql
from backend.strategy.desks import bucket_of, quiet_since, seat_of, waits_since
from backend.strategy.reading import StrategyWrong, read
from backend.strategy.rules import View
from backend.strategy.schemas import Band, Desk, Facts, Move, Overflow, Strategy
from tests.strategy.random_facts import NOW, asked, conditions, facts

RANDOM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(sqlalchemy_url(database_url, driver="psycopg"))
    yield made
    made.dispose()


@st.composite
def desks(draw: st.DrawFn) -> list[Desk]:
    """Desks that overflow and move to later ones."""
    count = draw(st.integers(1, 4))
    made = []
    for n in range(count):
        later = [f"desk{m}" for m in range(n + 1, count)]
        hours = sorted(draw(st.sets(st.integers(1, 2000), max_size=2))) if later else []
        overflow = [Overflow(draw(st.sampled_from(later)), after) for after in hours]
        move = draw(st.none() | st.builds(Move, st.sampled_from(later), st.integers(1, 60))) if later else None
        made.append(Desk(f"desk{n}", {}, when=draw(conditions) if later else None, overflow=overflow, move=move))
    return made


@RANDOM
@given(desks=desks(), rows=st.lists(facts(), min_size=1, max_size=10, unique_by=lambda row: row.account_id))
def test_a_random_account_is_of_the_same_desk_in_both(engine: Engine, desks: list[Desk], rows: list[Facts]) -> None:
    strategy = Strategy("random", [Band("rest", {})], [], weights={"COP": 400000}, desks=desks)
    key, turns, words = desk_sql(strategy)
    bucket = bucket_sql("facts.portfolio_id", key)
    answers = asked(engine, f"SELECT facts.account_id, {key}, {turns}, {bucket} FROM ({{facts}}) AS facts", rows, words)
    by_id = {account_id: tuple(rest) for account_id, *rest in answers}
    for row in rows:
        seat = seat_of(View(strategy, row, NOW))
        assert seat is not None
        assert by_id[row.account_id] == (seat.key, seat.turns_at, bucket_of(row.portfolio_id, seat.key))


@RANDOM
@given(desks=desks(), row=facts())
def test_time_changes_a_desk_only_when_it_was_said_to(desks: list[Desk], row: Facts) -> None:
    strategy = Strategy("random", [Band("rest", {})], [], desks=[Desk("only", {}, overflow=desks[0].overflow), *desks[1:]])
    seat = seat_of(View(strategy, row, NOW))
    assert seat is not None
    if seat.turns_at is not None:
        assert seat.turns_at > NOW
        later = seat_of(View(strategy, row, seat.turns_at))
        assert later is not None
        assert later.key != seat.key or row.callback_due_at is not None


def test_work_waits_since_it_was_last_touched_and_is_quiet_since_the_debtor_last_did_something() -> None:
    row = next(iter([_row(last_attempt_at=NOW - timedelta(hours=5), last_contact_at=NOW - timedelta(days=9))]))
    assert waits_since(row, NOW) == NOW - timedelta(hours=5)
    assert quiet_since(row) == NOW - timedelta(days=9)
    assert quiet_since(_row(promise_open=True)) is None


def _row(**known: Any) -> Facts:
    from tests.strategy.random_facts import TODAY

    plain: dict[str, Any] = dict.fromkeys(Facts.__struct_fields__)
    plain |= {"promise_open": False, "zone": "America/Bogota", "today": TODAY, "created_at": NOW - timedelta(days=40)}
    return Facts(**{**plain, **known})


def body(*desks: dict[str, Any]) -> dict[str, Any]:
    return {**shipped(), "desks": [{"label": {}, **desk} for desk in desks]}


YES = {"is": "compare", "field": "language", "op": "eq", "value": "pt"}


@pytest.mark.parametrize(
    ("desks", "mistake"),
    [
        ([{"name": "one", "when": YES}], "the last desk must take every account that is left"),
        ([{"name": "one"}, {"name": "two"}], "desk one: only the last desk is without a condition"),
        ([{"name": "one", "overflow": [{"to": "nowhere", "after_hours": 1}]}], "desk one: nowhere is no desk"),
        ([{"name": "one", "overflow": [{"to": "one", "after_hours": 1}]}], "overflow go round in a circle: one > one"),
        (
            [{"name": "one", "when": YES, "move": {"to": "two", "after_days": 3}}, {"name": "two", "move": {"to": "one", "after_days": 9}}],
            "moves go round in a circle: one > two > one",
        ),
        ([{"name": "One!"}], "desk One!: a name is at most 40 small letters, digits, - and _, a letter first"),
        ([{"name": "one", "needs": {"skills": {"language-pt": 9}}}], "desk one: skill language-pt: a level is 1, 2 or 3"),
        (
            [{"name": "one", "when": {**YES, "field": "moon"}}, {"name": "two"}],
            "desk one: moon is not a fact that is known",
        ),
    ],
)
def test_desks_that_make_no_sense_are_refused_in_words(desks: list[dict[str, Any]], mistake: str) -> None:
    with pytest.raises(StrategyWrong) as refused:
        read(body(*desks))
    assert mistake in [told.text for told in refused.value.mistakes]
