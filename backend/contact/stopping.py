"""A debtor who wants no more contact: said once, it holds on all their accounts until a supervisor lifts it."""

from uuid import UUID

from backend.accounts.facts import AccountChanged
from backend.accounts.models import Account, Debtor
from backend.accounts.timeline import NewEntry, append_many
from backend.contact import queries
from backend.kit.facts import tell
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction

LONGEST_REASON = 500


async def stop_contact(tx: Transaction, account: Account, reason: str, *, by: UUID) -> None:
    """From now on nobody contacts this debtor; asking for it again changes nothing."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid(field="reason", expected=f"1 to {LONGEST_REASON} characters")
    await _set(tx, account, stopped=True, kind="contact:stopped", facts={"reason": reason.strip()}, by=by)


async def resume_contact(tx: Transaction, account: Account, *, by: UUID) -> None:
    """The debtor may be contacted again, as far as the law and their numbers allow."""
    await _set(tx, account, stopped=False, kind="contact:resumed", facts={}, by=by)


async def _set(tx: Transaction, account: Account, *, stopped: bool, kind: str, facts: dict[str, str], by: UUID) -> None:
    await queries.lock_debtor(tx.session, account.debtor_id)
    debtor = await tx.session.get_one(Debtor, account.debtor_id, populate_existing=True)
    if (debtor.contact_stopped_at is not None) == stopped:
        return
    debtor.contact_stopped_at = tx.now if stopped else None
    await tx.session.flush()
    affected = set(await queries.accounts_of_debtor(tx.session, debtor.id)) | {account.id}
    await append_many(tx, [NewEntry(account_id, kind, facts, by, debtor.id) for account_id in sorted(affected)])
    await tell(tx, AccountChanged(tuple(sorted(affected))))
