"""Money: whole minor units of one currency; two currencies are never added."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import msgspec
from babel.core import get_global

from backend.kit.refusal import Refusal


class Money(msgspec.Struct, frozen=True):
    """An amount in the minor units of its currency (cents of COP, whole CLP)."""

    amount_minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise CurrencyMismatch(expected=self.currency, got=other.currency)
        return Money(self.amount_minor + other.amount_minor, self.currency)


@dataclass(eq=False)
class CurrencyMismatch(Refusal):
    """Amounts in two currencies are never added."""

    expected: str
    got: str


@dataclass(eq=False)
class UnknownCurrency(Refusal):
    """This currency is not known (ISO 4217)."""

    status = 422

    currency: str


def decimals_of(currency: str) -> int:
    """How many decimals a currency has (ISO 4217 by CLDR): 2 for MXN, 0 for CLP."""
    if currency not in get_global("all_currencies"):
        raise UnknownCurrency(currency=currency)
    precision = get_global("currency_fractions")
    digits: int = precision.get(currency, precision["DEFAULT"])[0]
    return digits


def decimals_by_currency() -> dict[str, int]:
    """Decimals of the currencies that are not like most, which have two."""
    return {currency: digits[0] for currency, digits in get_global("currency_fractions").items() if currency != "DEFAULT"}


def to_minor(amount: Decimal, currency: str) -> int:
    """A decimal amount in minor units; more decimals than the currency has are refused."""
    scaled = amount.scaleb(decimals_of(currency))
    if scaled != scaled.to_integral_value():
        raise InvalidOperation(f"{amount} has more decimals than {currency}")
    return int(scaled)


def to_decimal(amount_minor: int, currency: str) -> Decimal:
    """Minor units as a decimal amount of the currency."""
    return Decimal(amount_minor).scaleb(-decimals_of(currency))
