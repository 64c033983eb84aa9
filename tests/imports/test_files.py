"""Files as they really come: what can be read is read, what cannot is refused in words."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import xlsxwriter

from backend.imports import refusals
from backend.imports.limits import Limits
from backend.imports.schemas import Mapping
from backend.imports.sheet import Read, read

SMALL = Limits(file_bytes=40_000_000, unpacked_bytes=20_000_000, rows=1000, columns=50)
TEXT = "ref;nombre\r\n1;Ñandú Peña\r\n2;São João\r\n"
ROWS = [(2, "1", "Ñandú Peña"), (3, "2", "São João")]


def reading(data: bytes, filename: str = "file.csv", **wish: Any) -> Read:
    return read(data, filename, Mapping(fields={}, **wish) if wish else None, SMALL)


def workbook(fill: Callable[[Any, Any], Any]) -> bytes:
    """An XLSX as spreadsheet programs write it."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        fill(book, book.add_worksheet("Cartera"))
    return written.getvalue()


def plain_workbook() -> bytes:
    return workbook(lambda _, sheet: [sheet.write_row(row, 0, cells) for row, cells in enumerate([("ref", "monto"), ("A", 1)])])


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same zip with one part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp850", "mac_roman"])
def test_the_encoding_is_found(encoding: str) -> None:
    found = reading(TEXT.encode(encoding))
    assert found.table.frame.rows() == ROWS
    assert found.form.delimiter == ";"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found_whatever_ends_the_lines(delimiter: str, newline: str) -> None:
    text = newline.join(["a;b;c", "1,5;x;", "2,5;y;z", ""]).replace(";", delimiter)
    if delimiter == ",":
        text = text.replace("1,5", '"1,5"').replace("2,5", '"2,5"')
    found = reading(text.encode())
    assert found.form.delimiter == delimiter
    assert found.table.frame.rows() == [(2, "1,5", "x", ""), (3, "2,5", "y", "z")]


def test_quotes_hold_delimiters_quotes_and_line_breaks() -> None:
    found = reading(b'a,b\n"x,""y""","1\n2"\n5" pipe,z\n')
    assert found.table.frame.rows() == [(2, 'x,"y"', "1\n2"), (3, '5" pipe', "z")]


def test_blank_rows_are_passed_over_and_keep_their_number() -> None:
    assert reading(b"a,b\n\n1,2\n,\n3,4\n\n\n").table.frame.rows() == [(3, "1", "2"), (5, "3", "4")]


def test_blank_and_repeated_headings_get_names() -> None:
    assert reading(b"a,,a\n1,2,3\n").table.columns == ["a", "column 2", "a (2)"]


def test_ragged_rows_are_told_apart_not_shifted() -> None:
    found = reading(b"a,b\n1,2\n3\n4,5,6\n7,8,\n")
    assert found.table.frame.rows() == [(2, "1", "2"), (5, "7", "8")]
    assert [(ragged.row, ragged.cells) for ragged in found.table.ragged] == [(3, ["3"]), (4, ["4", "5", "6"])]


MANY_COLUMNS = b"a" + b",a" * 1_000_000 + b"\n1\n"
LONG_CELL = b"a,b\n1," + b"x" * 30_000_000 + b"\n"


@pytest.mark.parametrize(
    ("data", "refusal", "facts"),
    [
        pytest.param(b"", "empty_file", {"lines": 0}, id="empty"),
        pytest.param(b"\xef\xbb\xbf \r\n", "empty_file", {"lines": 0}, id="only a mark"),
        pytest.param(b"a,b\n", "empty_file", {"lines": 1}, id="only a heading"),
        pytest.param(b"a,b\n1\x00,2\n", "contains_nuls", {"row": 2}, id="NULs"),
        pytest.param("a,b\n1,ñ\n2,ñ".encode()[:-1], "truncated_file", {"row": 3}, id="cut within a letter"),
        pytest.param(b"a,b,c\n1,2,3\n4,5", "truncated_file", {"row": 3}, id="cut within a row"),
        pytest.param(b'a,b\n1,2\n"3,4\n5,6\n', "quotes_wrong", {"row": 3}, id="quote never closed"),
        pytest.param(b"a,b\n\xfe\xfd\x81\x90,1\n", "unknown_encoding", {"row": 2}, id="letters of no encoding"),
        pytest.param(MANY_COLUMNS, "too_many_columns", {"limit": 50}, id="a million columns"),
        pytest.param(LONG_CELL, "cell_too_long", {"row": 2, "column": "b"}, id="30 MB cell"),
        pytest.param(LONG_CELL.replace(b"1,", b'"1",'), "cell_too_long", {"row": 2}, id="30 MB cell in a quoted file"),
        pytest.param(b"a,b\n" + b"1,2\n" * 1001, "too_many_rows", {"limit": 1000}, id="too many rows"),
        pytest.param(b"a,b\n" + b"1,2\n" * 10_000_001, "file_too_big", {"limit": 38}, id="too big"),
        pytest.param(b"%PDF-1.7\n...", "no_table", {"looks_like": "pdf"}, id="PDF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1", "no_table", {"looks_like": "xls"}, id="old Excel"),
    ],
)
def test_bad_text_files_are_refused_in_words(data: bytes, refusal: str, facts: dict[str, Any]) -> None:
    with pytest.raises(refusals.FileRefused) as refused:
        reading(data)
    assert refused.value.code == refusal
    assert facts.items() <= refused.value.facts.items()
    assert refused.value.detail.endswith(".")


