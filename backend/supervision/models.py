"""Who listened to whose call, how, and whether the collector was told; calls whose wrap-up a leader ended."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class SpyMode(StrEnum):
    """Who hears the leader."""

    #: Nobody.
    LISTEN = "listen"
    #: The collector alone.
    WHISPER = "whisper"
    #: The debtor, too.
    BARGE = "barge"


class SpyState(StrEnum):
    """Where a spy session stands."""

    REQUESTED = "requested"
    #: The leader's telephone is being rung, or was: fate not yet known.
    RINGING = "ringing"
    LISTENING = "listening"
    ENDED = "ended"


class SpyEnd(StrEnum):
    """Why a spy session ended."""

    #: The leader asked for its end, or put the receiver down.
    STOPPED = "stopped"
    CALL_OVER = "call_over"
    NOT_ANSWERED = "not_answered"
    TELEPHONE_OFFLINE = "telephone_offline"
    #: Nobody took the request in time.
    EXPIRED = "expired"
    REFUSED_BY_SWITCH = "refused_by_switch"
    #: The switch let the leader hear another channel than the one asked for: cut at once.
    WRONG_CHANNEL = "wrong_channel"
    #: Sent, and the switch knows nothing of it.
    LOST = "lost"
    #: The leader may not listen any more.
    NOT_ALLOWED = "not_allowed"


class SpySession(SQLModel, table=True):
    """A leader on somebody else's call. `spy-<id>` is the channel id of the leader's leg."""

    __tablename__ = "spy_session"
    __table_args__ = (
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_sessions_have_an_end"),
        CheckConstraint("(state = 'ended') = (why_ended IS NOT NULL)", name="ended_sessions_say_why"),
        # One ear per leader, whatever races.
        Index("spy_session_live", "user_id", unique=True, postgresql_where=text("state <> 'ended'")),
        Index("spy_session_of_collector", "collector_id", postgresql_where=text("state <> 'ended'")),
        Index("spy_session_of_call", "call_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="app_user.id")
    call_id: UUID = Field(foreign_key="call.id")
    account_id: UUID = Field(foreign_key="account.id")
    collector_id: UUID = Field(foreign_key="app_user.id")
    team_id: UUID | None = Field(default=None, foreign_key="team.id")
    #: The leader's telephone, and the collector's leg on the switch: nothing else may be heard.
    endpoint: str
    channel: str
    #: As last asked for; what the switch does is in `mode_in_force`.
    mode: SpyMode = Field(sa_type=one_of(SpyMode))
    mode_in_force: SpyMode | None = Field(default=None, sa_type=one_of(SpyMode, named="mode_in_force"))
    #: The collector was told, by the policy of the day it began.
    told: bool
    state: SpyState = Field(default=SpyState.REQUESTED, sa_type=one_of(SpyState))
    requested_at: datetime = Field(sa_column=moment())
    #: After this moment a session still waiting for a bridge is given up.
    expires_at: datetime = Field(sa_column=moment())
    #: When a bridge took it to send the order: from here on it is looked for, never sent again.
    taken_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    started_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: When its end was asked for.
    stopped_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    why_ended: SpyEnd | None = Field(default=None, sa_type=one_of(SpyEnd))


class SpyTurn(SQLModel, table=True):
    """One mode of a session: asked for, and, once the switch said so, in force."""

    __tablename__ = "spy_turn"
    __table_args__ = (Index("spy_turn_of_session", "session_id", "asked_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    session_id: UUID = Field(foreign_key="spy_session.id", ondelete="CASCADE")
    mode: SpyMode = Field(sa_type=one_of(SpyMode))
    asked_at: datetime = Field(sa_column=moment())
    in_force_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class SpyPolicy(SQLModel, table=True):
    """From a day on: whether collectors are told while somebody is on their call; for a portfolio, a country or everywhere."""

    __tablename__ = "spy_policy"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="policy_is_forward"),
        CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name="ended_policies_say_when"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    portfolio_id: UUID | None = Field(default=None, foreign_key="portfolio.id")
    #: ISO 3166, of the portfolio.
    country: str | None = None
    valid_from: date
    #: The last day; None: until another row takes its place.
    valid_to: date | None = None
    told: bool
    set_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    set_at: datetime = Field(sa_column=moment())
    #: Somebody ended it: it does not count from then on.
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_by: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")


class ForcedWrapUp(SQLModel, table=True):
    """A leader ended a collector's call, and its wrap-up is not waited for."""

    __tablename__ = "forced_wrap_up"
    __table_args__ = (Index("forced_wrap_up_open", "at", postgresql_where=text("settled_at IS NULL")),)

    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    by: UUID = Field(foreign_key="app_user.id")
    at: datetime = Field(sa_column=moment())
    settled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
