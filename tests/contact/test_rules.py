"""The contact law of each shipped country, to the minute."""

import pytest

from backend.contact.question import Event, Number
from tests.contact.asking import ZONES, ask, blocking, event, moment

# 2026-11-20 is an ordinary Friday everywhere, 2026-11-21 a Saturday, 2026-11-22 a Sunday.
HOURS = [
    ("CO", "2026-11-20", "07:00", "19:00"),
    ("CO", "2026-11-21", "08:00", "15:00"),
    ("MX", "2026-11-18", "07:00", "22:00"),
    ("CL", "2026-11-20", "08:00", "20:00"),
    ("CL", "2026-11-21", "08:00", "20:00"),
    ("PE", "2026-11-20", "07:00", "20:00"),
    ("EC", "2026-11-18", "07:00", "20:00"),
    ("AR", "2026-11-18", "09:00", "20:00"),
    ("US", "2026-11-20", "08:00", "21:00"),
    ("US", "2026-11-22", "08:00", "21:00"),
]


@pytest.mark.parametrize(("country", "day", "opens", "closes"), HOURS)
def test_the_opening_minute_is_inside_and_the_closing_minute_outside(country, day, opens, closes):
    zone = ZONES[country]
    before = ask(country, f"{day} {_minute_before(opens)}:59")
    assert not before.allowed
    assert before.next_allowed_at == moment(f"{day} {opens}", zone)
    assert ask(country, f"{day} {opens}").allowed
    assert ask(country, f"{day} {_minute_before(closes)}:59.999999").allowed
    closed = ask(country, f"{day} {closes}")
    assert not closed.allowed
    assert any(rule.endswith(":hours") for rule in blocking(closed))


@pytest.mark.parametrize(
    ("country", "local", "rule"),
    [
        ("CO", "2026-11-22 10:00", "co-ley2300:closed_day"),
        ("CO", "2026-11-16 10:00", "co-ley2300:holiday"),  # Independence of Cartagena, moved to Monday
        ("CL", "2026-11-22 10:00", "cl-19496-37:closed_day"),
        ("CL", "2026-09-18 10:00", "cl-19496-37:holiday"),
        ("PE", "2026-11-21 10:00", "pe-29571-62:closed_day"),
        ("PE", "2026-07-28 10:00", "pe-29571-62:holiday"),
        ("EC", "2026-11-21 10:00", "ec-lodc-49:closed_day"),
        ("EC", "2026-08-10 10:00", "ec-lodc-49:holiday"),
        ("AR", "2026-11-21 10:00", "ar-24240-8bis:closed_day"),
        ("AR", "2026-05-25 10:00", "ar-24240-8bis:holiday"),
        ("BR", "2026-09-07 10:00", "br-cdc-42:holiday"),
    ],
)
def test_closed_days_and_holidays_are_named(country, local, rule):
    assert rule in blocking(ask(country, local))


def test_mexico_allows_weekends_with_a_warning_that_sources_disagree():
    verdict = ask("MX", "2026-11-21 10:00")
    assert verdict.allowed
    assert [(rule.rule, rule.severity, rule.status) for rule in verdict.rules] == [("mx-condusef-2014:weekend_holiday", "warn", "conflict")]
    holiday = ask("MX", "2026-11-16 10:00")
    assert holiday.allowed
    assert holiday.rules[0].facts["holiday"]


@pytest.mark.parametrize("country", ["GB", "ES"])
def test_where_hours_are_only_our_own_custom_they_warn(country):
    verdict = ask(country, "2026-11-20 22:30")
    assert verdict.allowed
    assert [(rule.severity, rule.status) for rule in verdict.rules] == [("warn", "house")]


@pytest.mark.parametrize(
    ("state", "friday", "saturday"),
    [
        ("SP", ("08:00", "20:00"), ("08:00", "14:00")),
        ("AL", ("08:00", "20:00"), ("08:00", "14:00")),
        ("RJ", ("09:00", "19:00"), None),
        ("ES", ("08:00", "19:00"), None),
        ("AM", ("08:00", "19:00"), None),
        ("MG", ("08:00", "20:00"), ("08:00", "14:00")),  # no law of its own: the house's hours
        (None, ("09:00", "19:00"), None),  # unknown: the strictest of all states
    ],
)
def test_brazilian_states_have_their_own_hours(state, friday, saturday):
    def at(local):
        # 19 and 20 September 2026 are holidays nowhere.
        return ask("BR", local, subdivision=state).allowed

    assert at(f"2026-09-18 {friday[0]}")
    assert not at(f"2026-09-18 {_minute_before(friday[0])}")
    assert at(f"2026-09-18 {_minute_before(friday[1])}")
    assert not at(f"2026-09-18 {friday[1]}")
    assert at("2026-09-19 10:00") is (saturday is not None)
    assert not at("2026-09-20 10:00")


