"""What is sent about promises."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from backend.kit.money import Money
from backend.promises.models import PromiseState


class NewPromise(msgspec.Struct):
    amount: Money
    due_on: date
    #: Empty: for the account as a whole.
    item_ids: list[UUID] = []
    call_id: UUID | None = None
    channel: str = "call"
    #: The signed-in supervisor or manager approves it, and their limits apply instead of the collector's.
    override: bool = False
    #: With an override: the collector who took the promise; unset: whoever is signed in.
    taken_by: UUID | None = None


class PlanInstalment(msgspec.Struct):
    amount: Money
    due_on: date


class NewPlan(msgspec.Struct):
    """A payment plan: a series of promises."""

    instalments: list[PlanInstalment]
    call_id: UUID | None = None
    channel: str = "call"
    override: bool = False
    taken_by: UUID | None = None


class PromiseCard(msgspec.Struct):
    id: UUID
    account_id: UUID
    amount: Money
    due_on: date
    window_ends_on: date
    made_at: datetime
    made_by_name: str
    state: PromiseState
    received: Money
    #: What is still missing for it to count as kept, while open.
    missing: Money
    level: int
    plan_id: UUID | None = None
    plan_sequence: int | None = None
    decided_at: datetime | None = None
    state_reason: str | None = None


class PromiseRow(msgspec.Struct):
    """A promise in the lists of due and broken ones."""

    promise: PromiseCard
    account_reference: str
    debtor_name: str
    portfolio_name: str


class PromisePage(msgspec.Struct):
    rows: list[PromiseRow]
    total: int
    next: str | None


class PromiseTerms(msgspec.Struct):
    """What may be promised on an account by the one who asks, and how it will be judged."""

    currency: str
    balance: Money
    minimum: Money
    latest_due_on: date
    grace_business_days: int
    tolerance_basis_points: int
    maximum_instalments: int
    minimum_gap_days: int


class StateReason(msgspec.Struct):
    """Why it is withdrawn (the debtor) or voided (an entry error, supervisors)."""

    reason: str
