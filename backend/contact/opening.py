"""When a place is open for contact by hours, weekends and holidays: windows of instants, worked out once and kept.

Worked out a month at a time: most debtors of a floor share a few dozen places, so ranking thousands costs thousands of look-ups.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from backend.contact.book import Law, Place, RuleBook
from backend.contact.instants import instant
from backend.contact.ruleset import Span
from backend.contact.schemas import RuleVerdict

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BLOCK = timedelta(days=32)
#: A place that stays closed for this many blocks (more than a year) does not open.
PATIENCE = 13

Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Segment:
    """A stretch of time during which the same rulesets bind."""

    laws: tuple[Law, ...]
    #: None: for good.
    ends_at: datetime | None


class Opening:
    """The hours of one place."""

    def __init__(self, book: RuleBook, where: Place) -> None:
        self.book = book
        self.where = where
        self.changes = book.changes(where)
        self._laws: dict[int, tuple[Law, ...]] = {}
        self._segments: dict[int, Segment] = {}
        self._blocks: dict[int, list[Window]] = {}
        self._said: tuple[datetime, tuple[RuleVerdict, ...]] | None = None

    def laws_on(self, day: date) -> tuple[Law, ...]:
        """What binds on a local day."""
        index = bisect_right(self.changes, day)
        if index not in self._laws:
            self._laws[index] = self.book.laws(self.where, day)
        return self._laws[index]

    def segment(self, at: datetime) -> Segment:
        """What binds at an instant in any of the zones, and until when it is that."""
        index = bisect_right(self._turns, at)
        if index not in self._segments:
            days = {at.astimezone(ZoneInfo(zone)).date() for zone in self.where.zones or ("UTC",)}
            # The same ruleset may bind in several zones: once is enough.
            laws = {(law.ruleset.label, law.strictest): law for day in sorted(days) for law in self.laws_on(day)}
            self._segments[index] = Segment(tuple(laws.values()), self._turns[index] if index < len(self._turns) else None)
        return self._segments[index]

    def window(self, at: datetime) -> Window | None:
        """The open window an instant lies in, else the next one; None: it does not open again."""
        first = (at - EPOCH) // BLOCK
        for index in range(first, first + PATIENCE):
            for window in self._block(index):
                if at < window[1]:
                    return window
        return None

    def findings(self, at: datetime, find: Callable[[], tuple[RuleVerdict, ...]]) -> tuple[RuleVerdict, ...]:
        """What the hours say at an instant: found once, for a ranking asks thousands of debtors at the same one."""
        if self._said is None or self._said[0] != at:
            self._said = at, find()
        return self._said[1]

    @cached_property
    def _turns(self) -> list[datetime]:
        return sorted({instant(day, 0, zone, late=False) for day in self.changes for zone in self.where.zones or ("UTC",)})

    def _block(self, index: int) -> list[Window]:
        if index not in self._blocks:
            starts, ends = EPOCH + index * BLOCK, EPOCH + (index + 1) * BLOCK
            windows: list[Window] = [(starts, ends)]
            for zone in self.where.zones:
                windows = shared(windows, self._open_in(zone, starts, ends))
            self._blocks[index] = windows
        return self._blocks[index]

    def _open_in(self, zone: str, starts: datetime, ends: datetime) -> list[Window]:
        """The windows of one zone, day by day; days that meet are one window."""
        windows: list[Window] = []
        day = starts.date() - DAY
        while day <= ends.date() + DAY:
            span = self._span_of_all(day)
            found = instants(span, day, zone)
            if found and windows and windows[-1][1] == found[0]:
                windows[-1] = (windows[-1][0], found[1])
            elif found and found[0] < found[1]:
                windows.append(found)
            day += DAY
        return windows

    def _span_of_all(self, day: date) -> Span:
        opens, closes = 0, 1440
        for law in self.laws_on(day):
            span = law.open_span(day)
            if span is None:
                return None
            opens, closes = max(opens, span[0]), min(closes, span[1])
        return (opens, closes) if opens < closes else None


def instants(span: Span, day: date, zone: str) -> Window | None:
    """The instants between which a zone's clock shows these minutes of a day; None: never."""
    if span is None:
        return None
    window = instant(day, span[0], zone, late=True), instant(day, span[1], zone, late=False)
    return window if window[0] < window[1] else None


def opening_of(book: RuleBook, where: Place) -> Opening:
    """The hours of a place, worked out once per rule book."""
    opening: Opening | None = book.openings.get(where)
    if opening is None:
        opening = book.openings[where] = Opening(book, where)
    return opening


def shared(ones: list[Window], others: list[Window]) -> list[Window]:
    """What two lists of windows, each in order, have in common."""
    common: list[Window] = []
    i = j = 0
    while i < len(ones) and j < len(others):
        starts, ends = max(ones[i][0], others[j][0]), min(ones[i][1], others[j][1])
        if starts < ends:
            common.append((starts, ends))
        if ones[i][1] <= others[j][1]:
            i += 1
        else:
            j += 1
    return common
