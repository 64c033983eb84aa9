"""The whole path on the real database - payments, applications, promises, the daily job - against the cent-by-cent oracle."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.accounts.actions import restate
from backend.accounts.facts import AccountChanged
from backend.accounts.models import Account, Adjustment
from backend.kit.facts import tell
from backend.kit.money import Money
from backend.kit.transaction import Transaction
from backend.payments.actions import reverse
from backend.payments.schemas import NewReversal
from backend.people.models import Role, User
from backend.promises.actions import decide_due, make_plan, void, withdraw
from backend.promises.actions import make as make_promise
from backend.promises.models import Promise, PromisePolicy
from backend.promises.schemas import NewPlan, NewPromise, PlanInstalment, StateReason
from tests.make import Make
from tests.promises.oracle import Oracle, Paid, Promised

EVENTS = 16
WHY = StateReason(reason="said so")


@dataclass
class Owed:
    """An item cent by cent: who paid each, and from which day that counts."""

    id: UUID
    due_on: date
    issued_on: date
    original: int
    credits: list[tuple[date, int]] = field(default_factory=list)
    paid_by: list[tuple[int, date]] = field(default_factory=list)
    room_since: date = date.min

    def open(self) -> int:
        return self.original - sum(amount for _, amount in self.credits) - len(self.paid_by)

    def open_on(self, day: date) -> int:
        if self.issued_on > day:
            return 0
        credited = sum(amount for on, amount in self.credits if on <= day)
        return self.original - credited - len([1 for _, on in self.paid_by if on <= day])


class Floor:
    """One account, worked at random through the real actions, and the oracle told of it in its own words."""

    def __init__(self, tx: Transaction, make: Make, seed: int) -> None:
        self.tx, self.make, self.dice = tx, make, random.Random(seed)
        self.oracle = Oracle()
        self.items: dict[str, Owed] = {}
        self.payments: dict[int, UUID] = {}
        self.promises: dict[int, UUID] = {}
        self.replaced_by: dict[int, int] = {}
        self.account: Account
        self.boss: User

    async def open(self) -> None:
        self.tx.now = datetime(2026, 3, 3, 15, tzinfo=UTC)
        self.boss = await self.make.user(role=Role.ADMINISTRATOR)
        portfolio = await self.make.portfolio(country="XX")
        self.grace, self.tolerance = self.dice.choice([0, 1, 2]), self.dice.choice([0, 500, 3000])
        self.minimum, self.advances = self.dice.choice([0, 0, 4]), self.dice.random() < 0.7
        policy = PromisePolicy(portfolio_id=portfolio.id, valid_from=date(2026, 1, 1), plan_advances=self.advances)
        policy.grace_business_days, policy.tolerance_basis_points, policy.minimum_minor = self.grace, self.tolerance, self.minimum
        self.tx.session.add(policy)
        self.account = await self.make.account(portfolio=portfolio, debtor=await self.make.debtor(country=None), owes=[])
        for _ in range(2):
            await self.bill()

    @property
    def today(self) -> date:
        # Bogotá is five hours behind all year.
        return (self.tx.now - timedelta(hours=5)).date()

    async def step(self) -> str:
        self.tx.now += timedelta(days=self.dice.choice([0, 0, 0, 1, 1, 3]), minutes=7)
        events = (
            [self.pay] * 4
            + [self.promise] * 3
            + [self.plan, self.bounce, self.bounce, self.end, self.strike, self.bill]
            + [self.credit] * 3
        )
        event = self.dice.choice(events)
        await event()
        await decide_due(self.tx)
        self._balances()
        self.oracle.look(self.tx.now)
        return event.__name__

    async def bill(self) -> None:
        name, amount = f"i{len(self.items)}", self.dice.randint(3, 25)
        due = self.today + timedelta(days=self.dice.randint(-20, 5))
        issued = min(due, self.today)
        item = await self.make.item(self.account.id, amount, due_on=due, issued_on=issued, reference=name)
        self.items[name] = Owed(item.id, due, issued, amount)
        await restate(self.tx, [self.account.id])
        await tell(self.tx, AccountChanged((self.account.id,)))
        self._apply()

    async def credit(self) -> None:
        name = self.dice.choice(list(self.items))
        if (left := self.items[name].open()) > 0:
            amount, on = self.dice.randint(1, left), self.today - timedelta(days=self.dice.choice([0, 0, 2]))
            said = Adjustment(item_id=self.items[name].id, amount_minor=-amount, kind="credit", value_on=on, recorded_at=self.tx.now)
            self.tx.session.add(said)
            self.items[name].credits.append((on, amount))
            await restate(self.tx, [self.account.id])
            await tell(self.tx, AccountChanged((self.account.id,)))

    async def pay(self) -> None:
        name, amount = len(self.payments) + 1, self.dice.randint(1, 20)
        on = self.today - timedelta(days=self.dice.choice([0, 0, 0, 1, 3]))
        self.payments[name] = (await self.make.payment(self.account, amount, value_on=on, by=self.boss)).id
        self.oracle.payments[name] = Paid(name, "COP", [None] * amount, on, self.tx.now)
        self._apply()

    async def bounce(self) -> None:
        live = [name for name in self.payments if not self.oracle.payments[name].bounced]
        if live:
            name = self.dice.choice(live)
            await reverse(self.tx, self.boss, self.payments[name], NewReversal(reason="bounced"))
            self.oracle.payments[name].bounced = True
            self.oracle.payments[name].cents = [None] * len(self.oracle.payments[name].cents)
            for item in self.items.values():
                if any(payment == name for payment, _ in item.paid_by):
                    item.room_since = max([item.room_since, self.today, *(on for payment, on in item.paid_by if payment == name)])
                    item.paid_by = [(payment, on) for payment, on in item.paid_by if payment != name]
            self._apply()

    async def promise(self) -> None:
        open_items = [name for name, item in self.items.items() if item.open() > 0]
        if open_items:
            bound = set(self.dice.sample(open_items, self.dice.randint(0, len(open_items))) if self.dice.random() < 0.6 else [])
            due, amount = self.today + timedelta(days=self.dice.randint(0, 5)), self.dice.randint(1, 25)
            wish = NewPromise(Money(amount, "COP"), due, [self.items[name].id for name in bound])
            self._note([await make_promise(self.tx, self.boss, self.account.id, wish)], [(amount, due)], bound)

    async def plan(self) -> None:
        if sum(item.open() for item in self.items.values()) > 0:
            parts = [(self.dice.randint(1, 12), self.today + timedelta(days=1 + 3 * place)) for place in range(self.dice.choice([2, 3]))]
            wish = NewPlan([PlanInstalment(Money(amount, "COP"), due) for amount, due in parts])
            self._note(await make_plan(self.tx, self.boss, self.account.id, wish), parts, set())

    async def end(self) -> None:
        standing = [promise for promise in self.oracle.promises.values() if promise.state == "open"]
        if standing:
            promise = self.dice.choice(standing)
            await withdraw(self.tx, self.boss, self.promises[promise.name], WHY)
            promise.state, promise.ended_at = "withdrawn", self.tx.now

    async def strike(self) -> None:
        valid = [promise for promise in self.oracle.promises.values() if promise.state != "void"]
        if valid and self.dice.random() < 0.5:
            promise = self.dice.choice(valid)
            await void(self.tx, self.boss, self.promises[promise.name], WHY)
            promise.state, promise.ended_at = "void", None
            for other in self.oracle.promises.values():
                if self.replaced_by.get(other.name) == promise.name and other.state == "superseded":
                    other.state, other.ended_at = "open", None

    def _note(self, made: list[Promise], parts: list[tuple[int, date]], bound: set[str]) -> None:
        first = len(self.promises) + 1
        for old in self.oracle.promises.values():
            if old.state == "open" and (not bound or not old.items or bound & old.items):
                old.state, old.ended_at = "superseded", self.tx.now
                self.replaced_by[old.name] = first
        for place, (real, (amount, due)) in enumerate(zip(made, parts, strict=True), start=1):
            until = due
            for _ in range(self.grace):
                until += timedelta(days=1)
                while until.isoweekday() > 5:
                    until += timedelta(days=1)
            ends_at = datetime(until.year, until.month, until.day, 5, tzinfo=UTC) + timedelta(days=1)
            name = len(self.promises) + 1
            self.promises[name] = real.id
            self.oracle.promises[name] = Promised(
                name, "COP", amount, self.tx.now, self.today, due, until, ends_at, Fraction(self.tolerance, 10_000),
                min(self.minimum, amount), bound, first if len(made) > 1 else None, place, self.advances,
            )  # fmt: skip

    def _apply(self) -> None:
        """Every loose cent, oldest first, to the oldest item with room."""
        queue = sorted(self.oracle.payments.values(), key=lambda payment: (payment.value_on, payment.recorded_at))
        for payment in queue:
            for place, cent in enumerate(payment.cents):
                if cent is None and not payment.bounced:
                    for name, item in sorted(self.items.items(), key=lambda one: (one[1].due_on, one[1].issued_on, one[0])):
                        if item.open() > 0:
                            payment.cents[place] = name
                            item.paid_by.append((payment.name, max(payment.value_on, item.issued_on, item.room_since)))
                            break

    def _balances(self) -> None:
        for promise in self.oracle.promises.values():
            meant = promise.items or set(self.items)
            promise.open_at_due = sum(self.items[name].open_on(promise.due_on) for name in meant)

    async def differences(self) -> list[str]:
        ours, theirs = await self._stored(), self._expected()
        return [f"{what}: database {ours[what]}, oracle {theirs[what]}" for what in theirs if ours[what] != theirs[what]]

    async def _stored(self) -> dict[str, Any]:
        ids = {"id": self.account.id}
        query = self.tx.session.execute
        items = text("SELECT reference, open_minor FROM item WHERE account_id = :id")
        found: dict[str, Any] = {row[0]: row[1] for row in await query(items, ids)}
        row = (await query(text("SELECT balance_minor, unapplied_minor FROM account WHERE id = :id"), ids)).one()
        found |= {"balance": row[0], "unapplied": row[1]}
        promises = text(
            "SELECT p.id, p.state, p.received_minor, p.required_minor, "
            "coalesce((SELECT sum(amount_minor) FROM promise_allocation a WHERE a.promise_id = p.id), 0) "
            "FROM promise p WHERE p.account_id = :id"
        )
        names = {id_: name for name, id_ in self.promises.items()}
        for id_, state, received, required, allocated in await query(promises, ids):
            found[f"promise {names[id_]}"] = (state, received, required if state != "void" else None)
            assert received == allocated
        return found

    def _expected(self) -> dict[str, Any]:
        loose = sum(payment.cents.count(None) for payment in self.oracle.payments.values() if not payment.bounced)
        expected: dict[str, Any] = {name: item.open() for name, item in self.items.items()}
        expected |= {"balance": sum(item.open() for item in self.items.values()), "unapplied": loose}
        for name, promise in self.oracle.promises.items():
            required = promise.required if promise.state != "void" else None
            expected[f"promise {name}"] = (promise.state, len(promise.received), required)
        return expected


@pytest.mark.parametrize("seed", range(16))
async def test_the_database_ends_where_the_oracle_does(tx: Transaction, make: Make, seed: int) -> None:
    floor, events = Floor(tx, make, seed), []
    await floor.open()
    for _ in range(EVENTS):
        events.append(await floor.step())
        assert await floor.differences() == [], f"ledger {seed} after {events}"
    before = await floor._stored()
    assert await decide_due(tx) == 0
    assert await floor._stored() == before
