"""What is sent about people: sign-in, users, teams, presence."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from backend.people.mismatch import Mismatch
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
    #: After this moment the pause is longer than its reason allows.
    overdue_at: datetime | None = None
    #: How the telephone contradicts the state, and since when; to be shown once it has lasted five seconds.
    mismatch: Mismatch | None = None
    mismatch_since: datetime | None = None
    #: The supervisor who ordered this state.
    set_by: str | None = None


class PresenceWish(msgspec.Struct):
    """The states a collector chooses, and a supervisor orders: ready, paused (with a reason of the list), meeting."""

    state: PresenceState
    reason: str | None = None


class PauseReasonCard(msgspec.Struct):
    """One kind of pause."""

    code: str
    labels: dict[str, str]
    is_work: bool
    longest_minutes: int
    position: int
    retired: bool


class PauseReasonChange(msgspec.Struct):
    """Create or replace a pause reason."""

    #: What to show, in es, pt and en.
    labels: dict[str, str]
    #: Training and the like count as work.
    is_work: bool = False
    longest_minutes: int = 15
    position: int = 0
    retired: bool = False


class StretchCard(msgspec.Struct):
    """Some time in one state; the present one has no end yet."""

    state: PresenceState
    reason: str | None
    started_at: datetime
    ended_at: datetime | None


class StateSeconds(msgspec.Struct):
    state: PresenceState
    reason: str | None
    seconds: float


class ShiftCard(msgspec.Struct):
    """A collector's day: its stretches partition the time they were signed on, and the seconds add up to it.

    Occupancy (Calabrio's definition) is `handling_seconds` of `ready_seconds`: talk, hold and wrap-up, of the time signed on
    less pauses, meetings, and what was unreachable or unknown. The browser shows it with both numbers.
    """

    user_id: UUID
    name: str
    day: date
    zone: str
    #: Up to here the figures go.
    until: datetime
    stretches: list[StretchCard]
    by_state: list[StateSeconds]
    signed_on_seconds: float
    ready_seconds: float
    handling_seconds: float
    #: Signed on, less pauses that are no work and what was unreachable or unknown.
    worked_seconds: float
