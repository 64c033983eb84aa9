"""A portfolio in which every fact differs somewhere, conditions about it, and what Python says of both."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import text

from backend.kit.clock import local_date
from backend.kit.transaction import Transaction
from backend.strategy.fields import FIELDS
from backend.strategy.rules import View, holds
from backend.strategy.schemas import All, Compare, Condition, Facts, Missing, Not, OneOf, Strategy
from backend.strategy.schemas import Any as AnyOf
from backend.worklist.ranking_sql import ALL, facts_sql


async def varied(tx: Transaction, make: Any, count: int) -> None:
    """So many accounts, each with something of its own; always the same."""
    drawn = random.Random(7)
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    for n in range(count):
        debtor = await make.debtor(
            creditor=portfolio.creditor,
            country=drawn.choice([None, "CO", "CL"]),
            email=drawn.choice([None, "x@example.test"]),
            kind=drawn.choice(["person", "company"]),
        )
        account = await make.account(
            portfolio=portfolio,
            debtor=debtor,
            owes=[drawn.randint(1, 9) * 10 ** drawn.randint(3, 8) for _ in range(drawn.randint(1, 3))],
            days_late=drawn.randint(-20, 200),
            currency=drawn.choice(["COP", "COP", "CLP"]),
            stage=drawn.choice(["preventive", "administrative", "judicial"]),
            product=drawn.choice(["", "loan", "loan's"]),
            owner_id=drawn.choice([None, ana.id]),
        )
        if n % 3 == 0:
            await make.phone(debtor)
        if n % 4 == 1:
            await make.attempt(account, tx.now - timedelta(hours=drawn.randint(1, 900)), contact=n % 8 == 1, conversation=False)
        if n % 5 == 2:
            await make.callback(account, due_at=tx.now - timedelta(minutes=n - 10), by=ana)
        if n % 3 == 1:
            await make.payment(
                account, drawn.randint(1, 500), value_on=local_date(tx.now, account.zone) - timedelta(days=drawn.randint(0, 50))
            )
        if n % 6 == 4:
            await make.promise(account, drawn.randint(100, 900))
    await tx.session.flush()


async def everything(tx: Transaction) -> list[Facts]:
    """What is known of each account."""
    rows = (await tx.session.execute(text(facts_sql(ALL)), {"now": tx.now})).mappings()
    return [msgspec.convert(dict(row), Facts) for row in rows]


def counted(facts: list[Facts], condition: Condition | None, strategy: Strategy, now: Any) -> tuple[int, dict[str, int]]:
    """How many open accounts the Python rules let in, and what these owe by currency."""
    inside = [one for one in facts if one.state == "open" and holds(condition, View(strategy, one, now))]
    owed: Counter[str] = Counter()
    for one in inside:
        owed[one.currency] += one.balance_minor
    return len(inside), dict(owed)


def some_condition(drawn: random.Random, facts: list[Facts], strategy: Strategy, now: Any, depth: int = 3) -> Condition:
    """A condition that may well hold for some of these: its values are theirs."""
    shape = drawn.randint(0, 6 if depth else 2)
    if shape <= 2:
        field = drawn.choice(sorted(FIELDS))
        value = View(strategy, drawn.choice(facts), now).of(field)
        if value is None or (shape == 0 and drawn.random() < 0.2):
            return Missing(field)
        if shape == 1:
            return OneOf(field, [value, value])
        return Compare(field, drawn.choice(["lt", "le", "eq", "ne", "ge", "gt"] if FIELDS[field].kind == "number" else ["eq", "ne"]), value)
    if shape == 3:
        return Not(some_condition(drawn, facts, strategy, now, depth - 1))
    of = [some_condition(drawn, facts, strategy, now, depth - 1) for _ in range(drawn.randint(1, 3))]
    return All(of) if shape == 4 else AnyOf(of)
