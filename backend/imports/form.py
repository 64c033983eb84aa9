"""What kind of file this is: its encoding and its delimiter, told from its bytes."""

import codecs
import csv
import io
from collections import Counter

from backend.imports.refusals import ContainsNuls, NoTable, TruncatedFile, UnknownEncoding, WrongEncoding

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Programs of our users write these, the older ones the later of them.
SINGLE_BYTE = ("cp1252", "cp850", "mac_roman")
#: What a mapping may ask for.
SUPPORTED_ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "ascii",
    "cp1252",
    "windows-1252",
    "latin-1",
    "iso-8859-1",
    "iso-8859-15",
    "cp850",
    "mac_roman",
)
#: What Spanish and Portuguese are written with beyond ASCII, and what stands beside it now and then.
LETTERS = frozenset("áéíóúüñçãõâêôàÁÉÍÓÚÜÑÇÃÕÂÊÔÀ")
BESIDE = frozenset("ºª¿¡°€£–—’‘“”«»·\u00a0äöëïÄÖèìòùîûß")
OTHER_KINDS = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"{\\rtf", "rtf"),
    (b"<!DOCTYPE", "html"),
    (b"<html", "html"),
    (b"<?xml", "xml"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
)
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT_BYTES = 65_536
LOOKED_AT_ROWS = 60


def is_zip(data: bytes) -> bool:
    """Whether the file says it is a zip, as every XLSX is."""
    return data.startswith(b"PK")


def as_utf8(data: bytes, encoding: str | None) -> tuple[bytes, str]:
    """The same text in UTF-8 without a mark, and the encoding it came in."""
    for mark, kind in OTHER_KINDS:
        if data.lstrip()[: len(mark)].lower() == mark.lower():
            raise NoTable(looks_like=kind)
    used = encoding or encoding_of(data)
    try:
        text = data.decode(used)
    except UnicodeDecodeError as wrong:
        if wrong.end >= len(data) and wrong.reason in ("unexpected end of data", "truncated data"):
            raise TruncatedFile(row=_row_at(data, wrong.start)) from None
        raise WrongEncoding(expected=used, row=_row_at(data, wrong.start)) from None
    except LookupError:
        raise WrongEncoding(expected=used, row=1) from None
    if "\0" in text:
        raise ContainsNuls(row=text.count("\n", 0, text.index("\0")) + 1)
    if used in ("utf-8", "ascii"):
        return data, used
    return text.removeprefix("\ufeff").encode(), used


def encoding_of(data: bytes) -> str:
    """How the text is encoded; refused when it can be read in several ways."""
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name
    if unmarked := _utf16_without_mark(data[:4096]):
        return unmarked
    try:
        data.decode()
        return "utf-8"
    except UnicodeDecodeError as wrong:
        # Several letters read well before the last one was cut: it is UTF-8 that ends too early.
        if wrong.reason == "unexpected end of data" and any(byte > 127 for byte in data[: wrong.start]):
            return "utf-8"
    return _single_byte_encoding(data)


def _utf16_without_mark(start: bytes) -> str | None:
    """Western text in UTF-16 has a NUL in every other byte."""
    if len(start) < 8:
        return None
    even, odd = start[::2].count(0) / len(start[::2]), start[1::2].count(0) / len(start[1::2])
    if odd > 0.7 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.05 else None


def _single_byte_encoding(data: bytes) -> str:
    """The one-byte encoding under which the letters beyond ASCII are letters people write."""
    beyond = Counter(byte for byte in data if byte > 127)
    total = beyond.total()

    def share(name: str, wanted: frozenset[str]) -> float:
        return sum(count for byte, count in beyond.items() if bytes([byte]).decode(name, "replace") in wanted) / total

    best = max(SINGLE_BYTE, key=lambda name: (share(name, LETTERS), share(name, BESIDE)))
    if share(best, LETTERS | BESIDE) < 0.7:
        place = next(index for index, byte in enumerate(data) if byte > 127)
        raise UnknownEncoding(row=_row_at(data, place), example=data[max(0, place - 12) : place + 12].decode("latin-1"))
    return best


def _row_at(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def delimiter_of(utf8: bytes) -> str:
    """The delimiter under which the first rows have the same number of cells, and more than one."""
    looked_at = utf8[:LOOKED_AT_BYTES]
    if len(utf8) > LOOKED_AT_BYTES:
        looked_at = looked_at[: looked_at.rfind(b"\n") + 1] or looked_at
    text = looked_at.decode(errors="ignore")
    return max(DELIMITERS, key=lambda delimiter: _regularity(text, delimiter))


def _regularity(text: str, delimiter: str) -> tuple[float, int]:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) == LOOKED_AT_ROWS:
                break
    except csv.Error:
        pass
    if not widths or widths[0] == 1:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]
