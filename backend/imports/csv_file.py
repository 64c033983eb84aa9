"""Reading CSV. Files without quotation marks go through polars; all others through Python's reader, which is exact about quotes."""

import csv
import io
import itertools
from collections.abc import Iterator

import polars as pl

from backend.imports.limits import Limits
from backend.imports.refusals import CellTooLong, EmptyFile, QuotesWrong, TooManyColumns, TooManyRows, TruncatedFile
from backend.imports.table import ROW, Ragged, Table, headings

CHUNK_ROWS = 50_000


def read(utf8: bytes, delimiter: str, limits: Limits) -> Table:
    """The rows of a CSV text under its headings."""
    if utf8.count(b"\n") > limits.rows + 1:
        # Quoted line breaks could still bring it under; such a file is not worth the wait.
        raise TooManyRows(limit=limits.rows)
    columns = _headings(utf8, delimiter, limits)
    quick = None if b'"' in utf8 else _read_quickly(utf8, delimiter, len(columns))
    table = Table(columns, quick) if quick is not None else _read_exactly(utf8, delimiter, columns, limits)
    _refuse_long_cells(table, limits)
    return table


def _headings(utf8: bytes, delimiter: str, limits: Limits) -> list[str]:
    end = utf8.find(b"\n")
    width = utf8.count(delimiter.encode(), 0, end if end >= 0 else len(utf8)) + 1
    # Counted before parsing: a million columns cost more than they say.
    if width > 2 * limits.columns:
        raise TooManyColumns(columns=width, limit=limits.columns)
    first = next(_rows(utf8, delimiter, limits), (1, []))[1]
    while first and not first[-1].strip():
        first.pop()
    if not first:
        raise EmptyFile(lines=0)
    if len(first) > limits.columns:
        raise TooManyColumns(columns=len(first), limit=limits.columns)
    return headings(first)


def _read_quickly(utf8: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The rows, or None when some row may not have exactly `width` cells and the exact reader must say which."""
    lines = utf8.count(b"\n") + (not utf8.endswith(b"\n"))
    if utf8.count(b"\r") not in (0, utf8.count(b"\r\n")) or utf8.count(delimiter.encode()) != lines * (width - 1):
        return None
    try:
        frame = pl.read_csv(
            utf8,
            has_header=False,
            separator=delimiter,
            quote_char=None,
            schema={f"c{place}": pl.String for place in range(width)},
            empty_string_is_null=False,
            # A longer row raises; as the delimiters add up, without longer rows there are no shorter ones.
            extra_columns="raise",
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != lines:
        return None
    return frame.with_row_index(ROW, offset=1).slice(1).with_columns(pl.col(ROW).cast(pl.Int32))


def _read_exactly(utf8: bytes, delimiter: str, columns: list[str], limits: Limits) -> Table:
    width = len(columns)
    ragged: list[Ragged] = []
    frames: list[pl.DataFrame] = []
    schema = {ROW: pl.Int32} | {f"c{place}": pl.String for place in range(width)}
    rows = itertools.islice(_rows(utf8, delimiter, limits), 1, None)
    last: Ragged | None = None
    while chunk := list(itertools.islice(rows, CHUNK_ROWS)):
        fitting = []
        for row, cells in chunk:
            if len(cells) > width and not any(cells[width:]):
                del cells[width:]
            if len(cells) == width:
                fitting.append((row, *cells))
            elif any(cells):
                ragged.append(last := Ragged(row, cells))
        final_row = chunk[-1][0]
        frames.append(pl.DataFrame(fitting, schema=schema, orient="row"))
        if sum(frame.height for frame in frames) > limits.rows:
            raise TooManyRows(limit=limits.rows)
    if last is not None and last.row == final_row and len(last.cells) < width and not utf8.endswith((b"\n", b"\r")):
        raise TruncatedFile(row=last.row)
    return Table(columns, pl.concat(frames) if frames else pl.DataFrame(schema=schema), ragged)


def _rows(utf8: bytes, delimiter: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows as the file's quotes make them."""
    csv.field_size_limit(limits.cell_characters)
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(utf8), encoding="utf-8", newline=""), delimiter=delimiter, strict=True)
    for row in itertools.count(1):
        try:
            cells = next(reader, None)
        except csv.Error as wrong:
            if "field limit" in str(wrong):
                raise CellTooLong(row=row, column=None, limit=limits.cell_characters) from None
            raise QuotesWrong(row=row) from None
        if cells is None:
            return
        yield row, cells


def _refuse_long_cells(table: Table, limits: Limits) -> None:
    for name, column in zip(table.names, table.columns, strict=True):
        too_long = table.frame.filter(pl.col(name).str.len_bytes() > limits.cell_characters)
        if too_long.height:
            raise CellTooLong(row=too_long[ROW][0], column=column, limit=limits.cell_characters)
