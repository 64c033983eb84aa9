"""Whether a mapping can be used on a file, and in which styles the file must then be read."""

import re
from dataclasses import dataclass

import polars as pl

from backend.imports.fields import FIELDS, NEEDED, PHONES, SPOKEN_OF, Kind
from backend.imports.form import DELIMITERS, SUPPORTED_ENCODINGS
from backend.imports.refusals import DateStyleUnclear, DecimalStyleUnclear, MappingIncomplete, MappingUnknown
from backend.imports.schemas import Mapping
from backend.imports.styles import NUMERIC_DATE, Evidence, date_style, decimal_style, needs_no_style
from backend.imports.table import Table
from backend.kit.refusal import Invalid

#: A column resembles dates or amounts when more than this share of its different texts does.
MOST = 0.8
LOOKED_AT = 5_000
AMOUNT_LIKE = re.compile(r"[^\d\n]{0,5}\d[\d., \u00a0]*[.,]\d+[^\d\n]{0,5}")


@dataclass(frozen=True)
class Styles:
    """How dates and amounts of a file are written."""

    dates: str | None
    decimal: str


def may_be_understood(mapping: Mapping) -> None:
    """Refuse a mapping whose words are not ours."""
    _one_of("row_is", mapping.row_is, tuple(NEEDED))
    _one_of("decimal", mapping.decimal, (None, ".", ","))
    _one_of("dates", mapping.dates, (None, "dmy", "mdy", "ymd"))
    may_have_form(mapping)
    unknown = [name for name in mapping.fields if name not in FIELDS or name.split(".")[0] not in SPOKEN_OF[mapping.row_is]]
    if unknown:
        raise MappingUnknown(fields=unknown, columns=[])
    if mapping.row_is == "contacts" and not {*PHONES, "debtor.email"} & set(mapping.fields):
        raise MappingIncomplete(fields=["phone.1"])
    missing = [name for name in NEEDED[mapping.row_is] if not _comes_from_somewhere(mapping, name)]
    if missing:
        raise MappingIncomplete(fields=missing)


def must_fit(mapping: Mapping, table: Table) -> None:
    """Refuse a mapping that names columns this file does not have."""
    named = {told.column for told in mapping.fields.values() if told.column is not None}
    if unknown := sorted(named - set(table.columns)):
        raise MappingUnknown(fields=[], columns=unknown)


def may_have_form(mapping: Mapping) -> None:
    """Refuse an encoding or delimiter that is not ours to read."""
    _one_of("delimiter", mapping.delimiter, (None, *DELIMITERS))
    _one_of("encoding", mapping.encoding and mapping.encoding.lower(), (None, *SUPPORTED_ENCODINGS))


def styles_of(table: Table, mapping: Mapping) -> Styles:
    """The styles the mapping chooses, else those the file proves; refused where both are possible."""
    dates = {told.column for name, told in mapping.fields.items() if told.column and FIELDS[name].kind is Kind.DATE}
    amounts = {told.column for name, told in mapping.fields.items() if told.column and FIELDS[name].kind is Kind.AMOUNT}
    return Styles(dates=mapping.dates or _dates(table, sorted(dates)), decimal=mapping.decimal or _decimal(table, sorted(amounts)))


def seen_styles(table: Table) -> tuple[str | None, str | None]:
    """For a first look, before anything is mapped: dates and decimal of whatever resembles them; None where that leaves it open."""
    dates, amounts = [], []
    for column, name in zip(table.columns, table.names, strict=True):
        texts = table.frame[name].str.strip_chars().unique(maintain_order=True).head(LOOKED_AT).to_list()
        filled = [text for text in texts if text]
        if filled and sum(NUMERIC_DATE.fullmatch(text) is not None for text in filled) > len(filled) * MOST:
            dates.append(column)
        elif filled and sum(AMOUNT_LIKE.fullmatch(text) is not None for text in filled) > len(filled) * MOST:
            amounts.append(column)
    date_texts = date_style(distinct_texts(table, dates))
    decimal = decimal_style(all_texts(table, amounts))
    return date_texts if isinstance(date_texts, str) else None, decimal if isinstance(decimal, str) else None


def _dates(table: Table, columns: list[str]) -> str | None:
    texts = distinct_texts(table, columns)
    found = date_style(texts)
    if isinstance(found, str):
        return found
    if found is Evidence.INDIFFERENT:
        return None
    example = next(text for text in texts if not needs_no_style(text))
    raise DateStyleUnclear(columns=columns, example=example, contradicting=found is Evidence.CONTRADICTING)


def _decimal(table: Table, columns: list[str]) -> str:
    texts = all_texts(table, columns)
    found = decimal_style(texts)
    if isinstance(found, str):
        return found
    if found is Evidence.INDIFFERENT:
        return "."
    example = next((text for text in texts if "," in text or "." in text), "")
    raise DecimalStyleUnclear(columns=columns, example=example, contradicting=found is Evidence.CONTRADICTING)


def all_texts(table: Table, columns: list[str]) -> pl.Series:
    """The texts of these columns, one column after the other."""
    none = pl.Series([], dtype=pl.String)
    return pl.concat([none, *(table.frame[table.name_of(column)].alias("") for column in columns)])


def distinct_texts(table: Table, columns: list[str]) -> list[str]:
    """The different texts of these columns, in the order in which they first stand."""
    return all_texts(table, columns).unique(maintain_order=True).str.strip_chars().unique(maintain_order=True).to_list()


def _comes_from_somewhere(mapping: Mapping, name: str) -> bool:
    told = mapping.fields.get(name)
    return told is not None and (bool(told.column) or bool(told.constant))


def _one_of(field: str, value: str | None, words: tuple[str | None, ...]) -> None:
    if value not in words:
        raise Invalid(field=field, expected=" or ".join(str(word) for word in words if word is not None), value=value)
