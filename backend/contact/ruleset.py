"""The contact law of one country as it is written down: the typed form of `contact-rules.toml`.

A field that is not known here refuses the whole ruleset: a misspelt law must not be half a law.
"""

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from backend.kit.clock import is_in_force

#: Written from the start of the calendar where the law's own first day is not known.
ALWAYS = date(1900, 1, 1)
SHIPPED = Path(__file__).with_name("contact-rules.toml")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Status = Literal["official", "secondary2", "secondary1", "conflict", "house"]
Severity = Literal["block", "warn", "need_reason"]
Window = Annotated[str, msgspec.Meta(pattern=r"^(calendar_day|calendar_week|week|rolling_[1-9][0-9]{0,2}_days)$")]
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
TimeOfDay = Annotated[str, msgspec.Meta(pattern=f"^({TIME_OF_DAY.pattern})$")]
Hours = tuple[TimeOfDay, TimeOfDay]
#: Opening and closing minute of a local day; None: closed all day.
Span = tuple[int, int] | None
Week = tuple[Span, Span, Span, Span, Span, Span, Span]


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most so many attempts, messages, contacts or conversations in a window."""

    counts: Literal["attempt", "sent", "contact", "conversation"]
    #: Kept as the law says it; counted per debtor always, because a call may come to speak of every debt of the debtor.
    scope: Literal["debt", "debtor", "creditor", "sender"]
    per: Window
    max: Annotated[int, msgspec.Meta(ge=1)]
    status: Status
    #: Which channels it counts and binds; None: all together.
    channels: frozenset[str] | None = None
    min_gap_days: int = 0
    #: How others read it; the stricter reading is the one used.
    looser_reading: str | None = None


class ChannelLock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After a contact, no more than so many different channels in a window."""

    after: Literal["contact", "conversation"]
    window: Window
    max_channels: Annotated[int, msgspec.Meta(ge=1)]
    status: Status
    lifted_by: str | None = None


class Cooloff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After a conversation, days of silence on these channels."""

    after: Literal["contact", "conversation"]
    days: Annotated[int, msgspec.Meta(ge=1)]
    scope: Literal["debt", "debtor", "creditor", "sender"]
    status: Status
    channels: frozenset[str] | None = None
    lifted_by: str | None = None


class WeekendHoliday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to make of Saturdays, Sundays and holidays where sources disagree."""

    action: Severity
    status: Status


class Subdivision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hours of one state: Monday to Friday as `week`; a day that is not named is closed."""

    law: str
    status: Status
    week: Hours | None = None
    sat: Hours | None = None
    sun: Hours | None = None


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[ruleset]]` as written."""

    id: str
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], Hours]
    hours_status: Status
    source: tuple[str, ...]
    valid_from: date = ALWAYS
    #: The last day in force.
    valid_to: date | None = None
    collector: frozenset[str] | None = None
    debt: frozenset[str] | None = None
    #: Which channels the hours bind; None: all.
    hours_channels: frozenset[str] | None = None
    holiday: Literal["block"] | None = None
    weekend_holiday: WeekendHoliday | None = None
    #: How hard the hours bind.
    severity: Severity = "block"
    parties: frozenset[str] | None = None
    third_party: Literal["block"] | None = None
    consented_channels_only: bool = False
    only_supplied_contact_points: bool = False
    exempt_purposes: frozenset[str] = frozenset()
    cap: tuple[Cap, ...] = ()
    channel_lock: tuple[ChannelLock, ...] = ()
    cooloff: tuple[Cooloff, ...] = ()
    subdivision: dict[str, Subdivision] = {}
    # Kept and shown, obeyed elsewhere: by the caller id we present, the disposition tree, messages, retention.
    hidden_caller_id: Literal["block"] | None = None
    forbid_questions: tuple[str, ...] = ()
    keep_log_years: int | None = None
    caller_prefix: dict[str, Any] | None = None
    judicial_lookalike: Literal["block"] | None = None
    stop_on_request: bool = False
    opt_out_each_electronic_message: bool = False
    opt_out_keywords: tuple[str, ...] = ()
    opt_out_deadline: str | None = None
    debtor_preferences: Literal["must_honour"] | None = None
    identity_before_disclosure: bool = False
    # An operator's own policy instead of the shipped reading: who signed it, and why.
    signed_by: str = ""
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Ruleset:
    """One stored version of a ruleset, ready to be asked."""

    name: str
    version: int
    body: Body
    valid_from: date
    valid_to: date | None
    digest: str

    @classmethod
    def read(cls, version: int, body: dict[str, Any]) -> "Ruleset":
        """The ruleset a stored body says; raises msgspec.ValidationError when it is not one."""
        law = msgspec.convert(body, Body, strict=False)
        for opens, closes in [*law.hours.values(), *(hours for state in law.subdivision.values() for hours in _named(state))]:
            if minutes(opens) >= minutes(closes):
                raise msgspec.ValidationError(f"{law.id}: {opens} to {closes} is no span of a day")
        return cls(law.id, version, law, law.valid_from, law.valid_to, digest_of(body))

    @property
    def label(self) -> str:
        """Name and version, as receipts cite it."""
        return f"{self.name}@{self.version}"

    @property
    def is_policy(self) -> bool:
        """Whether an operator signed it, instead of it being shipped."""
        return bool(self.body.signed_by)

    def covers(self, day: date) -> bool:
        """Whether it is in force on a local day."""
        return is_in_force(day, self.valid_from, self.valid_to)

    @cached_property
    def week(self) -> Week:
        """The country's hours, Monday first."""
        return _week([self.body.hours.get(day) for day in DAYS])  # type: ignore[call-overload]

    def week_in(self, subdivision: str) -> Week:
        """The hours of a state; the country's where the state has none of its own."""
        state = self.body.subdivision.get(subdivision)
        return self.week if state is None else _week([state.week] * 5 + [state.sat, state.sun])


def minutes(time: str) -> int:
    """Minutes since the day began: 07:30 is 450."""
    hours, rest = time.split(":")
    return int(hours) * 60 + int(rest)


def shipped() -> list[dict[str, Any]]:
    """The bodies of the shipped file, as they are stored: dates as text."""
    file = tomllib.loads(SHIPPED.read_text())
    bodies: list[dict[str, Any]] = json.loads(json.dumps(file["ruleset"], default=date.isoformat))
    return bodies


def reviewed() -> tuple[date | None, str]:
    """When the shipped file was last reviewed, and by whom (nobody yet: empty)."""
    file = tomllib.loads(SHIPPED.read_text())
    return file.get("reviewed_on"), file.get("reviewed_by", "")


def digest_of(body: dict[str, Any]) -> str:
    """sha256 of a body, the same whatever the order of its keys."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _named(state: Subdivision) -> list[Hours]:
    return [hours for hours in (state.week, state.sat, state.sun) if hours is not None]


def _week(days: list[Hours | None]) -> Week:
    mon, tue, wed, thu, fri, sat, sun = [None if hours is None else (minutes(hours[0]), minutes(hours[1])) for hours in days]
    return mon, tue, wed, thu, fri, sat, sun
