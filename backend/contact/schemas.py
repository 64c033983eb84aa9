"""What is sent about numbers and contact permission."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class RuleVerdict(msgspec.Struct):
    """One rule that said no, or warned."""

    #: `co-ley2300:hours`, `house:unknown_jurisdiction` ...
    rule: str
    #: official, secondary2, secondary1, conflict or house: how well the rule is founded.
    status: str
    #: block, warn or need_reason.
    severity: str
    facts: dict[str, Any]
    source: list[str] = []


class Permission(msgspec.Struct):
    """May we contact, now? With the rules that say no and when it lifts."""

    allowed: bool
    #: Rules that block or warn.
    rules: list[RuleVerdict]
    next_allowed_at: datetime | None
    rulesets: list[str]
    receipt_id: UUID | None = None


class PhoneCard(msgspec.Struct):
    """A number of a debtor and whether it may be rung now."""

    id: UUID
    #: International format, masked for roles that may not see it whole.
    display: str
    kind: str
    party: str
    quality: int
    consent: str
    country: str | None
    retired: bool
    permission: Permission
    #: The debtor's local time now, one per candidate zone.
    local_times: list[str] = []
    #: Every IANA zone it may be in.
    zones: list[str] = []


class NewPhone(msgspec.Struct):
    number: str
    party: str = "debtor"
    country: str | None = None
    #: creditor, debtor, or found by ourselves.
    given_by: str = "debtor"
    #: What the debtor allowed: unknown or given.
    consent: str = "unknown"


class ContactStop(msgspec.Struct):
    """Why the debtor is not to be contacted any more, in their words."""

    reason: str


class NewPreference(msgspec.Struct):
    """When and by which channel the debtor asked to be contacted."""

    #: mon, tue, wed, thu, fri, sat, sun.
    days: list[str]
    #: 18:00 to 20:30 of the debtor's own clock.
    opens: str
    closes: str
    #: voice, sms, email, messaging, letter or visit; None: whatever the channel.
    channel: str | None = None
    #: call, written or creditor.
    source: str = "call"
    note: str = ""


class PreferenceCard(msgspec.Struct):
    """A preference with who wrote it down, and whether it still holds."""

    id: UUID
    days: list[str]
    opens: str
    closes: str
    channel: str | None
    source: str
    note: str
    recorded_at: datetime
    recorded_by_name: str | None
    ended_at: datetime | None


class PhoneChange(msgspec.Struct, omit_defaults=True):
    consent: str | msgspec.UnsetType = msgspec.UNSET
    retired_reason: str | msgspec.UnsetType | None = msgspec.UNSET


class RulesetCard(msgspec.Struct):
    """A ruleset with its standing: what it says, since when, how well founded, who reviewed it."""

    name: str
    version: int
    country: str
    valid_from: str
    valid_to: str | None
    #: Whether it binds today: a policy of the house stands before the shipped reading, a newer version before an older.
    in_force: bool
    #: Who answers for it, where it is a policy of the house.
    signed_by: str
    hours_status: str
    reviewed_on: str | None
    reviewed_by: str
    body: dict[str, Any]
