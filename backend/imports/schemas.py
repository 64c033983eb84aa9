"""What is sent about imports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.accounts.schemas import NewPortfolio


class ColumnMapping(msgspec.Struct):
    """One of our fields is read from this column of the file, or is the same for every row."""

    column: str | None = None
    constant: str | None = None


class Mapping(msgspec.Struct):
    """How a file's columns are to be understood.

    `fields` maps our names (`debtor.reference`, `debtor.name`, `debtor.country`, `account.reference`, `account.currency`, `item.reference`,
    `item.issued_on`, `item.due_on`, `item.amount`, `item.settled_on`, `item.disputed`, `phone.1`..`phone.5`, `contact.consent`,
    `payment.reference`,
    `payment.amount`, `payment.value_on`, ...) to columns.
    """

    fields: dict[str, ColumnMapping]
    #: items, payments or contacts: what one row is.
    row_is: str = "items"
    encoding: str | None = None
    delimiter: str | None = None
    #: "." or ","; None: detected.
    decimal: str | None = None
    #: dmy, mdy or ymd; None: detected, refused when both are possible.
    dates: str | None = None
    sheet: str | None = None
    portfolio_id: UUID | None = None
    #: Instead of `portfolio_id`: the portfolio of this name, opened as described when there is none yet.
    portfolio: NewPortfolio | None = None


class Mistake(msgspec.Struct):
    """Where, what, and what was expected: as a code with at most one fact, for the browser to word, and as an English sentence."""

    row: int
    column: str
    value: str
    message: str
    #: `expected_date`, `repeats_row` ...: `imports.codes` has them all.
    code: str = ""
    #: What the code is about: the style, the number of decimals, the other row.
    fact: str = ""


class ImportReport(msgspec.Struct):
    """What a file would do (dry run) or did."""

    id: UUID
    filename: str
    state: str
    dry_run: bool
    rows: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    #: While reading: rows done, of `total`; while writing: steps done, of `total`. A total of 0 is not known yet.
    progressed: int
    total: int
    #: The first hundred; all are in the error file.
    errors: list[Mistake]
    created_at: datetime
    created_by_name: str | None = None
    as_of: date | None = None
    finished_at: datetime | None = None
    refusal: dict[str, Any] | None = None
    may_be_undone: bool = False
    #: Rows about what came after `as_of`: passed over.
    later: int = 0
    portfolio_id: UUID | None = None


class ImportPage(msgspec.Struct):
    imports: list[ImportReport]


class Look(msgspec.Struct):
    """What a first look at a file finds: its form, its columns, a few rows, and how we would read it."""

    upload_id: UUID
    filename: str
    encoding: str | None
    delimiter: str | None
    sheets: list[str]
    columns: list[str]
    sample: list[list[str]]
    #: decimal and date style as detected; None where the file leaves both open.
    decimal: str | None
    dates: str | None
    suggested: Mapping


class ProfileCard(msgspec.Struct):
    id: UUID
    name: str
    portfolio_id: UUID | None
    mapping: Mapping


class NewProfile(msgspec.Struct):
    name: str
    mapping: Mapping
    portfolio_id: UUID | None = None


class ShippedProfile(msgspec.Struct):
    """A profile that comes with the product: asked for by its name."""

    name: str
    mapping: Mapping


class ProfilePage(msgspec.Struct):
    profiles: list[ProfileCard]
    shipped: list[ShippedProfile]
