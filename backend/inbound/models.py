"""Callers at the door, and to whom each was offered."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.calls.signals import Source
from backend.inbound.signals import Ending
from backend.kit.ids import new_id
from backend.kit.models import moment, one_of
from backend.telephones.models import MAIN


class Recognised(StrEnum):
    """Whose number it is."""

    ONE = "one"
    #: Several debtors share it, or it is a reference's: the collector asks.
    SEVERAL = "several"
    NOBODY = "nobody"


class InboundOutcome(StrEnum):
    """What became of a caller."""

    ANSWERED = "answered"
    #: Hung up before anybody answered.
    ABANDONED = "abandoned"
    NOBODY_FREE = "nobody_free"
    SWITCH_RESTART = "switch_restart"


class InboundCall(SQLModel, table=True):
    """Somebody who calls us, until it is said whose account it is about: from then on it is a `call` of the same id."""

    __tablename__ = "inbound_call"
    __table_args__ = (
        CheckConstraint("(over_at IS NULL) = (outcome IS NULL)", name="callers_who_are_gone_have_an_outcome"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="somebody_answered"),
        CheckConstraint("linked_at IS NULL OR dismissed_at IS NULL", name="linked_or_dismissed"),
        Index("inbound_call_open", "arrived_at", postgresql_where=text("over_at IS NULL")),
        Index("inbound_call_recent", text("arrived_at DESC")),
        # One caller whose account is not settled per collector, whatever races.
        Index(
            "inbound_call_unsettled",
            "answered_by",
            unique=True,
            postgresql_where=text("answered_by IS NOT NULL AND linked_at IS NULL AND dismissed_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    #: The switch they called in at.
    switch: str = Field(default=MAIN, sa_column_kwargs={"server_default": MAIN})
    #: The caller's channel, as the switch names it.
    channel: str
    #: E.164 where it can be read so, else as told; empty: withheld.
    caller: str
    dialled: str
    arrived_at: datetime = Field(sa_column=moment())
    recognised: Recognised = Field(default=Recognised.NOBODY, sa_type=one_of(Recognised))
    #: The account it is probably about, where one debtor was recognised.
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    # Where the dialplan is to take the caller; without `moved_at` the bridge has yet to say so.
    place: str | None = None
    #: Whose rings there; empty where none does.
    telephone: str = ""
    moved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    answered_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    endpoint: str | None = None
    #: The leg of the telephone they were answered at, as the switch names it.
    collector_channel: str | None = None
    turned_away_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: Somebody wants it ended.
    cancelled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    restarted_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    over_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    outcome: InboundOutcome | None = Field(default=None, sa_type=one_of(InboundOutcome))
    #: When the switch's ledger closed the call: its facts and outcome stand from then on.
    final_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: The outcome as it was heard, where the ledger says otherwise; there should be none.
    heard_outcome: InboundOutcome | None = Field(default=None, sa_type=one_of(InboundOutcome, named="heard_outcome"))
    #: The collector said whose account it is about: there is a `call` of this id.
    linked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: Or that it is about none of ours.
    dismissed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    dismissed_reason: str | None = None
    #: After this moment what the collector did not say is said for them.
    wrap_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: What the collector had in hand when they picked up: given back to them afterwards.
    put_aside_id: UUID | None = None
    #: The call that was promised in place of this one.
    callback_id: UUID | None = None

    # What a comparison with the switch asks of any call: a caller is there from the first word of them, and rings already.
    @property
    def taken_at(self) -> datetime:
        """Since when the switch has them."""
        return self.arrived_at

    placed_at = collector_rang_at = collector_answered_at = debtor_started_at = debtor_rang_at = debtor_answered_at = taken_at


class InboundOffer(SQLModel, table=True):
    """A collector's telephone rang for a caller, and why theirs."""

    __tablename__ = "inbound_offer"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_offers_say_how"),
        # One telephone rings for a caller, and one caller rings a telephone.
        Index("inbound_offer_of_call", "call_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("inbound_offer_of_user", "user_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("inbound_offer_by_call", "call_id", "offered_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="inbound_call.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="app_user.id")
    endpoint: str
    #: in_hand, open_promise, last_conversation, owner or longest_ready.
    why: str
    offered_at: datetime = Field(sa_column=moment())
    #: The switch stops ringing by itself; this is for when its word is lost.
    until_at: datetime = Field(sa_column=moment())
    rang_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ending: Ending | None = Field(default=None, sa_type=one_of(Ending))
    #: What the collector looked at; they go back to it when they do not answer.
    was_previewing: UUID | None = None


class InboundSignal(SQLModel, table=True):
    """Every signal about a caller as it came: what their outcome rests on, and then that of the `call` they become."""

    __tablename__ = "inbound_signal"
    __table_args__ = (Index("inbound_signal_once", "call_id", "kind", "leg", "at", "source", unique=True),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="inbound_call.id", ondelete="CASCADE")
    kind: str
    leg: str = ""
    at: datetime = Field(sa_column=moment())
    source: Source = Field(default=Source.HEARD, sa_type=one_of(Source))
    received_at: datetime = Field(sa_column=moment())
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
