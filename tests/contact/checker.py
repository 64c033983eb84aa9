"""A second opinion: slow, literal, written from the text of the rules without the product's calendar, windows or caches.

It reads the shipped TOML itself, looks at wall clocks only, and knows nothing of "when does it lift". `broken_by` lists the
rules that contacting somebody at this instant, after this history, would break.
"""

import functools
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from backend.contact.question import Event, Question
from backend.contact.ruleset import SHIPPED

LAWS: list[dict[str, Any]] = tomllib.loads(SHIPPED.read_text())["ruleset"]
calendar = functools.cache(holidays.country_holidays)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK = timedelta(days=7)


def broken_by(question: Question) -> list[str]:
    """Every rule the contact would break."""
    return [f"{law['id']}: {what}" for law, strict in _laws(question) for what in _broken(law, strict, question)] + list(_house(question))


def _laws(question: Question) -> Iterator[tuple[dict[str, Any], bool]]:
    """The laws of every country the debtor may belong to; all of them when one of those has none."""
    countries = {question.country} | ({question.number.country} - {None} if question.number else set())
    day = question.at.date()
    known = {law["country"] for law in LAWS if "valid_from" not in law or law["valid_from"] <= day - timedelta(days=2)}
    if question.country is None or not countries <= known:
        yield from ((law, True) for law in LAWS)
    else:
        yield from ((law, False) for law in LAWS if law["country"] in countries)


def _house(question: Question) -> Iterator[str]:
    number = question.number
    if question.contact_stopped_at and question.at >= question.contact_stopped_at:
        yield "stopped"
    if question.channel == "voice" and number is None:
        yield "no number"
    if number and (number.retired or not number.valid or number.consent == "withdrawn"):
        yield "number"
    if number and number.party not in ("debtor", "codebtor", "guarantor"):
        yield "third party"
    if not _zones(question):
        yield "zone"
    wishes = [wish for wish in question.wishes if wish.channel is None or wish.channel == question.channel]
    for zone in _zones(question):
        local = question.at.astimezone(ZoneInfo(zone))
        welcome = [wish for wish in wishes if DAYS[local.weekday()] in wish.days and _within([wish.opens, wish.closes], local)]
        if wishes and not welcome:
            yield f"not wished at {local}"


def _zones(question: Question) -> set[str]:
    return set(question.number.zones if question.number else ()) | ({question.zone} if question.zone else set())


def _broken(law: dict[str, Any], strict: bool, question: Question) -> Iterator[str]:
    number = question.number
    if not strict and question.purpose in law.get("exempt_purposes", ()):
        return
    if law.get("consented_channels_only") and (number is None or number.consent != "given"):
        yield "not consented"
    if law.get("only_supplied_contact_points") and number and number.given_by == "found":
        yield "not supplied"
    for zone in _zones(question):
        local = question.at.astimezone(ZoneInfo(zone))
        blocks = strict or law.get("severity") != "warn"
        if (
            blocks
            and (strict or question.channel in law.get("hours_channels", [question.channel]))
            and not _open(law, strict, question, local)
        ):
            yield f"closed at {local}"
        for cap in law.get("cap", ()):
            if question.channel in cap.get("channels", [question.channel]):
                yield from _cap(cap, question, local)
    yield from _lock_and_silence(law, question)


def _open(law: dict[str, Any], strict: bool, question: Question, local: datetime) -> bool:
    """Whether every candidate state has its shops open, so to speak, at this wall clock."""
    states = {question.subdivision} if question.country == law["country"] else set()
    if question.number and question.number.country == law["country"]:
        states.add(question.number.subdivision)
    states -= {None}
    own = law.get("subdivision", {})
    candidates: list[str | None] = list(states)
    if own and (strict or not states):
        candidates += [None, *own]
    free = [None, *states]
    if own and (strict or not states):
        free += calendar(law["country"]).subdivisions
    known = calendar(law["country"]).subdivisions
    for state in free:
        if law.get("holiday") == "block" and local.date() in calendar(law["country"], subdiv=state if state in known else None):
            return False
    if strict and "weekend_holiday" in law and (local.weekday() >= 5 or local.date() in calendar(law["country"])):
        return False
    return all(_within(_hours(law, state, local.weekday()), local) for state in candidates or [None])


def _hours(law: dict[str, Any], state: str | None, weekday: int) -> list[str] | None:
    own = law.get("subdivision", {}).get(state)
    if own is None:
        found: list[str] | None = law["hours"].get(DAYS[weekday])
        return found
    return own.get("week" if weekday < 5 else DAYS[weekday])  # type: ignore[no-any-return]


def _within(hours: list[str] | None, local: datetime) -> bool:
    clock = local.strftime("%H:%M:%S.%f")
    return hours is not None and hours[0] <= clock < hours[1]


def _counted(what: str, event: Event) -> bool:
    return {
        "attempt": event.direction == "out",
        "sent": event.direction == "out",
        "contact": event.contact or event.pending,
        "conversation": event.conversation or event.pending,
    }[what]


def _cap(cap: dict[str, Any], question: Question, local: datetime) -> Iterator[str]:
    events = [e for e in question.history if _counted(cap["counts"], e) and e.channel in cap.get("channels", [e.channel])]
    zone = local.tzinfo
    # Whatever is written down as later than now (another clock) counts as now.
    there = [min(event.at, question.at).astimezone(zone) for event in events]
    if cap["per"] == "calendar_day":
        recent = [at for at in there if at.date() == local.date()]
    elif cap["per"] == "week":
        recent = [at for at in there if at.isocalendar()[:2] == local.isocalendar()[:2]]
    else:
        recent = [at for at in there if question.at - at.astimezone(UTC) < WEEK]
    if len(recent) >= cap["max"]:
        yield f"{cap['counts']} per {cap['per']}"
    gap = timedelta(days=cap.get("min_gap_days", 0))
    if gap and any(question.at - event.at < gap for event in events):
        yield "gap"


def _lock_and_silence(law: dict[str, Any], question: Question) -> Iterator[str]:
    def still(event: Event, rule: dict[str, Any]) -> bool:
        lifted = "lifted_by" in rule and question.asked_at is not None and event.at <= question.asked_at <= question.at
        return _counted(rule["after"], event) and question.at - event.at < WEEK and not lifted

    for lock in law.get("channel_lock", ()):
        if {e.channel for e in question.history if still(e, lock)} - {question.channel}:
            yield "another channel"
    for silence in law.get("cooloff", ()):
        if question.channel in silence["channels"] and any(
            still(e, silence) and e.channel in silence["channels"] for e in question.history
        ):
            yield "silence"
