"""The facts that conditions and curves may look at: what each means in Python and in SQL.

Every SQL text here reads one row called `facts` and the bound moment `:now`; nothing else names a column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from backend.kit.money import decimals_by_currency
from backend.strategy.schemas import Facts, Strategy, Value

Kind = Literal["number", "flag", "word"]


@dataclass(frozen=True)
class Field:
    """One fact: its kind, its value, and the SQL expression that gives the same."""

    kind: Kind
    value: Callable[[Facts, Strategy, datetime], Value | None]
    sql: Callable[[Strategy], str]


def _plain(column: str, kind: Kind) -> Field:
    return Field(kind, lambda facts, strategy, now: getattr(facts, column), lambda strategy: f"facts.{column}")


def _days_since(moment: str) -> Field:
    def value(facts: Facts, strategy: Strategy, now: datetime) -> int | None:
        at: datetime | None = getattr(facts, moment)
        return None if at is None else (now - at).days

    return Field("number", value, lambda strategy: f"date_part('day', CAST(:now AS timestamptz) - facts.{moment})::bigint")


def _yes_if(column: str) -> Field:
    """Whether something is there at all."""
    return Field("flag", lambda facts, strategy, now: getattr(facts, column) is not None, lambda strategy: f"(facts.{column} IS NOT NULL)")


def _days_from(day: str) -> Field:
    """Days since a calendar day on the account's own calendar; before it they are negative."""

    def value(facts: Facts, strategy: Strategy, now: datetime) -> int | None:
        on: date | None = getattr(facts, day)
        return None if on is None else (facts.today - on).days

    return Field("number", value, lambda strategy: f"(facts.today - facts.{day})")


#: Minor units of one whole unit, of every currency that has not a hundred: fixed by ISO 4217.
_UNITS = {currency: 10**decimals for currency, decimals in decimals_by_currency().items()}
_UNIT_SQL = "CASE facts.currency {} ELSE 100 END".format(
    " ".join(f"WHEN '{currency}' THEN {unit}" for currency, unit in sorted(_UNITS.items()) if unit != 100)
)


def _whole(column: str) -> Field:
    """An amount in whole units of the account's own currency, toward zero, as PostgreSQL divides."""

    def value(facts: Facts, strategy: Strategy, now: datetime) -> int | None:
        minor: int | None = getattr(facts, column)
        if minor is None:
            return None
        whole: int = abs(minor) // _UNITS.get(facts.currency, 100)
        return whole if minor >= 0 else -whole

    return Field("number", value, lambda strategy: f"(facts.{column} / ({_UNIT_SQL}))")


def _disputed_share(facts: Facts, strategy: Strategy, now: datetime) -> int | None:
    return facts.disputed_minor * 100 // facts.balance_minor if facts.balance_minor > 0 else None


def days_past_due(facts: Facts) -> int:
    """Days since the oldest item that is chased fell due; a disputed one does not make an account more urgent."""
    return max(0, (facts.today - facts.chased_due_on).days) if facts.chased_due_on else 0


def _weighed_balance(facts: Facts, strategy: Strategy, now: datetime) -> int:
    return max(facts.balance_minor - facts.disputed_minor, 0) // strategy.weights.get(facts.currency, strategy.other_weight)


def _weighed_balance_sql(strategy: Strategy) -> str:
    # Currencies are checked to be three letters before they come here.
    weights = " ".join(f"WHEN '{currency}' THEN {weight}" for currency, weight in sorted(strategy.weights.items()))
    weight = f"CASE facts.currency {weights} ELSE {strategy.other_weight} END" if weights else str(strategy.other_weight)
    return f"(GREATEST(facts.balance_minor - facts.disputed_minor, 0) / ({weight}))"


def broken_promise_is_open(facts: Facts) -> bool:
    """A promise was not kept and nobody has spoken to the debtor since."""
    return facts.broken_at is not None and (facts.last_contact_at is None or facts.last_contact_at < facts.broken_at)


def reminder_is_due(facts: Facts) -> bool:
    """A promise falls due today or tomorrow."""
    return facts.promise_open and facts.promise_due_on is not None and 0 <= (facts.promise_due_on - facts.today).days <= 1


