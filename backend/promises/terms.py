"""What may be promised: limits by role, what a new promise takes the place of, and its level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from backend.kit.money import CurrencyMismatch, Money
from backend.kit.refusal import Invalid, Refusal
from backend.promises.allocation import WHOLE, Pledge
from backend.promises.models import PromiseLimit, PromiseState

LARGEST_AMOUNT = 10**15
#: The last instalment of any plan, whoever approves it.
LONGEST_DAYS = 5 * 366
CHANNELS = ("call", "portal", "message", "visit")


@dataclass(eq=False)
class NothingToPromise(Refusal):
    """Nothing is owed here, so nothing can be promised."""


@dataclass(eq=False)
class PromiseDueInPast(Refusal):
    """A promise is for today or later."""

    status = 422

    earliest: date


@dataclass(eq=False)
class PromiseTooSmall(Refusal):
    """Your role may not accept so small a first payment; a supervisor may."""

    minimum: Money


@dataclass(eq=False)
class PromiseTooFarAhead(Refusal):
    """Your role may not accept a first payment that far ahead; a supervisor may."""

    latest_due_on: date


@dataclass(eq=False)
class TooManyInstalments(Refusal):
    """Your role may not accept so many instalments; a supervisor may."""

    maximum_instalments: int


@dataclass(eq=False)
class InstalmentsTooClose(Refusal):
    """Instalments follow one another in order, with a few days between them."""

    minimum_gap_days: int


@dataclass(frozen=True)
class Instalment:
    """So much, by that day."""

    amount: Money
    due_on: date


def smallest_minor(limit: PromiseLimit, balance_minor: int) -> int:
    """The least a first payment may be: the higher of an amount and a share of the balance, but never more than is owed."""
    share = -(-balance_minor * limit.minimum_basis_points // WHOLE)
    return max(1, min(max(limit.minimum_minor, share), balance_minor))


def may_promise(instalments: Sequence[Instalment], owed: Money, limit: PromiseLimit, today: date) -> None:
    """Refuse what is no promise at all, or goes beyond what the role may accept."""
    _make_sense(instalments, owed, today)
    first = instalments[0]
    smallest = smallest_minor(limit, owed.amount_minor)
    if first.amount.amount_minor < smallest:
        raise PromiseTooSmall(minimum=Money(smallest, owed.currency))
    latest = today + timedelta(days=limit.maximum_days_ahead)
    if first.due_on > latest:
        raise PromiseTooFarAhead(latest_due_on=latest)
    if len(instalments) > limit.maximum_instalments:
        raise TooManyInstalments(maximum_instalments=limit.maximum_instalments)
    gap = timedelta(days=max(1, limit.minimum_gap_days))
    if any(later.due_on - earlier.due_on < gap for earlier, later in pairwise(instalments)):
        raise InstalmentsTooClose(minimum_gap_days=gap.days)


def _make_sense(instalments: Sequence[Instalment], owed: Money, today: date) -> None:
    if not instalments:
        raise Invalid(field="instalments", expected="one at least")
    for instalment in instalments:
        if instalment.amount.currency != owed.currency:
            raise CurrencyMismatch(expected=owed.currency, got=instalment.amount.currency)
        if not 0 < instalment.amount.amount_minor <= LARGEST_AMOUNT:
            raise Invalid(field="amount", expected=f"1 to {LARGEST_AMOUNT} minor units", value=str(instalment.amount.amount_minor))
        if instalment.due_on < today:
            raise PromiseDueInPast(earliest=today)
        if instalment.due_on > today + timedelta(days=LONGEST_DAYS):
            raise Invalid(field="due_on", expected=f"within {LONGEST_DAYS} days", value=str(instalment.due_on))
    if owed.amount_minor <= 0:
        raise NothingToPromise


def covers_the_same(items: frozenset[UUID], others: frozenset[UUID]) -> bool:
    """Whether two promises are about the same debt: an item they share, or one of them is for the whole account."""
    return not items or not others or bool(items & others)


def replaced(pledges: Iterable[Pledge], items: frozenset[UUID]) -> list[Pledge]:
    """The open promises a new one on these items (none: the account) takes the place of."""
    return [pledge for pledge in pledges if pledge.state is PromiseState.OPEN and covers_the_same(pledge.item_ids, items)]


def level_of(pledges: Iterable[Pledge], items: frozenset[UUID]) -> int:
    """One more than the promises on the same debt that were not kept: open, partial, broken, withdrawn, superseded; a plan counts once."""
    kept_or_void = (PromiseState.KEPT, PromiseState.VOID)
    not_kept = [pledge for pledge in pledges if pledge.state not in kept_or_void and covers_the_same(pledge.item_ids, items)]
    return 1 + len({pledge.plan_id or pledge.id for pledge in not_kept})
