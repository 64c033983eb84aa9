"""Supervision as it is sent."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.calls.queries import names_of
from backend.supervision.models import SpyPolicy, SpySession
from backend.supervision.queries import debtors_of
from backend.supervision.schemas import ListenerCard, SpyCard, SpyPolicyCard


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


def policy_card(policy: SpyPolicy) -> SpyPolicyCard:
    """One policy."""
    return SpyPolicyCard(policy.id, policy.portfolio_id, policy.country, policy.valid_from, policy.told, policy.set_at)


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
