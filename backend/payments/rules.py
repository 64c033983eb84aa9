"""What is decided about payments: whether one may be entered, what it pays, and who brought it in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from backend.kit.money import CurrencyMismatch, Money
from backend.kit.refusal import Invalid, Refusal

#: A right-party contact this recent brought the money in, when no promise did (the rule of credit, version 1).
CONTACT_CREDITS_DAYS = 30
LARGEST_AMOUNT = 10**15
EARLIEST_VALUE_DATE = date(1970, 1, 1)

#: What a payment sent again must have in common with the first: account, amount, currency, value date.
Recognisable = tuple[UUID, int, str, date]


@dataclass(eq=False)
class ValueDateInFuture(Refusal):
    """Money counts from its value date, and that day has not come yet."""

    latest: date


@dataclass(eq=False)
class AlreadyReversed(Refusal):
    """This payment has already been reversed."""

    reversed_on: date


@dataclass(eq=False)
class ReferenceOfAnotherPayment(Refusal):
    """Another payment of this portfolio already has this reference."""

    external_ref: str


@dataclass(eq=False)
class ReferenceWasReversed(Refusal):
    """The payment with this reference was reversed; enter money that came anew under a reference of its own."""

    external_ref: str
    reversed_on: date


@dataclass(eq=False)
class ReversalOutOfTime(Refusal):
    """A payment is taken back between its value date and today."""

    earliest: date
    latest: date


@dataclass(frozen=True)
class Arrived:
    """A payment that came in, before it is recorded."""

    id: UUID
    portfolio_id: UUID
    account_id: UUID
    external_ref: str
    amount_minor: int
    currency: str
    value_on: date
    method: str = ""


@dataclass(frozen=True)
class LooseMoney:
    """What of a payment is applied to nothing yet."""

    payment_id: UUID
    #: The day from which it is loose: its value date, or the day it was released from an item.
    value_on: date
    recorded_at: datetime
    amount_minor: int
    #: Items it was sent for: they take first, even under dispute.
    meant_for: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class OwedItem:
    """An item as application of money sees it."""

    item_id: UUID
    reference: str
    due_on: date | None
    issued_on: date | None
    open_minor: int
    disputed: bool = False
    #: The day from which what is open could be paid: it was issued, charged, or the money that had paid it went away.
    open_from: date | None = None


@dataclass(frozen=True)
class Part:
    """So much of a payment goes to an item, and counts there from a day."""

    payment_id: UUID
    item_id: UUID
    amount_minor: int
    value_on: date


@dataclass(frozen=True)
class Credit:
    """Who brought money in, and by which rule we say so: promise, contact, owner or house."""

    user_id: UUID | None
    rule: str


def may_enter(amount: Money, currency: str, value_on: date, today: date) -> None:
    """Refuse money of nothing, of another currency than the account's, or of a day that has not come."""
    if not 0 < amount.amount_minor <= LARGEST_AMOUNT:
        raise Invalid(field="amount", expected=f"1 to {LARGEST_AMOUNT} minor units", value=str(amount.amount_minor))
    if amount.currency != currency:
        raise CurrencyMismatch(expected=currency, got=amount.currency)
    if value_on < EARLIEST_VALUE_DATE:
        raise Invalid(field="value_on", expected=f"{EARLIEST_VALUE_DATE} or later", value=str(value_on))
    if value_on > today:
        raise ValueDateInFuture(latest=today)


def may_be_the_same(arrived: Arrived, known: Recognisable, reversed_on: date | None) -> None:
    """Refuse a reference that is known for another account, amount, currency or day, or for money that is gone again."""
    if (arrived.account_id, arrived.amount_minor, arrived.currency, arrived.value_on) != known:
        raise ReferenceOfAnotherPayment(external_ref=arrived.external_ref)
    if reversed_on is not None:
        raise ReferenceWasReversed(external_ref=arrived.external_ref, reversed_on=reversed_on)


def may_reverse(value_on: date, reversed_on: date, today: date) -> None:
    """Refuse to take money back before it came or after today."""
    if not value_on <= reversed_on <= today:
        raise ReversalOutOfTime(earliest=value_on, latest=today)


def in_order(items: Iterable[OwedItem]) -> list[OwedItem]:
    """The order in which items are paid: oldest due first, then oldest issued, then by reference; undated last."""
    return sorted(items, key=lambda item: (item.due_on or date.max, item.issued_on or date.max, item.reference))


def spread(money: Iterable[LooseMoney], items: Iterable[OwedItem]) -> list[Part]:
    """Apply loose money: first to what it was meant for, then the oldest money to the oldest item not under dispute.

    What is left over stays loose; nothing is ever applied beyond what is open.
    """
    queue = sorted(money, key=lambda loose: (loose.value_on, loose.recorded_at, loose.payment_id))
    owed = in_order(items)
    left = {loose.payment_id: loose.amount_minor for loose in queue}
    open_of = {item.item_id: item.open_minor for item in owed}
    parts: dict[tuple[UUID, UUID], Part] = {}

    def pay(loose: LooseMoney, wanted: Sequence[OwedItem]) -> None:
        for item in wanted:
            amount = min(left[loose.payment_id], open_of[item.item_id])
            if amount <= 0:
                continue
            left[loose.payment_id] -= amount
            open_of[item.item_id] -= amount
            key = (loose.payment_id, item.item_id)
            before = parts[key].amount_minor if key in parts else 0
            parts[key] = Part(*key, before + amount, counts_from(loose.value_on, item.open_from))

    for loose in queue:
        if loose.meant_for:
            pay(loose, [item for item in owed if item.item_id in loose.meant_for])
    chased = [item for item in owed if not item.disputed]
    for loose in queue:
        # Items the money before has paid up need not be looked at again.
        while chased and open_of[chased[0].item_id] <= 0:
            chased.pop(0)
        if not chased:
            break
        pay(loose, chased if left[loose.payment_id] > open_of[chased[0].item_id] else chased[:1])
    return list(parts.values())


def counts_from(value_on: date, open_from: date | None) -> date:
    """The day from which an application counts: the money's own, but not before there was something for it to pay.

    Between the two days the money is unapplied, so on every day balance and unapplied add up and nothing is paid twice.
    """
    return value_on if open_from is None else max(value_on, open_from)


def credit_of(promise_taker: UUID | None, last_contact: UUID | None, owner: UUID | None) -> Credit:
    """Who brought the money in (domain.md 3): who took the promise it keeps, else the last right-party contact, else the owner."""
    for user_id, rule in ((promise_taker, "promise"), (last_contact, "contact"), (owner, "owner")):
        if user_id is not None:
            return Credit(user_id, rule)
    return Credit(None, "house")
