"""Which cent counts for which promise; a cent counts for at most one.

* A payment counts for a promise when it is live, of its currency, its value date lies between the day the promise was
  made (in the account's zone) and the end of its window, and it was recorded while the promise stood: not before it was
  made, and before it was withdrawn or superseded.
* Payments are taken in order of value date, then recording. Each first serves, up to what is applied to their items,
  the promises bound to items; the rest goes to every promise in order of due date, then creation. A promise that has
  what it asks for takes nothing more; the payment that fills it counts up to the promised amount.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from backend.promises.models import PromiseState

WHOLE = 10_000


@dataclass(frozen=True)
class Receipt:
    """A payment as promises see it."""

    id: UUID
    currency: str
    amount_minor: int
    value_on: date
    recorded_at: datetime
    #: How much of it is applied to which item.
    applied: Mapping[UUID, int] = field(default_factory=dict)
    #: Not taken back.
    live: bool = True


@dataclass(frozen=True)
class Pledge:
    """A promise as it is judged."""

    id: UUID
    currency: str
    amount_minor: int
    made_at: datetime
    #: The day it was made, in the account's zone.
    made_on: date
    due_on: date
    window_ends_on: date
    window_ends_at: datetime
    tolerance_basis_points: int = 0
    minimum_minor: int = 0
    item_ids: frozenset[UUID] = frozenset()
    #: What it is for is still open by this much at the due date, by what is known now.
    open_at_due_minor: int = 0
    state: PromiseState = PromiseState.OPEN
    state_reason: str | None = None
    #: When it was withdrawn or superseded.
    ended_at: datetime | None = None
    confirmed_at: datetime | None = None
    #: As last decided.
    required_minor: int | None = None
    allocated: Mapping[UUID, int] = field(default_factory=dict)
    plan_id: UUID | None = None
    plan_sequence: int = 0
    #: Money beyond one instalment counts for the next.
    advances: bool = True
    plan_defaults_after: int = 2
    #: A plan is also in default when more than this share of it is overdue; None: only by count.
    plan_shortfall_basis_points: int | None = None


def asked_minor(amount_minor: int, tolerance_basis_points: int, minimum_minor: int) -> int:
    """What must come at least: the promised amount less the tolerance, a broken cent counting whole, but never below the minimum."""
    tolerated = -(-amount_minor * (WHOLE - tolerance_basis_points) // WHOLE)
    return max(tolerated, minimum_minor)


def counts(receipt: Receipt, pledge: Pledge) -> bool:
    """Whether a payment counts for a promise at all."""
    if not receipt.live or receipt.currency != pledge.currency or pledge.state is PromiseState.VOID:
        return False
    in_window = pledge.made_on <= receipt.value_on <= pledge.window_ends_on
    in_force = pledge.made_at <= receipt.recorded_at and (pledge.ended_at is None or receipt.recorded_at < pledge.ended_at)
    return in_window and in_force


def allocate(pledges: Sequence[Pledge], settled: Sequence[Pledge], receipts: Sequence[Receipt]) -> dict[UUID, dict[UUID, int]]:
    """Which part of which payment counts for which promise, after what is settled has kept its own."""
    queue = sorted(pledges, key=lambda pledge: (pledge.due_on, pledge.made_at, pledge.plan_sequence, pledge.id))
    given: dict[UUID, dict[UUID, int]] = {pledge.id: {} for pledge in queue}
    for receipt in sorted(receipts, key=lambda receipt: (receipt.value_on, receipt.recorded_at, receipt.id)):
        waiting = [pledge for pledge in queue if counts(receipt, pledge) and _wants_more(pledge, given[pledge.id])]
        if waiting:
            _hand_out(receipt, waiting, settled, given)
    return given


def _wants_more(pledge: Pledge, given: Mapping[UUID, int]) -> bool:
    return sum(given.values()) < asked_minor(pledge.amount_minor, pledge.tolerance_basis_points, pledge.minimum_minor)


def _hand_out(receipt: Receipt, waiting: Sequence[Pledge], settled: Sequence[Pledge], given: dict[UUID, dict[UUID, int]]) -> None:
    left = receipt.amount_minor
    on_item = dict(receipt.applied)
    served_plans: set[UUID | None] = set()
    for pledge in settled:
        taken = pledge.allocated.get(receipt.id, 0)
        left -= taken
        _use(on_item, pledge, taken)
        served_plans.update({pledge.plan_id} if taken else ())
    served_plans.discard(None)
    for bound_first in (True, False):
        for pledge in waiting:
            on_its_items = sum(on_item.get(item_id, 0) for item_id in pledge.item_ids)
            if (bound_first and on_its_items <= 0) or (not pledge.advances and pledge.plan_id in served_plans):
                continue
            most = max(pledge.amount_minor, asked_minor(pledge.amount_minor, pledge.tolerance_basis_points, pledge.minimum_minor))
            taken = min(left, most - sum(given[pledge.id].values()), on_its_items if bound_first else left)
            if taken > 0:
                given[pledge.id][receipt.id] = given[pledge.id].get(receipt.id, 0) + taken
                left -= taken
                _use(on_item, pledge, taken)
                if pledge.plan_id is not None:
                    served_plans.add(pledge.plan_id)


def _use(on_item: dict[UUID, int], pledge: Pledge, amount: int) -> None:
    """Money a promise took of its own items is there for no other promise bound to them."""
    for item_id in sorted(pledge.item_ids):
        used = min(amount, on_item.get(item_id, 0))
        if used:
            on_item[item_id] -= used
            amount -= used
