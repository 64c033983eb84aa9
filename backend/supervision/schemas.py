"""What is sent about supervision."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from backend.kit.policies import Standing, Verdict
from backend.supervision.models import SpyEnd, SpyMode, SpyState


class SpyWish(msgspec.Struct):
    mode: SpyMode


class SpyCard(msgspec.Struct):
    """A leader on somebody's call."""

    id: UUID
    user_id: UUID
    leader_name: str
    call_id: UUID
    account_id: UUID
    collector_id: UUID
    collector_name: str
    debtor_name: str
    #: As asked for; in force once `mode_in_force` says the same.
    mode: SpyMode
    mode_in_force: SpyMode | None
    #: Whether the collector sees it.
    told: bool
    state: SpyState
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    why_ended: SpyEnd | None


class ListenerCard(msgspec.Struct):
    """Somebody on one's own call."""

    name: str
    mode: SpyMode
    since: datetime


class NewSpyPolicy(msgspec.Struct):
    told: bool
    valid_from: date
    portfolio_id: UUID | None = None
    country: str | None = None
    valid_to: date | None = None


class SpyPolicyCard(msgspec.Struct):
    """Whether collectors are told, from a day on."""

    id: UUID
    portfolio_id: UUID | None
    portfolio_name: str | None
    country: str | None
    valid_from: date
    valid_to: date | None
    told: bool
    set_at: datetime
    set_by_name: str | None
    ended_at: datetime | None
    ended_by_name: str | None
    #: On the day that was asked about.
    standing: Standing


class WeighedSpyPolicy(msgspec.Struct):
    """A policy that fits what was asked about, and what becomes of it."""

    policy: SpyPolicyCard
    verdict: Verdict


class SpyPoliciesWeighed(msgspec.Struct):
    """Whether collectors are told for a portfolio or a country on a day, and by which policy; by none: they are."""

    country: str | None
    on: date
    told: bool
    policies: list[WeighedSpyPolicy]