def test_where_address_and_number_name_two_states_both_must_allow():
    both = {"subdivision": "SP", "number_subdivision": "RJ"}
    assert not ask("BR", "2026-09-18 08:30", **both).allowed
    assert ask("BR", "2026-09-18 09:00", **both).allowed
    assert not ask("BR", "2026-09-19 10:00", **both).allowed


def test_a_state_holiday_counts_in_its_state_and_where_the_state_is_unknown():
    # 9 July: the constitutionalist revolution, São Paulo only.
    assert "br-cdc-42:holiday" in blocking(ask("BR", "2026-07-09 10:00", subdivision="SP"))
    assert ask("BR", "2026-07-09 10:00", subdivision="MG").allowed
    assert not ask("BR", "2026-07-09 10:00").allowed


def test_every_zone_a_number_may_be_in_must_allow():
    zones = ("America/Sao_Paulo", "America/Rio_Branco")  # two hours apart
    said = {"zones": zones, "subdivision": "AC", "number_subdivision": "AC"}
    assert not ask("BR", "2026-09-18 09:59", **said).allowed
    early = ask("BR", "2026-09-18 08:00", **said)
    assert {rule.facts["zone"] for rule in early.rules} == {"America/Rio_Branco"}
    assert early.next_allowed_at == moment("2026-09-18 08:00", "America/Rio_Branco")
    assert ask("BR", "2026-09-18 10:00", **said).allowed
    assert ask("BR", "2026-09-18 19:59", **said).allowed
    assert not ask("BR", "2026-09-18 20:00", **said).allowed


def test_address_and_number_in_two_countries_must_both_allow():
    # A debtor of Bogotá with a telephone of Los Angeles: Colombian law and American law, in both zones.
    number = Number(country="US", zones=("America/Los_Angeles",), consent="given")
    said = {"number": number, "zone": "America/Bogota", "collector": "third_party"}
    early = ask("CO", "2026-11-20 10:59", **said)
    assert set(early.rulesets) == {"co-ley2300@1", "us-regf@1"}
    assert "us-regf:hours" in blocking(early)
    assert ask("CO", "2026-11-20 11:00", **said).allowed
    assert not ask("CO", "2026-11-20 19:00", **said).allowed


def test_colombia_permits_one_contact_a_day_and_counts_only_contacts():
    zone, day = ZONES["CO"], "2026-11-18"
    unanswered = tuple(event(f"{day} {hour:02}:00", zone) for hour in range(8, 14))
    assert ask("CO", f"{day} 15:00", history=unanswered).allowed
    spoken = (event(f"{day} 09:00", zone, contact=True),)
    verdict = ask("CO", f"{day} 15:00", history=spoken)
    assert blocking(verdict) == ["co-ley2300:cap:contact:calendar_day"]
    assert verdict.next_allowed_at == moment("2026-11-19 07:00", zone)


def test_colombia_keeps_to_one_channel_for_a_week_after_a_contact():
    zone = ZONES["CO"]
    # Contacted on Wednesday by message: calls wait for the next Wednesday, the stricter of calendar week and seven days.
    spoken = (event("2026-11-11 16:00", zone, channel="messaging", contact=True),)
    verdict = ask("CO", "2026-11-17 10:00", history=spoken)
    assert blocking(verdict) == ["co-ley2300:channel_lock"]
    assert verdict.next_allowed_at == moment("2026-11-18 16:00", zone)
    assert ask("CO", "2026-11-17 10:00", history=spoken, channel="messaging").allowed
    asked = moment("2026-11-16 12:00", zone)
    assert ask("CO", "2026-11-17 10:00", history=spoken, asked_at=asked).allowed
    stale = moment("2026-11-10 12:00", zone)
    assert not ask("CO", "2026-11-17 10:00", history=spoken, asked_at=stale).allowed


