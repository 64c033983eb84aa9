"""What is sent about accounts without a next step."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.stranded.models import Gap, Step


class StrandedRow(msgspec.Struct):
    """An account without a next step."""

    account_id: UUID
    account_reference: str
    debtor_name: str
    portfolio_name: str
    gap: Gap
    since: datetime
    balance_minor: int
    currency: str
    days_past_due: int
    facts: dict[str, Any]
    #: Whether it still has none at this moment, or was seen to since the check.
    open: bool
    #: Its next step by now; None: still none, or nothing is overdue any more.
    step: Step | None


class StrandedPage(msgspec.Struct):
    rows: list[StrandedRow]
    #: To ask for what follows.
    next: str | None


class GapCount(msgspec.Struct):
    """Accounts without a next step of one portfolio, for one reason, in one currency."""

    portfolio_id: UUID
    portfolio_name: str
    gap: Gap
    currency: str
    accounts: int
    balance_minor: int


class StepCount(msgspec.Struct):
    """Delinquent accounts that have this next step, in one currency."""

    step: Step
    currency: str
    accounts: int
    balance_minor: int


class StrandedSummary(msgspec.Struct):
    """What the last check found, of the accounts the asker may see."""

    #: None: nothing was ever checked.
    checked_at: datetime | None
    #: A check is on its way.
    waiting: bool
    steps: list[StepCount]
    gaps: list[GapCount]
