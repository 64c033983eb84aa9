"""Builders of promises."""

from datetime import date, timedelta
from uuid import UUID

from backend.accounts.models import Account
from backend.kit.clock import local_date
from backend.kit.money import Money
from backend.kit.transaction import Transaction
from backend.people.models import Role, User
from backend.promises.actions import make, make_plan
from backend.promises.models import Promise
from backend.promises.schemas import NewPlan, NewPromise, PlanInstalment
from tests.make.people import user as make_user


async def promise(
    tx: Transaction,
    account: Account,
    minor: int,
    *,
    due_on: date | None = None,
    by: User | None = None,
    items: list[UUID] | None = None,
) -> Promise:
    """A promise due in a week, taken by somebody whose limits are wide."""
    due_on = due_on or local_date(tx.now, account.zone) + timedelta(days=7)
    wish = NewPromise(amount=Money(minor, account.currency), due_on=due_on, item_ids=items or [])
    return await make(tx, by or await make_user(tx, role=Role.ADMINISTRATOR), account.id, wish)


async def plan(tx: Transaction, account: Account, minors: list[int], *, every: int = 30, by: User | None = None) -> list[Promise]:
    """A plan whose first instalment is due in a week."""
    first = local_date(tx.now, account.zone) + timedelta(days=7)
    parts = [PlanInstalment(Money(minor, account.currency), first + timedelta(days=every * place)) for place, minor in enumerate(minors)]
    return await make_plan(tx, by or await make_user(tx, role=Role.ADMINISTRATOR), account.id, NewPlan(parts))
