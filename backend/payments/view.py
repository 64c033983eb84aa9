"""Payments as they are shown."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Item
from backend.kit.money import Money
from backend.payments.models import Application, Payment
from backend.payments.schemas import AppliedPart, PaymentCard
from backend.people.models import User


async def payment_cards(session: AsyncSession, account_id: UUID, payment_id: UUID | None = None) -> list[PaymentCard]:
    """The payments of an account (or one of them), latest value date first."""
    statement = (
        select(Payment, User.name)
        .join(User, col(User.id) == Payment.credited_to, isouter=True)
        .where(Payment.account_id == account_id)
        .order_by(col(Payment.value_on).desc(), col(Payment.recorded_at).desc(), col(Payment.id).desc())
        # What changed underneath the session is read anew.
        .execution_options(populate_existing=True)
    )
    if payment_id is not None:
        statement = statement.where(Payment.id == payment_id)
    found = (await session.exec(statement)).all()
    parts = await _parts(session, [payment.id for payment, _ in found])
    return [_card(payment, name, parts.get(payment.id, [])) for payment, name in found]


async def _parts(session: AsyncSession, payment_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str, int]]]:
    """Live applications by payment, oldest item first."""
    statement = (
        select(Application.payment_id, Item.id, Item.reference, Application.amount_minor)
        .join(Item, col(Item.id) == Application.item_id)
        .where(col(Application.payment_id).in_(payment_ids), col(Application.reversed_at).is_(None))
        .order_by(col(Item.due_on).asc().nulls_last(), col(Item.issued_on).asc().nulls_last(), col(Item.reference))
    )
    parts: dict[UUID, list[tuple[UUID, str, int]]] = {}
    for payment_id, item_id, reference, amount in await session.exec(statement):
        parts.setdefault(payment_id, []).append((item_id, reference, amount))
    return parts


def _card(payment: Payment, credited_to: str | None, parts: Sequence[tuple[UUID, str, int]]) -> PaymentCard:
    applied = [AppliedPart(item_id, reference, Money(amount, payment.currency)) for item_id, reference, amount in parts]
    loose = 0 if payment.reversed_at else payment.amount_minor - sum(amount for _, _, amount in parts)
    return PaymentCard(
        id=payment.id,
        account_id=payment.account_id,
        external_ref=payment.external_ref,
        amount=Money(payment.amount_minor, payment.currency),
        unapplied=Money(loose, payment.currency),
        value_on=payment.value_on,
        recorded_at=payment.recorded_at,
        method=payment.method,
        source=payment.source,
        applied=applied,
        reversed_at=payment.reversed_at,
        reversal_reason=payment.reversal_reason,
        credited_to_name=credited_to,
    )
