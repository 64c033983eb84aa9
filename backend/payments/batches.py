"""Many payments at once: from a file or a bank, by sets rather than one by one, and taken back the same way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from backend.accounts.actions import restate
from backend.kit.clock import local_date
from backend.kit.ids import new_id
from backend.kit.money import Money
from backend.kit.refusal import NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.payments import queries
from backend.payments.actions import checked, received, settle, take_back
from backend.payments.rules import Arrived, Recognisable, may_be_the_same, may_enter


@dataclass(frozen=True)
class IncomingPayment:
    """A payment as a file or a bank reports it."""

    account_id: UUID
    external_ref: str
    amount: Money
    value_on: date
    method: str = ""
    #: The items it was sent for, if the sender said so.
    item_ids: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Entered:
    """What became of one payment of a batch: new, unchanged (known already) or refused."""

    state: str
    payment_id: UUID | None = None
    refusal: Refusal | None = None


async def enter_payments(
    tx: Transaction, batch: Sequence[IncomingPayment], *, source: str = "import", by: UUID | None = None
) -> list[Entered]:
    """Enter and apply a batch; answers in its order. A refused payment leaves the others as they are."""
    await tx.session.flush()
    accounts = await queries.lock_accounts(tx.session, {incoming.account_id for incoming in batch})
    today = lru_cache(maxsize=None)(lambda zone: local_date(tx.now, zone))
    answers: list[Entered | None] = []
    arrived: dict[int, Arrived] = {}
    for place, incoming in enumerate(batch):
        answers.append(None)
        try:
            if incoming.account_id not in accounts:
                raise NotFound
            portfolio_id, currency, zone = accounts[incoming.account_id]
            may_enter(incoming.amount, currency, incoming.value_on, today(zone))
            arrived[place] = _arrived(incoming, portfolio_id)
        except Refusal as refusal:
            answers[place] = Entered("refused", refusal=refusal)
    written = await queries.write_payments(tx.session, list(arrived.values()), tx.now, source, by) if arrived else set()
    known = [payment for payment in arrived.values() if payment.id not in written]
    facts = await queries.payments_by_reference(tx.session, [(payment.portfolio_id, payment.external_ref) for payment in known])
    for place, payment in arrived.items():
        is_new = payment.id in written
        answers[place] = Entered("new", payment.id) if is_new else _recognised(payment, *facts[payment.portfolio_id, payment.external_ref])
    await _settle_new(tx, batch, {place: payment for place, payment in arrived.items() if payment.id in written}, by)
    return [answer for answer in answers if answer is not None]


async def undo_payments(tx: Transaction, payment_ids: Sequence[UUID], reason: str) -> None:
    """Take back payments that should never have been entered; their references may come again."""
    accounts = await queries.accounts_of(tx.session, payment_ids)
    if not accounts:
        return
    await queries.lock_accounts(tx.session, accounts)
    payments = await queries.live_payments(tx.session, payment_ids)
    await take_back(tx, payments, checked(reason, "reason"), date.min, by=None)
    await queries.free_references(tx.session, [payment.id for payment in payments])
    await restate(tx, accounts)
    await settle(tx, accounts)


async def _settle_new(tx: Transaction, batch: Sequence[IncomingPayment], new: dict[int, Arrived], by: UUID | None) -> None:
    if not new:
        return
    await received(tx, list(new.values()), by=by)
    meant_for = {payment.id: batch[place].item_ids for place, payment in new.items() if batch[place].item_ids}
    await settle(tx, sorted({payment.account_id for payment in new.values()}), meant_for=meant_for)


def _recognised(payment: Arrived, payment_id: UUID, known: Recognisable, reversed_on: date | None) -> Entered:
    try:
        may_be_the_same(payment, known, reversed_on)
    except Refusal as refusal:
        return Entered("refused", payment_id, refusal)
    return Entered("unchanged", payment_id)


def _arrived(incoming: IncomingPayment, portfolio_id: UUID) -> Arrived:
    return Arrived(
        id=new_id(),
        portfolio_id=portfolio_id,
        account_id=incoming.account_id,
        external_ref=checked(incoming.external_ref, "external_ref"),
        amount_minor=incoming.amount.amount_minor,
        currency=incoming.amount.currency,
        value_on=incoming.value_on,
        method=incoming.method.strip(),
    )
