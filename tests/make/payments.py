"""Builders of payments."""

from datetime import date
from itertools import count
from uuid import UUID

from backend.accounts.models import Account
from backend.kit.clock import local_date
from backend.kit.money import Money
from backend.kit.transaction import Transaction
from backend.payments.actions import enter
from backend.payments.models import Payment
from backend.payments.schemas import NewPayment
from backend.people.models import Role, User
from tests.make.people import user as make_user

_numbers = count(1)


async def payment(
    tx: Transaction,
    account: Account,
    minor: int,
    *,
    value_on: date | None = None,
    by: User | None = None,
    reference: str | None = None,
    currency: str | None = None,
    items: list[UUID] | None = None,
) -> Payment:
    """A payment entered and applied, today by default."""
    return await enter(
        tx,
        by or await make_user(tx, role=Role.ADMINISTRATOR),
        NewPayment(
            account_id=account.id,
            amount=Money(minor, currency or account.currency),
            value_on=value_on or local_date(tx.now, account.zone),
            external_ref=reference or f"T{next(_numbers):08}",
            item_ids=items or [],
        ),
    )
