"""What is sent about people: sign-in, users, teams, presence."""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.people.models import PresenceState, Role, TelephoneKind


class Credentials(msgspec.Struct):
    email: str
    password: str


class UserCard(msgspec.Struct):
    """A user as others and they themselves see them."""

    id: UUID
    email: str
    name: str
    role: Role
    locale: str
    team_id: UUID | None
    team_name: str | None
    endpoint: str | None
    disabled: bool = False
    telephone_kind: TelephoneKind = TelephoneKind.BROWSER


class SessionOpened(msgspec.Struct):
    """The signed-in user, and the token later mutating calls carry as X-CSRF-Token."""

    user: UserCard
    csrf_token: str
    #: The business clock: what the browser counts times in state and remaining wrap-up by.
    now: datetime


class TeamCard(msgspec.Struct):
    id: UUID
    name: str
    zone: str
    members: int


class NewTeam(msgspec.Struct):
    name: str
    zone: str = "America/Bogota"


class NewUser(msgspec.Struct):
    email: str
    name: str
    role: Role
    team_id: UUID | None = None
    locale: str = "es"
    endpoint: str | None = None
    telephone_kind: TelephoneKind = TelephoneKind.BROWSER
    portfolio_ids: list[UUID] = []


class UserChange(msgspec.Struct, omit_defaults=True):
    """Fields left out stay as they are."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    role: Role | msgspec.UnsetType = msgspec.UNSET
    team_id: UUID | msgspec.UnsetType | None = msgspec.UNSET
    locale: str | msgspec.UnsetType = msgspec.UNSET
    endpoint: str | msgspec.UnsetType | None = msgspec.UNSET
    telephone_kind: TelephoneKind | msgspec.UnsetType = msgspec.UNSET
    disabled: bool | msgspec.UnsetType = msgspec.UNSET
    portfolio_ids: list[UUID] | msgspec.UnsetType = msgspec.UNSET


class SignInLinkMade(msgspec.Struct):
    """A one-time link; shown once."""

    path: str
    expires_at: datetime


class UserCreated(msgspec.Struct):
    user: UserCard
    link: SignInLinkMade


class NewPassword(msgspec.Struct):
    token: str
    password: str


class OwnSettings(msgspec.Struct):
    """What a user may change of their own."""

    locale: str


class PresenceCard(msgspec.Struct):
    """What a user is doing and since when."""

    state: PresenceState
    since: datetime
    reason: str | None = None


class PresenceWish(msgspec.Struct):
    """The states a collector chooses: ready, paused (with reason), meeting."""

    state: PresenceState
    reason: str | None = None
