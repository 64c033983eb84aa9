"""For any history: what is allowed breaks no rule, "again at" is exact, and doubt only ever takes away."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as some

from backend.contact.question import CHANNELS, Event, Number, Question, Wish
from backend.contact.rules import may_contact, permitted_span
from tests.contact.asking import BOOK
from tests.contact.checker import DAYS, LAWS, broken_by

PLACES = {
    "CO": ["America/Bogota"],
    "MX": ["America/Mexico_City", "America/Tijuana"],
    "CL": ["America/Santiago", "Pacific/Easter"],
    "PE": ["America/Lima"],
    "EC": ["America/Guayaquil", "Pacific/Galapagos"],
    "BR": ["America/Sao_Paulo", "America/Manaus", "America/Noronha"],
    "AR": ["America/Argentina/Buenos_Aires"],
    "US": ["America/New_York", "America/Los_Angeles", "America/Phoenix"],
    "GB": ["Europe/London"],
    "ES": ["Europe/Madrid", "Atlantic/Canary"],
    "UY": ["America/Montevideo"],
}
TICK = timedelta(microseconds=1)

moments = some.integers(0, 1590 * 86400).map(lambda seconds: datetime(2023, 11, 1, tzinfo=UTC) + timedelta(seconds=seconds))
#: As much on the minute, where mistakes are made, as anywhere.
instants = moments | moments.map(lambda moment: moment.replace(minute=0, second=0, microsecond=0))
ago = some.timedeltas(timedelta(seconds=-2), timedelta(days=9)) | some.integers(0, 9 * 24).map(lambda hours: timedelta(hours=hours))


@some.composite
def events(draw, at):
    contact = draw(some.booleans())
    return Event(
        at - draw(ago),
        draw(some.sampled_from(sorted(CHANNELS))),
        draw(some.sampled_from(["out", "out", "out", "in"])),
        contact,
        contact and draw(some.booleans()),
        draw(some.integers(0, 9)) == 0,
    )


#: Away from the hours that clocks repeat: there our own reading is stricter than it would have to be.
hours = some.tuples(some.integers(24, 80), some.integers(1, 60)).map(lambda pair: (_clock(pair[0]), _clock(min(sum(pair), 84))))


def _clock(quarters):
    return f"{quarters // 4:02}:{quarters % 4 * 15:02}"


@some.composite
def wishes(draw):
    days = draw(some.lists(some.sampled_from(DAYS), min_size=1, unique=True))
    opens, closes = draw(hours | some.just(("00:00", "24:00")))
    return Wish(tuple(days), opens, closes, draw(some.sampled_from([None, "voice", "sms"])))


@some.composite
def questions(draw):
    country = draw(some.sampled_from([*PLACES, None]))
    of_number = draw(some.sampled_from([country or "CO", country or "CO", country or "CO", *PLACES]))
    at = draw(instants)
    states = some.sampled_from([None, None, "SP", "RJ", "AM", "MG"])
    return Question(
        at=at,
        channel=draw(some.sampled_from(["voice", "voice", "voice", "sms", "email"])),
        purpose=draw(some.sampled_from(["collection", "collection", "collection", "fraud_alert"])),
        country=country,
        subdivision=draw(states) if country == "BR" else None,
        zone=draw(some.sampled_from(PLACES[country])) if country else None,
        contact_stopped_at=draw(
            some.none() | some.none() | some.timedeltas(timedelta(days=-1), timedelta(days=9)).map(lambda gap: at + gap)
        ),
        number=Number(
            party=draw(some.sampled_from(["debtor", "debtor", "debtor", "guarantor", "reference"])),
            country=of_number,
            subdivision=draw(states) if of_number == "BR" else None,
            zones=tuple(draw(some.lists(some.sampled_from(PLACES[of_number]), min_size=1, max_size=2, unique=True))),
            consent=draw(some.sampled_from(["given", "given", "given", "unknown", "withdrawn"])),
            given_by=draw(some.sampled_from(["creditor", "debtor", "found"])),
        ),
        collector=draw(some.sampled_from(["first_party", "third_party", "assignee"])),
        history=tuple(draw(some.lists(events(at), max_size=12))),
        asked_at=draw(some.none() | ago.map(lambda gap: at - abs(gap))),
        wishes=draw(some.just(()) | some.lists(wishes(), max_size=3).map(tuple)),
    )


def at_instant(question, at):
    return msgspec.structs.replace(question, at=at)


@given(questions())
@settings(max_examples=400, deadline=None)
def test_what_is_allowed_breaks_no_rule_and_what_is_refused_breaks_one(question):
    broken = broken_by(question)
    verdict = may_contact(question, BOOK)
    assert verdict.allowed == (not broken), (verdict.rules, broken)


@given(questions(), some.lists(some.integers(1, 10**6), min_size=1, max_size=6))
@settings(max_examples=250, deadline=None)
def test_the_next_allowed_moment_is_exact(question, fractions):
    verdict = may_contact(question, BOOK)
    if verdict.allowed:
        assert verdict.next_allowed_at is None
        assert verdict.span.open_from <= question.at < verdict.span.open_until
        return
    if verdict.next_allowed_at is None:
        later = [question.at + timedelta(days=400) * (part / 10**6) for part in fractions]
    else:
        assert may_contact(at_instant(question, verdict.next_allowed_at), BOOK).allowed
        assert not broken_by(at_instant(question, verdict.next_allowed_at))
        gap = verdict.next_allowed_at - question.at
        later = [verdict.next_allowed_at - TICK, *(question.at + gap * (part / 10**6) for part in fractions)]
        later = [at for at in later if question.at <= at < verdict.next_allowed_at]
    for at in later:
        assert not may_contact(at_instant(question, at), BOOK).allowed
        assert broken_by(at_instant(question, at))


@given(questions(), some.integers(0, 10**6))
@settings(max_examples=250, deadline=None)
def test_everything_in_the_permitted_span_is_permitted(question, part):
    span = permitted_span(question, BOOK)
    if span is None:
        return
    start = max(span.open_from, question.at)
    for at in (start, start + (span.open_until - start) * (part / (10**6 + 1)), span.open_until - TICK):
        assert may_contact(at_instant(question, at), BOOK).allowed


@given(questions(), some.sampled_from([zone for zones in PLACES.values() for zone in zones]))
@settings(max_examples=250, deadline=None)
def test_one_more_zone_only_ever_takes_away(question, zone):
    number = msgspec.structs.replace(question.number, zones=(*question.number.zones, zone))
    doubtful = msgspec.structs.replace(question, number=number)
    each = [msgspec.structs.replace(question, number=msgspec.structs.replace(number, zones=(one,))) for one in number.zones]
    # The ambiguous number may be called exactly when it might be called wherever it is.
    assert may_contact(doubtful, BOOK).allowed == all(may_contact(one, BOOK).allowed for one in each)


@given(questions(), some.data())
@settings(max_examples=250, deadline=None)
def test_one_more_attempt_never_makes_anything_lawful(question, data):
    more = msgspec.structs.replace(question, history=(*question.history, data.draw(events(question.at))))
    if may_contact(more, BOOK).allowed:
        assert may_contact(question, BOOK).allowed


@given(questions())
@settings(max_examples=250, deadline=None)
def test_not_knowing_the_country_never_makes_anything_lawful(question):
    unknown = msgspec.structs.replace(question, country=None, subdivision=None)
    if may_contact(unknown, BOOK).allowed:
        assert may_contact(question, BOOK).allowed


@given(questions())
@settings(max_examples=250, deadline=None)
def test_the_debtors_own_hours_never_make_anything_lawful(question):
    if may_contact(question, BOOK).allowed:
        assert may_contact(msgspec.structs.replace(question, wishes=()), BOOK).allowed


@given(questions())
@settings(max_examples=150, deadline=None)
def test_a_question_survives_being_written_down(question):
    again = msgspec.convert(msgspec.json.decode(msgspec.json.encode(question)), Question)
    assert again == question
    assert may_contact(again, BOOK) == may_contact(question, BOOK)


def test_the_second_opinion_reads_every_limit_there_is():
    kinds = {"cap", "channel_lock", "cooloff", "subdivision", "weekend_holiday", "consented_channels_only", "only_supplied_contact_points"}
    assert kinds <= {key for law in LAWS for key in law}
    assert {cap["per"] for law in LAWS for cap in law.get("cap", ())} == {"calendar_day", "week", "rolling_7_days"}
