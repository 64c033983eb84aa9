"""What is sent about contradictions."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.reconciliation.models import Code, Severity


class ContradictionRow(msgspec.Struct):
    """One contradiction, as the list shows it."""

    id: UUID
    code: Code
    severity: Severity
    call_id: UUID | None
    #: None: a caller of whom nobody said whose account it was about.
    account_id: UUID | None
    account_reference: str
    debtor_name: str
    #: None: anybody was to call them back.
    collector_id: UUID | None
    collector_name: str
    happened_at: datetime
    found_at: datetime
    facts: dict[str, Any]
    #: Corrected since: it is none any more.
    gone_at: datetime | None
    resolved_at: datetime | None
    resolved_by_name: str | None
    note: str


class ReviewPage(msgspec.Struct):
    rows: list[ContradictionRow]
    total: int
    #: To ask for what follows.
    next: str | None


class CodeCount(msgspec.Struct):
    code: Code
    severity: Severity
    count: int


class LookRow(msgspec.Struct):
    """A look at the switch that brought what the stream of frames had lost."""

    at: datetime
    open_calls: int
    differences: int
    kinds: dict[str, int]


class ReviewSummary(msgspec.Struct):
    """How much there is to review, and how well the board followed the switch in the last hour."""

    open: int
    by_code: list[CodeCount]
    looks_last_hour: int
    differences_last_hour: int
    last_look_at: datetime | None
    #: The looks of the last hour that differed, latest first.
    looks: list[LookRow]


class Resolution(msgspec.Struct):
    note: str = ""
