"""Policies as dated rows: which one holds and why the others do not, where each stands, and how one is ended."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from backend.kit.clock import is_in_force, local_date
from backend.kit.countries import COUNTRY
from backend.kit.refusal import Invalid, TooLateToUndo
from backend.kit.scopes import Scoped, fits, specificity

#: For so long whoever ended a policy may take that back; later it is a new row, which says from when.
UNDO_LASTS = timedelta(minutes=5)
#: Where a day ends last.
LAST_TO_TURN = "Etc/GMT+12"


class Policy(Scoped, Protocol):
    """In force from a day on, until its last day or until somebody ends it."""

    id: UUID
    valid_from: date
    valid_to: date | None
    set_at: datetime
    ended_at: datetime | None
    ended_by: UUID | None


class Verdict(StrEnum):
    """What becomes of a policy that fits."""

    HOLDS = "holds"
    #: Another says more exactly what it is about.
    LESS_SPECIFIC = "less_specific"
    #: Another that is as exact is stricter.
    LESS_STRICT = "less_strict"
    #: A later one for the same portfolio and country took its place.
    REPLACED = "replaced"


class Standing(StrEnum):
    """Where a policy stands on a day, whatever it is asked about."""

    IN_FORCE = "in_force"
    TO_COME = "to_come"
    REPLACED = "replaced"
    #: Its last day has passed.
    OVER = "over"
    #: Somebody ended it.
    ENDED = "ended"


class DatedCard(msgspec.Struct, kw_only=True):
    """What is sent of every policy, whatever it is about."""

    id: UUID
    portfolio_id: UUID | None
    portfolio_name: str | None
    country: str | None
    valid_from: date
    valid_to: date | None
    set_at: datetime
    ended_at: datetime | None
    ended_by_name: str | None
    #: On the day that was asked about.
    standing: Standing


class NewDated(msgspec.Struct, kw_only=True):
    """What is asked for with every new policy."""

    valid_from: date
    portfolio_id: UUID | None = None
    country: str | None = None
    valid_to: date | None = None


AnyPolicy = TypeVar("AnyPolicy", bound=Policy)


def weigh(
    policies: Iterable[AnyPolicy],
    portfolio_id: UUID | None,
    country: str | None,
    day: date,
    *,
    rank: Callable[[AnyPolicy], int] = specificity,
    strictness: Callable[[AnyPolicy], Any] = lambda _: 0,
) -> list[tuple[AnyPolicy, Verdict]]:
    """Every policy in force that fits, each with what becomes of it: the one that holds first, then the nearer before the farther.

    `strictness`: of several that rank alike the least holds.
    """
    fitting = [policy for policy in policies if counts(policy, day) and fits(policy, portfolio_id, country)]
    latest = _latest(fitting)
    most = max(map(rank, latest), default=0)
    holds = min((policy for policy in latest if rank(policy) == most), key=strictness, default=None)
    newest = {policy.id for policy in latest}

    def verdict(policy: AnyPolicy) -> Verdict:
        if holds is not None and policy.id == holds.id:
            return Verdict.HOLDS
        if policy.id not in newest:
            return Verdict.REPLACED
        return Verdict.LESS_STRICT if rank(policy) == most else Verdict.LESS_SPECIFIC

    weighed = [(policy, verdict(policy)) for policy in sorted(fitting, key=_entered, reverse=True)]
    return sorted(weighed, key=lambda each: (each[1] is not Verdict.HOLDS, each[1] is Verdict.REPLACED, -rank(each[0])))


def holding(weighed: Sequence[tuple[AnyPolicy, Verdict]]) -> AnyPolicy | None:
    """The policy that holds, if any does."""
    return next((policy for policy, verdict in weighed if verdict is Verdict.HOLDS), None)


def counts(policy: Policy, day: date) -> bool:
    """Whether a policy is in force on a day; what somebody ended is not, from that moment on."""
    return policy.ended_at is None and is_in_force(day, policy.valid_from, policy.valid_to)


def standings(policies: Sequence[Policy], day: date) -> dict[UUID, Standing]:
    """Where each policy stands on a day."""
    latest = {policy.id for policy in _latest(policy for policy in policies if counts(policy, day))}
    return {policy.id: _standing(policy, day, is_latest=policy.id in latest) for policy in policies}


def check_wish(country: str | None, valid_from: date, valid_to: date | None, now: datetime) -> None:
    """Refuse a policy for no country there can be, or for days gone by everywhere: what was decided then stays decided."""
    if country is not None and not COUNTRY.fullmatch(country):
        raise Invalid(field="country", expected="a country's two capital letters, as CO", value=country[:20])
    if valid_from < local_date(now, LAST_TO_TURN):
        raise Invalid(field="valid_from", expected="today or later", value=str(valid_from))
    if valid_to is not None and valid_to < valid_from:
        raise Invalid(field="valid_to", expected="the first day or later", value=str(valid_to))


def end(policy: Policy, by: UUID, now: datetime) -> None:
    """From this moment on a policy does not count, whether it was in force or to come; ended once it stays ended."""
    if policy.ended_at is None:
        policy.ended_at, policy.ended_by = now, by


def take_up_again(policy: Policy, now: datetime) -> None:
    """It was not meant: the policy counts as if nobody had ended it."""
    if policy.ended_at is not None and now - policy.ended_at > UNDO_LASTS:
        raise TooLateToUndo
    policy.ended_at, policy.ended_by = None, None


def _standing(policy: Policy, day: date, *, is_latest: bool) -> Standing:
    if policy.ended_at is not None:
        return Standing.ENDED
    if policy.valid_from > day:
        return Standing.TO_COME
    if not counts(policy, day):
        return Standing.OVER
    return Standing.IN_FORCE if is_latest else Standing.REPLACED


def _latest(policies: Iterable[AnyPolicy]) -> list[AnyPolicy]:
    """The latest of each portfolio and country."""
    return list({(policy.portfolio_id, policy.country): policy for policy in sorted(policies, key=_entered)}.values())


def _entered(policy: Policy) -> tuple[date, datetime, str]:
    return policy.valid_from, policy.set_at, str(policy.id)
