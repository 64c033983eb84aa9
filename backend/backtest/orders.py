"""Who would have been called first on a day: by the strategy, and by orders anybody can think of. Sees only what was known then."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import md5
from uuid import NAMESPACE_OID, UUID, uuid5

from backend.backtest.history import Item
from backend.strategy.rules import View, band_of, fields_of, score_of
from backend.strategy.schemas import Facts, Strategy
from backend.worklist.rules import due_order, first_closed, standing_gates, tie_of

ORDERS = ("strategy", "oldest_first", "largest_first", "random")
#: What a file of receivables tells; rules that look at anything else decide nothing here.
TOLD = frozenset({"balance", "currency", "days_past_due", "debtor_kind", "product"})
COUNTRY, DEBTOR = uuid5(NAMESPACE_OID, "portfolio"), uuid5(NAMESPACE_OID, "debtor")


@dataclass(frozen=True)
class Account:
    """An account as it stood on a day."""

    reference: str
    facts: Facts


def overdue(known: list[Item], day: date) -> list[Account]:
    """The accounts the worklist would have let through that day: the same gates as on a floor."""
    open_items: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in known:
        if item.settled_on is None and item.amount_minor > 0:
            open_items[item.account, item.currency].append(item)
    accounts = [Account(reference, _facts(reference, items, day)) for (reference, _), items in sorted(open_items.items())]
    return [account for account in accounts if first_closed([*standing_gates(account.facts, _moment(day))]) is None]


def in_order(accounts: list[Account], how: str, strategy: Strategy, day: date, seed: int) -> list[Account]:
    """The same accounts, whoever would be called first in front."""
    return sorted(accounts, key=lambda account: (*_rank(account.facts, how, strategy, day, seed), account.facts.account_id))


def blind_rules(strategy: Strategy) -> list[str]:
    """The bands and rules that look at something the history does not tell."""
    bands = [band.name for band in strategy.bands if {*fields_of(band.when, strategy)} - TOLD]
    rules = [rule.id for rule in strategy.rules if {*fields_of(rule.when, strategy), *([rule.curve.field] if rule.curve else [])} - TOLD]
    return [*bands, *rules]


def _rank(facts: Facts, how: str, strategy: Strategy, day: date, seed: int) -> tuple[int, ...]:
    match how:
        case "strategy":
            view = View(strategy, facts, _moment(day))
            number, band = band_of(view)
            return number, -score_of(view), due_order(facts) if band.by_time else tie_of(facts, strategy.seed)
        case "oldest_first":
            return (facts.chased_due_on or date.max).toordinal(), _dice(facts, day, seed)
        case "largest_first":
            # Weighed, as the strategy weighs: amounts of two currencies are compared, never added.
            return -int(View(strategy, facts, _moment(day)).of("balance") or 0), _dice(facts, day, seed)
        case _:
            return (_dice(facts, day, seed),)


def _dice(facts: Facts, day: date, seed: int) -> int:
    """A number that anybody can throw again."""
    thrown = f"{seed}/{day.isoformat()}/{facts.account_id}"
    return int(md5(thrown.encode(), usedforsecurity=False).hexdigest()[:12], 16)


def _moment(day: date) -> datetime:
    """The instant at which the day is decided: its end, when what came that day is known."""
    return datetime.combine(day, time(23, 59, 59), UTC)


def _facts(reference: str, items: list[Item], day: date) -> Facts:
    due = min(item.due_on for item in items)
    return Facts(
        account_id=_id(reference, items[0].currency), portfolio_id=COUNTRY, debtor_id=DEBTOR, reference=reference, zone="UTC", today=day,
        state="open", closed_at=None, closed_reason=None, currency=items[0].currency, stage="", product=items[0].product,
        debtor_kind=items[0].kind, balance_minor=sum(item.amount_minor for item in items), disputed_minor=0, oldest_due_on=due,
        chased_due_on=due, hold_reason=None, hold_ends_on=None, promise_due_on=None, promise_open=False, broken_promises=0, broken_at=None,
        # Numbers are not told: one is supposed, or nobody could be called at all.
        last_attempt_at=None, last_contact_at=None, attempts_this_week=0, phones=1, best_number=0, callback_due_at=None, callback_for=None,
        callback_for_is_here=False,
    )  # fmt: skip


def _id(reference: str, currency: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"{reference}/{currency}")
