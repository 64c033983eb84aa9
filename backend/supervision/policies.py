"""Whether collectors are told that somebody is on their call, as dated rows: what was decided stays readable."""

from uuid import UUID

from backend.accounts.queries import portfolios
from backend.kit.policies import check_wish, end, take_up_again
from backend.kit.refusal import Invalid, NotFound
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import User
from backend.supervision.models import SpyPolicy
from backend.supervision.schemas import NewSpyPolicy


async def set_policy(tx: Transaction, user: User, new: NewSpyPolicy) -> SpyPolicy:
    """From a day on, tell collectors or do not; for one portfolio, one country, or everywhere."""
    if new.portfolio_id is not None and new.country is not None:
        raise Invalid(field="country", expected="a portfolio or a country, not both", value=new.country[:20])
    check_wish(new.country, new.valid_from, new.valid_to, tx.now)
    known = {portfolio.id for portfolio, _ in await portfolios(tx.session, user)}
    if new.portfolio_id is not None and new.portfolio_id not in known:
        raise Invalid(field="portfolio_id", expected="a portfolio there is", value=str(new.portfolio_id))
    policy = SpyPolicy(
        portfolio_id=new.portfolio_id,
        country=new.country,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        told=new.told,
        set_by=user.id,
        set_at=tx.now,
    )
    tx.session.add(policy)
    await tx.session.flush()
    where = {"portfolio": str(new.portfolio_id) if new.portfolio_id else None, "country": new.country}
    await record_access(tx, "spy_policy.set", user.id, told="yes" if new.told else "no", valid_from=new.valid_from.isoformat(), **where)
    return policy


async def end_policy(tx: Transaction, user: User, policy_id: UUID) -> SpyPolicy:
    """From now on a row does not count; whoever is on a call stays told, or not, as it began."""
    policy = await _locked(tx, policy_id)
    end(policy, user.id, tx.now)
    await tx.session.flush()
    await record_access(tx, "spy_policy.ended", user.id, policy=str(policy_id))
    return policy


async def take_up_policy(tx: Transaction, user: User, policy_id: UUID) -> SpyPolicy:
    """Ending it was a mistake: it counts again."""
    policy = await _locked(tx, policy_id)
    take_up_again(policy, tx.now)
    await tx.session.flush()
    await record_access(tx, "spy_policy.taken_up", user.id, policy=str(policy_id))
    return policy


async def _locked(tx: Transaction, policy_id: UUID) -> SpyPolicy:
    policy = await tx.session.get(SpyPolicy, policy_id, with_for_update=True)
    if policy is None:
        raise NotFound
    return policy
