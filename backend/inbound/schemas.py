"""What is sent about callers. No debt is in it: that is shown once it is known who is on the line."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from backend.inbound.models import InboundOutcome, Recognised


class CallerCandidate(msgspec.Struct):
    """An account the caller may be calling about."""

    account_id: UUID
    account_reference: str
    debtor_name: str
    portfolio_name: str
    #: When the promise that stands falls due, if there is one.
    promise_due_on: date | None


class InboundCard(msgspec.Struct):
    """A caller as the collector's desk shows them, before and after picking up."""

    id: UUID
    #: Masked number; empty when it was withheld.
    display: str
    arrived_at: datetime
    #: ringing: lift the receiver; talking and wrap_up: say whose account it is about.
    stage: Literal["ringing", "talking", "wrap_up"]
    recognised: Recognised
    #: Why this collector: in_hand, open_promise, last_conversation, owner or longest_ready.
    why: str
    candidates: list[CallerCandidate]
    answered_at: datetime | None = None
    wrap_until: datetime | None = None


class AboutAccount(msgspec.Struct):
    account_id: UUID


class Dismissal(msgspec.Struct):
    """wrong_number, third_party, not_identified, no_voice or other."""

    reason: str


class OwedCall(msgspec.Struct):
    """The call that is owed, or was, to somebody nobody answered."""

    due_at: datetime
    #: Whom they would have reached first, and who calls them while at work; None: anybody.
    for_user_name: str | None
    for_me: bool
    done_at: datetime | None
    #: It turned out not to be needed, or the debtor no longer wants it.
    cancelled_at: datetime | None


class MissedCaller(msgspec.Struct):
    """Somebody nobody answered."""

    id: UUID
    #: Masked number; empty when it was withheld.
    display: str
    arrived_at: datetime
    outcome: InboundOutcome
    waited_seconds: float
    #: So many collectors' telephones rang for them.
    offered_to: int
    recognised: Recognised
    #: Only where the asker may see it; several where people share the number.
    candidates: list[CallerCandidate]
    #: None: nobody knows whom to call, or the account is closed.
    call_back: OwedCall | None


class MissedCallers(msgspec.Struct):
    """Of the last days, newest first; who is still owed a call stays, however long ago."""

    rows: list[MissedCaller]
    #: How many debtors are owed a call now.
    owed: int
