"""Reading XLSX: looked over first, then parsed by calamine, which computes nothing and follows nothing."""

import io
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
import python_calamine

from backend.imports.limits import Limits
from backend.imports.refusals import CellTooLong, DamagedSpreadsheet, EmptyFile, TooManyColumns
from backend.imports.styles import decimal_style
from backend.imports.table import ROW, Table, headings
from backend.imports.xlsx_guard import look_at_cells, open_safely

#: A spreadsheet program shows fifteen digits; the rest is how binary numbers miss decimal ones.
DIGITS = ".15g"


@dataclass(frozen=True)
class Found:
    """The table of one sheet, and what other sheets there are."""

    table: Table
    sheets: list[str]
    sheet: str


def read(data: bytes, sheet: str | None, decimal: str | None, limits: Limits) -> Found:
    """The rows of a sheet (the first, when none is named) under its headings."""
    workbook = open_safely(data, limits)
    chosen = workbook.choose(sheet)
    look_at_cells(workbook, chosen, limits)
    rows = _cells(data, chosen)
    if not rows:
        raise EmptyFile(lines=0)
    width = max(len(row) for row in rows)
    if width > limits.columns:
        raise TooManyColumns(columns=width, limit=limits.columns)
    mark = decimal or _mark_of_texts(rows[1:])
    texts = [[_text(cell, mark) for cell in row] for row in rows]
    _refuse_long_cells(texts, limits)
    first = texts[0]
    while first and not first[-1].strip() and not any(row[len(first) - 1].strip() for row in texts[1:] if len(row) >= len(first)):
        first.pop()
    if not any(cell.strip() for cell in first):
        raise EmptyFile(lines=len(rows))
    schema = {ROW: pl.Int32} | {f"c{place}": pl.String for place in range(len(first))}
    numbered = [(row, *cells[: len(first)], *itertools.repeat("", len(first) - len(cells))) for row, cells in enumerate(texts[1:], 2)]
    return Found(Table(headings(first), pl.DataFrame(numbered, schema=schema, orient="row")), list(workbook.sheets), chosen)


def _cells(data: bytes, sheet: str) -> list[list[Any]]:
    """Typed cells from A1 on, so that rows keep the numbers a person sees."""
    try:
        opened = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return opened.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except BaseException as wrong:
        # The parser's own panics are no Exceptions; whatever it stumbles over is the file's damage.
        if isinstance(wrong, Exception) or type(wrong).__name__ == "PanicException":
            raise DamagedSpreadsheet from wrong
        raise


def _mark_of_texts(rows: Iterable[list[Any]]) -> str:
    """The decimal mark of amounts typed as text; numbers among them are written the same way."""
    texts = [cell for row in rows for cell in row if isinstance(cell, str) and cell[-1:].isdigit() and ("," in cell or "." in cell)]
    found = decimal_style(pl.Series(texts, dtype=pl.String))
    return found if isinstance(found, str) else "."


def _text(cell: Any, mark: str) -> str:
    match cell:
        case str():
            return cell.replace("\0", "")
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return format(cell, DIGITS if abs(cell) < 1e15 else ".0f").replace(".", mark)
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return str(cell)
        case _:
            return ""


def _refuse_long_cells(texts: list[list[str]], limits: Limits) -> None:
    for row, cells in enumerate(texts, 1):
        for place, cell in enumerate(cells):
            if len(cell) > limits.cell_characters:
                raise CellTooLong(row=row, column=texts[0][place] or None, limit=limits.cell_characters)
