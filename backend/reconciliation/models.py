"""Contradictions found and what became of them; how each look at the switch compared with the board."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class Code(StrEnum):
    """What does not fit together."""

    SHORT_TALK_PROMISE = "short_talk_promise"
    ANSWERED_BUT_NO_CONTACT_DISPOSITION = "answered_but_no_contact_disposition"
    NO_ANSWER_BUT_CONTACT_DISPOSITION = "no_answer_but_contact_disposition"
    DISPOSITION_WITHOUT_CALL = "disposition_without_call"
    CALL_WITHOUT_DISPOSITION = "call_without_disposition"
    OUTCOME_DIFFERS_FROM_LEDGER = "outcome_differs_from_ledger"
    RECORDING_MISSING = "recording_missing"
    ATTEMPT_MISSING = "attempt_missing"
    ATTEMPT_WITHOUT_CALL = "attempt_without_call"
    CALL_OPEN_TOO_LONG = "call_open_too_long"
    PRESENCE_DIFFERS_FROM_CALL = "presence_differs_from_call"
    LEDGER_MISSING = "ledger_missing"
    CALLER_NOT_CALLED_BACK = "caller_not_called_back"
    CALLER_NOT_IDENTIFIED = "caller_not_identified"


class Severity(StrEnum):
    """How soon somebody should look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Contradiction(SQLModel, table=True):
    """Two sources disagree about one call, one caller, or one disposition without a call; found once, however often it is looked for."""

    __tablename__ = "contradiction"
    __table_args__ = (
        UniqueConstraint("subject_id", "code", name="found_once"),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="somebody_resolved_it"),
        Index("contradiction_open", text("happened_at DESC"), "id", postgresql_where=text("resolved_at IS NULL AND gone_at IS NULL")),
        Index("contradiction_by_account", "account_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: Code = Field(sa_type=one_of(Code))
    severity: Severity = Field(sa_type=one_of(Severity))
    #: The call's id, that of a caller who is no call of an account, or of the disposition without one.
    subject_id: UUID
    call_id: UUID | None = Field(default=None, foreign_key="call.id")
    #: None: a caller of whom nobody said whose account it was about.
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    #: None: a caller nobody answered, whom anybody was to call back.
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    team_id: UUID | None = Field(default=None, foreign_key="team.id")
    happened_at: datetime = Field(sa_column=moment())
    found_at: datetime = Field(sa_column=moment())
    #: What it rests on.
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    #: It was corrected since, and is none any more.
    gone_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    resolved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    resolved_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    note: str = ""


class SwitchLook(SQLModel, table=True):
    """One look at the switch: how many facts it brought that the stream of frames had lost."""

    __tablename__ = "switch_look"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_column=moment(index=True))
    open_calls: int
    differences: int
    #: How many of each kind.
    kinds: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
