"""How texts are read: styles, values, mappings. Pure."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from backend.imports import refusals
from backend.imports.codes import WORDS, worded
from backend.imports.errors import error_file, guarded
from backend.imports.fields import suggest
from backend.imports.judging import Judged, judge
from backend.imports.limits import Limits
from backend.imports.mapping import may_be_understood, must_fit, seen_styles, styles_of
from backend.imports.schemas import ColumnMapping, Mapping
from backend.imports.sheet import read
from backend.imports.styles import Evidence, date_style, decimal_style, read_date
from backend.kit.refusal import Invalid
from tests.make.imports import mapping_for

TODAY = date(2026, 11, 20)


def judged(text: str, *, as_of: date | None = None, **said: Any) -> Judged:
    data = text.encode()
    mapping = mapping_for(data, **said)
    table = read(data, "file.csv", mapping, Limits()).table
    may_be_understood(mapping)
    must_fit(mapping, table)
    return judge(table, mapping, styles_of(table, mapping), as_of=as_of, today=TODAY)


def codes(found: Judged) -> list[tuple[int, str, str]]:
    return [(row, column, code) for row, column, _, code in found.mistakes.iter_rows()]


@pytest.mark.parametrize(
    ("text", "style", "day"),
    [
        ("3/4/2026", "dmy", date(2026, 4, 3)),
        ("3/4/2026", "mdy", date(2026, 3, 4)),
        ("03-04-26", "dmy", date(2026, 4, 3)),
        ("03.04.1999", "dmy", date(1999, 4, 3)),
        ("2026-04-03", "dmy", date(2026, 4, 3)),
        ("2026/4/3", "mdy", date(2026, 4, 3)),
        ("2026-04-03T10:20:30", None, date(2026, 4, 3)),
        ("20260403", None, date(2026, 4, 3)),
        ("3 de abril de 2026", None, date(2026, 4, 3)),
        ("03-ABR-2026", None, date(2026, 4, 3)),
        ("03-dez-26", None, date(2026, 12, 3)),
        ("29/2/2024", "dmy", date(2024, 2, 29)),
        ("29/2/2026", "dmy", None),
        ("13/13/2026", "dmy", None),
        ("3/4/2026", None, None),
        ("3/4/0026", "dmy", None),
        ("hoy", "dmy", None),
        ("45000", "dmy", None),
    ],
)
def test_dates_are_read_in_their_style(text: str, style: str | None, day: date | None) -> None:
    assert read_date(text, style) == day


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["13/1/2026", "2/1/2026"], "dmy"),
        (["1/13/2026", "2/1/2026"], "mdy"),
        (["2026-01-02", "2026-03-04"], "ymd"),
        (["1/2/2026", "3/4/2026"], Evidence.BOTH),
        (["13/1/2026", "1/13/2026"], Evidence.CONTRADICTING),
        (["7/7/2026", "8/8/2026"], Evidence.INDIFFERENT),
        (["3-abr-2026"], Evidence.INDIFFERENT),
        ([], Evidence.INDIFFERENT),
        (["45/1/2026", "1/2/2026"], Evidence.BOTH),
    ],
)
def test_the_style_of_dates_is_told_by_the_whole_column(texts: list[str], style: str | Evidence) -> None:
    assert date_style(texts) == style


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["1.234,56"], ","),
        (["1,234.56"], "."),
        (["12,5"], ","),
        (["12.50", "1,234"], "."),
        (["1.234.567"], ","),
        (["1,234,567"], "."),
        (["0.123"], "."),
        (["1.234"], Evidence.BOTH),
        (["1.234", "12,345"], Evidence.BOTH),
        (["1.5", "2,5"], Evidence.CONTRADICTING),
        (["1234", "5"], Evidence.INDIFFERENT),
        (["$ 1.234,56", "R$ 12,00", "COP 5"], ","),
        (["(12.50)", "12.50-", "-3"], "."),
    ],
)
def test_the_decimal_mark_is_told_by_the_whole_column(texts: list[str], style: str | Evidence) -> None:
    assert decimal_style(pl.Series(texts)) == style


HEAD = "cliente,factura,moneda,monto,vencimiento\n"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1234.56", "USD", 123456),
        ("1,234.5", "USD", 123450),
        ("1234", "CLP", 1234),
        ("1234.00", "CLP", 1234),
        ("1.234", "KWD", 1234),
        ("$ 12.30", "MXN", 1230),
        ("R$12.30", "BRL", 1230),
        ("S/ 12.30", "PEN", 1230),
        ("12.30 USD", "usd", 1230),
        ("+5", "EUR", 500),
        ("0", "EUR", 0),
        ("9999999999999.99", "USD", 999999999999999),
    ],
)
def test_amounts_become_minor_units_of_their_currency(amount: str, currency: str, minor: int) -> None:
    found = judged(f'{HEAD}A,1,{currency},"{amount}",\n', decimal=".")
    assert found.rows["item.amount"].to_list() == [minor], found.mistakes


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("-5", "USD", "expected_not_negative"),
        ("(5)", "USD", "expected_not_negative"),
        ("5-", "USD", "expected_not_negative"),
        ("1.234", "USD", "too_many_decimals:2"),
        ("1.5", "CLP", "too_many_decimals:0"),
        ("1,23.4", "USD", "expected_amount:1234.56"),
        ("cien", "USD", "expected_amount:1234.56"),
        ("1e5", "USD", "expected_amount:1234.56"),
        ("٣", "USD", "expected_amount:1234.56"),
        ("99999999999999", "USD", "amount_too_large"),
        ("", "USD", "expected_value"),
    ],
)
def test_what_is_no_amount_is_said_so(amount: str, currency: str, code: str) -> None:
    found = judged(f'{HEAD}A,1,{currency},"{amount}",\nB,2,USD,5,\n', decimal=".")
    assert codes(found) == [(2, "monto", code)]
    assert found.rows["debtor.reference"].to_list() == ["B"]


def test_every_mistake_of_a_row_is_told_with_its_column_and_value() -> None:
    found = judged("cliente;factura;moneda;monto;vencimiento;email;pais\nA;1;XQX;1,5;31/02/2026;x.cl;Narnia\n;;COP;2,5;13/01/2026;;\n")
    assert codes(found) == [
        (2, "email", "expected_email"),
        (2, "moneda", "expected_currency"),
        (2, "pais", "expected_country"),
        (2, "vencimiento", "expected_date:day/month/year"),
        (3, "cliente", "expected_value"),
        (3, "factura", "expected_value"),
    ]
    assert found.mistakes["value"].to_list() == ["x.cl", "XQX", "Narnia", "31/02/2026", "", ""]
    assert found.rows.height == 0


def test_ragged_rows_are_mistakes_of_their_row() -> None:
    found = judged(HEAD + "A,1,USD,5,\nB,2,USD\nC,3,USD,5,,x\n")
    assert codes(found) == [(3, "", "expected_cells:5"), (4, "", "expected_cells:5")]


def test_of_rows_that_repeat_each_other_the_first_stays_and_of_contradicting_ones_none() -> None:
    found = judged(HEAD + "A,1,USD,5,\nA,1,USD,5,\nB,1,USD,5,\nC,1,USD,5,\nC,1,USD,6,\n")
    assert codes(found) == [(3, "factura", "repeats_row:2"), (5, "factura", "contradicts_row:6"), (6, "factura", "contradicts_row:5")]
    assert found.rows["row"].to_list() == [2, 4]


def test_an_account_has_one_debtor_and_one_currency_in_a_file() -> None:
    found = judged("cliente,cuenta,factura,moneda,monto\nA,1,x,USD,5\nB,1,y,USD,5\nA,1,z,COP,5\n")
    assert codes(found) == [(3, "cliente", "contradicts_row:2"), (4, "moneda", "contradicts_row:2")]


SETTLED = "cliente,factura,moneda,monto,emision,fecha pago\n"


def test_as_of_a_day_later_rows_do_not_exist_and_later_payments_are_not_known() -> None:
    text = SETTLED + "A,1,USD,5,2026-01-01,2026-01-20\nA,2,USD,5,2026-01-01,2026-03-01\nA,3,USD,x,2026-02-01,2026-03-01\n"
    found = judged(text, as_of=date(2026, 1, 31))
    assert found.rows["item.settled_on"].to_list() == [date(2026, 1, 20), None]
    assert (found.later, codes(found)) == (1, [])


def test_without_such_a_day_nothing_may_be_paid_in_the_future_or_before_it_was_issued() -> None:
    found = judged(SETTLED + "A,1,USD,5,2026-01-01,2026-11-21\nA,2,USD,5,2026-01-02,2026-01-01\n")
    assert codes(found) == [(2, "fecha pago", "expected_past_date:2026-11-20"), (3, "fecha pago", "settled_before_issued")]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (HEAD + "A,1,USD,5,1/2/2026\n", refusals.DateStyleUnclear),
        (HEAD + "A,1,USD,5,13/2/2026\nA,2,USD,5,2/13/2026\n", refusals.DateStyleUnclear),
        (HEAD + "A,1,USD,1.234,\n", refusals.DecimalStyleUnclear),
        (HEAD.replace(",", ";") + "A;1;USD;1.5;\nA;2;USD;2,5;\n", refusals.DecimalStyleUnclear),
    ],
)
def test_where_both_styles_are_possible_the_file_is_refused_until_one_is_chosen(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        judged(text)
    judged(text, dates="dmy", decimal=".")


def test_a_first_look_leaves_open_what_the_file_leaves_open() -> None:
    def seen(text: str) -> tuple[str | None, str | None]:
        return seen_styles(read(text.encode(), "file.csv", None, Limits()).table)

    assert seen("d,m\n13/1/2026,1.5\n") == ("dmy", ".")
    assert seen("d;m\n1/2/2026;1.500,25\n") == (None, ",")


@pytest.mark.parametrize(
    ("columns", "fields", "row_is"),
    [
        (
            ["Cédula", "Nombre", "Nro. Factura", "Valor", "Fecha de Vencimiento", "Celular 1"],
            {"debtor.tax_id", "item.amount", "phone.1"},
            "items",
        ),
        (
            ["CPF", "Nome", "Contrato", "Vencimento", "Valor Total", "Telefone"],
            {"debtor.tax_id", "account.reference", "item.due_on"},
            "items",
        ),
        (["Cuenta", "Referencia pago", "Monto", "Fecha pago"], {"payment.reference", "payment.amount", "payment.value_on"}, "payments"),
        (["Cliente", "Teléfono", "Correo electrónico"], {"debtor.reference", "phone.1", "debtor.email"}, "contacts"),
    ],
)
def test_headings_suggest_their_fields(columns: list[str], fields: set[str], row_is: str) -> None:
    mapping = suggest(columns)
    assert fields <= set(mapping.fields)
    assert mapping.row_is == row_is


@pytest.mark.parametrize(
    ("mapping", "refusal"),
    [
        (Mapping(fields={}), refusals.MappingIncomplete),
        (Mapping(fields={"debtor.shoe_size": ColumnMapping("a")}), refusals.MappingUnknown),
        (Mapping(fields={"payment.amount": ColumnMapping("a")}, row_is="items"), refusals.MappingUnknown),
        (Mapping(fields={}, row_is="cats"), Invalid),
        (Mapping(fields={}, encoding="rot13"), Invalid),
        (Mapping(fields={}, delimiter="xx"), Invalid),
        (Mapping(fields={"debtor.reference": ColumnMapping("a")}, row_is="contacts"), refusals.MappingIncomplete),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(mapping: Mapping, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        may_be_understood(mapping)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+57 300", "'+57 300"),
        ("-2+3", "'-2+3"),
        ("@x", "'@x"),
        ("-12.50", "-12.50"),
        ("+5", "+5"),
        ("abc", "abc"),
        ("", ""),
    ],
)
def test_cells_that_would_run_as_formulas_are_guarded(cell: str, written: str) -> None:
    assert guarded(cell) == written


def test_the_file_of_rejected_rows_can_be_corrected_and_read_again() -> None:
    written = error_file(["cliente", "=nota"], [(2, ["=A", "x"], ["monto: expected an amount"]), (5, ["B"], [])])
    table = read(written, "rejected.csv", None, Limits()).table
    assert table.columns == ["cliente", "'=nota", "promesa: row", "promesa: mistakes"]
    assert table.frame.rows() == [(2, "'=A", "x", "2", "monto: expected an amount"), (3, "B", "", "5", "")]
    assert judged(HEAD + "'=A,1,USD,5,\n").rows["debtor.reference"].to_list() == ["=A"]


def test_every_code_has_words() -> None:
    assert all(worded(f"{code}:fact").strip() for code in WORDS)