def callback_is_due(facts: Facts, now: datetime) -> bool:
    """The debtor asked to be called by now."""
    return facts.callback_due_at is not None and facts.callback_due_at <= now


CALLBACK_DUE = "COALESCE(facts.callback_due_at <= CAST(:now AS timestamptz), FALSE)"
REMINDER_DUE = "COALESCE(facts.promise_open AND facts.promise_due_on - facts.today BETWEEN 0 AND 1, FALSE)"
BROKEN_OPEN = "COALESCE(facts.broken_at > COALESCE(facts.last_contact_at, '-infinity'), FALSE)"

FIELDS: dict[str, Field] = {
    "days_past_due": Field(
        "number", lambda facts, strategy, now: days_past_due(facts), lambda strategy: "GREATEST(facts.today - facts.chased_due_on, 0)"
    ),
    "balance": Field("number", _weighed_balance, _weighed_balance_sql),
    "broken_promises": _plain("broken_promises", "number"),
    "attempts_this_week": _plain("attempts_this_week", "number"),
    "phones": _plain("phones", "number"),
    "best_number": _plain("best_number", "number"),
    "days_since_contact": _days_since("last_contact_at"),
    "days_since_attempt": _days_since("last_attempt_at"),
    "days_since_broken_promise": _days_since("broken_at"),
    "broken_promise_open": Field("flag", lambda facts, strategy, now: broken_promise_is_open(facts), lambda strategy: BROKEN_OPEN),
    "reminder_due": Field("flag", lambda facts, strategy, now: reminder_is_due(facts), lambda strategy: REMINDER_DUE),
    "callback_due": Field("flag", lambda facts, strategy, now: callback_is_due(facts, now), lambda strategy: CALLBACK_DUE),
    "disputed": Field("flag", lambda facts, strategy, now: facts.disputed_minor > 0, lambda strategy: "(facts.disputed_minor > 0)"),
    "stage": _plain("stage", "word"),
    "product": _plain("product", "word"),
    "currency": _plain("currency", "word"),
    "debtor_kind": _plain("debtor_kind", "word"),
    # Asked for by segments, and by strategies that want more than the shipped one.
    "owed": _whole("balance_minor"),
    "disputed_share": Field(
        "number",
        _disputed_share,
        lambda strategy: "CASE WHEN facts.balance_minor > 0 THEN facts.disputed_minor * 100 / facts.balance_minor END",
    ),
    "unapplied": _whole("unapplied_minor"),
    "open_items": _plain("open_items", "number"),
    "largest_item": _whole("largest_item_minor"),
    "days_since_oldest_due": _days_from("oldest_due_on"),
    "days_since_payment": _days_from("last_paid_on"),
    "last_payment": _whole("last_paid_minor"),
    "payments_in_90_days": _plain("payments_in_90_days", "number"),
    "promise_open": _plain("promise_open", "flag"),
    "promised": _whole("promised_minor"),
    "days_until_promise": Field(
        "number",
        lambda facts, strategy, now: None if facts.promise_due_on is None else (facts.promise_due_on - facts.today).days,
        lambda strategy: "(facts.promise_due_on - facts.today)",
    ),
    "promises_kept": _plain("promises_kept", "number"),
    "promises_broken": _plain("promises_broken", "number"),
    "attempts_this_day": _plain("attempts_this_day", "number"),
    "days_since_right_party": _days_since("last_right_party_at"),
    "mobiles": _plain("mobiles", "number"),
    "has_email": _plain("has_email", "flag"),
    "contact_stopped": _plain("contact_stopped", "flag"),
    "country": _plain("country", "word"),
    "language": _plain("language", "word"),
    "portfolio": Field("word", lambda facts, strategy, now: str(facts.portfolio_id), lambda strategy: "facts.portfolio_id::text"),
    "owned": _yes_if("owner_id"),
    "days_here": _days_since("created_at"),
    "on_hold": _yes_if("hold_ends_on"),
    "hold_reason": _plain("hold_reason", "word"),
}
