"""Receivables with what became of them, read once; and what of it was known on a day."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from backend.imports.judging import judge
from backend.imports.limits import Limits
from backend.imports.mapping import may_be_understood, must_fit, styles_of
from backend.imports.profiles import SHIPPED
from backend.imports.sheet import read
from backend.kit.refusal import Invalid, Refusal

NEEDED = ("item.issued_on", "item.due_on", "item.settled_on")


@dataclass(eq=False)
class NoHistory(Refusal):
    """A back-test needs to know of each item when it was issued, due and settled."""

    status: ClassVar[int] = 422

    missing: list[str]


@dataclass(eq=False)
class HistoryWrong(Refusal):
    """Rows of this file cannot be read; a back-test that leaves some out would flatter."""

    status: ClassVar[int] = 422

    rows: int
    first: str


@dataclass(frozen=True)
class Item:
    """An invoice and, as far as it is known, when it was paid."""

    account: str
    reference: str
    currency: str
    product: str
    kind: str
    issued_on: date
    due_on: date
    amount_minor: int
    #: None: not paid, as far as is known.
    settled_on: date | None


def read_history(data: bytes, filename: str, profile: str) -> list[Item]:
    """The items of a file, by a shipped profile; refuses a file that does not tell the whole story."""
    mapping = SHIPPED.get(profile)
    if mapping is None:
        raise Invalid(field="profile", expected=" or ".join(sorted(SHIPPED)), value=profile)
    may_be_understood(mapping)
    if missing := [name for name in NEEDED if name not in mapping.fields]:
        raise NoHistory(missing=missing)
    table = read(data, filename, mapping, Limits()).table
    must_fit(mapping, table)
    # With no day to be read as of, a file may say nothing of the future; here what came after is the truth to compare with.
    judged = judge(table, mapping, styles_of(table, mapping), as_of=date.max, today=date.max)
    if judged.mistakes.height:
        first = judged.mistakes.row(0, named=True)
        raise HistoryWrong(rows=judged.mistakes.height, first=", ".join(f"{name} {value}" for name, value in first.items()))
    rows = judged.rows.to_dicts()
    return sorted((_item(row) for row in rows if row["item.due_on"]), key=lambda item: (item.account, item.issued_on, item.reference))


def _item(row: dict[str, object]) -> Item:
    issued = row.get("item.issued_on") or row["item.due_on"]
    return Item(
        account=str(row["account.reference"]),
        reference=str(row["item.reference"]),
        currency=str(row["account.currency"]),
        product=str(row.get("account.product") or ""),
        kind=str(row.get("debtor.kind") or ""),
        issued_on=issued,  # type: ignore[arg-type]
        due_on=row["item.due_on"],  # type: ignore[arg-type]
        amount_minor=int(row["item.amount"]),  # type: ignore[call-overload]
        settled_on=row["item.settled_on"],  # type: ignore[arg-type]
    )


def known_on(items: list[Item], day: date) -> list[Item]:
    """What was known at the end of a day: later items do not exist, later payments have not come. The only door to the past."""
    return [
        item if item.settled_on is not None and item.settled_on <= day else replace(item, settled_on=None)
        for item in items
        if item.issued_on <= day
    ]


def last_day(items: list[Item]) -> date:
    """The last day of which the history tells anything."""
    return max(day for item in items for day in (item.issued_on, item.settled_on) if day is not None)
