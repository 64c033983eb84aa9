"""What payments do when others tell that accounts changed."""

from backend.accounts.facts import AccountChanged
from backend.kit.facts import on
from backend.kit.transaction import Transaction
from backend.payments.actions import apply_waiting


@on(AccountChanged)
async def apply_waiting_money(tx: Transaction, fact: AccountChanged) -> None:
    """New items, settled disputes and corrections take the money that was waiting, or give back what is too much."""
    await apply_waiting(tx, fact.account_ids)
