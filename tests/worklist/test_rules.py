"""Gates, ties and keeping: the SQL that ranks equals the rules that explain."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from backend.kit.transaction import sqlalchemy_url
from backend.strategy.schemas import Band, Facts, Ownership, Strategy
from backend.worklist.ranking_sql import GATE, TIE, TURNS, kept_for_sql
from backend.worklist.rules import first_closed, kept_for, standing_gates, tie_of
from tests.strategy.random_facts import NOW, TODAY, asked, facts
from tests.strategy.test_rules import QUIET

DAY = timedelta(days=1)
PLAIN = Strategy("plain", [Band("rest", {})], [])
OWNED = msgspec.structs.replace(PLAIN, ownership=Ownership(days=7, until_hour=12))


@pytest.mark.parametrize(
    ("changed", "gate"),
    [
        ({}, None),
        ({"state": "closed", "balance_minor": 0}, "closed"),
        ({"balance_minor": 0}, "no_debt"),
        ({"balance_minor": -5}, "no_debt"),
        ({"hold_ends_on": TODAY, "hold_reason": "hardship"}, "hold"),
        ({"disputed_minor": 100_000_000, "chased_due_on": None}, "dispute"),
        ({"disputed_minor": 60_000_000, "chased_due_on": TODAY + DAY}, "dispute"),
        ({"disputed_minor": 60_000_000}, None),
        ({"oldest_due_on": TODAY, "chased_due_on": TODAY}, "not_due"),
        ({"oldest_due_on": None, "chased_due_on": None}, None),
        ({"promise_open": True, "promise_due_on": TODAY + 2 * DAY}, "open_promise"),
        ({"promise_open": True, "promise_due_on": TODAY + DAY}, None),
        ({"promise_open": True, "promise_due_on": TODAY}, None),
        ({"promise_open": True, "promise_due_on": TODAY - DAY}, "open_promise"),
        ({"phones": 0}, "no_phone"),
        # The debtor asked to be called: that overrides what is only about when to chase, not what forbids it.
        ({"callback_due_at": NOW, "promise_open": True, "promise_due_on": TODAY + 9 * DAY}, None),
        ({"callback_due_at": NOW, "disputed_minor": 100_000_000, "chased_due_on": None}, None),
        ({"callback_due_at": NOW, "hold_ends_on": TODAY}, "hold"),
        ({"callback_due_at": NOW, "state": "closed"}, "closed"),
        ({"callback_due_at": NOW + DAY, "promise_open": True, "promise_due_on": TODAY + 9 * DAY}, "open_promise"),
    ],
)
def test_the_first_gate_that_says_no_keeps_an_account_out(changed: dict[str, Any], gate: str | None) -> None:
    closed = first_closed([*standing_gates(msgspec.structs.replace(QUIET, **changed), NOW)])
    assert (closed.gate if closed else None) == gate


def test_a_gate_says_when_it_lifts_in_the_accounts_own_zone() -> None:
    held = msgspec.structs.replace(QUIET, hold_ends_on=TODAY, promise_open=True, promise_due_on=TODAY + 5 * DAY)
    lifts = {gate.gate: gate.lifts_at.isoformat() for gate in standing_gates(held, NOW) if gate.lifts_at}
    assert lifts == {"hold": "2026-11-24T00:00:00-05:00", "open_promise": "2026-11-27T00:00:00-05:00"}


def test_whoever_was_tried_longest_ago_comes_first_and_equals_are_shuffled_anew_each_day() -> None:
    earlier = msgspec.structs.replace(QUIET, last_attempt_at=NOW - 10 * DAY)
    never = msgspec.structs.replace(QUIET, last_attempt_at=None)
    assert tie_of(never, 0) < tie_of(earlier, 0) < tie_of(QUIET, 0)
    tomorrow = msgspec.structs.replace(QUIET, today=TODAY + DAY)
    assert len({tie_of(QUIET, 0), tie_of(QUIET, 1), tie_of(tomorrow, 0)}) == 3


def test_a_due_call_back_is_kept_for_who_promised_it_while_they_are_here_and_ten_minutes() -> None:
    asked_for = msgspec.structs.replace(QUIET, callback_due_at=NOW, callback_for=QUIET.account_id, callback_for_is_here=True)
    assert kept_for(asked_for, PLAIN, NOW - timedelta(seconds=1)) is None
    assert kept_for(asked_for, PLAIN, NOW) == kept_for(asked_for, PLAIN, NOW + timedelta(minutes=9)) == QUIET.account_id
    assert kept_for(asked_for, PLAIN, NOW + timedelta(minutes=10)) is None
    assert kept_for(msgspec.structs.replace(asked_for, callback_for_is_here=False), PLAIN, NOW) is None


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(sqlalchemy_url(database_url, driver="psycopg"))
    yield made
    made.dispose()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rows=st.lists(facts(), min_size=1, max_size=20, unique_by=lambda row: row.account_id), strategy=st.sampled_from([PLAIN, OWNED]))
def test_the_sql_asks_the_same_gates_in_the_same_order_and_breaks_ties_alike(engine: Engine, rows: list[Facts], strategy: Strategy) -> None:
    kept, ends = kept_for_sql(strategy)
    turns = f"LEAST({TURNS}, {ends})"
    statement = f"SELECT facts.account_id, {GATE}, {TIE.format(seed=3)}, {kept}, {turns} FROM ({{facts}}) AS facts"
    answers = {row[0]: row[1:] for row in asked(engine, statement, rows, {})}
    for row in rows:
        gate, tie, only_for, turns_at = answers[row.account_id]
        closed = first_closed([*standing_gates(row, NOW)])
        assert gate == (closed.gate if closed else None)
        assert tie == tie_of(row, 3)
        assert only_for == kept_for(row, strategy, NOW)
        if only_for is not None:
            # What is kept for somebody is so for a while.
            assert turns_at is not None
        # Whatever gate lifts by itself, the sweep looks at the account by then.
        if closed is not None and closed.lifts_at is not None:
            assert turns_at is not None
            assert turns_at <= closed.lifts_at
