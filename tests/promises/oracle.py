"""The slow, independent judge: counts cent by cent, one after the other, and shares nothing with the rules it checks.

Amounts are small, so a payment is a list of single cents, each marked with the item it was applied to.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction


@dataclass
class Paid:
    name: int
    currency: str
    cents: list[str | None]
    value_on: date
    recorded_at: datetime
    bounced: bool = False


@dataclass
class Promised:
    name: int
    currency: str
    amount: int
    made_at: datetime
    made_on: date
    due_on: date
    window_ends_on: date
    window_ends_at: datetime
    tolerance: Fraction
    minimum: int
    items: set[str]
    plan: int | None = None
    place: int = 0
    advances: bool = True
    plan_breaks_after: int = 2
    plan_shortfall: Fraction | None = None
    #: Open at the due date of what it is for.
    open_at_due: int = 0
    state: str = "open"
    by_plan: bool = False
    ended_at: datetime | None = None
    confirmed: bool = False
    required: int | None = None
    #: One entry per cent: the payment it came from.
    received: list[int] = field(default_factory=list)

    def least(self) -> int:
        """The smallest number of cents that is enough, found by trying."""
        enough = 0
        while enough < self.amount * (1 - self.tolerance) or enough < self.minimum:
            enough += 1
        return enough

    def is_fixed(self, payments: dict[int, Paid]) -> bool:
        return self.confirmed or (self.state == "kept" and not any(payments[name].bounced for name in self.received))


class Oracle:
    def __init__(self) -> None:
        self.payments: dict[int, Paid] = {}
        self.promises: dict[int, Promised] = {}

    def look(self, now: datetime) -> None:
        """Decide everything as of now; twice at most more often than there are promises, for plans that fall and rise."""
        fixed = {p.name for p in self.promises.values() if p.is_fixed(self.payments)}
        before = {p.name: (p.state, p.required) for p in self.promises.values()}
        while True:
            for promise in self.promises.values():
                if promise.name not in fixed:
                    promise.received = []
            for payment in sorted(self.payments.values(), key=lambda p: (p.value_on, p.recorded_at, p.name)):
                if not payment.bounced:
                    self._share_out(payment, fixed)
            for promise in self.promises.values():
                if promise.name not in fixed:
                    self._judge(promise, now, *before[promise.name])
            if not self._plans_fell_or_rose(now):
                return

    def _share_out(self, payment: Paid, fixed: set[int]) -> None:
        cents = list(payment.cents)
        spendable = len(cents)
        for promise in self.promises.values():
            if promise.name in fixed:
                for _ in range(promise.received.count(payment.name)):
                    spendable -= 1
                    for item in sorted(promise.items):
                        if item in cents:
                            cents.remove(item)
                            break
        line = [p for p in self.promises.values() if p.name not in fixed and self._may_take(p, payment) and len(p.received) < p.least()]
        line.sort(key=lambda p: (p.due_on, p.made_at, p.place, p.name))
        plans_served = {p.plan for p in self.promises.values() if p.name in fixed and p.plan and payment.name in p.received}
        for only_own_items in (True, False):
            for promise in line:
                if promise.plan in plans_served and not promise.advances:
                    continue
                while spendable > 0 and len(promise.received) < max(promise.amount, promise.least()):
                    own = [cent for cent in cents if cent in promise.items]
                    if own:
                        # Any cent of its own items is as good as another, but take them in a fixed order.
                        cents.remove(min(c for c in own if c is not None))
                    elif only_own_items:
                        break
                    promise.received.append(payment.name)
                    spendable -= 1
                    if promise.plan is not None:
                        plans_served.add(promise.plan)

    def _may_take(self, promise: Promised, payment: Paid) -> bool:
        if promise.state == "void" or promise.currency != payment.currency:
            return False
        if payment.value_on < promise.made_on or payment.value_on > promise.window_ends_on:
            return False
        if payment.recorded_at < promise.made_at:
            return False
        return promise.ended_at is None or payment.recorded_at < promise.ended_at

    def _judge(self, promise: Promised, now: datetime, state: str, required: int | None) -> None:
        if promise.state in ("withdrawn", "superseded", "void"):
            promise.required = required
            return
        promise.required = None
        by_due = len([name for name in promise.received if self.payments[name].value_on <= promise.due_on])
        owed = max(promise.open_at_due + by_due, 0)
        needed = promise.least() if promise.least() < owed else owed
        over = now >= promise.window_ends_at
        if len(promise.received) >= needed and (over or promise.received):
            promise.state, promise.required = "kept", needed
        elif not over:
            promise.state = "open"
        else:
            promise.state, promise.required = ("partially_kept" if promise.received else "broken"), needed

    def _plans_fell_or_rose(self, now: datetime) -> bool:
        moved = False
        for plan in {p.plan for p in self.promises.values() if p.plan is not None}:
            parts = [p for p in self.promises.values() if p.plan == plan and p.state != "void"]
            missed = [p for p in parts if p.state in ("broken", "partially_kept")]
            fallen = bool(parts) and len(missed) >= parts[0].plan_breaks_after
            if parts and parts[0].plan_shortfall is not None:
                lacking = sum(p.amount - len(p.received) for p in missed if p.window_ends_at <= now)
                fallen = fallen or lacking > parts[0].plan_shortfall * sum(p.amount for p in parts)
            for part in parts:
                if fallen and part.state == "open":
                    part.state, part.by_plan, part.ended_at, moved = "withdrawn", True, now, True
                elif not fallen and part.state == "withdrawn" and part.by_plan:
                    part.state, part.by_plan, part.ended_at, moved = "open", False, None, True
        return moved
