"""Supervision as it is sent."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.policies import dated
from backend.accounts.queries import portfolio_named
from backend.kit.policies import weigh
from backend.people.queries import names_of
from backend.supervision import queries
from backend.supervision.models import SpyPolicy, SpySession
from backend.supervision.queries import debtors_of
from backend.supervision.rules import is_told
from backend.supervision.schemas import ListenerCard, SpyCard, SpyPoliciesWeighed, SpyPolicyCard, WeighedSpyPolicy


async def spy_cards(session: AsyncSession, spying: Sequence[SpySession]) -> list[SpyCard]:
    """Sessions with the names of everybody in them."""
    names = await names_of(session, {user for one in spying for user in (one.user_id, one.collector_id)})
    debtors = await debtors_of(session, {one.account_id for one in spying})
    return [_card(one, names, debtors.get(one.account_id, "")) for one in spying]


async def listener_cards(session: AsyncSession, spying: Sequence[SpySession]) -> list[ListenerCard]:
    """Who is on a call, for its collector."""
    names = await names_of(session, {one.user_id for one in spying})
    heard = [(one, one.mode_in_force or one.mode, one.started_at or one.requested_at) for one in spying]
    return [ListenerCard(names.get(one.user_id, ""), mode, since) for one, mode, since in heard]


async def policy_cards(session: AsyncSession, policies: Sequence[SpyPolicy], on: date) -> list[SpyPolicyCard]:
    """Policies with the names of portfolios and people, and where each stands on a day."""
    names = await names_of(session, {policy.set_by for policy in policies if policy.set_by})
    common = await dated(session, policies, await queries.policies(session), on)
    return [
        SpyPolicyCard(**common[policy.id], told=policy.told, set_by_name=names.get(policy.set_by) if policy.set_by else None)
        for policy in policies
    ]


async def policies_weighed(session: AsyncSession, portfolio_id: UUID | None, country: str | None, on: date) -> SpyPoliciesWeighed:
    """Whether collectors are told, by which policy, and what becomes of the others that fit. A portfolio has a country of its own."""
    portfolio = await portfolio_named(session, portfolio_id)
    country = portfolio.country if portfolio else country
    every = await queries.policies(session)
    found = weigh(every, portfolio_id, country, on)
    cards = await policy_cards(session, [policy for policy, _ in found], on)
    weighed = [WeighedSpyPolicy(card, verdict) for card, (_, verdict) in zip(cards, found, strict=True)]
    return SpyPoliciesWeighed(country, on, is_told(every, portfolio_id, country, on), weighed)


def _card(one: SpySession, names: dict[UUID, str], debtor: str) -> SpyCard:
    return SpyCard(
        id=one.id,
        user_id=one.user_id,
        leader_name=names.get(one.user_id, ""),
        call_id=one.call_id,
        account_id=one.account_id,
        collector_id=one.collector_id,
        collector_name=names.get(one.collector_id, ""),
        debtor_name=debtor,
        mode=one.mode,
        mode_in_force=one.mode_in_force,
        told=one.told,
        state=one.state,
        requested_at=one.requested_at,
        started_at=one.started_at,
        ended_at=one.ended_at,
        why_ended=one.why_ended,
    )
