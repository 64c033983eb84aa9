"""Which mode an account is dialled in: dated rules by portfolio and country, and preview wherever progressive would not be safe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from backend.accounts.models import Account, Portfolio
from backend.calls import queries
from backend.calls.models import DialMode, DialRule
from backend.calls.schemas import NewDialRule
from backend.contact.queries import parties_of
from backend.kit.clock import is_in_force, local_date
from backend.kit.countries import COUNTRY
from backend.kit.refusal import Invalid, NotFound, Refusal
from backend.kit.scopes import most_specific
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import User

#: A collector whose telephone let a debtor drop dials in preview for this long.
AFTER_DROP = timedelta(minutes=30)


class Because(StrEnum):
    """What a mode was decided by."""

    RULE = "rule"
    #: No rule is in force: preview.
    NO_RULE = "no_rule"
    #: A debtor picked up lately and this collector's telephone did not: preview for a while.
    DROPPED_LATELY = "dropped_lately"


@dataclass(frozen=True)
class Chosen:
    """A mode and its reason."""

    mode: DialMode
    because: Because


@dataclass(eq=False)
class DialRuleOverlaps(Refusal):
    """A rule for the same portfolio and country is in force in this time already: end it first."""

    valid_from: date


def choose_mode(rules: Sequence[DialRule], portfolio_id: UUID, country: str | None, day: date, *, dropped_lately: bool) -> Chosen:
    """The mode of the most specific rule in force; a portfolio's own rule goes before a country's."""
    valid = [rule for rule in rules if is_in_force(day, rule.valid_from, rule.valid_to)]
    nearest = most_specific(valid, portfolio_id, country)
    if not nearest:
        return Chosen(DialMode.PREVIEW, Because.NO_RULE)
    mode = max(nearest, key=lambda rule: rule.valid_from).mode
    if mode is DialMode.PROGRESSIVE and dropped_lately:
        return Chosen(DialMode.PREVIEW, Because.DROPPED_LATELY)
    return Chosen(mode, Because.RULE)


async def mode_of(tx: Transaction, user: User, account: Account) -> Chosen:
    """How this account is dialled for this collector, now."""
    debtor, portfolio = await parties_of(tx.session, account.id)
    dropped = await queries.has_dropped(tx.session, user.id, since=tx.now - AFTER_DROP)
    rules, today = await queries.dial_rules(tx.session), local_date(tx.now, account.zone)
    return choose_mode(rules, portfolio.id, debtor.country or portfolio.country, today, dropped_lately=dropped)


async def set_dial_rule(tx: Transaction, user: User, wish: NewDialRule) -> DialRule:
    """Let a mode be in force from a day on."""
    if wish.country is not None and not COUNTRY.fullmatch(wish.country):
        raise Invalid(field="country", expected="a country's two capital letters, as CO", value=wish.country[:20])
    if wish.valid_to is not None and wish.valid_to < wish.valid_from:
        raise Invalid(field="valid_to", expected="a day not before valid_from", value=str(wish.valid_to))
    if wish.portfolio_id is not None and await tx.session.get(Portfolio, wish.portfolio_id) is None:
        raise NotFound
    for rule in await queries.dial_rules(tx.session, for_update=True):
        if (rule.portfolio_id, rule.country) == (wish.portfolio_id, wish.country) and _overlap(rule, wish):
            raise DialRuleOverlaps(valid_from=rule.valid_from)
    rule = DialRule(
        portfolio_id=wish.portfolio_id,
        country=wish.country,
        mode=wish.mode,
        valid_from=wish.valid_from,
        valid_to=wish.valid_to,
        set_by=user.id,
        set_at=tx.now,
    )
    tx.session.add(rule)
    await tx.session.flush()
    await record_access(tx, "dial_rule.set", user.id, rule=str(rule.id), mode=rule.mode)
    return rule


async def end_dial_rule(tx: Transaction, user: User, rule_id: UUID) -> None:
    """From now on a rule does not count; one that did stays on record with its last day."""
    rule = await tx.session.get(DialRule, rule_id, with_for_update=True)
    if rule is None:
        raise NotFound
    today = tx.now.date()
    if rule.valid_from >= today:
        await tx.session.delete(rule)
    else:
        rule.valid_to = min(rule.valid_to or today, today - timedelta(days=1))
    await tx.session.flush()
    await record_access(tx, "dial_rule.ended", user.id, rule=str(rule_id))


def _overlap(rule: DialRule, wish: NewDialRule) -> bool:
    ends_before = rule.valid_to is not None and rule.valid_to < wish.valid_from
    begins_after = wish.valid_to is not None and rule.valid_from > wish.valid_to
    return not (ends_before or begins_after)
