"""The facts that conditions and curves may look at: what each means in Python and in SQL.

Every SQL text here reads one row called `facts` and the bound moment `:now`; nothing else names a column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
}