def test_a_wrong_choice_of_encoding_is_refused_with_the_row() -> None:
    with pytest.raises(refusals.WrongEncoding) as refused:
        reading(TEXT.encode("cp1252"), encoding="utf-8")
    assert refused.value.facts == {"expected": "utf-8", "row": 2}


def test_a_spreadsheet_is_read_with_numbers_and_days_as_such() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["ref", "monto", "fecha", "tel", "si"])
        sheet.write_row(1, 0, ["=x", 1234.5, "", 573001112233, True])
        sheet.write_string(1, 0, "=1+1")
        sheet.write_datetime(1, 2, datetime(2026, 3, 4, tzinfo=UTC).replace(tzinfo=None), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_row(3, 0, ["B", 0.1 + 0.2])
        sheet.write_formula(4, 0, "=A1", value="C")

    found = reading(workbook(fill), "file.xlsx")
    assert found.form.sheets == ["Cartera"]
    assert found.table.frame.rows() == [
        (2, "=1+1", "1234.5", "2026-03-04", "573001112233", "yes"),
        (4, "B", "0.3", "", "", ""),
        (5, "C", "", "", "", ""),
    ]


def test_numbers_beside_amounts_typed_as_text_take_their_decimal_mark() -> None:
    data = workbook(lambda _, sheet: [sheet.write_row(row, 0, cells) for row, cells in enumerate([("a",), (1.234,), ("1.234,50",)])])
    assert reading(data, "file.xlsx").table.frame["c0"].to_list() == ["1,234", "1.234,50"]


def with_entity(xml: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9))
    return xml.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]>", 1)


def with_file(xml: bytes) -> bytes:
    return xml.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', 1)


SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
FORMULA = b'<row r="7"><c r="B7"><f>SUM(B1:B6)</f></c></row></sheetData>'
MERGE = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'


@pytest.mark.parametrize(
    ("data", "refusal", "facts"),
    [
        pytest.param(b"ref,monto\n1,2\n", "damaged_spreadsheet", {}, id="not a zip"),
        pytest.param(plain_workbook()[:-200], "damaged_spreadsheet", {}, id="cut off"),
        pytest.param(plain_workbook()[:900] + b"\xff" * 60 + plain_workbook()[960:], "damaged_spreadsheet", {}, id="bytes changed"),
        pytest.param(repacked(plain_workbook(), SHEET, lambda xml: xml[:-40]), "damaged_spreadsheet", {}, id="sheet cut off"),
        pytest.param(repacked(plain_workbook(), SHEET, lambda xml: xml + b" " * 30_000_000), "unpacks_too_big", {}, id="zip bomb"),
        pytest.param(repacked(plain_workbook(), SHEET, with_entity), "dangerous_spreadsheet", {"part": SHEET}, id="billion laughs"),
        pytest.param(repacked(plain_workbook(), "xl/workbook.xml", with_file), "dangerous_spreadsheet", {}, id="external entity"),
        pytest.param(
            repacked(plain_workbook(), SHEET, lambda xml: xml.replace(b"</sheetData>", FAR)),
            "too_many_columns",
            {"columns": 16384},
            id="far cell",
        ),
        pytest.param(
            repacked(plain_workbook(), SHEET, lambda xml: xml.replace(b"</sheetData>", FORMULA)),
            "formulas_without_values",
            {"cells": ["B7"]},
            id="formula never computed",
        ),
        pytest.param(
            repacked(plain_workbook(), SHEET, lambda xml: xml.replace(b"</sheetData>", MERGE)),
            "merged_cells",
            {"cells": ["A2:A3"]},
            id="merged",
        ),
        pytest.param(workbook(lambda _, sheet: sheet.write_row(0, 0, ["a", "b"])), "empty_file", {"lines": 1}, id="only a heading"),
        pytest.param(workbook(lambda _, __: None), "empty_file", {"lines": 0}, id="no cell"),
    ],
)
def test_bad_spreadsheets_are_refused_in_words(data: bytes, refusal: str, facts: dict[str, Any]) -> None:
    with pytest.raises(refusals.FileRefused) as refused:
        reading(data, "file.xlsx")
    assert refused.value.code == refusal
    assert facts.items() <= refused.value.facts.items()


def test_what_a_zip_declares_is_not_believed() -> None:
    bomb = bytearray(repacked(plain_workbook(), SHEET, lambda xml: xml + b" " * 30_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        real = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    lying = bytes(bomb).replace(real, (500).to_bytes(4, "little"))
    with pytest.raises((refusals.DamagedSpreadsheet, refusals.UnpacksTooBig)):
        reading(lying, "file.xlsx")


def test_a_zip_that_is_no_spreadsheet_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(refusals.NoTable):
        reading(written.getvalue(), "file.zip")


def test_an_unknown_sheet_is_refused_with_those_there_are() -> None:
    with pytest.raises(refusals.UnknownSheet) as refused:
        reading(plain_workbook(), "file.xlsx", sheet="Otra")
    assert refused.value.facts == {"sheet": "Otra", "sheets": ["Cartera"]}
