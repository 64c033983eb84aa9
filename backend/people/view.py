"""How users, teams and presences are shown."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.people import queries
from backend.people.models import Presence, PresenceState, Team, User
from backend.people.schemas import PresenceCard, TeamCard, UserCard


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


def presence_card(presence: Presence | None, now: datetime) -> PresenceCard:
    """What a user is doing and since when; who never signed in has been offline for ever."""
    if presence is None:
        return PresenceCard(PresenceState.OFFLINE, now)
    return PresenceCard(presence.state, presence.since, presence.reason)
