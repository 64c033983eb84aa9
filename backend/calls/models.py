"""Calls, what the switch said of each, and what the collector said happened."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.calls.signals import Source
from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class CallState(StrEnum):
    """Where a call stands; computed from its facts, never from the order in which they came."""

    REQUESTED = "requested"
    #: The bridge took it and sends, or has sent, the order; fate not yet known.
    DIALLING = "dialling"
    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"


class Outcome(StrEnum):
    """What the switch says happened. Not editable."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    INVALID_NUMBER = "invalid_number"
    UNAVAILABLE = "unavailable"
    CONGESTION = "congestion"
    UNREACHABLE = "unreachable"
    CANCELLED_WHILE_RINGING = "cancelled_while_ringing"
    CANCELLED_BEFORE_COLLECTOR = "cancelled_before_collector"
    COLLECTOR_BUSY = "collector_busy"
    COLLECTOR_DECLINED = "collector_declined"
    COLLECTOR_NO_ANSWER = "collector_no_answer"
    COLLECTOR_OFFLINE = "collector_offline"
    REFUSED_BY_SWITCH = "refused_by_switch"
    NOT_PLACED = "not_placed"
    #: The debtor picked up, and no collector came on the line.
    ABANDONED = "abandoned"
    #: The collector's leg ended before the debtor was dialled.
    DIAL_FAILED = "dial_failed"
    #: When a bridge took it, the debtor might no longer be rung.
    NOT_PERMITTED = "not_permitted"
    #: Nobody took the request in time.
    EXPIRED = "expired"
    #: The switch restarted under the call.
    SWITCH_RESTART = "switch_restart"


class DialMode(StrEnum):
    """Whose telephone is rung first, and who decides that it is."""

    #: The collector looks at the account and rings; their own telephone is first, the debtor's second.
    PREVIEW = "preview"
    #: The floor rings for a collector who waits: the debtor's telephone first, joined to the collector when it is answered.
    PROGRESSIVE = "progressive"


