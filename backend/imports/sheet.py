"""A file as a table of texts, whatever it came as."""

from dataclasses import dataclass, field
from pathlib import PurePath

import polars as pl

from backend.imports import csv_file, xlsx_file
from backend.imports.form import as_utf8, delimiter_of, is_zip
from backend.imports.limits import MEGABYTE, Limits
from backend.imports.refusals import DamagedSpreadsheet, EmptyFile, FileTooBig
from backend.imports.schemas import Mapping
from backend.imports.table import Table

__all__ = ["Form", "Read", "may_be_read", "read"]


@dataclass(frozen=True)
class Form:
    """How the file was written, as found."""

    encoding: str | None = None
    delimiter: str | None = None
    sheets: list[str] = field(default_factory=list)
    sheet: str | None = None


@dataclass(frozen=True)
class Read:
    """The table and the form it had."""

    table: Table
    form: Form


def may_be_read(data: bytes, limits: Limits) -> None:
    """Refuse a file that is larger than any we read, before it is kept anywhere."""
    if len(data) > limits.file_bytes:
        raise FileTooBig(megabytes=len(data) // MEGABYTE, limit=limits.file_bytes // MEGABYTE)


def read(data: bytes, filename: str, wish: Mapping | None, limits: Limits) -> Read:
    """The table in this file; every refusal says what is wrong with it."""
    may_be_read(data, limits)
    if not data.strip(b"\r\n\t \xef\xbb\xbf"):
        raise EmptyFile(lines=0)
    if is_zip(data):
        found = xlsx_file.read(data, wish.sheet if wish else None, wish.decimal if wish else None, limits)
        return Read(_with_rows(found.table), Form(sheets=found.sheets, sheet=found.sheet))
    if PurePath(filename).suffix.lower() in (".xlsx", ".xlsm"):
        raise DamagedSpreadsheet
    utf8, encoding = as_utf8(data, wish.encoding if wish else None)
    delimiter = (wish.delimiter if wish else None) or delimiter_of(utf8)
    return Read(_with_rows(csv_file.read(utf8, delimiter, limits)), Form(encoding=encoding, delimiter=delimiter))


def _with_rows(table: Table) -> Table:
    """The table, refused when it is only a heading; rows without any text are passed over but keep their number."""
    filled = table.frame.filter(pl.any_horizontal(pl.col(name).str.strip_chars() != "" for name in table.names))
    if filled.height == 0 and not table.ragged:
        raise EmptyFile(lines=table.frame.height + 1)
    return Table(columns=table.columns, frame=filled, ragged=table.ragged)
