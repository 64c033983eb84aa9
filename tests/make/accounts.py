"""Builders of portfolios, debtors, accounts and items."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from backend.accounts.actions import restate
from backend.accounts.models import Account, Debtor, Item, Portfolio, PortfolioGrant
from backend.kit.transaction import Transaction
from backend.people.models import User

_numbers = count(1)


async def portfolio(tx: Transaction, *, workers: list[User] | None = None, **said: Any) -> Portfolio:
    """A Colombian consumer portfolio, granted to `workers`."""
    number = next(_numbers)
    made = Portfolio(**{"name": f"Cartera {number}", "creditor": f"Banco {number}", "country": "CO", "zone": "America/Bogota", **said})
    tx.session.add(made)
    await tx.session.flush()
    for user in workers or []:
        tx.session.add(PortfolioGrant(user_id=user.id, portfolio_id=made.id))
    await tx.session.flush()
    return made


async def debtor(tx: Transaction, **said: Any) -> Debtor:
    """A Colombian who owes."""
    number = next(_numbers)
    made = Debtor(
        **{
            "creditor": "Banco",
            "reference": f"D{number:06}",
            "name": f"María Restrepo {number}",
            "country": "CO",
            "zone": "America/Bogota",
            "created_at": tx.now,
            **said,
        }
    )
    tx.session.add(made)
    await tx.session.flush()
    return made


# `account` has parameters of these names.
_new_portfolio, _new_debtor = portfolio, debtor


async def account(
    tx: Transaction,
    *,
    portfolio: Portfolio | None = None,
    debtor: Debtor | None = None,
    owes: int | list[int] = 100_000_00,
    days_late: int = 40,
    workers: list[User] | None = None,
    **said: Any,
) -> Account:
    """An account that owes `owes` minor units, as one item due `days_late` days ago, or as several a month apart."""
    portfolio = portfolio or await _new_portfolio(tx, workers=workers)
    debtor = debtor or await _new_debtor(tx, creditor=portfolio.creditor)
    number = next(_numbers)
    made = Account(
        **{
            "portfolio_id": portfolio.id,
            "debtor_id": debtor.id,
            "reference": f"A{number:06}",
            "currency": "COP",
            "zone": portfolio.zone,
            "created_at": tx.now,
            **said,
        }
    )
    tx.session.add(made)
    await tx.session.flush()
    first_due = tx.now.date() - timedelta(days=days_late)
    for place, minor in enumerate([owes] if isinstance(owes, int) else owes):
        await item(tx, made.id, minor, due_on=first_due + timedelta(days=30 * place))
    await restate(tx, [made.id])
    return made


async def item(tx: Transaction, account_id: UUID, minor: int, *, due_on: date | None, **said: Any) -> Item:
    """One item of an account; call `restate` afterwards when balances matter."""
    number = next(_numbers)
    issued_on = due_on - timedelta(days=30) if due_on else None
    made = Item(
        **{
            "account_id": account_id,
            "reference": f"F{number:07}",
            "issued_on": issued_on,
            "due_on": due_on,
            "original_minor": minor,
            "open_minor": minor,
            "created_at": tx.now,
            **said,
        }
    )
    tx.session.add(made)
    await tx.session.flush()
    return made
