"""Into which portfolio a file goes."""

from dataclasses import dataclass
from uuid import UUID

from backend.accounts.actions import open_portfolio
from backend.accounts.models import Portfolio
from backend.imports import queries
from backend.imports.refusals import NoPortfolio
from backend.imports.schemas import Mapping
from backend.kit.ids import new_id
from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction
from backend.people.models import User

LANGUAGES = {"BR": "pt", "US": "en", "GB": "en"}


@dataclass(frozen=True)
class Place:
    """Where rows go, and what they inherit from there."""

    id: UUID
    creditor: str
    country: str
    zone: str
    #: False: only described yet; a dry run does not open it.
    exists: bool = True

    @property
    def language(self) -> str:
        """The language of debtors who name none."""
        return LANGUAGES.get(self.country, "es")


async def place_of(tx: Transaction, mapping: Mapping, *, dry_run: bool, by: User | None) -> Place:
    """The portfolio the mapping names; one it describes is opened. Unless this is a dry run, it is held for writing."""
    if mapping.portfolio_id is not None:
        found = await tx.session.get(Portfolio, mapping.portfolio_id)
        if found is None:
            raise NotFound
        if not dry_run:
            await queries.hold_creditor(tx.session, found.creditor)
        return _existing(found)
    if mapping.portfolio is None:
        raise NoPortfolio
    if not dry_run:
        await queries.hold_creditor(tx.session, mapping.portfolio.creditor)
    found = await queries.portfolio_named(tx.session, mapping.portfolio.name.strip())
    if found is not None:
        return _existing(found)
    if dry_run:
        return Place(new_id(), mapping.portfolio.creditor, mapping.portfolio.country, mapping.portfolio.zone, exists=False)
    return _existing(await open_portfolio(tx, mapping.portfolio, by))


def _existing(portfolio: Portfolio) -> Place:
    return Place(portfolio.id, portfolio.creditor, portfolio.country, portfolio.zone)
