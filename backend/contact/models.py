"""Where a debtor can be reached, what the law says about it, and every attempt and decision so far."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import String
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class Consent(StrEnum):
    """What the debtor allowed for this number."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class PhoneNumber(SQLModel, table=True):
    """A number that may reach the debtor or somebody who answers for them."""

    __tablename__ = "phone_number"
    __table_args__ = (
        UniqueConstraint("debtor_id", "raw", name="one_entry_per_number"),
        Index("phone_number_by_e164", "e164", postgresql_where=text("e164 IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    debtor_id: UUID = Field(foreign_key="debtor.id", index=True)
    #: As it was received.
    raw: str
    #: None: it cannot be a telephone number.
    e164: str | None = None
    #: mobile, fixed, unknown or invalid.
    kind: str = "unknown"
    #: Whose it is: debtor, codebtor, guarantor, reference.
    party: str = "debtor"
    #: Every IANA zone the number may be in: all must allow a call.
    zones: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(String), nullable=False, server_default="{}"))
    #: ISO 3166 country and subdivision the number says, where it does.
    country: str | None = None
    subdivision: str | None = None
    consent: Consent = Field(default=Consent.UNKNOWN, sa_type=one_of(Consent))
    #: Where we have it from: creditor, debtor, or found by ourselves (which some laws forbid to use).
    given_by: str = Field(default="creditor", sa_column_kwargs={"server_default": "creditor"})
    #: Order in which it was given; the first is tried first.
    position: int = 1
    #: How well it has worked, 0 to 100; 50 is unknown.
    quality: int = 50
    #: Not to be dialled any more: wrong person, out of order.
    retired_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    retired_reason: str | None = None
    created_at: datetime = Field(sa_column=moment())


class ContactPreference(SQLModel, table=True):
    """When and by which channel a debtor asked to be contacted. A row is never changed: it is ended, and another one written."""

    __tablename__ = "contact_preference"
    __table_args__ = (
        CheckConstraint("opens < closes", name="a_preference_is_a_span_of_a_day"),
        CheckConstraint("cardinality(days) > 0", name="a_preference_has_days"),
        Index("contact_preference_in_force", "debtor_id", postgresql_where=text("ended_at IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    debtor_id: UUID = Field(foreign_key="debtor.id", index=True)
    #: mon, tue ... sun, in the order of the week.
    days: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    #: 18:00 to 20:30 of the debtor's own clock; a day ends at 24:00.
    opens: str
    closes: str
    #: voice, sms, email, messaging, letter or visit; None: whatever the channel.
    channel: str | None = None
    #: How we know: call (they said so), written, creditor.
    source: str = "call"
    #: In their words: "only at work".
    note: str = ""
    recorded_by: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")
    recorded_at: datetime = Field(sa_column=moment())
    ended_by: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ContactRuleset(SQLModel, table=True):
    """The contact law of one country for a span of days, as data, with its source and standing."""

    __tablename__ = "contact_ruleset"
    __table_args__ = (UniqueConstraint("name", "version", name="one_ruleset_per_version"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: `co-ley2300`.
    name: str
    version: int
    country: str
    valid_from: date
    valid_to: date | None = None
    #: The rules, in the shape of `contact-rules.toml`.
    body: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    #: sha256 of the body: loading the same rules again adds nothing.
    digest: str
    reviewed_on: date | None = None
    reviewed_by: str = ""
    loaded_at: datetime = Field(sa_column=moment())


class ContactAttempt(SQLModel, table=True):
    """One try to reach a debtor, or one time they reached us: what the caps count."""

    __tablename__ = "contact_attempt"
    __table_args__ = (
        CheckConstraint("NOT conversation OR contact", name="a_conversation_is_a_contact"),
        Index("contact_attempt_by_debtor", "debtor_id", text("at DESC")),
        Index("contact_attempt_by_user", "user_id", text("at DESC"), postgresql_where=text("user_id IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    debtor_id: UUID = Field(foreign_key="debtor.id")
    account_id: UUID = Field(foreign_key="account.id", index=True)
    phone_id: UUID | None = Field(default=None, foreign_key="phone_number.id")
    call_id: UUID | None = Field(default=None, unique=True)
    #: voice, sms, email, messaging, letter, visit.
    channel: str = "voice"
    #: out or in.
    direction: str = "out"
    at: datetime = Field(sa_column=moment())
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    rang: bool = False
    #: The dialled number was reached by anything (a person, a machine).
    connected: bool = False
    #: A human was reached.
    contact: bool = False
    #: The debt was spoken about with somebody entitled to it.
    conversation: bool = False
    #: The debtor or an authorised party, identity verified.
    right_party: bool = False
    #: When it became known how it ended; until then it counts as a conversation: two calls at once must not both pass a cap.
    settled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ContactReceipt(SQLModel, table=True):
    """One answer to "may we contact, now?", kept with what it rested on."""

    __tablename__ = "contact_receipt"
    __table_args__ = (
        Index("contact_receipt_by_debtor", "debtor_id", text("at DESC")),
        Index("contact_receipt_ranked", "account_id", text("at DESC"), text("id DESC"), postgresql_where=text("occasion = 'ranking'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_column=moment())
    debtor_id: UUID = Field(foreign_key="debtor.id")
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    phone_id: UUID | None = Field(default=None, foreign_key="phone_number.id")
    channel: str
    purpose: str
    #: ranking, hand_out, dial, take (a bridge is about to dial) or question (somebody only wanted to know).
    occasion: str
    allowed: bool
    #: Rules that said no (or warned), each with id, status and facts.
    rules: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    #: Rulesets consulted: name and version.
    rulesets: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(String), nullable=False, server_default="{}"))
    next_allowed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: What the decision was computed from, enough to compute it again.
    inputs: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
