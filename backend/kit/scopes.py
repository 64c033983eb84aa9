"""What is said of a portfolio, of a country, of both or of everything: whether it fits, and what says it most exactly."""

from collections.abc import Iterable
from typing import Protocol, TypeVar
from uuid import UUID


class Scoped(Protocol):
    """A row for a portfolio (None: any) and an ISO 3166 country (None: any)."""

    @property
    def portfolio_id(self) -> UUID | None: ...

    @property
    def country(self) -> str | None: ...


AnyScoped = TypeVar("AnyScoped", bound=Scoped)


def fits(row: Scoped, portfolio_id: UUID | None, country: str | None) -> bool:
    """Whether a row is about this portfolio and country."""
    return row.portfolio_id in (None, portfolio_id) and row.country in (None, country)


def specificity(row: Scoped) -> int:
    """How exactly a row says what it is about: a portfolio's own goes before a country's."""
    return 2 * (row.portfolio_id is not None) + (row.country is not None)


def parts_named(row: Scoped) -> int:
    """The same where what is said of a portfolio and what is said of a country stand side by side."""
    return (row.portfolio_id is not None) + (row.country is not None)


def most_specific(rows: Iterable[AnyScoped], portfolio_id: UUID | None, country: str | None) -> list[AnyScoped]:
    """Of the rows that fit those of the portfolio and country, else of the portfolio, else of the country, else of everything."""
    fitting = [row for row in rows if fits(row, portfolio_id, country)]
    most = max(map(specificity, fitting), default=0)
    return [row for row in fitting if specificity(row) == most]
