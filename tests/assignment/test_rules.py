"""Who fits a desk, and how much of a day somebody has."""

from datetime import date
from uuid import uuid4

import pytest

from backend.assignment.rules import Worker, acceptable_week, fits, is_on_shift, lacks, minutes_on, needs_of, served_keys, skills_of
from backend.kit.refusal import Invalid
from backend.strategy.schemas import Compare, Desk, Needs, Overflow

MONDAY = date(2026, 11, 23)
EIGHT_TO_FIVE = [8 * 60, 17 * 60]
WEEK = [EIGHT_TO_FIVE] * 5 + [None, None]


def worker(team: str | None = None, **skills: int) -> Worker:
    return Worker(uuid4(), team, skills)


def test_who_has_no_language_noted_speaks_the_one_of_their_workbench() -> None:
    assert skills_of({"seniority": 2}, "pt") == {"language-pt": 1, "seniority": 2}
    assert skills_of({"language-es": 3}, "pt") == {"language-es": 3}


def test_a_desk_asks_for_a_team_and_for_every_skill_at_its_level() -> None:
    needs = Needs(["Norte", "Sur"], {"seniority": 2})
    assert fits(worker("Sur", seniority=3), needs)
    assert not fits(worker(None, seniority=3), needs)
    assert [(lack.what, lack.name, lack.asked, lack.has) for lack in lacks(worker("Sur", seniority=1), needs)] == [
        ("skill", "seniority", 2, 1)
    ]
    assert fits(worker(), Needs())


def test_overflow_adds_collectors_and_takes_none_away() -> None:
    language = Compare("language", "eq", "pt")
    desks = [
        Desk("pt", {}, when=language, needs=Needs(skills={"pt": 1}), overflow=[Overflow("judicial", 3), Overflow("rest", 9)]),
        Desk("judicial", {}, when=language, needs=Needs(teams=["Legal"])),
        Desk("rest", {}),
    ]
    assert served_keys(desks, worker(pt=1)) == ["pt", "pt+1", "pt+2", "rest"]
    assert served_keys(desks, worker("Legal")) == ["pt+1", "pt+2", "judicial", "rest"]
    assert served_keys(desks, worker()) == ["pt+2", "rest"]
    assert len(needs_of(desks, "pt+1")) == 2
    assert needs_of(desks, "nowhere") == []


@pytest.mark.parametrize(
    ("day", "absences", "said", "minutes"),
    [
        (MONDAY, [], None, 405),
        (MONDAY, [], 300, 300),
        (MONDAY, [(date(2026, 11, 20), MONDAY)], 300, 0),
        (MONDAY, [(date(2026, 11, 24), date(2026, 11, 30))], None, 405),
        (date(2026, 11, 28), [], 300, 0),
    ],
)
def test_a_day_has_the_minutes_of_its_shift_unless_somebody_is_away(
    day: date, absences: list[tuple[date, date]], said: int | None, minutes: int
) -> None:
    assert minutes_on(day, WEEK, absences, said) == minutes


def test_who_never_said_when_they_work_is_taken_to_be_here() -> None:
    assert minutes_on(MONDAY, None, [], None) == 360
    assert is_on_shift(MONDAY, 3, None, [])
    assert not is_on_shift(MONDAY, 3, WEEK, [])
    assert is_on_shift(MONDAY, 8 * 60, WEEK, [])
    assert not is_on_shift(MONDAY, 17 * 60, WEEK, [])
    assert not is_on_shift(MONDAY, 8 * 60, WEEK, [(MONDAY, MONDAY)])


@pytest.mark.parametrize("week", [[(8, 9)], [(9, 8), *[None] * 6], [(0, 1441), *[None] * 6]])
def test_a_week_has_seven_days_and_shifts_end_after_they_begin(week: list[tuple[int, int] | None]) -> None:
    with pytest.raises(Invalid):
        acceptable_week(week)
