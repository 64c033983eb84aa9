"""In which style a file writes dates and amounts: decided from whole columns, never guessed where both are possible."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import Enum

import polars as pl


class Evidence(Enum):
    """What a column says of its style, besides naming one."""

    #: Nothing in it depends on the style.
    INDIFFERENT = "indifferent"
    #: Every value can be read both ways.
    BOTH = "both"
    #: Some values can only be read one way, others only the other.
    CONTRADICTING = "contradicting"


NUMERIC_DATE = re.compile(r"(\d{1,4})[/\-. ](\d{1,2})[/\-. ](\d{1,4})(?:[T ]\d{1,2}:\d{2}.*)?", re.ASCII)
WORDED_DATE = re.compile(r"(\d{1,2})[/\-. ](?:de )?([a-z]{3,10})\.?[/\-. ](?:de )?(\d{4}|\d{2})", re.ASCII)
COMPACT_DATE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII)
MONTHS = {
    word: place
    for place, words in enumerate(
        ("jan ene", "feb fev", "mar", "apr abr", "may mai", "jun", "jul", "aug ago", "sep set", "oct out", "nov", "dec dic dez"), 1
    )
    for word in words.split()
}
EARLIEST, LATEST = 1900, 2199


def read_date(text: str, style: str | None) -> date | None:
    """The day this text names; None when it names none in this style (dmy, mdy or ymd)."""
    if found := NUMERIC_DATE.fullmatch(text):
        first, middle, last = found.groups()
        if len(first) == 4:
            parts = (first, middle, last)
        elif len(first) == 3 or len(last) == 3 or style not in ("dmy", "mdy"):
            return None
        else:
            parts = (last, middle, first) if style == "dmy" else (last, first, middle)
        return _day(*parts)
    if found := COMPACT_DATE.fullmatch(text):
        return _day(*found.groups())
    if found := WORDED_DATE.fullmatch(text.lower()):
        day, month, year = found.groups()
        return _day(year, str(MONTHS.get(month[:3], 0)), day)
    return None


def _day(written_year: str, month: str, day: str) -> date | None:
    year = int(written_year)
    if len(written_year) == 2:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, int(month), int(day)) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def date_style(texts: Iterable[str]) -> str | Evidence:
    """dmy, mdy or ymd, or why it cannot be said. Give distinct values: each counts as evidence once."""
    styles: set[str] = set()
    both = ymd = False
    for text in texts:
        found = NUMERIC_DATE.fullmatch(text)
        if found is None:
            continue
        first, middle = found[1], found[2]
        if len(first) == 4:
            ymd = True
        elif 12 < int(first) <= 31 and int(middle) <= 12:
            styles.add("dmy")
        elif 12 < int(middle) <= 31 and int(first) <= 12:
            styles.add("mdy")
        elif int(first) <= 12 and int(middle) <= 12 and first.zfill(2) != middle.zfill(2):
            both = True
        # 7/7/2013 is the same day in either style: no evidence, and no doubt.
    if len(styles) == 2:
        return Evidence.CONTRADICTING
    if styles:
        return styles.pop()
    if both:
        return Evidence.BOTH
    return "ymd" if ymd else Evidence.INDIFFERENT


def needs_no_style(text: str) -> bool:
    """Whether this date is the same day in every style."""
    return read_date(text, "dmy") == read_date(text, "mdy")


#: What people write around an amount: currency signs and codes, spaces of every kind.
AROUND_AMOUNTS = r"^(?:R\$|US\$|S/\.?|Bs\.?|[$€£]|[A-Z]{3})|(?:[A-Z]{3}|[$€£])$|[\s\u00a0\u202f]"
DOT_DECIMAL = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?$"
COMMA_DECIMAL = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]*)?$"
#: 1.234 and 12,345: a thousand and more, or one and some thousandths.
EITHER = r"^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$"
ONLY_DOT = r"^[+-]?(?:[0-9]+\.[0-9]*|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,})$"
ONLY_COMMA = r"^[+-]?(?:[0-9]+,[0-9]*|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})$"


def bare(amounts: pl.Expr) -> pl.Expr:
    """Amounts without what is written around them; a minus or brackets that mean one come first."""
    trimmed = amounts.str.strip_chars().str.replace_all(AROUND_AMOUNTS, "").str.replace(r"^([+-]?)(?:R\$|US\$|S/\.?|[$€£])", "${1}")
    return trimmed.str.replace(r"^\((.*)\)$", "-${1}").str.replace(r"^(.*)-$", "-${1}")


def decimal_style(amounts: pl.Series) -> str | Evidence:
    """ "." or ",", or why it cannot be said."""
    texts = pl.DataFrame({"text": amounts.drop_nulls()}).select(bare(pl.col("text")))
    text, doubtful = pl.col("text"), pl.col("text").str.contains(EITHER)
    says_dot, says_comma, either = texts.select(
        (text.str.contains(ONLY_DOT) & ~doubtful).any().alias("dot"),
        (text.str.contains(ONLY_COMMA) & ~doubtful).any().alias("comma"),
        doubtful.any().alias("either"),
    ).row(0)
    if says_dot and says_comma:
        return Evidence.CONTRADICTING
    if says_dot or says_comma:
        return "." if says_dot else ","
    return Evidence.BOTH if either else Evidence.INDIFFERENT


def plain(name: str) -> str:
    """A heading reduced to what it says: lower case, no accents, no signs."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed.lower() if letter.isalnum() and letter.isascii())
