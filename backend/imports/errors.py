"""The file of rejected rows: the same headings, so that it can be corrected and sent again."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

#: A spreadsheet program would run a cell that starts with one of these.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
HARMLESS = re.compile(r"[+-]?\d+(?:[.,]\d+)*")


def error_file(columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str], Sequence[str]]]) -> bytes:
    """CSV in UTF-8 with a mark, so that spreadsheet programs read its letters."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([*map(guarded, columns), "promesa: row", "promesa: mistakes"])
    for row, cells, mistakes in rows:
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        writer.writerow([*map(guarded, padded), row, guarded("; ".join(mistakes))])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def guarded(cell: str) -> str:
    """The cell, made text where a spreadsheet program would take it for a formula. Reading the file again takes the guard off."""
    return f"'{cell}" if cell.startswith(STARTS_FORMULA) and not HARMLESS.fullmatch(cell) else cell
