"""What is done with money that came in: entered, applied, credited to who brought it, taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from backend.accounts.actions import append_many, restate
from backend.accounts.models import Account
from backend.accounts.queries import lock_account
from backend.accounts.timeline import NewEntry
from backend.kit.clock import local_date
from backend.kit.facts import tell
from backend.kit.ids import new_id
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.payments import queries
from backend.payments.facts import LedgerChanged
from backend.payments.models import Payment
from backend.payments.rules import AlreadyReversed, Arrived, OwedItem, Part, credit_of, may_be_the_same, may_enter, may_reverse, spread
from backend.payments.schemas import NewPayment, NewReversal
from backend.people.models import User

LONGEST_TEXT = 200


async def enter(tx: Transaction, user: User, wish: NewPayment) -> Payment:
    """Enter a payment and apply it; the same reference with the same facts is the same payment, and nothing happens."""
    account = await lock_account(tx.session, wish.account_id, user)
    reference = checked(wish.external_ref, "external_ref")
    may_enter(wish.amount, account.currency, wish.value_on, local_date(tx.now, account.zone))
    arrived = _arrived(account, reference, wish)
    written = await queries.write_payments(tx.session, [arrived], tx.now, "manual", user.id)
    payment = await queries.payment_by_reference(tx.session, account.portfolio_id, reference)
    assert payment is not None
    if not written:
        known = (payment.account_id, payment.amount_minor, payment.currency, payment.value_on)
        may_be_the_same(arrived, known, payment.reversed_on)
        return payment
    await received(tx, [arrived], by=user.id)
    await settle(tx, [account.id], meant_for={payment.id: frozenset(wish.item_ids)})
    await tx.session.refresh(payment)
    return payment


async def reverse(tx: Transaction, user: User, payment_id: UUID, wish: NewReversal) -> Payment:
    """Take a payment back with everything it caused: its items are open again, its credit is gone, its promises are decided anew."""
    account = await lock_account(tx.session, await queries.account_of_payment(tx.session, payment_id, user), user)
    payment = await tx.session.get_one(Payment, payment_id, populate_existing=True)
    if payment.reversed_on is not None:
        raise AlreadyReversed(reversed_on=payment.reversed_on)
    today = local_date(tx.now, account.zone)
    may_reverse(payment.value_on, wish.reversed_on or today, today)
    await take_back(tx, [payment], checked(wish.reason, "reason"), wish.reversed_on or today, by=user.id)
    await restate(tx, [account.id])
    await settle(tx, [account.id])
    await tx.session.refresh(payment)
    return payment


async def take_back(tx: Transaction, payments: Sequence[Payment], reason: str, on: date, *, by: UUID | None) -> None:
    """Mark live payments as gone, from a day on but never before their own; `settle` has to follow."""
    await queries.take_back(tx.session, tx.now, reason, {p.id: max(on, p.value_on) for p in payments})
    await append_many(tx, [_reversed(payment, reason, max(on, payment.value_on), by) for payment in payments])
    await announce_collectors(tx, [payment.credited_to for payment in payments])


async def apply_waiting(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    """Where money waits, or was applied to what is no longer owed, apply it to what is: new items, settled disputes, charges."""
    waiting = await queries.with_work(tx.session, account_ids)
    if waiting:
        await tx.session.flush()
        await queries.lock_accounts(tx.session, waiting)
        await settle(tx, waiting)


async def settle(tx: Transaction, account_ids: Sequence[UUID], *, meant_for: Mapping[UUID, frozenset[UUID]] | None = None) -> None:
    """Bring applications, balances and, through those who listen, promises and worklist in line with the payments of locked accounts."""
    await _release_overpaid(tx, account_ids)
    loose = await queries.loose_money(tx.session, account_ids, meant_for or {})
    owed = await queries.owed_items(tx.session, list(loose)) if loose else {}
    parts = {account_id: spread(money, owed.get(account_id, ())) for account_id, money in loose.items()}
    flat = [part for of_account in parts.values() for part in of_account]
    if flat:
        await queries.write_parts(tx.session, flat, tx.now)
        await append_many(tx, _applied(parts, owed))
    await restate(tx, account_ids)
    await tell(tx, LedgerChanged(tuple(account_ids)))


async def received(tx: Transaction, payments: Sequence[Arrived], *, by: UUID | None) -> None:
    """Write new payments on the timelines and credit them by contact or ownership; promises may claim them afterwards."""
    await append_many(tx, [NewEntry(p.account_id, "payment:received", _facts(p), by, p.id) for p in payments])
    await credit(tx, dict.fromkeys(payment.id for payment in payments))


async def credit(tx: Transaction, takers: Mapping[UUID, UUID | None]) -> None:
    """Credit payments to who took the promise they keep; without one, by the last contact, the owner or the house."""
    facts = await queries.credit_facts(tx.session, takers)
    wanted = {payment_id: credit_of(takers[payment_id], contact, owner) for payment_id, contact, owner in facts}
    changed = await queries.write_credits(tx.session, wanted)
    await announce_collectors(tx, [user_id for payment_id, before in changed for user_id in (before, wanted[payment_id].user_id)])


async def announce_collectors(tx: Transaction, user_ids: Iterable[UUID | None]) -> None:
    """Tell the boards of these collectors' teams that their figures changed."""
    known = {user_id for user_id in user_ids if user_id is not None}
    for user_id, team_id in (await queries.teams_of(tx.session, known)).items() if known else ():
        tx.announce(f"board:{team_id}", "collector", user_id)


