"""What accounts do when people tell a fact."""

from backend.accounts import queries
from backend.accounts.models import Portfolio, PortfolioGrant
from backend.kit.facts import on
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.facts import PortfoliosGranted


@on(PortfoliosGranted)
async def grant_portfolios(tx: Transaction, granted: PortfoliosGranted) -> None:
    """From now on a user sees exactly these portfolios."""
    await queries.drop_grants(tx.session, granted.user_id)
    for portfolio_id in dict.fromkeys(granted.portfolio_ids):
        if await tx.session.get(Portfolio, portfolio_id) is None:
            raise Invalid(field="portfolio_ids", expected="portfolios there are", value=str(portfolio_id))
        tx.session.add(PortfolioGrant(user_id=granted.user_id, portfolio_id=portfolio_id))
    await tx.session.flush()
