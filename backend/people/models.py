"""Who works here, in which team, as what, and what each is doing now."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class Role(StrEnum):
    """What a user may do; each also sees only the portfolios granted to them (administrators and managers: all)."""

    COLLECTOR = "collector"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class TelephoneKind(StrEnum):
    """What rings for a user: the page itself, or an apparatus (or any SIP program) of their own."""

    BROWSER = "browser"
    HARD = "hard"


class Team(SQLModel, table=True):
    """Collectors under one supervisor's board."""

    __tablename__ = "team"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    #: IANA zone in which the team's "today" begins.
    zone: str = "America/Bogota"


class User(SQLModel, table=True):
    """Somebody who can sign in."""

    __tablename__ = "app_user"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: Role = Field(sa_type=one_of(Role))
    team_id: UUID | None = Field(default=None, foreign_key="team.id", index=True)
    #: es, pt or en.
    locale: str = "es"
    #: The telephone that rings for this user: a SIP endpoint, `^[a-z0-9-]+$`.
    endpoint: str | None = Field(default=None, unique=True)
    telephone_kind: TelephoneKind = Field(default=TelephoneKind.BROWSER, sa_type=one_of(TelephoneKind))
    #: Argon2id; None: has not chosen one yet.
    password_hash: str | None = None
    disabled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    created_at: datetime = Field(sa_column=moment())


class SignInLink(SQLModel, table=True):
    """A one-time link with which somebody chooses a password."""

    __tablename__ = "sign_in_link"

    token_hash: str = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="app_user.id", ondelete="CASCADE")
    expires_at: datetime = Field(sa_column=moment())


class Session(SQLModel, table=True):
    """A signed-in browser. The cookie holds the token; only its hash is stored."""

    __tablename__ = "session"

    token_hash: str = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="app_user.id", ondelete="CASCADE", index=True)
    csrf_token: str
    created_at: datetime = Field(sa_column=moment())
    seen_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    user_agent: str = ""


class PresenceState(StrEnum):
    """What a collector is doing; the durations partition the time from sign-in to sign-out."""

    OFFLINE = "offline"
    READY = "ready"
    PREVIEWING = "previewing"
    DIALLING = "dialling"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    MEETING = "meeting"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


class Presence(SQLModel, table=True):
    """The present state of a user, on our own clock."""

    __tablename__ = "presence"

    user_id: UUID = Field(primary_key=True, foreign_key="app_user.id", ondelete="CASCADE")
    state: PresenceState = Field(default=PresenceState.OFFLINE, sa_type=one_of(PresenceState))
    since: datetime = Field(sa_column=moment())
    #: For `paused`: which pause.
    reason: str | None = None
    account_id: UUID | None = None
    call_id: UUID | None = None
    #: The supervisor who ordered this state; None: chosen, or it happened.
    set_by: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")
    #: The browser's last sign of life; a silent one goes offline and its claim is freed.
    seen_at: datetime = Field(sa_column=moment())


class PauseReason(SQLModel, table=True):
    """One kind of pause; editable data."""

    __tablename__ = "pause_reason"
    __table_args__ = (CheckConstraint("longest_minutes BETWEEN 1 AND 600", name="pauses_last_at_most_ten_hours"),)

    code: str = Field(primary_key=True)
    #: What to show, by language: {"es": ..., "pt": ..., "en": ...}.
    labels: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    #: Training and the like: away from the telephone, but working.
    is_work: bool = False
    #: A pause longer than this shows as overdue.
    longest_minutes: int = 15
    position: int = 0
    retired_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Telephone(SQLModel, table=True):
    """What the switch last said about a telephone; one it never spoke of has no row, and is not held against anybody."""

    __tablename__ = "telephone"

    #: The SIP endpoint, as in `app_user.endpoint`.
    endpoint: str = Field(primary_key=True)
    #: By the state of the device; None: not told yet.
    device_reachable: bool | None = None
    in_use: bool = False
    device_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: By its registration; None: not told yet.
    contact_reachable: bool | None = None
    contact_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: What the two add up to: whichever spoke last.
    reachable: bool
    #: Since when it is as reachable and as much in use as it is, on our own clock.
    changed_at: datetime = Field(sa_column=moment())


class PresenceChange(SQLModel, table=True):
    """One finished stretch of a state."""

    __tablename__ = "presence_change"
    __table_args__ = (
        CheckConstraint("ended_at >= started_at", name="stretch_is_forward"),
        Index("presence_change_by_user", "user_id", "started_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="app_user.id", ondelete="CASCADE")
    state: PresenceState = Field(sa_type=one_of(PresenceState))
    reason: str | None = None
    started_at: datetime = Field(sa_column=moment())
    ended_at: datetime = Field(sa_column=moment())


class AccessRecord(SQLModel, table=True):
    """Something security-relevant that somebody did or tried: sign-ins, refusals, changes of rights."""

    __tablename__ = "access_record"
    __table_args__ = (Index("access_record_recent", text("at DESC")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_column=moment())
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")
    #: `session.opened`, `session.refused`, `user.disabled`, ...
    what: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))


class SignInTry(SQLModel, table=True):
    """Refused or unfinished sign-ins of one account or from one address, counted since the window's first."""

    __tablename__ = "sign_in_try"

    #: `account:<sha256 of the e-mail address>` or `address:<ip>`.
    key: str = Field(primary_key=True)
    tries: int
    since: datetime = Field(sa_column=moment())
