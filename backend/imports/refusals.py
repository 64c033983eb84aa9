"""Why a whole file is declined; a wrong value in one row is a mistake of that row instead."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from backend.kit.refusal import Refusal


@dataclass(eq=False)
class FileRefused(Refusal):
    """This file cannot be read."""

    status: ClassVar[int] = 422


@dataclass(eq=False)
class EmptyFile(FileRefused):
    """The file has no rows: it is empty, or has only a heading."""

    lines: int


@dataclass(eq=False)
class FileTooBig(FileRefused):
    """The file is larger than this installation reads; split it."""

    megabytes: int
    limit: int


@dataclass(eq=False)
class TooManyRows(FileRefused):
    """The file has more rows than this installation reads; split it."""

    limit: int


@dataclass(eq=False)
class TooManyColumns(FileRefused):
    """The file has more columns than any list of receivables; it is probably not one, or its delimiter is another."""

    columns: int
    limit: int


@dataclass(eq=False)
class CellTooLong(FileRefused):
    """One cell holds more text than a cell can; a quotation mark is probably never closed."""

    row: int
    column: str | None
    limit: int


@dataclass(eq=False)
class NoTable(FileRefused):
    """This is neither a CSV nor an XLSX file."""

    looks_like: str


@dataclass(eq=False)
class WrongEncoding(FileRefused):
    """The text is not in the encoding it should be in; choose another encoding."""

    expected: str
    row: int


@dataclass(eq=False)
class UnknownEncoding(FileRefused):
    """The letters of this file can be read in several ways; choose the encoding."""

    row: int
    example: str


@dataclass(eq=False)
class ContainsNuls(FileRefused):
    """The file holds NUL characters: it is damaged, or not text."""

    row: int


@dataclass(eq=False)
class TruncatedFile(FileRefused):
    """The file ends in the middle of a row: it was cut off on its way; send it again."""

    row: int


@dataclass(eq=False)
class QuotesWrong(FileRefused):
    """A quotation mark is opened and not closed, or text follows a closed one."""

    row: int


@dataclass(eq=False)
class DamagedSpreadsheet(FileRefused):
    """This XLSX file is damaged or cut off: it cannot be unpacked."""


@dataclass(eq=False)
class UnpacksTooBig(FileRefused):
    """This XLSX file unpacks to far more than its size: it is not opened."""

    limit_megabytes: int


@dataclass(eq=False)
class DangerousSpreadsheet(FileRefused):
    """This XLSX file declares XML entities, which no spreadsheet program writes: it is not opened."""

    part: str


@dataclass(eq=False)
class EncryptedSpreadsheet(FileRefused):
    """This spreadsheet is protected by a password; save it without one."""


@dataclass(eq=False)
class UnknownSheet(FileRefused):
    """The spreadsheet has no sheet of this name."""

    sheet: str
    sheets: list[str]


@dataclass(eq=False)
class FormulasWithoutValues(FileRefused):
    """Cells hold formulas whose results were never saved; open the file in a spreadsheet program, save it, and send it again."""

    cells: list[str]


@dataclass(eq=False)
class MergedCells(FileRefused):
    """Cells are merged, so it is not certain to which rows their value belongs; unmerge them."""

    cells: list[str]


@dataclass(eq=False)
class DateStyleUnclear(FileRefused):
    """These dates can be read as day/month or as month/day; choose which."""

    columns: list[str]
    example: str
    #: True: the file holds dates of both styles.
    contradicting: bool = False


@dataclass(eq=False)
class DecimalStyleUnclear(FileRefused):
    """These amounts can be read with a decimal point or with a decimal comma; choose which."""

    columns: list[str]
    example: str
    contradicting: bool = False


@dataclass(eq=False)
class MappingIncomplete(FileRefused):
    """These fields are needed and come from no column."""

    fields: list[str]


@dataclass(eq=False)
class MappingUnknown(FileRefused):
    """The mapping names fields or columns that do not exist."""

    fields: list[str]
    columns: list[str]


@dataclass(eq=False)
class NoMapping(FileRefused):
    """Say how the columns are to be understood: by a mapping or by a saved profile."""


@dataclass(eq=False)
class UnknownProfile(FileRefused):
    """There is no import profile of this name."""

    profile: str


@dataclass(eq=False)
class ProfileNameTaken(Refusal):
    """An import profile of this name exists already."""

    name: str


@dataclass(eq=False)
class NoPortfolio(FileRefused):
    """Say into which portfolio the file goes."""


@dataclass(eq=False)
class AsOfInTheFuture(FileRefused):
    """A file can be read as of today or an earlier day."""

    today: date


@dataclass(eq=False)
class UnknownUpload(FileRefused):
    """The uploaded file is no longer there; choose it again."""

    upload_id: UUID


@dataclass(eq=False)
class NotUndoable(Refusal):
    """Only an import that was written, and not taken back yet, can be undone."""

    state: str


@dataclass(eq=False)
class LaterThingsDependOnIt(Refusal):
    """This import cannot be undone: later work rests on what it brought."""

    #: How many of what: payments, promises, calls, call-backs, later imports ...
    dependents: dict[str, int]
    accounts: list[dict[str, Any]]


@dataclass(eq=False)
class ImportFailed(Refusal):
    """This import failed three times for a reason of ours; nothing of it was written."""

    attempts: int
