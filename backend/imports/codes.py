"""What can be wrong with one value, as codes the browser words; here the English words, for error files and the terminal."""

from typing import Final

#: `{fact}` is the one fact a code may carry, after a colon: `too_many_decimals:2`.
WORDS: Final[dict[str, str]] = {
    "expected_value": "a value is needed here",
    "expected_date": "expected a date written {fact}",
    "expected_past_date": "expected a day up to {fact}: this has not happened yet",
    "expected_amount": "expected an amount, as in {fact}",
    "expected_not_negative": "expected an amount that is not negative",
    "expected_positive": "expected an amount above zero",
    "too_many_decimals": "this currency has {fact} decimals",
    "amount_too_large": "this amount is too large",
    "expected_currency": "expected a currency code (ISO 4217) such as USD, COP or BRL",
    "expected_country": "expected a country code (ISO 3166) such as CO, MX or BR",
    "expected_language": "expected es, pt or en",
    "expected_zone": "expected a time zone such as America/Bogota",
    "expected_email": "expected an e-mail address",
    "expected_yes_or_no": "expected yes or no",
    "expected_person_or_company": "expected person or company",
    "too_long": "longer than {fact} characters",
    "expected_cells": "this row has another number of cells than the heading ({fact})",
    "repeats_row": "repeats row {fact}",
    "contradicts_row": "says otherwise than row {fact} about the same thing",
    "settled_before_issued": "settled before it was issued",
    "account_in_other_currency": "this account is in {fact}",
    "account_of_other_debtor": "this account belongs to debtor {fact}",
    "account_is_closed": "this account is closed",
    "unknown_account": "there is no such account in this portfolio",
    "less_than_paid": "less than has already been paid on it ({fact})",
    "settled_on_other_day": "this was already settled on {fact}",
    "settlement_was_reversed": "this was settled, but its payment was reversed on {fact}; enter the new payment by itself",
    "payment_was_reversed": "the payment with this reference was reversed on {fact}; a new payment needs a reference of its own",
    "entered_differently": "a payment with this reference was entered with another account, amount or day",
}


def worded(code: str) -> str:
    """A code as an English sentence."""
    name, _, fact = code.partition(":")
    return WORDS[name].format(fact=fact)
