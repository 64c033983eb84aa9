"""The demonstration is never shown asleep, and its time does not run backwards."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.floor import demo_clock
from backend.floor.demo_clock import demonstration_clock, remember_stop

MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


def test_within_working_hours_the_clock_shows_the_hour(tmp_path):
    assert demonstration_clock(tmp_path, MONDAY_MORNING) == MONDAY_MORNING


def test_on_a_sunday_night_it_shows_the_last_working_morning(tmp_path):
    shown = demonstration_clock(tmp_path, SUNDAY_NIGHT)
    assert shown.astimezone(UTC) == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_a_second_start_goes_on_where_the_first_stopped(tmp_path, monkeypatch):
    first = demonstration_clock(tmp_path, SUNDAY_NIGHT)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return SUNDAY_NIGHT + timedelta(hours=1)

    monkeypatch.setattr(demo_clock, "datetime", Later)
    remember_stop(tmp_path)
    monkeypatch.undo()
    again = demonstration_clock(tmp_path, SUNDAY_NIGHT + timedelta(hours=2))
    assert again == first + timedelta(hours=1)


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_a_damaged_note_costs_only_the_continuation(tmp_path, content):
    (tmp_path / demo_clock.FILE).write_text(content)
    assert demonstration_clock(tmp_path, MONDAY_MORNING) == MONDAY_MORNING
