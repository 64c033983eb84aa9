"""The rule book: which rulesets bind whom, where, on which day. No rule for a place means the strictest of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

import holidays

from backend.contact.places import zones_of
from backend.contact.question import Question
from backend.contact.ruleset import Ruleset, Span, Week


@dataclass(frozen=True)
class Place:
    """Under which laws a question is asked, and in which zones it may be asked: equal for most debtors of a portfolio."""

    #: Empty: not known.
    countries: tuple[str, ...]
    #: `BR-SP`: every state the address or the number speaks of.
    subdivisions: tuple[str, ...]
    #: Every one must allow. Empty: not known.
    zones: tuple[str, ...]
    collector: str
    debt: str
    channel: str
    purpose: str


@lru_cache(maxsize=16384)
def place(
    country: str | None, subdivision: str | None, zone: str | None,
    number: tuple[str | None, str | None, tuple[str, ...]], rest: tuple[str, str, str, str],
) -> Place:  # fmt: skip
    """The candidates of address and number together: where they disagree, both must allow."""
    number_country, number_subdivision, number_zones = number
    states = {f"{country}-{subdivision}"} if country and subdivision else set()
    if number_country and number_subdivision:
        states.add(f"{number_country}-{number_subdivision}")
    zones = set(number_zones)
    disagree = number_country != country or (subdivision is not None and number_subdivision not in (None, subdivision))
    if zone is not None:
        zones.add(zone)
    elif country is not None and (disagree or not zones):
        zones.update(zones_of(country, subdivision))
    # Without the debtor's own country we do not know whose law binds, whatever the number says.
    countries = {country, number_country} - {None} if country is not None else set()
    collector, debt, channel, purpose = rest
    return Place(
        tuple(sorted(name for name in countries if name)), tuple(sorted(states)), tuple(sorted(zones)), collector, debt, channel, purpose
    )


def place_of(question: Question) -> Place:
    """Where a question is asked."""
    number = question.number
    told = (None, None, ()) if number is None else (number.country, number.subdivision, number.zones)
    rest = (question.collector, question.debt, question.channel, question.purpose)
    return place(question.country, question.subdivision, question.zone, told, rest)


@dataclass(frozen=True, eq=False)
class Law:
    """A ruleset as it binds in one place."""

    ruleset: Ruleset
    place: Place
    #: Applied because no rule is known to fit: every reading counts, nothing is exempt, warnings block.
    strictest: bool = False
    #: The ruleset speaks of other collectors or debts; the house applies it all the same.
    by_house: bool = False

    @cached_property
    def exempt(self) -> bool:
        """Whether the purpose is outside what the ruleset limits."""
        return not self.strictest and self.place.purpose in self.ruleset.body.exempt_purposes

    @cached_property
    def hours_bind(self) -> bool:
        """Whether its hours bind the channel."""
        channels = self.ruleset.body.hours_channels
        return not self.exempt and (self.strictest or channels is None or self.place.channel in channels)

    @cached_property
    def hours_block(self) -> bool:
        """Whether outside its hours contact is refused, and not only frowned upon."""
        return self.hours_bind and (self.strictest or self.ruleset.body.severity != "warn")

    @cached_property
    def weekend_blocks(self) -> bool:
        """Whether weekends and holidays are refused by a rule that elsewhere only warns."""
        rule = self.ruleset.body.weekend_holiday
        return self.hours_bind and rule is not None and (self.strictest or rule.action != "warn")

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The states of this country that are candidates; empty: not known."""
        start = self.ruleset.body.country + "-"
        return tuple(state.removeprefix(start) for state in self.place.subdivisions if state.startswith(start))

    @cached_property
    def week(self) -> Week:
        """The hours common to every candidate state; of all states where none is known."""
        states = self.states
        weeks = [self.ruleset.week_in(state) for state in states]
        if self.strictest or not states:
            weeks = [self.ruleset.week, *(self.ruleset.week_in(state) for state in self.ruleset.body.subdivision)]
        mon, tue, wed, thu, fri, sat, sun = (_common([week[day] for week in weeks]) for day in range(7))
        return mon, tue, wed, thu, fri, sat, sun

    def holiday(self, day: date) -> str | None:
        """The holiday of the country, or of a candidate state, that falls on this day."""
        country = self.ruleset.body.country
        known = _states_with_holidays(country)
        states = [state for state in self.states if state in known]
        if self.ruleset.body.subdivision and (self.strictest or not self.states):
            states = list(known)
        names = (_holidays(country, state).get(day) for state in [None, *states])
        return next((name for name in names if name), None)

    def weekend(self, day: date) -> bool:
        """Whether the day is a Saturday, Sunday or holiday."""
        return day.weekday() >= 5 or self.holiday(day) is not None

    def span(self, day: date) -> Span:
        """The hours it names for a local day; None: closed."""
        closed = self.ruleset.body.holiday == "block" and self.holiday(day) is not None
        return None if closed else self.week[day.weekday()]

    def open_span(self, day: date) -> Span:
        """The minutes of a local day in which it refuses nothing."""
        if self.weekend_blocks and self.weekend(day):
            return None
        return self.span(day) if self.hours_block else (0, 1440)


