"""Reading the texts of a table as what the mapping says they are. Pure: a frame in, typed rows and mistakes out.

Everything is done by column; what is expensive is done once per different text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import polars as pl
from babel.core import get_global

from backend.imports.fields import FIELDS, KEYS, NEEDED, Kind
from backend.imports.mapping import Styles
from backend.imports.schemas import ColumnMapping, Mapping
from backend.imports.styles import COMMA_DECIMAL, DOT_DECIMAL, bare, plain, read_date
from backend.imports.table import ROW, Table
from backend.kit.money import UnknownCurrency, decimals_of

STYLE_NAMES = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year-month-day", None: "year-month-day"}
SHOWN_CHARACTERS = 200
MOST_DIGITS = 17
PLAIN_AMOUNTS = {".": r"^[0-9]+(?:\.[0-9]+)?$", ",": r"^[0-9]+(?:,[0-9]+)?$"}
YES = frozenset(["yes", "si", "sim", "y", "s", "true", "verdadero", "verdadeiro", "1", "x"])
NO = frozenset(["no", "nao", "n", "false", "falso", "0"])
KINDS = {
    "person": "person persona pessoa pessoafisica personafisica personanatural natural fisica pf pn p",
    "company": "company empresa pessoajuridica personajuridica juridica pj e",
}
LANGUAGES = {"es": "es spa spanish espanol castellano", "pt": "pt por portuguese portugues ptbr", "en": "en eng english ingles"}
MISTAKES = {ROW: pl.Int32, "column": pl.String, "value": pl.String, "code": pl.String}


@dataclass(frozen=True)
class Judged:
    """Rows that can be written, typed; what was wrong with the others; how many are later than the day in question."""

    #: One column per mapped field, by our names, besides `row`.
    rows: pl.DataFrame
    mistakes: pl.DataFrame
    later: int


def judge(table: Table, mapping: Mapping, styles: Styles, *, as_of: date | None, today: date) -> Judged:
    """Which rows of the table can be written as of a day, and what is wrong with the others."""
    reading = _Reading(table, mapping, styles)
    fields = [name for name in FIELDS if name in mapping.fields and (mapping.fields[name].column or mapping.fields[name].constant)]
    rows = reading.rows(fields)
    if "account.reference" not in rows.columns and mapping.row_is in ("items", "accounts"):
        rows = rows.with_columns(pl.col("debtor.reference").alias("account.reference"))
    rows, later = _existing(rows, mapping.row_is, as_of)
    reading.expect_values(rows, NEEDED[mapping.row_is])
    rows = reading.no_later_than(rows, as_of, today)
    for ragged in table.ragged:
        reading.note_ragged(ragged.row, ragged.cells)
    rows = rows.join(reading.mistakes().select(ROW).unique(), on=ROW, how="anti", maintain_order="left")
    rows = reading.one_row_per_key(rows, KEYS[mapping.row_is])
    if mapping.row_is != "payments":
        rows = reading.one_account_per_reference(rows)
    mistakes = reading.mistakes()
    if later.len():
        mistakes = mistakes.join(later.to_frame(), on=ROW, how="anti")
    return Judged(rows=rows, mistakes=mistakes.sort(ROW, "column"), later=later.len())


def _existing(rows: pl.DataFrame, row_is: str, as_of: date | None) -> tuple[pl.DataFrame, pl.Series]:
    """The rows that exist on a day, and the numbers of those that come later. What comes later is not even looked at for mistakes."""
    deciding = "payment.value_on" if row_is == "payments" else "item.issued_on"
    if as_of is None or deciding not in rows.columns:
        return rows, pl.Series(ROW, [], dtype=pl.Int32)
    is_later = pl.col(deciding).is_not_null() & (pl.col(deciding) > as_of)
    return rows.filter(~is_later), rows.filter(is_later)[ROW]


class _Reading:
    """One pass over a table, noting mistakes on the way."""

    def __init__(self, table: Table, mapping: Mapping, styles: Styles) -> None:
        self.table = table
        self.mapping = mapping
        self.styles = styles
        self._mistakes: list[pl.DataFrame] = [pl.DataFrame(schema=MISTAKES)]
        self._texts = pl.DataFrame()

    def mistakes(self) -> pl.DataFrame:
        """Everything noted so far."""
        return pl.concat(self._mistakes)

    def rows(self, fields: list[str]) -> pl.DataFrame:
        """Every mapped field, typed; null where the file says nothing or nothing readable."""
        texts = self.table.frame.select(ROW, *(_texts(self.table, self.mapping.fields[name]).alias(name) for name in fields))
        self._texts = texts
        typed = [texts[ROW]]
        currencies = self._by_text(texts, "account.currency", _currency, "expected_currency") if "account.currency" in fields else None
        for name in fields:
            match FIELDS[name].kind:
                case Kind.DATE:
                    wanted = STYLE_NAMES[self.styles.dates]
                    typed.append(self._by_text(texts, name, self._date, f"expected_date:{wanted}", pl.Date))
                case Kind.AMOUNT:
                    typed.append(self._amounts(texts, name, currencies))
                case Kind.CURRENCY:
                    assert currencies is not None
                    typed.append(currencies)
                case Kind.TEXT | Kind.PHONE:
                    longest = FIELDS[name].longest
                    self._note(texts, name, pl.col(name).str.len_chars() > longest, f"too_long:{longest}")
                    typed.append(texts[name])
                case kind:
                    read, code, dtype = BY_TEXT[kind]
                    typed.append(self._by_text(texts, name, read, code, dtype))
        return pl.DataFrame(typed)

    def _date(self, text: str) -> date | None:
        return read_date(text, self.styles.dates)

    def _by_text(
        self, texts: pl.DataFrame, name: str, read: Callable[[str], Any], code: str, dtype: type[pl.DataType] = pl.String
    ) -> pl.Series:
        """A column read by a function that is asked once per different text and answers None to what it cannot read."""
        distinct = texts[name].drop_nulls().unique()
        answers = pl.DataFrame({name: distinct, "read": pl.Series([read(text) for text in distinct], dtype=dtype)})
        unreadable = answers.filter(pl.col("read").is_null())[name]
        if unreadable.len():
            self._note(texts, name, pl.col(name).is_in(unreadable.implode()), code)
        return texts.select(name).join(answers, on=name, how="left", maintain_order="left")["read"].alias(name)

    def _amounts(self, texts: pl.DataFrame, name: str, currencies: pl.Series | None) -> pl.Series:
        """Amounts in minor units of the row's currency. Payments have none of their own: their account's is put in later."""
        mark, pattern = self.styles.decimal, DOT_DECIMAL if self.styles.decimal == "." else COMMA_DECIMAL
        amount = pl.col("amount")
        decimals = _decimals(currencies, texts.height)
        if bool(texts[name].str.contains(PLAIN_AMOUNTS[mark]).all()):
            # Nothing is written around these, and nothing stands between their thousands: most files save us the trouble.
            parts = texts.select(
                ROW,
                name,
                decimals.alias("decimals"),
                pl.col(name).alias("amount"),
                pl.lit(True).alias("good"),
                pl.lit(False).alias("negative"),
            )
        else:
            other = "," if mark == "." else "."
            parts = (
                texts.select(ROW, name, bare(pl.col(name)).alias("amount"), decimals.alias("decimals"))
                .with_columns(amount.str.contains(pattern).alias("good"), amount.str.starts_with("-").alias("negative"))
                .with_columns(amount.str.strip_chars_start("+-").str.replace_all(other, "", literal=True))
            )
        parts = parts.with_columns(amount.str.splitn(mark, 2).alias("split")).select(
            ROW,
            name,
            "decimals",
            "good",
            "negative",
            pl.col("split").struct.field("field_0").alias("whole"),
            pl.col("split").struct.field("field_1").fill_null("").str.strip_chars_end("0").alias("fraction"),
        )
        self._note_amounts(parts, name, decimals, "1234.56" if mark == "." else "1234,56")
        readable = pl.col("good") & (pl.col("whole").str.len_chars() <= MOST_DIGITS - 4) & (pl.col("fraction").str.len_chars() <= 4)
        minor = pl.lit(None, dtype=pl.Int64)
        for places in decimals.drop_nulls().unique():
            digits = pl.col("whole") + pl.col("fraction").str.pad_end(places, "0")
            minor = pl.when(readable & (pl.col("decimals") == places)).then(digits.cast(pl.Int64, strict=False)).otherwise(minor)
        return parts.select(minor.alias(name))[name]

    def _note_amounts(self, parts: pl.DataFrame, name: str, decimals: pl.Series, example: str) -> None:
        good, some = pl.col("good"), pl.col(name).is_not_null()
        too_large = pl.col("whole").str.len_bytes() > MOST_DIGITS - 4
        beyond = pl.col("fraction").str.len_bytes() > pl.col("decimals")
        doubtful = parts.filter(some & (~good | pl.col("negative") | too_large | beyond))
        if doubtful.height == 0:
            return
        self._note(doubtful, name, ~good, f"expected_amount:{example}")
        self._note(doubtful, name, good & pl.col("negative"), "expected_not_negative")
        self._note(doubtful, name, good & too_large, "amount_too_large")
        for places in decimals.drop_nulls().unique():
            self._note(doubtful, name, good & beyond & (pl.col("decimals") == places), f"too_many_decimals:{places}")

    def expect_values(self, rows: pl.DataFrame, needed: tuple[str, ...]) -> None:
        """Note every needed value that is not there."""
        texts = self._texts.join(rows.select(ROW), on=ROW, how="semi") if rows.height < self._texts.height else self._texts
        for name in needed:
            if name in texts.columns:
                empty = texts.filter(pl.col(name).is_null()).select(ROW, pl.lit(self._heading(name)).alias("column"))
                self._add(empty, pl.lit(""), "expected_value")
        for name in {"payment.amount"} & set(needed):
            self._add(
                rows.filter(pl.col(name) == 0).select(ROW, pl.lit(self._heading(name)).alias("column")), pl.lit("0"), "expected_positive"
            )

    def no_later_than(self, rows: pl.DataFrame, as_of: date | None, today: date) -> pl.DataFrame:
        """As of a past day nothing later is known; without one, nothing may have happened after today."""
        if "payment.value_on" in rows.columns and as_of is None:
            self._note_days(rows, "payment.value_on", pl.col("payment.value_on") > today, f"expected_past_date:{today}")
        if "item.settled_on" not in rows.columns:
            return rows
        if as_of is not None:
            known = pl.col("item.settled_on") <= as_of
            rows = rows.with_columns(pl.when(known).then(pl.col("item.settled_on")).alias("item.settled_on"))
        else:
            self._note_days(rows, "item.settled_on", pl.col("item.settled_on") > today, f"expected_past_date:{today}")
        if "item.issued_on" in rows.columns:
            self._note_days(rows, "item.settled_on", pl.col("item.settled_on") < pl.col("item.issued_on"), "settled_before_issued")
        return rows

    def one_row_per_key(self, rows: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
        """Of rows that say the same about one thing the first stays; of rows that contradict each other, none."""
        if not key or rows.select(key).is_duplicated().any() is False:
            return rows
        said = [name for name in rows.columns if name != ROW]
        twice = rows.filter(rows.select(key).is_duplicated())
        told = twice.with_columns(
            pl.col(ROW).min().over(key).alias("first"),
            pl.col(ROW).max().over(key).alias("last"),
            (pl.struct(said).n_unique().over(key) == 1).alias("agree"),
        )
        column = pl.lit(self._heading(key[-1])).alias("column")
        for agree, code in ((True, "repeats_row:"), (False, "contradicts_row:")):
            wrong = told.filter(pl.col("agree") if agree else ~pl.col("agree"))
            wrong = wrong.filter(pl.col(ROW) != pl.col("first")) if agree else wrong
            other = pl.when(pl.col(ROW) == pl.col("first")).then(pl.col("last")).otherwise(pl.col("first"))
            others = wrong.select(ROW, column, pl.col(key[-1]).alias("value"), pl.concat_str(pl.lit(code), other).alias("code"))
            self._mistakes.append(others.cast(MISTAKES))  # type: ignore[arg-type]
            rows = rows.join(wrong.select(ROW), on=ROW, how="anti", maintain_order="left")
        return rows

    def one_account_per_reference(self, rows: pl.DataFrame) -> pl.DataFrame:
        """An account has one debtor and one currency: rows that say otherwise than the first are mistaken."""
        key = "account.reference"
        for name in ("debtor.reference", "account.currency"):
            if name not in rows.columns or key not in rows.columns or name == key:
                continue
            pairs = rows.select(key, name).unique()
            if pairs.height == pairs[key].n_unique():
                continue
            told = rows.select(ROW, key, name, pl.col(name).first().over(key).alias("said"), pl.col(ROW).first().over(key).alias("first"))
            wrong = told.filter(pl.col(name) != pl.col("said"))
            code = pl.concat_str(pl.lit("contradicts_row:"), pl.col("first")).alias("code")
            found = wrong.select(ROW, pl.lit(self._heading(name)).alias("column"), pl.col(name).alias("value"), code)
            self._mistakes.append(found.cast(MISTAKES))  # type: ignore[arg-type]
            rows = rows.join(wrong.select(ROW), on=ROW, how="anti", maintain_order="left")
        return rows

    def note_ragged(self, row: int, cells: list[str]) -> None:
        """A row whose cells do not stand under the headings."""
        found = {
            ROW: [row],
            "column": [""],
            "value": [_shown(self.table_delimited(cells))],
            "code": [f"expected_cells:{len(self.table.columns)}"],
        }
        self._mistakes.append(pl.DataFrame(found, schema=MISTAKES))

    def table_delimited(self, cells: list[str]) -> str:
        """A row on one line."""
        return " | ".join(cells)

    def _note(self, texts: pl.DataFrame, name: str, wrong: pl.Expr, code: str) -> None:
        found = texts.filter(wrong)
        if found.height:
            self._add(found.select(ROW, pl.lit(self._heading(name)).alias("column"), pl.col(name).alias("text")), pl.col("text"), code)

    def _note_days(self, rows: pl.DataFrame, name: str, wrong: pl.Expr, code: str) -> None:
        self._note(rows.filter(wrong).select(ROW, pl.col(name).cast(pl.String)), name, pl.lit(True), code)

    def _add(self, found: pl.DataFrame, value: pl.Expr, code: str) -> None:
        shown = value.str.slice(0, SHOWN_CHARACTERS).alias("value")
        self._mistakes.append(found.select(ROW, "column", shown, pl.lit(code).alias("code")).cast(MISTAKES))  # type: ignore[arg-type]

    def _heading(self, name: str) -> str:
        told = self.mapping.fields.get(name)
        return told.column if told is not None and told.column else name


def _texts(table: Table, told: ColumnMapping) -> pl.Expr:
    if not told.column:
        return pl.lit((told.constant or "").strip() or None, dtype=pl.String)
    name = table.name_of(told.column)
    trimmed = pl.col(name).str.strip_chars()
    if table.frame[name].str.starts_with("'").any():
        # The apostrophe with which our own error files guard against formulas.
        trimmed = trimmed.str.replace(r"^'([=+\-@])", "${1}")
    return pl.when(trimmed != "").then(trimmed)


def _decimals(currencies: pl.Series | None, height: int) -> pl.Series:
    if currencies is None:
        # Read with the most decimals any currency has; scaled to the account's own when it is known.
        return pl.Series([UNKNOWN_DECIMALS], dtype=pl.Int32).new_from_index(0, height)
    known = {code: decimals_of(code) for code in currencies.drop_nulls().unique()}
    return currencies.replace_strict(known, default=None, return_dtype=pl.Int32)


#: Payments are read in ten-thousandths: no currency has more decimals.
UNKNOWN_DECIMALS = 4


def _currency(text: str) -> str | None:
    try:
        decimals_of(code := text.upper())
    except UnknownCurrency:
        return None
    return code if len(code) == 3 else None


@lru_cache(1)
def _countries() -> frozenset[str]:
    return frozenset(code for code in get_global("territory_currencies") if len(code) == 2 and code.isalpha())


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _country(text: str) -> str | None:
    return code if (code := text.upper()) in _countries() else None


def _zone(text: str) -> str | None:
    return text if text in _zones() else None


def _email(text: str) -> str | None:
    name, _, domain = text.rpartition("@")
    good = name and "." in domain.strip(".") and not any(letter.isspace() or letter in ",;<>@" for letter in name + domain)
    return text.lower() if good and len(text) <= 254 else None


def _yes_or_no(text: str) -> bool | None:
    word = plain(text)
    return True if word in YES else False if word in NO else None


def _language(text: str) -> str | None:
    return next((code for code, words in LANGUAGES.items() if plain(text) in words.split()), None)


def _debtor_kind(text: str) -> str | None:
    return next((kind for kind, words in KINDS.items() if plain(text) in words.split()), None)


def _shown(text: str) -> str:
    return text[:SHOWN_CHARACTERS]


BY_TEXT: dict[Kind, tuple[Callable[[str], Any], str, type[pl.DataType]]] = {
    Kind.COUNTRY: (_country, "expected_country", pl.String),
    Kind.LANGUAGE: (_language, "expected_language", pl.String),
    Kind.ZONE: (_zone, "expected_zone", pl.String),
    Kind.EMAIL: (_email, "expected_email", pl.String),
    Kind.YES_NO: (_yes_or_no, "expected_yes_or_no", pl.Boolean),
    Kind.DEBTOR_KIND: (_debtor_kind, "expected_person_or_company", pl.String),
}
