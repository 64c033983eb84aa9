"""Days that are longer or shorter than others, and rules that change."""

from datetime import timedelta

import pytest

from backend.contact.book import RuleBook
from backend.contact.rules import may_contact
from backend.contact.ruleset import Ruleset, shipped
from tests.contact.asking import BOOK, ask, blocking, event, moment, question


@pytest.mark.parametrize(
    ("country", "zone", "day", "opens"),
    [
        ("CL", "America/Santiago", "2025-04-05", "08:00"),  # at midnight after this Saturday clocks go back
        ("CL", "America/Santiago", "2026-09-05", "08:00"),  # at midnight after this Saturday clocks go forward
        ("CL", "America/Santiago", "2025-04-07", "08:00"),
        ("US", "America/New_York", "2026-03-08", "08:00"),
        ("US", "America/New_York", "2026-11-01", "08:00"),
        ("US", "America/New_York", "2028-02-29", "08:00"),
        ("MX", "America/Tijuana", "2026-03-08", "07:00"),
        ("MX", "America/Mexico_City", "2026-04-05", "07:00"),  # Mexico City gave summer time up in 2022
    ],
)
def test_hours_are_those_of_the_wall_clock_on_days_when_it_jumps(country, zone, day, opens):
    verdict = ask(country, f"{day} 00:30", zones=(zone,), collector="third_party")
    assert verdict.next_allowed_at == moment(f"{day} {opens}", zone)
    assert not ask(country, f"{day} {int(opens[:2]) - 1:02}:59:59", zones=(zone,), collector="third_party").allowed


def test_the_25_hour_day_has_one_attempt_like_any_other():
    zone = "America/Santiago"
    book = _book_with("ec-lodc-49", country="CL", id="cl-test", holiday=None, hours={"sat": ["00:00", "24:00"], "sun": ["00:00", "24:00"]})
    first = moment("2026-04-04 23:30", zone)
    again = first + timedelta(hours=1)
    assert again.astimezone(first.tzinfo) > first
    # An hour later the clock shows 23:30 of the same Saturday once more.
    verdict = may_contact(question("CL", "2026-04-04 12:00", history=(event("2026-04-04 23:30", zone),)), book)
    assert not verdict.allowed
    assert verdict.next_allowed_at == moment("2026-04-05 00:00", zone)
    assert verdict.next_allowed_at - first == timedelta(hours=1, minutes=30)


def test_a_leap_day_is_a_day():
    zone = "America/Guayaquil"
    verdict = ask("EC", "2028-02-29 15:00", history=(event("2028-02-29 09:00", zone),))
    assert verdict.next_allowed_at == moment("2028-03-01 07:00", zone)


def test_the_year_turns():
    assert ask("CO", "2026-12-31 19:00").next_allowed_at == moment("2027-01-02 08:00", "America/Bogota")


def test_a_new_reading_loaded_at_noon_binds_from_noon():
    stricter = dict(_body("co-ley2300"), hours={day: ["07:00", "12:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
    after_noon = RuleBook([*BOOK.rulesets, Ruleset.read(2, stricter)])
    assert ask("CO", "2026-11-20 13:00").rulesets == ("co-ley2300@1",)
    verdict = ask("CO", "2026-11-20 13:00", book=after_noon)
    assert (verdict.allowed, verdict.rulesets) == (False, ("co-ley2300@2",))


def test_a_law_with_a_first_day_begins_at_local_midnight():
    coming = dict(_body("pe-29571-62"), valid_from="2026-12-01", hours={"tue": ["10:00", "11:00"]})
    book = RuleBook([*BOOK.rulesets, Ruleset.read(2, coming)])
    assert ask("PE", "2026-11-30 19:59", book=book).allowed
    evening = ask("PE", "2026-11-30 20:00", book=book)
    assert evening.next_allowed_at == moment("2026-12-01 10:00", "America/Lima")
    assert ask("PE", "2026-12-01 10:00", book=book).rulesets == ("pe-29571-62@2",)


def test_a_signed_policy_stands_before_the_shipped_reading_until_its_last_day():
    policy = dict(
        _body("co-ley2300"), hours={"fri": ["07:00", "08:00"]}, valid_from="2026-11-20", valid_to="2026-11-20", signed_by="Ana", reason="x"
    )
    shipped_again = dict(_body("co-ley2300"), hours_status="official")
    book = RuleBook([*BOOK.rulesets, Ruleset.read(2, policy), Ruleset.read(3, shipped_again)])
    assert not ask("CO", "2026-11-20 08:00", book=book).allowed
    assert ask("CO", "2026-11-20 08:00", book=book).next_allowed_at == moment("2026-11-21 08:00", "America/Bogota")
    assert ask("CO", "2026-11-19 18:00", book=book).rulesets == ("co-ley2300@3",)


def test_a_rule_that_forbids_until_it_ends_lifts_when_it_ends():
    policy = dict(
        _body("mx-condusef-2014"), parties=["debtor"], valid_from="2026-11-01", valid_to="2026-11-19", signed_by="Ana", reason="x"
    )
    book = RuleBook([*BOOK.rulesets, Ruleset.read(2, policy)])
    verdict = ask("MX", "2026-11-18 10:00", book=book, number_party="guarantor")
    assert blocking(verdict) == ["mx-condusef-2014:third_party"]
    assert verdict.next_allowed_at == moment("2026-11-20 07:00", "America/Mexico_City")


def test_a_place_that_never_opens_has_no_next_time():
    book = _book_with("pe-29571-62", hours={})
    assert ask("PE", "2026-11-20 10:00", book=book).next_allowed_at is None


def _body(name):
    return next(body for body in shipped() if body["id"] == name)


def _book_with(name, **changes):
    body = {key: value for key, value in (_body(name) | changes).items() if value is not None}
    return RuleBook([Ruleset.read(1, body)])