class RuleBook:
    """Every stored ruleset: asked for what binds in a place on a day."""

    def __init__(self, rulesets: Iterable[Ruleset]) -> None:
        self.rulesets = tuple(sorted(rulesets, key=lambda ruleset: (ruleset.name, ruleset.version)))
        #: Kept by `opening`: what is worked out once per place.
        self.openings: dict[Place, Any] = {}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every ruleset by name and version: with these rows each decision can be computed again."""
        return tuple(ruleset.label for ruleset in self.rulesets)

    @cached_property
    def strictest(self) -> tuple[Ruleset, ...]:
        """The newest shipped version of every ruleset, whatever its country and dates."""
        newest = {ruleset.name: ruleset for ruleset in self.rulesets if not ruleset.is_policy}
        return tuple(newest.values())

    def laws(self, where: Place, day: date) -> tuple[Law, ...]:
        """What binds in a place on a local day."""
        found: list[Law] = []
        for country in where.countries:
            in_force = self.in_force(country, day)
            if not in_force:
                return self._everything(where)
            fitting = [ruleset for ruleset in in_force if _fits(ruleset, where)]
            found += [Law(ruleset, where, by_house=not fitting) for ruleset in fitting or in_force]
        return tuple(found) or self._everything(where)

    def in_force(self, country: str, day: date) -> tuple[Ruleset, ...]:
        """The version of each ruleset of a country that is in force on a day; an operator's policy comes before the shipped reading."""
        chosen: dict[str, Ruleset] = {}
        for ruleset in sorted(self.rulesets, key=lambda ruleset: (ruleset.is_policy, ruleset.version)):
            if ruleset.body.country == country and ruleset.covers(day):
                chosen[ruleset.name] = ruleset
        return tuple(chosen[name] for name in sorted(chosen))

    def changes(self, where: Place) -> list[date]:
        """The days on which other rulesets begin to bind in a place."""
        concerned = [ruleset for ruleset in self.rulesets if ruleset.body.country in where.countries]
        begins = {ruleset.valid_from for ruleset in concerned}
        ends = {ruleset.valid_to + timedelta(days=1) for ruleset in concerned if ruleset.valid_to is not None}
        return sorted(begins | ends)

    def _everything(self, where: Place) -> tuple[Law, ...]:
        return tuple(Law(ruleset, where, strictest=True) for ruleset in self.strictest)


def _fits(ruleset: Ruleset, where: Place) -> bool:
    """Whether a ruleset binds this kind of collector and debt."""
    collector, debt = ruleset.body.collector, ruleset.body.debt
    return (collector is None or where.collector in collector) and (debt is None or where.debt in debt)


def _common(spans: list[Span]) -> Span:
    """The part of a day that all spans share."""
    open_days = [span for span in spans if span is not None]
    if len(open_days) < len(spans):
        return None
    opens, closes = max(span[0] for span in open_days), min(span[1] for span in open_days)
    return (opens, closes) if opens < closes else None


@lru_cache(maxsize=1024)
def _holidays(country: str, state: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=state)


@lru_cache(maxsize=256)
def _states_with_holidays(country: str) -> tuple[str, ...]:
    return tuple(_holidays(country, None).subdivisions)