class Call(SQLModel, table=True):
    """One attempt to speak to somebody. Its id is the switch's channel id and linked id."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_calls_have_an_end"),
        CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="ended_calls_have_an_outcome"),
        # One live call per collector, whatever races.
        Index("call_live_of_user", "user_id", unique=True, postgresql_where=text("state <> 'ended'")),
        Index("call_wanting", "requested_at", postgresql_where=text("state = 'requested'")),
        Index("call_unwrapped", "wrap_until", postgresql_where=text("state = 'ended' AND wrapped_at IS NULL")),
        Index("call_live_on_trunk", "trunk", postgresql_where=text("state <> 'ended'")),
        Index("call_by_account", "account_id", text("requested_at DESC")),
        Index("call_by_user_day", "user_id", text("requested_at DESC")),
        Index("call_contradicted", "final_at", postgresql_where=text("heard_outcome IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    debtor_id: UUID = Field(foreign_key="debtor.id")
    phone_id: UUID | None = Field(default=None, foreign_key="phone_number.id")
    #: E.164, as dialled.
    number: str
    user_id: UUID = Field(foreign_key="app_user.id")
    team_id: UUID | None = Field(default=None, foreign_key="team.id")
    endpoint: str
    direction: str = "out"
    mode: DialMode = Field(default=DialMode.PREVIEW, sa_type=one_of(DialMode))
    #: The switch whose bridge places the call, and the trunk and caller number it goes out with; None: the bridge's own.
    switch: str = Field(default="main", sa_column_kwargs={"server_default": "main"})
    trunk: str | None = None
    caller_number: str | None = None
    state: CallState = Field(default=CallState.REQUESTED, sa_type=one_of(CallState))
    requested_at: datetime = Field(sa_column=moment())
    #: After this moment a call still waiting to be dialled is given up.
    expires_at: datetime = Field(sa_column=moment())
    #: When a bridge took it to send the order: from here on it is looked for, never sent again.
    taken_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    cancelled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    # Facts by the switch's clock; each is set once, to the earliest time told.
    placed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    collector_started_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    collector_rang_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    collector_answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    collector_ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    debtor_started_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    debtor_rang_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    debtor_answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    debtor_ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    over_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    debtor_channel: str | None = None
    #: The collector's present leg; not the call's id when the debtor was rung first or the collector came back.
    collector_channel: str | None = None
    #: When the collector put the debtor on hold and took them back: [moment, whether held], in the order of the switch's clock.
    holds: list[tuple[str, bool]] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default=text("'[]'")))
    #: Seconds on hold so far, without a hold that still lasts.
    hold_seconds: float = Field(default=0.0)
    #: ISDN cause and SIP status of the debtor's leg.
    q850: int | None = None
    sip: int | None = None
    dial_status: str | None = None
    fate: str | None = None
    #: Why it was not permitted any more: the refusal's code, detail and facts.
    refusal: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))

    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    outcome: Outcome | None = Field(default=None, sa_type=one_of(Outcome))
    #: When the switch's ledger closed the call: its facts and outcome stand from then on.
    final_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: The outcome as it was heard, where the ledger says otherwise; there should be none.
    heard_outcome: Outcome | None = Field(default=None, sa_type=one_of(Outcome, named="heard_outcome"))
    #: Wrap-up ends here at the latest: then the call is closed with a marked default disposition.
    wrap_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    wrapped_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class DialRule(SQLModel, table=True):
    """Which mode accounts are dialled in, from a day on; the most specific rule in force decides, and without any it is preview."""

    __tablename__ = "dial_rule"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dial_rule_is_forward"),
        CheckConstraint("country IS NULL OR country ~ '^[A-Z]{2}$'", name="dial_rule_country_is_a_code"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: None: any portfolio.
    portfolio_id: UUID | None = Field(default=None, foreign_key="portfolio.id", ondelete="CASCADE")
    #: ISO 3166 code of the debtor's country; None: any.
    country: str | None = None
    mode: DialMode = Field(sa_type=one_of(DialMode))
    valid_from: date
    #: The last day it is in force; None: until further notice.
    valid_to: date | None = None
    set_by: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")
    set_at: datetime = Field(sa_column=moment())


class CallSignal(SQLModel, table=True):
    """Every signal as it came: what the outcome rests on."""

    __tablename__ = "call_signal"
    __table_args__ = (Index("call_signal_once", "call_id", "kind", "leg", "at", "source", unique=True),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id", ondelete="CASCADE")
    kind: str
    leg: str = ""
    at: datetime = Field(sa_column=moment())
    source: Source = Field(default=Source.HEARD, sa_type=one_of(Source))
    received_at: datetime = Field(sa_column=moment())
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))


class LedgerPosition(SQLModel, table=True):
    """How far a switch's ledger has been read; moves in the same transaction as what the lines said is written."""

    __tablename__ = "ledger_position"

    #: The switch, as the bridge names it.
    node: str = Field(primary_key=True)
    #: The file, by its number: rotation gives it another name.
    inode: int = Field(sa_type=BigInteger)
    offset: int = Field(sa_type=BigInteger)
    #: The file's first bytes: a file put in its place may get the same number.
    head: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    #: Lines that could not be read.
    bad_lines: int = 0
    #: Wall time, not the business clock: it is compared with the files'.
    read_at: datetime = Field(sa_column=moment())


class DispositionKind(SQLModel, table=True):
    """One entry of the disposition tree; editable data."""

    __tablename__ = "disposition_kind"

    code: str = Field(primary_key=True)
    #: The branch it hangs on: direct, third_party, no_contact.
    branch: str
    #: What to show, by language: {"es": ..., "pt": ..., "en": ...}.
    labels: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    #: A human was reached.
    contact: bool = False
    #: The debtor or an authorised party, identity verified.
    right_party: bool = False
    #: What must come with it: promise, callback, dispute or nothing.
    asks_for: str | None = None
    #: Afterwards the number is retired: wrong person, out of order.
    retires_number: bool = False
    #: Hours until the account is offered again.
    rest_hours: int = 24
    #: Closes a call nobody dispositioned: set by the system, marked.
    is_default: bool = False
    position: int = 0
    retired_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Disposition(SQLModel, table=True):
    """What the collector says happened, on a call or on the account alone."""

    __tablename__ = "disposition"
    __table_args__ = (
        Index("disposition_of_call", "call_id", unique=True, postgresql_where=text("call_id IS NOT NULL AND corrected_at IS NULL")),
        Index("disposition_by_account", "account_id", text("at DESC")),
        Index("disposition_by_user", "user_id", text("at DESC")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    call_id: UUID | None = Field(default=None, foreign_key="call.id")
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    code: str = Field(foreign_key="disposition_kind.code")
    #: Reason of non-payment, where the jurisdiction permits asking.
    reason: str | None = None
    note: str = ""
    at: datetime = Field(sa_column=moment())
    #: Set by the system because nobody said anything in time.
    defaulted: bool = False
    #: Replaced by a later one (undo, correction).
    corrected_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
