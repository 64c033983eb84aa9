"""What is sent about supervision."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from backend.kit.policies import DatedCard, NewDated, Verdict
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


class NewSpyPolicy(NewDated, kw_only=True):
    told: bool


class SpyPolicyCard(DatedCard, kw_only=True):
    """Whether collectors are told, from a day on."""

    told: bool
    set_by_name: str | None


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