def test_colombia_calls_only_numbers_the_debtor_allowed():
    unknown = ask("CO", "2026-11-20 10:00", number_consent="unknown")
    assert blocking(unknown) == ["co-ley2300:consented_channels_only"]
    assert unknown.next_allowed_at is None


def test_colombia_exempts_confirmations_and_requested_information():
    assert ask("CO", "2026-11-22 23:00", purpose="requested_information").allowed
    assert not ask("CO", "2026-11-22 23:00", purpose="requested_information", number_party="reference").allowed


def test_chile_permits_one_spoken_contact_a_calendar_week():
    zone = ZONES["CL"]
    spoken = (event("2026-11-18 12:00", zone, contact=True),)
    verdict = ask("CL", "2026-11-20 12:00", history=spoken)
    assert blocking(verdict) == ["cl-19496-37:cap:contact:week"]
    assert verdict.next_allowed_at == moment("2026-11-23 08:00", zone)
    assert not ask("CL", "2026-11-20 12:00", history=(event("2026-11-16 09:00", zone, channel="visit", contact=True),)).allowed
    assert ask("CL", "2026-11-20 12:00", history=(event("2026-11-16 09:00", zone, channel="email", contact=True),)).allowed
    assert ask("CL", "2026-11-20 12:00", history=(event("2026-11-18 09:00", zone),)).allowed


def test_chile_keeps_messages_two_a_week_and_two_days_apart():
    zone = ZONES["CL"]
    first, second = event("2026-11-16 10:00", zone, channel="sms"), event("2026-11-18 10:00", zone, channel="email")
    close = ask("CL", "2026-11-18 09:59", channel="sms", history=(first,))
    assert blocking(close) == ["cl-19496-37:gap:sent"]
    assert close.next_allowed_at == moment("2026-11-18 10:00", zone)
    assert ask("CL", "2026-11-18 10:00", channel="sms", history=(first,)).allowed
    third = ask("CL", "2026-11-20 10:00", channel="letter", history=(first, second))
    assert blocking(third) == ["cl-19496-37:cap:sent:week"]
    # Hours bind calls and visits only: the week begins at midnight.
    assert third.next_allowed_at == moment("2026-11-23 00:00", zone)


def test_ecuador_permits_one_attempt_a_day_over_all_channels():
    zone = ZONES["EC"]
    verdict = ask("EC", "2026-11-18 15:00", history=(event("2026-11-18 09:00", zone, channel="sms"),))
    assert blocking(verdict) == ["ec-lodc-49:cap:attempt:calendar_day"]
    assert verdict.next_allowed_at == moment("2026-11-19 07:00", zone)
    assert ask("EC", "2026-11-18 15:00", history=(event("2026-11-18 09:00", zone, direction="in", contact=True),)).allowed
    assert ask("EC", "2026-11-18 15:00", history=(event("2026-11-17 23:59:59", zone),)).allowed


def test_america_permits_seven_attempts_in_seven_days():
    zone = ZONES["US"]
    tried = tuple(event(f"2026-11-{day} 10:00", zone) for day in range(12, 19))
    verdict = ask("US", "2026-11-19 09:59:59", collector="third_party", history=tried)
    assert blocking(verdict) == ["us-regf:cap:attempt:rolling_7_days"]
    assert verdict.next_allowed_at == moment("2026-11-19 10:00", zone)
    assert ask("US", "2026-11-19 10:00", collector="third_party", history=tried).allowed
    assert ask("US", "2026-11-18 12:00", collector="third_party", history=tried[1:]).allowed


@pytest.mark.parametrize("direction", ["out", "in"])
def test_america_keeps_silent_for_seven_days_after_a_conversation(direction):
    zone = ZONES["US"]
    spoken = (event("2026-11-12 15:30", zone, direction=direction, contact=True, conversation=True),)
    verdict = ask("US", "2026-11-19 15:29", collector="third_party", history=spoken)
    assert blocking(verdict) == ["us-regf:cooloff:conversation"]
    assert verdict.next_allowed_at == moment("2026-11-19 15:30", zone)
    assert ask("US", "2026-11-13 12:00", collector="third_party", history=spoken, asked_at=moment("2026-11-12 15:40", zone)).allowed
    assert ask("US", "2026-11-13 12:00", collector="third_party", history=spoken, channel="email").allowed


