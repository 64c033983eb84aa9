"""Builders of accounts that wait to be worked."""

from datetime import datetime, timedelta
from typing import Any

from backend.accounts.models import Account, Debtor, Portfolio
from backend.contact.actions import load_rulesets
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.worklist.actions import rank_accounts
from backend.worklist.models import Callback
from tests.make.accounts import account as _account
from tests.make.contact import phone as _phone


async def work(
    tx: Transaction,
    *,
    portfolio: Portfolio | None = None,
    workers: list[User] | None = None,
    phones: int = 1,
    ranked: bool = True,
    **said: Any,
) -> Account:
    """An overdue account in the worklist, whose debtor may be rung during the day."""
    made = await _account(tx, portfolio=portfolio, workers=workers, **said)
    await load_rulesets(tx)
    debtor = await tx.session.get_one(Debtor, made.debtor_id)
    for _ in range(phones):
        await _phone(tx, debtor)
    if ranked:
        await rank_accounts(tx, [made.id])
    return made


async def callback(
    tx: Transaction, account: Account, *, due_at: datetime | None = None, for_user: User | None = None, by: User
) -> Callback:
    """A call promised to the debtor, by default an hour from now."""
    made = Callback(
        account_id=account.id,
        due_at=due_at or tx.now + timedelta(hours=1),
        for_user_id=for_user.id if for_user else None,
        made_by=by.id,
        made_at=tx.now,
    )
    tx.session.add(made)
    await tx.session.flush()
    await rank_accounts(tx, [account.id])
    return made
