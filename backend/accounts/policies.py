"""Dated policies of any kind, as people set, end and read them: written down who did, each with the names of what it is about."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Portfolio
from backend.accounts.queries import portfolio_names
from backend.kit.policies import Policy, check_wish, end, standings, take_up_again
from backend.kit.refusal import Invalid, NotFound
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import User
from backend.people.queries import names_of

LONGEST_SOURCE = 500

Row = TypeVar("Row", bound=Policy)


async def set_policy(tx: Transaction, user: User, policy: Row, **noted: str) -> Row:
    """Add a row; it takes the place of an older one of the same scope from its first day on. What was decided stays decided."""
    check_wish(policy.country, policy.valid_from, policy.valid_to, tx.now)
    if policy.portfolio_id is not None and await tx.session.get(Portfolio, policy.portfolio_id) is None:
        raise Invalid(field="portfolio_id", expected="a portfolio there is", value=str(policy.portfolio_id))
    tx.session.add(policy)
    await tx.session.flush()
    where = {"portfolio": str(policy.portfolio_id) if policy.portfolio_id else None, "country": policy.country}
    noted |= {"policy": str(policy.id), "valid_from": policy.valid_from.isoformat()}
    await record_access(tx, f"{_kind(type(policy))}.set", user.id, **noted, **where)
    return policy


async def end_policy(tx: Transaction, user: User, kind: type[Row], policy_id: UUID) -> Row:
    """From now on a row does not count; what was decided by it stays decided, and it stays readable."""
    policy = await _locked(tx, kind, policy_id)
    end(policy, user.id, tx.now)
    await tx.session.flush()
    await record_access(tx, f"{_kind(kind)}.ended", user.id, policy=str(policy_id))
    return policy


async def take_up_policy(tx: Transaction, user: User, kind: type[Row], policy_id: UUID) -> Row:
    """Ending it was a mistake: it counts again."""
    policy = await _locked(tx, kind, policy_id)
    take_up_again(policy, tx.now)
    await tx.session.flush()
    await record_access(tx, f"{_kind(kind)}.taken_up", user.id, policy=str(policy_id))
    return policy


def acceptable_source(source: str) -> str:
    """The law, contract or decision a policy rests on, or Invalid."""
    if not source.strip() or len(source) > LONGEST_SOURCE:
        raise Invalid(field="source", expected=f"what it rests on, in at most {LONGEST_SOURCE} characters")
    return source.strip()


async def dated(session: AsyncSession, policies: Sequence[Policy], every: Sequence[Policy], on: date) -> dict[UUID, dict[str, Any]]:
    """What is sent of every dated row, whatever it is about: where one stands depends on all, also on those that are not shown."""
    names = await names_of(session, {policy.ended_by for policy in policies if policy.ended_by})
    portfolios, stands = await portfolio_names(session), standings(every, on)
    return {
        policy.id: {
            "id": policy.id,
            "portfolio_id": policy.portfolio_id,
            "portfolio_name": portfolios.get(policy.portfolio_id) if policy.portfolio_id else None,
            "country": policy.country,
            "valid_from": policy.valid_from,
            "valid_to": policy.valid_to,
            "set_at": policy.set_at,
            "ended_at": policy.ended_at,
            "ended_by_name": names.get(policy.ended_by) if policy.ended_by else None,
            "standing": stands[policy.id],
        }
        for policy in policies
    }


async def _locked(tx: Transaction, kind: type[Row], policy_id: UUID) -> Row:
    policy = await tx.session.get(kind, policy_id, with_for_update=True)
    if policy is None:
        raise NotFound
    return policy


def _kind(kind: type[Policy]) -> str:
    """What the record of accesses calls this kind of policy: as its table."""
    return str(vars(kind)["__tablename__"])
