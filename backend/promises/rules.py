"""How promises are judged (domain.md 4): pure, always from the whole ledger, the same at any hour it is asked.

* The balance that caps the required amount is what is open at the due date plus what came for the promise by then:
  what the debtor would owe had they not paid. Money since taken back counts in neither.
* A kept promise stays as decided while all of its money is there; a confirmed one stays in any case. All others are
  judged anew whenever the ledger changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from backend.promises.allocation import WHOLE, Pledge, Receipt, allocate, asked_minor
from backend.promises.models import PromiseState

PLAN_DEFAULT = "plan_default"
NOT_KEPT = frozenset({PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN})
JUDGED = frozenset({PromiseState.OPEN, PromiseState.KEPT, *NOT_KEPT})
DECIDED = JUDGED - {PromiseState.OPEN}

#: From where to where a promise may go. Decided ones move only because money came, went or was corrected; void is the end.
MOVES: Mapping[PromiseState, frozenset[PromiseState]] = {
    PromiseState.OPEN: frozenset(PromiseState) - {PromiseState.OPEN},
    PromiseState.KEPT: frozenset({PromiseState.OPEN, *NOT_KEPT, PromiseState.VOID}),
    PromiseState.PARTIALLY_KEPT: frozenset({PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN, PromiseState.VOID}),
    PromiseState.BROKEN: frozenset({PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.VOID}),
    # The default of its plan may be cured; a promise that took its place may turn out an entry error.
    PromiseState.WITHDRAWN: frozenset({*JUDGED, PromiseState.VOID}),
    PromiseState.SUPERSEDED: frozenset({*JUDGED, PromiseState.VOID}),
    PromiseState.VOID: frozenset(),
}


@dataclass(frozen=True)
class Verdict:
    """Where a promise stands, what it rests on, and what had to come."""

    state: PromiseState
    allocated: Mapping[UUID, int]
    required_minor: int | None = None
    reason: str | None = None

    @property
    def received_minor(self) -> int:
        return sum(self.allocated.values())


def decide(pledges: Sequence[Pledge], receipts: Sequence[Receipt], now: datetime) -> dict[UUID, Verdict]:
    """Where all promises of one account stand now; the rest of a plan in default ends, and comes back when the default is cured."""
    standing = list(pledges)
    while True:
        verdicts = _judge(standing, receipts, now)
        defaulted = plans_in_default(standing, verdicts)
        adjusted = [_follow_plan(pledge, verdicts[pledge.id], defaulted, now) for pledge in standing]
        if adjusted == standing:
            return verdicts
        standing = adjusted


def is_settled(pledge: Pledge, receipts: Mapping[UUID, Receipt]) -> bool:
    """Whether the decision stands as it is: confirmed, or kept with all of its money still there."""
    if pledge.confirmed_at is not None:
        return True
    money_is_there = all(payment_id in receipts and receipts[payment_id].live for payment_id in pledge.allocated)
    return pledge.state is PromiseState.KEPT and money_is_there


def is_confirmable(state: PromiseState, decided_at: datetime | None, freeze_days: int, now: datetime) -> bool:
    """Whether a decision is old enough that reversals no longer change it."""
    return state in DECIDED and decided_at is not None and decided_at + timedelta(days=freeze_days) <= now


def decided_at(before: PromiseState, after: PromiseState, window_ends_at: datetime, now: datetime) -> datetime | None:
    """The moment of a decision: a promise not kept is so from the end of its window, however late we looked; all else is so now."""
    if after is PromiseState.OPEN:
        return None
    return window_ends_at if before is PromiseState.OPEN and after in NOT_KEPT else now


def plans_in_default(pledges: Iterable[Pledge], verdicts: Mapping[UUID, Verdict]) -> set[UUID]:
    """The plans with too many instalments not kept, or too much of the plan overdue."""
    plans: dict[UUID, list[Pledge]] = {}
    for pledge in pledges:
        if pledge.plan_id is not None and pledge.state is not PromiseState.VOID:
            plans.setdefault(pledge.plan_id, []).append(pledge)
    return {plan_id for plan_id, instalments in plans.items() if _is_in_default(instalments, verdicts)}


def _is_in_default(instalments: Sequence[Pledge], verdicts: Mapping[UUID, Verdict]) -> bool:
    terms = instalments[0]
    if sum(verdicts[pledge.id].state in NOT_KEPT for pledge in instalments) >= terms.plan_defaults_after:
        return True
    if terms.plan_shortfall_basis_points is None:
        return False
    overdue = [pledge for pledge in instalments if verdicts[pledge.id].state in NOT_KEPT]
    shortfall = sum(pledge.amount_minor - verdicts[pledge.id].received_minor for pledge in overdue)
    return shortfall * WHOLE > terms.plan_shortfall_basis_points * sum(pledge.amount_minor for pledge in instalments)


def _follow_plan(pledge: Pledge, verdict: Verdict, defaulted: set[UUID], now: datetime) -> Pledge:
    """An open instalment of a plan in default ends; one that ended so stands again when the plan is cured."""
    if verdict.state is PromiseState.OPEN and pledge.plan_id in defaulted:
        return replace(pledge, state=PromiseState.WITHDRAWN, state_reason=PLAN_DEFAULT, ended_at=now)
    if pledge.state is PromiseState.WITHDRAWN and pledge.state_reason == PLAN_DEFAULT and pledge.plan_id not in defaulted:
        return replace(pledge, state=PromiseState.OPEN, state_reason=None, ended_at=None)
    return pledge


def _judge(pledges: Sequence[Pledge], receipts: Sequence[Receipt], now: datetime) -> dict[UUID, Verdict]:
    by_id = {receipt.id: receipt for receipt in receipts}
    settled = {pledge.id: pledge for pledge in pledges if is_settled(pledge, by_id)}
    allocated = allocate([pledge for pledge in pledges if pledge.id not in settled], list(settled.values()), receipts)
    verdicts = {id_: Verdict(pledge.state, pledge.allocated, pledge.required_minor, pledge.state_reason) for id_, pledge in settled.items()}
    for pledge in pledges:
        if pledge.id not in settled:
            verdicts[pledge.id] = _verdict(pledge, allocated[pledge.id], by_id, now)
    return verdicts


def _verdict(pledge: Pledge, allocated: Mapping[UUID, int], receipts: Mapping[UUID, Receipt], now: datetime) -> Verdict:
    if pledge.state not in JUDGED:
        return Verdict(pledge.state, allocated, pledge.required_minor, pledge.state_reason)
    received = sum(allocated.values())
    by_due_date = sum(amount for payment_id, amount in allocated.items() if receipts[payment_id].value_on <= pledge.due_on)
    asked = asked_minor(pledge.amount_minor, pledge.tolerance_basis_points, pledge.minimum_minor)
    required = min(asked, max(0, pledge.open_at_due_minor + by_due_date))
    is_over = pledge.window_ends_at <= now
    # Before its window ends a promise is not kept by an empty balance alone: something may still be charged.
    if received >= required and (received > 0 or is_over):
        return Verdict(PromiseState.KEPT, allocated, required)
    if not is_over:
        return Verdict(PromiseState.OPEN, allocated)
    return Verdict(PromiseState.PARTIALLY_KEPT if received else PromiseState.BROKEN, allocated, required)
