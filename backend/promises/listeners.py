"""What promises do when money or accounts changed."""

from backend.accounts.facts import AccountChanged, AccountClosed
from backend.kit.facts import on, tell
from backend.kit.transaction import Transaction
from backend.payments.facts import LedgerChanged
from backend.promises.actions import end_with_account
from backend.promises.decisions import redecide, redecide_if_needed


@on(LedgerChanged)
async def follow_the_money(tx: Transaction, fact: LedgerChanged) -> None:
    """Payments came or went: decide, and let whoever ranks accounts know."""
    await redecide(tx, fact.account_ids)
    await tell(tx, AccountChanged(fact.account_ids))


@on(AccountChanged)
async def follow_the_account(tx: Transaction, fact: AccountChanged) -> None:
    """A credit or a cancelled item may lower what a promise asks; told on only when something was decided, so this ends."""
    changed = await redecide_if_needed(tx, fact.account_ids)
    if changed:
        await tell(tx, AccountChanged(tuple(changed)))


@on(AccountClosed)
async def end_what_is_open(tx: Transaction, fact: AccountClosed) -> None:
    """Nobody can keep a promise to a floor that no longer works the account."""
    await end_with_account(tx, fact.account_id, fact.by)
