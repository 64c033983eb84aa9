"""How users, teams and presences are shown."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.people import queries
from backend.people.mismatch import Heard, mismatch
from backend.people.models import PauseReason, PresenceState, Team, User
from backend.people.schemas import PauseReasonCard, PresenceCard, TeamCard, UserCard


async def user_card(session: AsyncSession, user: User) -> UserCard:
    """A user with their team's name."""
    return card_of(user, await queries.team_name(session, user.team_id))


def card_of(user: User, team_name: str | None) -> UserCard:
    """A user as others and they themselves see them."""
    return UserCard(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        locale=user.locale,
        team_id=user.team_id,
        team_name=team_name,
        endpoint=user.endpoint,
        disabled=user.disabled_at is not None,
        telephone_kind=user.telephone_kind,
    )


def team_card(team: Team, members: int) -> TeamCard:
    """A team with how many work in it."""
    return TeamCard(id=team.id, name=team.name, zone=team.zone, members=members)


def presence_card(row: Any, now: datetime) -> PresenceCard:
    """What a user is doing and since when, and what their telephone says to it; who never signed in has been offline for ever."""
    if row is None:
        return PresenceCard(PresenceState.OFFLINE, now)
    state, since = PresenceState(row["state"]), row["since"]
    found = mismatch(state, since, Heard(row["reachable"], row["in_use"], row["changed_at"]))
    code, contradicted_since = found or (None, None)
    overdue_at = overdue(since, row["longest_minutes"])
    return PresenceCard(state, since, row["reason"], overdue_at, code, contradicted_since, row["set_by"])


def overdue(since: datetime, longest_minutes: int | None) -> datetime | None:
    """When a pause begun then has lasted as long as it may."""
    return since + timedelta(minutes=longest_minutes) if longest_minutes else None


def pause_reason_card(reason: PauseReason) -> PauseReasonCard:
    """One kind of pause."""
    return PauseReasonCard(
        code=reason.code,
        labels=reason.labels,
        is_work=reason.is_work,
        longest_minutes=reason.longest_minutes,
        position=reason.position,
        retired=reason.retired_at is not None,
    )
