"""What is sent about payments."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from backend.kit.money import Money


class NewPayment(msgspec.Struct):
    account_id: UUID
    amount: Money
    value_on: date
    external_ref: str
    method: str = ""
    #: The items it was sent for: paid first, even under dispute. Empty: oldest item first.
    item_ids: list[UUID] = []


class AppliedPart(msgspec.Struct):
    item_id: UUID
    item_reference: str
    amount: Money


class PaymentCard(msgspec.Struct):
    id: UUID
    account_id: UUID
    external_ref: str
    amount: Money
    unapplied: Money
    value_on: date
    recorded_at: datetime
    method: str
    source: str
    applied: list[AppliedPart]
    reversed_at: datetime | None = None
    reversal_reason: str | None = None
    credited_to_name: str | None = None


class NewReversal(msgspec.Struct):
    """Why and from which day the money is gone again (a bounced transfer, a chargeback)."""

    reason: str
    reversed_on: date | None = None
