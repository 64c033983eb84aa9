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


class MissedCaller(msgspec.Struct):
    """Somebody nobody answered."""

    id: UUID
    display: str
    arrived_at: datetime
    outcome: InboundOutcome
    waited_seconds: float
    recognised: Recognised
    #: Only where the asker may see it.
    candidates: list[CallerCandidate]
    #: A call is owed to them.
    called_back: bool
