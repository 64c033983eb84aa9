"""Which gates keep an account out, how equals are ordered, and how long things last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import md5
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.kit.refusal import Invalid, Refusal
from backend.strategy.fields import callback_is_due, days_past_due, reminder_is_due
from backend.strategy.schemas import Facts, Strategy
from backend.worklist.schemas import GateVerdict

#: A claim nobody renews is freed after this; the desk renews three times as often.
CLAIM_LASTS = timedelta(seconds=90)
#: While a call is on the line the claim does not depend on the browser; a call longer than this is no call.
LONGEST_CALL = timedelta(hours=4)
#: How long a due call-back is kept for the one who promised it.
CALLBACK_GRACE = timedelta(minutes=10)
#: After a skip the account comes back to the floor, not to the same screen at once.
SKIP_RESTS = timedelta(minutes=30)
LONGEST_SNOOZE = timedelta(days=30)
LONGEST_CALLBACK = timedelta(days=180)
SKIP_REASONS = frozenset({"not_now", "wrong_language", "conflict_of_interest", "needs_supervisor", "other"})

#: In the order they are asked; permission, rest and claims come after these standing ones.
STANDING_GATES = ("closed", "no_debt", "hold", "dispute", "not_due", "open_promise", "hold_out", "no_phone")


@dataclass(eq=False)
class WorklistEmpty(Refusal):
    """There is no account for you right now."""

    #: no_portfolios, no_desk, nothing_ready or all_taken.
    reason: str
    ready_elsewhere: int
    waiting: int
    next_opens_at: datetime | None
    blocked: dict[str, int]


@dataclass(eq=False)
class HeldByAnother(Refusal):
    """A colleague is working this account."""

    by_name: str
    until: datetime


@dataclass(eq=False)
class NothingInHand(Refusal):
    """You hold no account."""


@dataclass(eq=False)
class FinishFirst(Refusal):
    """Finish the account in hand first."""

    account_id: UUID


@dataclass(eq=False)
class CallOnTheLine(Refusal):
    """The call on this account is not finished."""


@dataclass(eq=False)
class CallbackInThePast(Refusal):
    """A call-back needs a time to come."""

    status: ClassVar[int] = 422

    due_at: datetime


def is_chased(facts: Facts) -> bool:
    """Whether something undisputed is overdue, or owed without a due date."""
    if facts.chased_due_on is None:
        return facts.balance_minor - facts.disputed_minor > 0
    return facts.chased_due_on < facts.today


def standing_gates(facts: Facts, now: datetime) -> Iterator[GateVerdict]:
    """The gates that depend on the account alone, in order. A due call-back overrides what the debtor's own wish overrides."""
    asked_for = callback_is_due(facts, now)
    yield _gate("closed", facts.state != "closed", {"closed_at": facts.closed_at, "reason": facts.closed_reason})
    yield _gate("no_debt", facts.balance_minor > 0, {"balance_minor": facts.balance_minor, "currency": facts.currency})
    held_until = _midnight(facts.hold_ends_on, 1, facts.zone)
    yield _gate("hold", facts.hold_ends_on is None, {"reason": facts.hold_reason, "ends_on": facts.hold_ends_on}, held_until)
    late = facts.oldest_due_on is None or facts.oldest_due_on < facts.today
    disputed = not is_chased(facts) and facts.disputed_minor > 0 and late
    yield _gate("dispute", asked_for or not disputed, {"disputed_minor": facts.disputed_minor, "currency": facts.currency})
    not_due = not is_chased(facts) and not disputed
    due = _midnight(facts.chased_due_on, 1, facts.zone)
    yield _gate("not_due", asked_for or not not_due, {"due_on": facts.chased_due_on, "days_past_due": days_past_due(facts)}, due)
    promised = facts.promise_open and not reminder_is_due(facts)
    # One whose day has passed waits for its decision, not for a reminder.
    to_come = facts.promise_due_on is not None and facts.promise_due_on > facts.today
    reminded = _midnight(facts.promise_due_on, -1, facts.zone) if to_come else None
    yield _gate("open_promise", asked_for or not promised, {"due_on": facts.promise_due_on}, reminded)
    held_out = facts.held_out_until is not None and not asked_for
    yield _gate("hold_out", not held_out, {"until": facts.held_out_until}, facts.held_out_until)
    yield _gate("no_phone", facts.phones > 0, {"phones": facts.phones})


def _gate(name: str, passed: bool, facts: dict[str, Any], lifts_at: datetime | None = None) -> GateVerdict:
    return GateVerdict(gate=name, passed=passed, facts=facts, lifts_at=None if passed else lifts_at)


def first_closed(gates: list[GateVerdict]) -> GateVerdict | None:
    """The gate that decides, if any says no."""
    return next((gate for gate in gates if not gate.passed), None)


def _midnight(day: date | None, later: int, zone: str) -> datetime | None:
    """The moment the day so many days later begins in a zone."""
    return datetime.combine(day + timedelta(days=later), time(), ZoneInfo(zone)) if day else None


def kept_for(facts: Facts, strategy: Strategy, now: datetime) -> UUID | None:
    """Who alone may have the account for a while: who promised the call-back, or who knows the debtor; while they are here."""
    if callback_is_due(facts, now):
        is_theirs = facts.callback_for_is_here and facts.callback_due_at is not None and now < facts.callback_due_at + CALLBACK_GRACE
        return facts.callback_for if is_theirs else None
    owned = strategy.ownership
    if owned is None or not facts.keeper_is_here or now >= _hour(facts.today, owned.until_hour, facts.zone):
        return None
    spoke_at = facts.last_right_party_at
    lately = spoke_at is not None and spoke_at + timedelta(days=owned.days) > now
    return facts.promised_to or (facts.spoke_with if lately else None)


def kept_because(facts: Facts, now: datetime) -> str:
    """Why somebody is offered an account first: callback, promise or conversation."""
    if callback_is_due(facts, now):
        return "callback"
    return "promise" if facts.promised_to else "conversation"


def tie_of(facts: Facts, seed: int) -> int:
    """Oldest last attempt first, then a hash that stays the same all day and shuffles the next."""
    attempted = (facts.last_attempt_at - EPOCH) // timedelta(seconds=1) if facts.last_attempt_at else 0
    return (attempted << 31) + hash_of(facts.account_id, facts.today, seed)


def due_order(facts: Facts) -> int:
    """Among accounts that go by time: the longest due first."""
    return (facts.callback_due_at - EPOCH) // timedelta(seconds=1) if facts.callback_due_at else 0


def hash_of(account_id: UUID, day: date, seed: int) -> int:
    """31 bits that anybody can compute again."""
    text = f"{account_id}/{(day - FIRST_DAY).days}/{seed}"
    return int(md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16) >> 1


def may_snooze(until: datetime, now: datetime) -> None:
    """Refuse a snooze that is over before it begins, or that hides an account."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise Invalid(field="until", expected=f"a moment within the next {LONGEST_SNOOZE.days} days", value=until.isoformat())


def may_skip(reason: str) -> None:
    """Refuse a skip without one of the known reasons."""
    if reason not in SKIP_REASONS:
        raise Invalid(field="reason", expected=", ".join(sorted(SKIP_REASONS)), value=reason)


def _hour(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
FIRST_DAY = date(2000, 1, 1)
