"""What is sent about segments."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from backend.kit.money import Money
from backend.strategy.schemas import Condition


class WordCard(msgspec.Struct):
    """A word a fact may be, with its name by language."""

    value: str
    label: dict[str, str]


class ConditionField(msgspec.Struct):
    """A fact one may ask about in a condition."""

    name: str
    kind: Literal["number", "flag", "word"]
    label: dict[str, str]
    #: debt, items, payments, promises, contact, debtor or account.
    group: str
    #: Of lt, le, eq, ne, ge, gt, one_of, missing.
    operators: list[str]
    #: What its number counts: days, percent, own_currency, comparable, points.
    unit: str | None
    words: list[WordCard]
    #: Only these words make sense.
    closed: bool


class NewSegment(msgspec.Struct):
    """A segment as it is first saved; without a condition it is every open account."""

    name: str
    condition: Condition | None
    description: str = ""


class NewVersion(msgspec.Struct):
    """What a segment shall say from now on."""

    #: The version this was written from: refused when there is a later one.
    based_on: int
    condition: Condition | None
    description: str = ""


class SegmentVersionCard(msgspec.Struct):
    """One saved version."""

    number: int
    condition: Condition | None
    description: str
    made_at: datetime
    made_by: UUID
    made_by_name: str


class SegmentCard(msgspec.Struct):
    """A segment with its latest version."""

    id: UUID
    name: str
    created_by: UUID
    created_by_name: str
    archived_at: datetime | None
    latest: SegmentVersionCard


class SizeWish(msgspec.Struct):
    """Of which condition the size is wanted; `exact`: however long it takes, within reason."""

    condition: Condition | None
    exact: bool = False


class Estimate(msgspec.Struct):
    """A figure and how far off it may be: nineteen times in twenty the truth lies between the two."""

    value: int
    low: int
    high: int


class CurrencySize(msgspec.Struct):
    """What a segment holds in one currency."""

    currency: str
    accounts: Estimate
    balance: Money
    balance_low: Money
    balance_high: Money


class SegmentSize(msgspec.Struct):
    """How many open accounts a segment holds and what they owe."""

    #: False: from a random sample.
    exact: bool
    accounts: Estimate
    #: All open accounts, to compare with.
    of: int
    money: list[CurrencySize]
    #: Accounts looked at, where it is a sample.
    sampled: int | None
    milliseconds: int
