"""The rules decide thousands of random ledgers exactly as the cent-by-cent oracle does, after every single event."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from backend.kit.calendar import end_of_day
from backend.promises.allocation import Pledge, Receipt
from backend.promises.models import PromiseState
from backend.promises.rules import PLAN_DEFAULT, decide
from tests.promises.oracle import Oracle, Paid, Promised

LEDGERS = 2_500
EVENTS = 12
ITEMS = {"a": UUID(int=1001), "b": UUID(int=1002)}


class Desk:
    """Writes down verdicts as the real thing does, without a database."""

    def __init__(self) -> None:
        self.pledges: dict[int, Pledge] = {}
        self.receipts: dict[int, Receipt] = {}

    def look(self, now: datetime) -> None:
        verdicts = decide(list(self.pledges.values()), list(self.receipts.values()), now)
        for name, pledge in self.pledges.items():
            verdict = verdicts[pledge.id]
            ended_at = pledge.ended_at
            if verdict.state != pledge.state:
                ended_at = now if verdict.state is PromiseState.WITHDRAWN else None
            self.pledges[name] = replace(
                pledge,
                state=verdict.state,
                allocated=verdict.allocated,
                required_minor=verdict.required_minor,
                state_reason=verdict.reason,
                ended_at=ended_at,
            )


class Story:
    """Random events, told to both."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
        self.desk, self.oracle = Desk(), Oracle()
        self.plans = 0

    def step(self) -> str:
        self.now += timedelta(days=self.dice.choice([0, 0, 0, 1, 1, 2]), minutes=1)
        event = self.dice.choice([self.promise, self.promise, self.pay, self.pay, self.pay, self.plan, self.bounce, self.end, self.void])
        if self.dice.random() < 0.15:
            event = self.dice.choice([self.confirm, self.rebalance])
        event()
        self.desk.look(self.now)
        self.oracle.look(self.now)
        return event.__name__

    def promise(self, plan: int | None = None, place: int = 0, **terms: Any) -> None:
        dice, name = self.dice, len(self.desk.pledges) + 1
        due = self.now.date() + timedelta(days=dice.randint(0, 4) + place * 2)
        until = due + timedelta(days=dice.choice([0, 1, 2]))
        tolerance = dice.choice([0, 500, 2500, 3333])
        items = set() if plan else set(dice.sample(["a", "b"], dice.choice([0, 0, 1, 2])))
        currency, amount, minimum = dice.choice(["COP"] * 9 + ["USD"]), dice.randint(1, 10), dice.choice([0, 0, 0, 3, 12])
        open_at_due = dice.choice([0, 2, 5, 9, 30, 30, 30, 30])
        advances, breaks, short = terms.get("advances", True), terms.get("breaks", 2), terms.get("short")
        self.desk.pledges[name] = Pledge(
            id=UUID(int=name), currency=currency, amount_minor=amount, made_at=self.now, made_on=self.now.date(), due_on=due,
            window_ends_on=until, window_ends_at=end_of_day(until, "UTC"), tolerance_basis_points=tolerance, minimum_minor=minimum,
            item_ids=frozenset(ITEMS[i] for i in items), open_at_due_minor=open_at_due, plan_id=UUID(int=plan) if plan else None,
            plan_sequence=place, advances=bool(advances), plan_defaults_after=int(breaks), plan_shortfall_basis_points=short,
        )  # fmt: skip
        self.oracle.promises[name] = Promised(
            name, currency, amount, self.now, self.now.date(), due, until, end_of_day(until, "UTC"), Fraction(tolerance, 10_000), minimum,
            items, plan, place, bool(advances), int(breaks), None if short is None else Fraction(short, 10_000), open_at_due,
        )  # fmt: skip

    def plan(self) -> None:
        self.plans += 1
        terms = {"advances": self.dice.random() < 0.6, "breaks": self.dice.choice([1, 2]), "short": self.dice.choice([None, None, 3000])}
        for place in range(1, self.dice.choice([2, 3]) + 1):
            self.promise(5000 + self.plans, place, **terms)

    def pay(self) -> None:
        dice, name = self.dice, len(self.desk.receipts) + 1
        cents = [dice.choice(["a", "b", None]) for _ in range(dice.randint(1, 20))]
        value_on = self.now.date() - timedelta(days=dice.choice([0, 0, 0, 1, 2, 4]))
        currency = dice.choice(["COP"] * 9 + ["USD"])
        applied = {ITEMS[i]: cents.count(i) for i in ("a", "b")}
        self.desk.receipts[name] = Receipt(UUID(int=name), currency, len(cents), value_on, self.now, applied)
        self.oracle.payments[name] = Paid(name, currency, cents, value_on, self.now)

    def bounce(self) -> None:
        if self.desk.receipts:
            name = self.dice.choice(list(self.desk.receipts))
            self.desk.receipts[name] = replace(self.desk.receipts[name], live=False)
            self.oracle.payments[name].bounced = True

    def end(self) -> None:
        standing = [name for name, pledge in self.desk.pledges.items() if pledge.state is PromiseState.OPEN]
        if standing:
            name, state = self.dice.choice(standing), self.dice.choice([PromiseState.WITHDRAWN, PromiseState.SUPERSEDED])
            self.desk.pledges[name] = replace(self.desk.pledges[name], state=state, ended_at=self.now)
            self.oracle.promises[name].state, self.oracle.promises[name].ended_at = state.value, self.now

    def void(self) -> None:
        free = [name for name, pledge in self.desk.pledges.items() if pledge.confirmed_at is None]
        if free and self.dice.random() < 0.3:
            name = self.dice.choice(free)
            self.desk.pledges[name] = replace(self.desk.pledges[name], state=PromiseState.VOID)
            self.oracle.promises[name].state = "void"

    def confirm(self) -> None:
        decided = [n for n, p in self.desk.pledges.items() if p.state in ("kept", "partially_kept", "broken")]
        if decided:
            name = self.dice.choice(decided)
            self.desk.pledges[name] = replace(self.desk.pledges[name], confirmed_at=self.now)
            self.oracle.promises[name].confirmed = True

    def rebalance(self) -> None:
        if self.desk.pledges:
            name, amount = self.dice.choice(list(self.desk.pledges)), self.dice.choice([-3, 0, 1, 4, 30])
            self.desk.pledges[name] = replace(self.desk.pledges[name], open_at_due_minor=amount)
            self.oracle.promises[name].open_at_due = amount

    def differences(self) -> list[str]:
        found = []
        for name, pledge in self.desk.pledges.items():
            other = self.oracle.promises[name]
            theirs = (other.state, other.required, {UUID(int=n): other.received.count(n) for n in other.received}, other.by_plan)
            ours = (pledge.state.value, pledge.required_minor, dict(pledge.allocated), pledge.state_reason == PLAN_DEFAULT)
            if ours != theirs:
                found.append(f"promise {name}: rules say {ours}, the oracle {theirs}")
        return found


def test_the_rules_decide_as_the_oracle_after_every_event_of_thousands_of_ledgers():
    seen: set[str] = set()
    for seed in range(LEDGERS):
        story, told = Story(seed), []
        for _ in range(EVENTS):
            told.append(story.step())
            assert story.differences() == [], f"ledger {seed} after {told}"
        seen.update(pledge.state.value for pledge in story.desk.pledges.values())
        seen.update({"by plan"} if any(p.state_reason == PLAN_DEFAULT for p in story.desk.pledges.values()) else set())
    assert seen == {*(state.value for state in PromiseState), "by plan"}, "the ledgers do not reach every state"


def test_no_cent_counts_twice_and_none_is_invented():
    for seed in range(600):
        story = Story(100_000 + seed)
        for _ in range(EVENTS):
            story.step()
        for receipt in story.desk.receipts.values():
            assert sum(pledge.allocated.get(receipt.id, 0) for pledge in story.desk.pledges.values()) <= receipt.amount_minor


def test_deciding_again_without_news_changes_nothing():
    for seed in range(600):
        story = Story(200_000 + seed)
        for _ in range(EVENTS):
            story.step()
        before = dict(story.desk.pledges)
        story.desk.look(story.now)
        assert story.desk.pledges == before
