"""How often: the moment at which caps, channel locks and days of silence stop binding, given what has happened.

Each limit binds until one moment and not after it, as long as nothing new happens: the events that count at a later
instant are among those that count at an earlier one. So "when does it lift?" has an exact answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.contact.instants import day_after, week_after
from backend.contact.question import Event, Question
from backend.contact.ruleset import Cap, ChannelLock, Cooloff, Ruleset


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that has been reached, and when it lifts."""

    rule: str
    status: str
    lifts_at: datetime
    facts: dict[str, Any]


def lifts_at(question: Question, law: Ruleset, zones: Sequence[str]) -> datetime | None:
    """When the last of a ruleset's limits lifts; None: none has ever been reached."""
    return max((binding.lifts_at for binding in bindings(question, law, zones)), default=None)


def bindings(question: Question, law: Ruleset, zones: Sequence[str]) -> Iterable[Binding]:
    """Every limit the history has reached at some time, lifted since or not."""
    if not question.history:
        return
    for cap in law.body.cap:
        if cap.channels is None or question.channel in cap.channels:
            yield from _of_cap(law, cap, question.history, zones)
    for lock in law.body.channel_lock:
        yield from _of_lock(law, lock, question, zones)
    for silence in law.body.cooloff:
        if silence.channels is None or question.channel in silence.channels:
            yield from _of_silence(law, silence, question)


def _of_cap(law: Ruleset, cap: Cap, history: Sequence[Event], zones: Sequence[str]) -> Iterable[Binding]:
    moments = sorted((event.at for event in history if _counts(cap.counts, event) and _on(cap.channels, event)), reverse=True)
    if len(moments) >= cap.max:
        # Room for one more comes when the oldest of the last `max` leaves its window.
        until = _leaves(cap.per, moments[cap.max - 1], zones)
        facts = {"counts": cap.counts, "max": cap.max, "per": cap.per, "scope": cap.scope, "last_at": moments[0], "lifts_at": until}
        yield Binding(f"{law.name}:cap:{cap.counts}:{cap.per}", cap.status, until, facts)
    if moments and cap.min_gap_days:
        until = moments[0] + timedelta(days=cap.min_gap_days)
        facts = {"counts": cap.counts, "min_gap_days": cap.min_gap_days, "last_at": moments[0], "lifts_at": until}
        yield Binding(f"{law.name}:gap:{cap.counts}", cap.status, until, facts)


def _of_lock(law: Ruleset, lock: ChannelLock, question: Question, zones: Sequence[str]) -> Iterable[Binding]:
    latest: dict[str, datetime] = {}
    for event in question.history:
        if event.channel != question.channel and _counts(lock.after, event) and not _lifted(lock.lifted_by, event, question):
            latest[event.channel] = max(event.at, latest.get(event.channel, event.at))
    if len(latest) >= lock.max_channels:
        channels = sorted(latest, key=lambda channel: latest[channel], reverse=True)
        until = _leaves_either(lock.window, latest[channels[lock.max_channels - 1]], zones)
        facts = {"after": lock.after, "max_channels": lock.max_channels, "window": lock.window, "channels": channels, "lifts_at": until}
        yield Binding(f"{law.name}:channel_lock", lock.status, until, facts)


def _of_silence(law: Ruleset, silence: Cooloff, question: Question) -> Iterable[Binding]:
    moments = [
        event.at
        for event in question.history
        if _counts(silence.after, event) and _on(silence.channels, event) and not _lifted(silence.lifted_by, event, question)
    ]
    if moments:
        until = max(moments) + timedelta(days=silence.days)
        facts = {"after": silence.after, "days": silence.days, "last_at": max(moments), "lifts_at": until}
        yield Binding(f"{law.name}:cooloff:{silence.after}", silence.status, until, facts)


def _counts(what: str, event: Event) -> bool:
    """Whether an event is of the kind that is counted; who called whom matters only for our own tries."""
    if what in ("attempt", "sent"):
        return event.direction == "out"
    return event.pending or (event.contact if what == "contact" else event.conversation)


def _on(channels: frozenset[str] | None, event: Event) -> bool:
    return channels is None or event.channel in channels


def _lifted(lifted_by: str | None, event: Event, question: Question) -> bool:
    """Whether the debtor asked to be contacted, after this event and lately enough."""
    asked = question.asked_at
    if lifted_by is None or asked is None:
        return False
    return event.at <= asked <= question.at


def _leaves(window: str, moment: datetime, zones: Sequence[str]) -> datetime:
    """When an event stops counting, in the last of the zones the debtor may be in."""
    if window.startswith("rolling_"):
        return moment + timedelta(days=int(window.split("_")[1]))
    turn = day_after if window == "calendar_day" else week_after
    return max(turn(moment, zone) for zone in zones)


def _leaves_either(window: str, moment: datetime, zones: Sequence[str]) -> datetime:
    """As `_leaves`; a plain "week" is read as a calendar week and as seven days, whichever ends later."""
    until = _leaves(window, moment, zones)
    return max(until, moment + timedelta(days=7)) if window == "week" else until


def memory(laws: Iterable[Ruleset]) -> timedelta:
    """How far back the longest window of these rulesets reaches, a day to spare for zones."""
    days = [8]
    for law in laws:
        windows = [cap.per for cap in law.body.cap] + [lock.window for lock in law.body.channel_lock]
        days += [int(window.split("_")[1]) for window in windows if window.startswith("rolling_")]
        days += [silence.days for silence in law.body.cooloff] + [cap.min_gap_days for cap in law.body.cap]
    return timedelta(days=max(days) + 1)
