"""May we contact, now? The law, the debtor's own word and the house's caution, asked of one question at one instant.

Fails closed: where no rule is known the strictest of all apply, where the zone is in doubt every candidate must allow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.contact.book import Law, Place, RuleBook, place_of
from backend.contact.findings import by_house, by_law, by_limits, forbids, stays_forbidden
from backend.contact.limits import lifts_at
from backend.contact.opening import BLOCK, PATIENCE, Opening, opening_of
from backend.contact.question import Question
from backend.contact.schemas import RuleVerdict
from backend.contact.wishes import by_wishes, welcome, wishes_for

#: The wish of a debtor who has none.
ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Span:
    """Contact is permitted in [open_from, open_until), if nothing new happens; beyond it, ask again."""

    open_from: datetime
    open_until: datetime

    def holds(self, at: datetime) -> bool:
        return self.open_from <= at < self.open_until


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, what it rests on, and when it will be yes."""

    allowed: bool
    #: Rules that say no, or warn.
    rules: tuple[RuleVerdict, ...]
    #: When it is refused: the earliest instant at which the same question is answered yes; None: never.
    next_allowed_at: datetime | None
    rulesets: tuple[str, ...]
    span: Span | None


def may_contact(question: Question, book: RuleBook) -> Verdict:
    """Whether the debtor may be contacted this way at this instant; if not, by which rules, and when it lifts."""
    rules = findings(question, book)
    laws = opening_of(book, place_of(question)).segment(question.at).laws
    allowed = all(rule.severity == "warn" for rule in rules)
    span = permitted_span(question, book)
    if allowed != (span is not None and span.holds(question.at)):
        raise AssertionError(f"the rules and the calendar disagree about {question}")
    next_allowed_at = None if allowed or span is None else span.open_from
    return Verdict(allowed, rules, next_allowed_at, tuple(sorted({law.ruleset.label for law in laws})), span)


def findings(question: Question, book: RuleBook) -> tuple[RuleVerdict, ...]:
    """Every rule that says no or warns at the question's instant."""
    where = place_of(question)
    opening = opening_of(book, where)
    return tuple(_findings(question, where, opening, opening.segment(question.at).laws))


def permitted_span(question: Question, book: RuleBook) -> Span | None:
    """The stretch of time, the present one or the next, in which the question is answered yes; None: never."""
    where = place_of(question)
    if stays_forbidden(question, where, book):
        return None
    opening, wishes = opening_of(book, where), wishes_for(question)
    stops_at = question.contact_stopped_at
    at = since = question.at
    while (stops_at is None or at < stops_at) and at - since < PATIENCE * BLOCK:
        segment = opening.segment(at)
        lifted = _lifted(question, where, segment.laws)
        if lifted is None:
            # Forbidden by the rules of this stretch of time: only other rules can allow it.
            if segment.ends_at is None:
                return None
            at = since = segment.ends_at
        elif lifted > at:
            at = lifted if segment.ends_at is None else min(lifted, segment.ends_at)
        else:
            window, wished = opening.window(at), welcome(wishes, where.zones, at) if wishes else ALWAYS
            if window is None or wished is None:
                return None
            if window[0] <= at and wished[0] <= at:
                open_from = at if at > question.at else max(window[0], wished[0], lifted)
                ends = [end for end in (window[1], wished[1], segment.ends_at, stops_at) if end is not None]
                return Span(open_from, min(ends))
            # Law and wish may never meet: the loop gives up after more than a year.
            at = max(window[0], wished[0])
    return None


def _lifted(question: Question, where: Place, laws: tuple[Law, ...]) -> datetime | None:
    """When everything but the hours allows, by these laws alone; None: never."""
    lifted = question.at.min.replace(tzinfo=question.at.tzinfo)
    for law in laws:
        if forbids(law, question):
            return None
        if question.history and not law.exempt:
            lifted = max(lifted, lifts_at(question, law.ruleset, where.zones) or lifted)
    return lifted


def _findings(question: Question, where: Place, opening: Opening, laws: tuple[Law, ...]) -> Iterator[RuleVerdict]:
    yield from by_house(question, where, opening.book, laws)
    for law in laws:
        yield from forbids(law, question)
    if where.zones:
        yield from by_wishes(question, where.zones)
        yield from opening.findings(question.at, lambda: tuple(by_law(question.at, where, opening)))
        for law in laws:
            yield from by_limits(question, law, where.zones)