def test_the_law_of_agencies_is_the_houses_own_for_creditors():
    first_party = ask("US", "2026-11-20 22:00")
    assert "us-regf:hours" in blocking(first_party)
    assert "house:no_rule_for_collector" in [rule.rule for rule in first_party.rules]
    assert "house:no_rule_for_collector" not in [rule.rule for rule in ask("US", "2026-11-20 22:00", collector="third_party").rules]


@pytest.mark.parametrize("country", [None, "UY", "ZZ"])
def test_where_no_rule_is_known_the_strictest_of_all_apply(country):
    # Open where every shipped country is: Monday to Friday, 9 to 19 in the state of Rio. Nobody has a holiday on 2026-11-25.
    said = {"zones": ("America/Sao_Paulo",)}
    assert not ask(country, "2026-11-25 08:59", **said).allowed
    assert ask(country, "2026-11-25 09:00", **said).allowed
    assert not ask(country, "2026-11-25 19:00", **said).allowed
    assert not ask(country, "2026-11-21 12:00", **said).allowed
    # Brazil's Consciência Negra closes it everywhere; one attempt a day as in Ecuador; consent as in Colombia.
    assert not ask(country, "2026-11-20 12:00", **said).allowed
    assert not ask(country, "2026-11-25 12:00", history=(event("2026-11-25 10:00", "America/Sao_Paulo"),), **said).allowed
    assert not ask(country, "2026-11-25 12:00", number_consent="unknown", **said).allowed
    assert ask(country, "2026-11-25 12:00", **said).rules[0].rule == "house:unknown_jurisdiction"


def test_before_a_law_was_in_force_no_rule_is_known():
    assert "house:unknown_jurisdiction" in [rule.rule for rule in ask("CO", "2012-09-04 10:00").rules]
    assert ask("CO", "2023-10-09 07:30").rules[0].rule == "house:unknown_jurisdiction"
    assert ask("CO", "2023-10-10 07:30").allowed


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"number": None}, "house:no_number"),
        ({"number_valid": False}, "house:invalid_number"),
        ({"number_retired": True}, "house:number_retired"),
        ({"number_consent": "withdrawn"}, "house:consent_withdrawn"),
        ({"number_party": "reference"}, "co-ley2300:third_party"),
        ({"number_party": "neighbour"}, "co-ley2300:third_party"),
        ({"contact_stopped_at": moment("2026-11-20 10:00", "America/Bogota")}, "house:contact_stopped"),
    ],
)
def test_some_refusals_never_lift(said, rule):
    verdict = ask("CO", "2026-11-20 10:00", zone="America/Bogota", **said)
    assert rule in blocking(verdict)
    assert verdict.next_allowed_at is None


def test_nobody_is_called_where_we_do_not_know_the_hour():
    verdict = ask(None, "2026-11-25 12:00", number=Number(consent="given"))
    assert blocking(verdict) == ["house:unknown_zone"]


def test_without_any_rules_nobody_is_called():
    from backend.contact.book import RuleBook

    assert "house:no_policy" in blocking(ask("CO", "2026-11-20 10:00", book=RuleBook([])))


@pytest.mark.parametrize("party", ["codebtor", "guarantor"])
def test_who_answers_for_the_debt_may_be_called(party):
    assert ask("CO", "2026-11-20 10:00", number_party=party).allowed


def test_brazil_has_no_rule_about_third_parties_so_the_house_refuses_them():
    assert blocking(ask("BR", "2026-09-18 10:00", subdivision="SP", number_party="reference")) == ["house:third_party"]


def test_mexico_calls_only_numbers_it_was_given():
    assert blocking(ask("MX", "2026-11-20 10:00", number_given_by="found")) == ["mx-condusef-2014:only_supplied_contact_points"]


def test_a_stop_in_the_future_ends_the_window():
    stop = moment("2026-11-20 12:00", "America/Bogota")
    assert ask("CO", "2026-11-20 11:59", contact_stopped_at=stop).span.open_until == stop
    assert ask("CO", "2026-11-20 06:00", contact_stopped_at=moment("2026-11-20 06:30", "America/Bogota")).next_allowed_at is None


def test_a_call_in_progress_counts_as_a_conversation():
    now = moment("2026-11-18 10:00", "America/Bogota")
    assert blocking(ask("CO", "2026-11-18 10:00", history=(Event(now, pending=True),))) == ["co-ley2300:cap:contact:calendar_day"]


def _minute_before(time):
    hours, minutes = map(int, time.split(":"))
    return "{:02}:{:02}".format(*divmod(hours * 60 + minutes - 1, 60))
