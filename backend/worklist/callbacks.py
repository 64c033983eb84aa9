"""Call-backs: promised to the debtor, due at a moment, never lost."""

from uuid import UUID

from sqlmodel import col, update

from backend.accounts import queries as accounts
from backend.accounts.timeline import append_to_timeline
from backend.contact.models import PhoneNumber
from backend.kit.refusal import Invalid, NotFound
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.worklist import queries
from backend.worklist.models import Callback
from backend.worklist.ranking import rank_accounts
from backend.worklist.rules import LONGEST_CALLBACK, CallbackInThePast
from backend.worklist.schemas import NewCallback


async def call_back(tx: Transaction, user: User, account_id: UUID, wish: NewCallback) -> Callback:
    """Promise the debtor a call at a time."""
    account, _, _ = await accounts.account_of(tx.session, user, account_id)
    if wish.due_at <= tx.now:
        raise CallbackInThePast(due_at=wish.due_at)
    if wish.due_at > tx.now + LONGEST_CALLBACK:
        raise Invalid(field="due_at", expected=f"within {LONGEST_CALLBACK.days} days", value=wish.due_at.isoformat())
    if len(wish.note) > 1000 or "\0" in wish.note:
        raise Invalid(field="note", expected="at most 1000 characters")
    if wish.phone_id is not None:
        phone = await tx.session.get(PhoneNumber, wish.phone_id)
        if phone is None or phone.debtor_id != account.debtor_id:
            raise NotFound
    made = Callback(
        account_id=account_id,
        phone_id=wish.phone_id,
        due_at=wish.due_at,
        for_user_id=user.id if wish.for_me else None,
        made_by=user.id,
        made_at=tx.now,
        note=wish.note.strip(),
    )
    tx.session.add(made)
    await tx.session.flush()
    await append_to_timeline(tx, account_id, "callback:made", {"due_at": wish.due_at, "note": made.note}, by=user.id, subject_id=made.id)
    await rank_accounts(tx, [account_id])
    return made


async def cancel_callback(tx: Transaction, user: User, callback_id: UUID) -> None:
    """Take a promised call back: the debtor no longer wants it."""
    made = await tx.session.get(Callback, callback_id, with_for_update=True)
    if made is None:
        raise NotFound
    await accounts.account_of(tx.session, user, made.account_id)
    if made.done_at is not None or made.cancelled_at is not None:
        return
    made.cancelled_at = tx.now
    await append_to_timeline(tx, made.account_id, "callback:cancelled", {"due_at": made.due_at}, by=user.id, subject_id=made.id)
    await rank_accounts(tx, [made.account_id])


async def cancel_all(tx: Transaction, account_id: UUID, by: UUID) -> None:
    """Nobody works the account any more: whatever call it was still owed is not made."""
    for owed in await queries.waiting_callbacks(tx.session, account_id):
        owed.cancelled_at = tx.now
        await append_to_timeline(tx, account_id, "callback:cancelled", {"due_at": owed.due_at}, by=by, subject_id=owed.id)


async def owe_call_back(tx: Transaction, account_id: UUID, for_user_id: UUID | None, phone_id: UUID | None) -> UUID:
    """The debtor called and nobody answered: they are called as soon as the law allows. One call is owed, however often they tried."""
    owed = next((one for one in await queries.waiting_callbacks(tx.session, account_id) if one.made_by is None), None)
    if owed is not None:
        return owed.id
    made = Callback(account_id=account_id, phone_id=phone_id, due_at=tx.now, for_user_id=for_user_id, made_by=None, made_at=tx.now)
    tx.session.add(made)
    await tx.session.flush()
    await append_to_timeline(tx, account_id, "callback:owed", {"due_at": made.due_at}, subject_id=made.id)
    await rank_accounts(tx, [account_id])
    return made.id


async def owe_no_call_back(tx: Transaction, callback_id: UUID) -> None:
    """It turned out that somebody had answered."""
    owed = await tx.session.get(Callback, callback_id, with_for_update=True)
    if owed is not None and owed.done_at is None and owed.cancelled_at is None:
        owed.cancelled_at = tx.now
        await append_to_timeline(tx, owed.account_id, "callback:cancelled", {"due_at": owed.due_at}, subject_id=owed.id)
        await rank_accounts(tx, [owed.account_id])


async def callbacks_are_done(tx: Transaction, account_id: UUID, user_id: UUID) -> None:
    """The account was worked: call-backs that were due are made; those for later still wait."""
    for due in await queries.waiting_callbacks(tx.session, account_id):
        if due.due_at <= tx.now:
            due.done_at = tx.now
            await append_to_timeline(tx, account_id, "callback:done", {"due_at": due.due_at}, by=user_id, subject_id=due.id)


async def reopen_callbacks(tx: Transaction, account_id: UUID, user_id: UUID) -> None:
    """Whatever this collector's last finish of the account settled waits again."""
    worked_at = await queries.last_worked_at(tx.session, account_id, user_id)
    if worked_at is not None:
        await tx.session.exec(
            update(Callback).where(col(Callback.account_id) == account_id, col(Callback.done_at) == worked_at).values(done_at=None)
        )
