"""Profiles that come with the product."""

from backend.accounts.schemas import NewPortfolio
from backend.imports.schemas import ColumnMapping, Mapping


def _from(column: str) -> ColumnMapping:
    return ColumnMapping(column=column)


#: The public sample of settled invoices in `tests/imports/data`. Its `countryCode` is numeric and not ISO 3166, so the debtor's country
#: stays unknown; it names no currency, so its amounts count as US dollars by our decision. What it says of the future (DaysToSettle,
#: DaysLate) is not read; SettledDate counts only up to the day the file is read as of.
IBM = Mapping(
    row_is="items",
    dates="mdy",
    decimal=".",
    fields={
        "debtor.reference": _from("customerID"),
        "account.reference": _from("customerID"),
        "account.currency": ColumnMapping(constant="USD"),
        "account.product": ColumnMapping(constant="invoices"),
        "debtor.kind": ColumnMapping(constant="company"),
        "debtor.language": ColumnMapping(constant="en"),
        "item.reference": _from("invoiceNumber"),
        "item.issued_on": _from("InvoiceDate"),
        "item.due_on": _from("DueDate"),
        "item.amount": _from("InvoiceAmount"),
        "item.settled_on": _from("SettledDate"),
        "item.disputed": _from("Disputed"),
    },
    portfolio=NewPortfolio(
        name="IBM receivables",
        creditor="IBM sample",
        country="US",
        zone="America/New_York",
        collector_kind="first_party",
        debt_kind="commercial",
    ),
)
SHIPPED: dict[str, Mapping] = {"ibm": IBM}
