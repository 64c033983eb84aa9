"""The debtor's own hours: when they asked to be contacted, as windows of instants. Outside of them they are left in peace.

Like the law's, they are worked out a block of days at a time and kept; where the zone is in doubt every candidate must agree.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from backend.contact.opening import BLOCK, DAY, EPOCH, PATIENCE, Window, instants, shared
from backend.contact.question import Question, Wish
from backend.contact.ruleset import DAYS, minutes
from backend.contact.schemas import RuleVerdict


def wishes_for(question: Question) -> tuple[Wish, ...]:
    """What the debtor asked for on this channel."""
    return tuple(wish for wish in question.wishes if wish.channel in (None, question.channel))


def welcome(wishes: tuple[Wish, ...], zones: tuple[str, ...], at: datetime) -> Window | None:
    """The window an instant lies in, else the next one; None: the clocks of these zones never agree on one."""
    first = (at - EPOCH) // BLOCK
    for index in range(first, first + PATIENCE):
        for window in _block(wishes, zones, index):
            if at < window[1]:
                return window
    return None


def by_wishes(question: Question, zones: tuple[str, ...]) -> Iterator[RuleVerdict]:
    """What the debtor's own hours say at the question's instant."""
    wishes = wishes_for(question)
    if not wishes:
        return
    window = welcome(wishes, zones, question.at)
    if window is None or question.at < window[0]:
        local = question.at.astimezone(ZoneInfo(zones[0]))
        asked = [{"days": list(wish.days), "opens": wish.opens, "closes": wish.closes} for wish in wishes]
        facts = {"wishes": asked, "zone": zones[0], "local_time": local.strftime("%H:%M")}
        yield RuleVerdict("preference:hours", "debtor", "block", facts)


@lru_cache(maxsize=4096)
def _block(wishes: tuple[Wish, ...], zones: tuple[str, ...], index: int) -> list[Window]:
    starts, ends = EPOCH + index * BLOCK, EPOCH + (index + 1) * BLOCK
    windows: list[Window] = [(starts, ends)]
    for zone in zones:
        windows = shared(windows, _in_zone(wishes, zone, starts, ends))
    return windows


def _in_zone(wishes: tuple[Wish, ...], zone: str, starts: datetime, ends: datetime) -> list[Window]:
    """The windows on the clock of one zone; those that overlap or meet are one."""
    windows: list[Window] = []
    day = starts.date() - DAY
    while day <= ends.date() + DAY:
        windows += _on(wishes, day, zone)
        day += timedelta(days=1)
    joined: list[Window] = []
    for window in sorted(windows):
        if joined and window[0] <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], window[1])
        else:
            joined.append(window)
    return joined


def _on(wishes: tuple[Wish, ...], day: date, zone: str) -> Iterator[Window]:
    for wish in wishes:
        if DAYS[day.weekday()] in wish.days:
            window = instants((minutes(wish.opens), minutes(wish.closes)), day, zone)
            if window is not None:
                yield window
