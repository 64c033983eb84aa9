"""Inventing what is owed: items, payments, promises, consistent with each other to the cent."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.imports.demo.debtors import Debtor
from backend.imports.demo.floor import Staffed
from backend.imports.demo.rows import Ids, Rows
from backend.kit.calendar import add_business_days, end_of_day
from backend.promises.allocation import asked_minor

#: Days past due: from, to, weight.
LATENESS = ((0, 0, 11), (1, 30, 31), (31, 60, 20), (61, 90, 13), (91, 120, 9), (121, 420, 16))
GRACE, TOLERANCE, FREEZE = 3, 500, 60
MONTH = timedelta(days=30)
DISPUTE_REASONS = ("already_paid", "wrong_amount", "service_complaint", "not_received")
HOLD_REASONS = ("hardship", "legal", "creditor_request", "fraud")


@dataclass
class Owed:
    """An item while its account is being invented."""

    id: UUID
    reference: str
    issued: date
    due: date
    original: int
    open: int
    disputed: bool = False


@dataclass(frozen=True)
class Invented:
    """An account, for the history that is written about it."""

    id: UUID
    debtor: Debtor
    place: Staffed
    days_late: int
    made_at: datetime
    taker: UUID
    has_open_promise: bool


class Debts:
    """Invents accounts of debtors."""

    def __init__(self, rows: Rows, ids: Ids, chance: random.Random, now: datetime) -> None:
        self.rows, self.ids, self.chance, self.now = rows, ids, chance, now

    def invent(self, debtor: Debtor, place: Staffed, reference: str) -> Invented:
        """One account with everything owed and paid on it."""
        chance = self.chance
        account = _Account(self, debtor, place, reference)
        account.owe()
        account.pay_old()
        account.promise_past()
        account.dispute_and_hold()
        account.promise_open()
        account.write()
        return Invented(account.id, debtor, place, account.days_late, account.made_at, chance.choice(place.collectors), account.promised)


class _Account:
    """One account on its way into the rows."""

    def __init__(self, debts: Debts, debtor: Debtor, place: Staffed, reference: str) -> None:
        self.rows, self.ids, self.chance, self.now = debts.rows, debts.ids, debts.chance, debts.now
        self.debtor, self.place, self.reference = debtor, place, reference
        self.id = self.ids()
        self.zone = ZoneInfo(debtor.zone)
        self.today = self.now.astimezone(self.zone).date()
        self.product, meals, self.kind = self.chance.choice(place.creditor.products)
        country = debtor.country
        # Most owe a little, a few owe much.
        amount = meals * country.meal_minor * self.chance.lognormvariate(0, 0.65)
        self.instalment = max(country.round_minor, int(amount) // country.round_minor * country.round_minor)
        low, high, _ = self.chance.choices(LATENESS, weights=[weight for _, _, weight in LATENESS])[0]
        self.days_late = self.chance.randint(low, high)
        self.items: list[Owed] = []
        self.payments: list[tuple[UUID, int, date, datetime]] = []
        self.promised = False

    def owe(self) -> None:
        """Paid instalments, then those that are late, then the next."""
        late = min(self.days_late // 30 + 1, 5) if self.days_late else 0
        paid = self.chance.choice((0, 0, 1, 1, 2))
        oldest = (
            self.today - timedelta(days=self.days_late) if self.days_late else self.today + timedelta(days=self.chance.randrange(0, 25))
        )
        ahead = 1 if self.days_late == 0 or self.chance.random() < 0.3 else 0
        for number in range(-paid, late + ahead):
            due = oldest + number * MONTH
            if number >= 0 and number >= late and due < self.today:
                continue
            issued = due - timedelta(days=self.chance.choice((15, 20, 30)))
            reference = f"{self.reference}-{number + paid + 1:02}"
            self.items.append(Owed(self.ids(), reference, issued, due, self.instalment, 0 if number < 0 else self.instalment))
        self.made_at = self._moment(min(item.issued for item in self.items))

    def pay_old(self) -> None:
        """What was paid, some of it late; now and then part of the oldest open item."""
        for item in self.items:
            if item.open == 0:
                value_on = min(item.due + timedelta(days=self.chance.choice((-2, 0, 0, 1, 3, 8, 15))), self.today - timedelta(days=1))
                self._pay(item, item.original, max(value_on, item.issued))
        first = next((item for item in self.items if item.open), None)
        if first is not None and self.days_late > 20 and self.chance.random() < 0.1:
            part = first.original * self.chance.choice((20, 30, 50)) // 100
            self._pay(first, part, first.due + timedelta(days=self.chance.randrange(1, 15)))
            first.open -= part

    def promise_past(self) -> None:
        """A promise from before: kept by a payment there was, or broken."""
        chance, country = self.chance, self.debtor.country.code
        recent = [payment for payment in self.payments if timedelta(days=6) < self.now - payment[3] < timedelta(days=55)]
        if recent and chance.random() < 0.4:
            payment_id, amount, value_on, recorded = recent[-1]
            made_at = self._moment(value_on - timedelta(days=chance.randrange(2, 5)))
            due = value_on + timedelta(days=chance.randrange(0, 3))
            if made_at > self.made_at and not any(self._counts(other, made_at, due) for other in self.payments if other[0] != payment_id):
                self._promise(amount, due, made_at, "kept", recorded, amount, payment_id)
        elif self.days_late > 25 and chance.random() < 0.3:
            made_at = self._moment(self.today - timedelta(days=chance.randrange(12, min(self.days_late, 50))))
            due = made_at.astimezone(self.zone).date() + timedelta(days=chance.randrange(1, 5))
            ends_on = add_business_days(due, GRACE, country, self.debtor.subdivision)
            ends_at = end_of_day(ends_on, self.debtor.zone)
            if ends_at < self.now and not any(self._counts(other, made_at, ends_on) for other in self.payments):
                self._promise(self.instalment, due, made_at, "broken", ends_at, 0, None)

    def promise_open(self) -> None:
        """A promise whose day is still to come."""
        if self.days_late < 3 or self.chance.random() > 0.07:
            return
        owed = sum(item.open for item in self.items if item.due < self.today and not item.disputed)
        made_at = self._lately(3)
        if owed > 0:
            self.promised = True
            self._promise(owed, self.today + timedelta(days=self.chance.randrange(0, 7)), made_at, "open", None, 0, None)

    def dispute_and_hold(self) -> None:
        """A few items are disputed, a few accounts left alone."""
        last = next((item for item in reversed(self.items) if item.open and item.due < self.today), None)
        collector = self.chance.choice(self.place.collectors)
        if last is not None and self.chance.random() < 0.025:
            last.disputed = True
            at, reason, dispute_id = self._lately(20), self.chance.choice(DISPUTE_REASONS), self.ids()
            self.rows.add("dispute", dispute_id, self.id, last.id, reason, "", at, collector)
            self._tell(at, "dispute:opened", {"item": last.reference, "reason": reason, "amount_minor": last.open}, collector, dispute_id)
        if self.chance.random() < 0.015:
            at, reason, hold_id = self._lately(10), self.chance.choice(HOLD_REASONS), self.ids()
            ends_on = self.today + timedelta(days=self.chance.randrange(2, 40))
            self.rows.add("hold", hold_id, self.id, reason, "", self.place.supervisor, at, ends_on)
            self._tell(at, "hold:placed", {"reason": reason, "ends_on": ends_on, "note": ""}, self.place.supervisor, hold_id)

    def write(self) -> None:
        """The account, with what is derived from its items as restating would derive it."""
        open_items = [item for item in self.items if item.open]
        for item in self.items:
            self.rows.add(
                "item", item.id, self.id, item.reference, self.kind, item.issued, item.due, item.original, item.open, self.made_at
            )
        stage = "extrajudicial" if self.days_late > 120 else "administrative" if self.days_late else "preventive"
        owner = self.chance.choice(self.place.collectors) if self.chance.random() < 0.15 else None
        self.rows.add(
            "account", self.id, self.place.id, self.debtor.id, self.reference, self.debtor.country.currency, self.product,
            "open", None, None,
            stage, owner, self.debtor.zone, self.made_at,
            sum(item.open for item in open_items), 0, sum(item.open for item in open_items if item.disputed),
            min((item.due for item in open_items), default=None), min((item.due for item in open_items if not item.disputed), default=None),
        )  # fmt: skip
        facts = {"items_new": len(self.items), "amount_minor": sum(item.original for item in self.items), "file": "demo"}
        self._tell(self.made_at, "account:imported", facts)

    def _pay(self, item: Owed, amount: int, value_on: date) -> None:
        payment_id, recorded = self.ids(), self._moment(value_on, late=True)
        currency, reference = self.debtor.country.currency, f"PG-{self.reference}-{len(self.payments) + 1}"
        method = self.chance.choice(("transfer", "cash", "card", "direct_debit"))
        self.payments.append((payment_id, amount, value_on, recorded))
        self.rows.add(
            "payment", payment_id, self.place.id, self.id, reference, amount, currency, value_on, recorded, method, "demo", None, "house"
        )
        self.rows.add("application", self.ids(), payment_id, item.id, amount, value_on, recorded)
        facts = {"amount_minor": amount, "currency": currency, "value_on": value_on, "external_ref": reference, "method": method}
        self._tell(recorded, "payment:received", facts, subject=payment_id)

    def _promise(
        self, amount: int, due: date, made_at: datetime, state: str, decided_at: datetime | None, received: int, payment_id: UUID | None
    ) -> None:
        promise_id, taker = self.ids(), self.chance.choice(self.place.collectors)
        ends_on = add_business_days(due, GRACE, self.debtor.country.code, self.debtor.subdivision)
        required = asked_minor(amount, TOLERANCE, 0) if decided_at else None
        self.rows.add(
            "promise", promise_id, self.id, self.debtor.country.currency, amount, due, made_at, taker, "call", GRACE, TOLERANCE, 0,
            ends_on, end_of_day(ends_on, self.debtor.zone), 1, state, decided_at, received, required, True, 2, FREEZE,
        )  # fmt: skip
        if payment_id is not None:
            self.rows.add("promise_allocation", promise_id, payment_id, received)
        facts = {"amount_minor": amount, "currency": self.debtor.country.currency, "due_on": due, "window_ends_on": ends_on, "level": 1}
        self._tell(made_at, "promise:made", facts, taker, promise_id)
        if decided_at is not None:
            decided = {**facts, "received_minor": received, "required_minor": required}
            self._tell(decided_at, f"promise:{state}", decided, None, promise_id)

    def _counts(self, payment: tuple[UUID, int, date, datetime], made_at: datetime, until: date) -> bool:
        """Whether a payment could count for a promise made then."""
        return made_at.astimezone(self.zone).date() <= payment[2] <= until + timedelta(days=10)

    def _moment(self, day: date, *, late: bool = False) -> datetime:
        """Some working hour of a day (or of the next morning), never in the future."""
        chosen = datetime.combine(day, time(self.chance.randrange(8, 18), self.chance.randrange(60), self.chance.randrange(60)), self.zone)
        return min(chosen + timedelta(days=1) if late else chosen, self.now - timedelta(minutes=1))

    def _lately(self, days: int) -> datetime:
        return max(self._moment(self.today - timedelta(days=self.chance.randrange(1, days))), self.made_at)

    def _tell(self, at: datetime, kind: str, facts: dict[str, Any], by: UUID | None = None, subject: UUID | None = None) -> None:
        self.rows.tell(self.id, at, kind, facts, by, subject)
