"""Ageing and holds, as tables of examples (domain.md 1)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.chain import START, as_stored, link
from backend.accounts.rules import (
    HoldEndsTooEarly,
    HoldTooLong,
    OpenItem,
    UnknownReason,
    ageing,
    bucket_names,
    bucket_of,
    days_past_due,
    masked,
    may_hold,
)
from backend.kit.clock import Clock
from backend.kit.ids import new_id
from backend.people.models import Role

TODAY = date(2026, 11, 23)
ENDS = [0, 30, 60, 90, 120]


@pytest.mark.parametrize(
    ("due", "days"),
    [(None, 0), (TODAY, 0), (TODAY + timedelta(days=1), 0), (TODAY - timedelta(days=1), 1), (date(2024, 2, 29), 998)],
)
def test_days_past_due_count_whole_days_since_the_oldest_open_item_was_due(due, days):
    assert days_past_due(due, TODAY) == days


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (0, "current"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "91-120"),
        (120, "91-120"),
        (121, "121+"),
    ],
)
def test_both_ends_of_a_bucket_are_inclusive(days, bucket):
    assert bucket_names(ENDS)[bucket_of(days, ENDS)] == bucket


def test_an_item_without_a_due_date_is_shown_apart():
    assert ageing([OpenItem(None, 500), OpenItem(TODAY, 70)], ENDS, TODAY) == {
        "current": 70,
        "1-30": 0,
        "31-60": 0,
        "61-90": 0,
        "91-120": 0,
        "121+": 0,
        "no_due_date": 500,
    }


@given(st.lists(st.builds(OpenItem, st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-(10**9), 10**12))))
def test_ageing_adds_up_to_the_open_balance_to_the_cent(items):
    assert sum(ageing(items, ENDS, TODAY).values()) == sum(item.open_minor for item in items)


def test_a_collector_holds_an_account_for_two_weeks_and_a_manager_for_a_year():
    may_hold(Role.COLLECTOR, "hardship", TODAY + timedelta(days=14), TODAY)
    may_hold(Role.MANAGER, "legal", TODAY + timedelta(days=365), TODAY)
    with pytest.raises(HoldTooLong) as refusal:
        may_hold(Role.COLLECTOR, "hardship", TODAY + timedelta(days=15), TODAY)
    assert refusal.value.latest == TODAY + timedelta(days=14)


def test_a_hold_needs_a_known_reason_and_a_day_to_come():
    with pytest.raises(UnknownReason):
        may_hold(Role.MANAGER, "because", TODAY, TODAY)
    with pytest.raises(HoldEndsTooEarly):
        may_hold(Role.MANAGER, "legal", TODAY - timedelta(days=1), TODAY)


def test_identity_numbers_show_their_last_three_characters():
    assert (masked("1020304050"), masked("12"), masked(None)) == ("•••••••050", "12", None)


def test_a_fraction_may_not_stand_on_the_timeline():
    with pytest.raises(TypeError):
        as_stored({"seconds": [1, {"half": 0.5}]})


def test_every_part_of_an_entry_is_in_its_hash():
    account, other, now = new_id(), new_id(), Clock().now()
    entry: Any = (START, account, 1, now, "note:written", None, None, {"text": "hola"})
    changes: Any = {0: "x", 1: other, 2: 2, 3: now + timedelta(microseconds=1), 4: "note", 5: other, 6: other, 7: {"text": "hole"}}
    hashes = {link(*entry)} | {
        link(*[changes[place] if place == change else value for place, value in enumerate(entry)]) for change in changes
    }
    assert len(hashes) == 1 + len(changes)