def checked(words: str, field: str) -> str:
    """Text a person gave, without surrounding space; refused when there is none or far too much."""
    words = words.strip()
    if not 0 < len(words) <= LONGEST_TEXT or "\x00" in words:
        raise Invalid(field=field, expected=f"1 to {LONGEST_TEXT} characters")
    return words


async def _release_overpaid(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    """Money on items since credited or cancelled is loose again: what is too much is never left where nothing is owed."""
    released: list[UUID] = []
    freed: dict[UUID, int] = {}
    for application_id, item_id, amount, excess in await queries.overpaid_parts(tx.session, account_ids):
        if excess is None or freed.get(item_id, 0) < excess:
            freed[item_id] = freed.get(item_id, 0) + amount
            released.append(application_id)
    if released:
        await queries.release_parts(tx.session, released, tx.now)
        await restate(tx, account_ids)


def _arrived(account: Account, reference: str, wish: NewPayment) -> Arrived:
    return Arrived(
        id=new_id(),
        portfolio_id=account.portfolio_id,
        account_id=account.id,
        external_ref=reference,
        amount_minor=wish.amount.amount_minor,
        currency=wish.amount.currency,
        value_on=wish.value_on,
        method=wish.method.strip()[:LONGEST_TEXT],
    )


def _facts(payment: Payment | Arrived) -> dict[str, object]:
    return {
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "value_on": payment.value_on,
        "external_ref": payment.external_ref,
        "method": payment.method,
    }


def _reversed(payment: Payment, reason: str, on: date, by: UUID | None) -> NewEntry:
    facts = {**_facts(payment), "reason": reason, "reversed_on": on, "was_credited_to": payment.credited_to}
    return NewEntry(payment.account_id, "payment:reversed", facts, by, payment.id)


def _applied(parts: Mapping[UUID, Sequence[Part]], owed: Mapping[UUID, Sequence[OwedItem]]) -> Iterable[NewEntry]:
    for account_id, of_account in parts.items():
        references = {item.item_id: item.reference for item in owed.get(account_id, ())}
        by_payment: dict[UUID, list[dict[str, object]]] = {}
        for part in of_account:
            by_payment.setdefault(part.payment_id, []).append({"item": references[part.item_id], "amount_minor": part.amount_minor})
        for payment_id, applied in by_payment.items():
            yield NewEntry(account_id, "payment:applied", {"items": applied}, None, payment_id)
