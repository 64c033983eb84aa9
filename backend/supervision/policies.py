"""Whether collectors are told that somebody is on their call, as dated rows: what was decided stays readable."""

from backend.accounts.queries import portfolios
from backend.kit.countries import COUNTRY
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import User
from backend.supervision.models import SpyPolicy
from backend.supervision.schemas import NewSpyPolicy


async def set_policy(tx: Transaction, user: User, new: NewSpyPolicy) -> SpyPolicy:
    """From a day on, tell collectors or do not; for one portfolio, one country, or everywhere."""
    if new.portfolio_id is not None and new.country is not None:
        raise Invalid(field="country", expected="a portfolio or a country, not both", value=new.country[:20])
    if new.country is not None and not COUNTRY.fullmatch(new.country):
        raise Invalid(field="country", expected="an ISO 3166 code such as CO", value=new.country[:20])
    known = {portfolio.id for portfolio, _ in await portfolios(tx.session, user)}
    if new.portfolio_id is not None and new.portfolio_id not in known:
        raise Invalid(field="portfolio_id", expected="a portfolio there is", value=str(new.portfolio_id))
    policy = SpyPolicy(
        portfolio_id=new.portfolio_id, country=new.country, valid_from=new.valid_from, told=new.told, set_by=user.id, set_at=tx.now
    )
    tx.session.add(policy)
    await tx.session.flush()
    where = {"portfolio": str(new.portfolio_id) if new.portfolio_id else None, "country": new.country}
    await record_access(tx, "spy_policy.set", user.id, told="yes" if new.told else "no", valid_from=new.valid_from.isoformat(), **where)
    return policy
