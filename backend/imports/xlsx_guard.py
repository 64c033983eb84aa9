"""Looking at an XLSX before any parser does: what it unpacks to, what it declares, which cells cannot be trusted."""

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from backend.imports.limits import MEGABYTE, Limits
from backend.imports.refusals import (
    DamagedSpreadsheet,
    DangerousSpreadsheet,
    EncryptedSpreadsheet,
    FormulasWithoutValues,
    MergedCells,
    NoTable,
    TooManyColumns,
    TooManyRows,
    UnknownSheet,
    UnpacksTooBig,
)

MAX_PARTS = 5_000
PIECE = 1 << 20
#: In any encoding an XML parser might accept; the NULs of UTF-16 are taken out before looking.
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,4})(\d{1,8})"')
FORMULA_WITHOUT_VALUE = re.compile(rb'<c\b[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:</c>|<v\s*/>|<v>\s*</v>)')
MERGED = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z]+\d+:[A-Z]+\d+)"')
NAMED_AT_MOST = 10
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Workbook:
    """A spreadsheet that is safe to hand to the parser."""

    data: bytes
    #: Sheet names and the parts that hold them.
    sheets: dict[str, str]

    def choose(self, wanted: str | None) -> str:
        """The wanted sheet, or the first."""
        if wanted is None:
            return next(iter(self.sheets))
        if wanted not in self.sheets:
            raise UnknownSheet(sheet=wanted, sheets=list(self.sheets))
        return wanted


def open_safely(data: bytes, limits: Limits) -> Workbook:
    """Refuse what would cost more to open than it can be worth."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _look_at_parts(archive, limits)
            return Workbook(data, _sheets(archive))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError, ValueError, KeyError) as wrong:
        raise DamagedSpreadsheet from wrong
    except ElementTree.ParseError as wrong:
        raise DamagedSpreadsheet from wrong
    except RuntimeError as wrong:
        # zipfile says so of members that need a password.
        raise EncryptedSpreadsheet from wrong


def look_at_cells(workbook: Workbook, sheet: str, limits: Limits) -> None:
    """Refuse a sheet that is larger than a list, or whose cells do not say what they seem to."""
    with zipfile.ZipFile(io.BytesIO(workbook.data)) as archive:
        xml = archive.read(workbook.sheets[sheet])
    columns = rows = 0
    for letters, number in set(_corners(xml)):
        columns, rows = max(columns, letters), max(rows, number)
    # The parser lays out every cell between the first and the last: one stray cell at XFD1048576 would fill the memory.
    if columns > limits.columns:
        raise TooManyColumns(columns=columns, limit=limits.columns)
    if rows > limits.rows + 1 or columns * rows > 20 * limits.rows:
        raise TooManyRows(limit=limits.rows)
    if unsaved := _first(FORMULA_WITHOUT_VALUE, xml):
        raise FormulasWithoutValues(cells=unsaved)
    if merged := _first(MERGED, xml):
        raise MergedCells(cells=merged)


def _look_at_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    too_big = UnpacksTooBig(limit_megabytes=limits.unpacked_bytes // MEGABYTE)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise too_big
    unpacked = 0
    for part in parts:
        before = b""
        with archive.open(part) as stream:
            # What a part declares is not what it holds: count while unpacking.
            while piece := stream.read(PIECE):
                unpacked += len(piece)
                if unpacked > limits.unpacked_bytes:
                    raise too_big
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    text = (before + piece).replace(b"\0", b"")
                    if DECLARATION.search(text):
                        raise DangerousSpreadsheet(part=part.filename)
                    before = text[-16:]


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    if "xl/workbook.xml" not in archive.namelist():
        raise NoTable(looks_like="zip")
    # No entities reach this parser: they were looked for above.
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    sheets = {}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet"):
            target = targets[sheet.get(RELATION)]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part.startswith("xl/worksheets/"):
                sheets[sheet.get("name", "")] = part
    if not sheets:
        raise NoTable(looks_like="xlsx without a sheet")
    return sheets


def _corners(xml: bytes) -> set[tuple[int, int]]:
    return {(_column_number(found[1]), int(found[2])) for found in CELL.finditer(xml)}


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _first(pattern: re.Pattern[bytes], xml: bytes) -> list[str]:
    found = []
    for match in pattern.finditer(xml):
        found.append(match[1].decode())
        if len(found) == NAMED_AT_MOST:
            break
    return found
