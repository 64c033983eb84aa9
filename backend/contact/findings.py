"""What each rule has to say to a question: refusals and warnings with their standing, facts and source."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.contact.book import Law, Place, RuleBook
from backend.contact.limits import bindings
from backend.contact.opening import Opening, instants
from backend.contact.question import Question
from backend.contact.schemas import RuleVerdict

#: Everybody else is a third party to the debt.
OBLIGED = frozenset({"debtor", "codebtor", "guarantor"})


def stays_forbidden(question: Question, where: Place, book: RuleBook) -> bool:
    """Whether the house refuses whatever the hour: cheap, for ranking asks it of every number."""
    number = question.number
    if not where.zones or not book.rulesets:
        return True
    if number is None:
        return question.channel == "voice"
    return number.retired or not number.valid or number.consent == "withdrawn" or number.party not in OBLIGED


def by_house(question: Question, where: Place, book: RuleBook, laws: Sequence[Law]) -> Iterator[RuleVerdict]:
    """What no law needs to say: the debtor's own word, numbers that are none, and what to do where we do not know."""
    number, stops_at = question.number, question.contact_stopped_at
    if not book.rulesets:
        yield _house("no_policy")
    if stops_at is not None and stops_at <= question.at:
        yield _house("contact_stopped", since=stops_at)
    if number is None and question.channel == "voice":
        yield _house("no_number")
    if number is not None:
        if not number.valid:
            yield _house("invalid_number")
        if number.retired:
            yield _house("number_retired")
        if number.consent == "withdrawn":
            yield _house("consent_withdrawn")
        if number.party not in OBLIGED and not any(_bars_third_parties(law) for law in laws):
            yield _house("third_party", party=number.party)
    if not where.zones:
        yield _house("unknown_zone")
    if any(law.strictest for law in laws):
        yield _house("unknown_jurisdiction", "warn", countries=list(where.countries))
    if any(law.by_house for law in laws):
        yield _house("no_rule_for_collector", "warn", collector=where.collector, debt=where.debt)


def forbids(law: Law, question: Question) -> list[RuleVerdict]:
    """What a law refuses whatever the hour and the history."""
    body, number = law.ruleset.body, question.number
    found = []
    if number is not None and _bars_third_parties(law) and number.party not in (body.parties or OBLIGED):
        found.append(_law(law, "third_party", body.hours_status, party=number.party))
    if law.exempt:
        return found
    if body.consented_channels_only and (number is None or number.consent != "given"):
        consent = "unknown" if number is None else number.consent
        found.append(_law(law, "consented_channels_only", body.hours_status, consent=consent, channel=question.channel))
    if body.only_supplied_contact_points and number is not None and number.given_by == "found":
        found.append(_law(law, "only_supplied_contact_points", body.hours_status, given_by=number.given_by))
    return found


def by_law(at: datetime, where: Place, opening: Opening) -> Iterator[RuleVerdict]:
    """What hours, weekends and holidays say at an instant, in every zone the debtor may be in."""
    for zone in where.zones:
        local = at.astimezone(ZoneInfo(zone))
        day = local.date()
        for law in opening.laws_on(day):
            if not law.hours_bind:
                continue
            body, clock = law.ruleset.body, {"zone": zone, "local_time": local.strftime("%H:%M"), "day": day.isoformat()}
            severity, weekend = ("block" if law.strictest else body.severity), body.weekend_holiday
            span, holiday = law.span(day), law.holiday(day) if body.holiday or weekend else None
            status, states = _standing(law)
            if span is None and body.holiday and holiday:
                yield _law(law, "holiday", status, severity, holiday=holiday, **clock)
            elif span is None:
                yield _law(law, "closed_day", status, severity, **states, **clock)
            elif (open_at := instants(span, day, zone)) is None or not open_at[0] <= at < open_at[1]:
                yield _law(law, "hours", status, severity, opens=_clock(span[0]), closes=_clock(span[1]), **states, **clock)
            if weekend is not None and law.weekend(day):
                yield _law(law, "weekend_holiday", weekend.status, "block" if law.strictest else weekend.action, holiday=holiday, **clock)


def by_limits(question: Question, law: Law, zones: Sequence[str]) -> Iterator[RuleVerdict]:
    """The caps, locks and silences of a law that bind at the question's instant."""
    if law.exempt:
        return
    for binding in bindings(question, law.ruleset, zones):
        if question.at < binding.lifts_at:
            yield RuleVerdict(binding.rule, binding.status, "block", binding.facts, list(law.ruleset.body.source))


def _bars_third_parties(law: Law) -> bool:
    return law.ruleset.body.third_party is not None or law.ruleset.body.parties is not None


def _standing(law: Law) -> tuple[str, dict[str, object]]:
    """How well the hours are founded: by the state's own law where exactly one state is meant."""
    own = [(state, law.ruleset.body.subdivision[state]) for state in law.states if state in law.ruleset.body.subdivision]
    if len(own) == 1 and len(law.states) == 1 and not law.strictest:
        return own[0][1].status, {"subdivision": own[0][0], "law": own[0][1].law}
    return law.ruleset.body.hours_status, {"subdivision": ", ".join(law.states)} if law.states else {}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _law(law: Law, rule: str, status: str, severity: str = "block", /, **facts: object) -> RuleVerdict:
    return RuleVerdict(f"{law.ruleset.name}:{rule}", status, severity, facts, list(law.ruleset.body.source))


def _house(rule: str, severity: str = "block", /, **facts: object) -> RuleVerdict:
    return RuleVerdict(f"house:{rule}", "house", severity, facts)
