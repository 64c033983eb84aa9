"""What is sent about recordings."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from backend.kit.policies import DatedCard, NewDated, Verdict
from backend.recordings.models import Pausing, RecordingMode, RecordingState
from backend.recordings.rules import Doing


class RecordingStatus(msgspec.Struct):
    """What the recording of a call does now, as the collector's panel shows it."""

    call_id: UUID
    doing: Doing
    mode: RecordingMode
    #: Whether the collector pauses it before card data is said aloud.
    pausing: Pausing = Pausing.ALLOWED
    why_not: str | None = None
    notice_played_at: datetime | None = None
    #: When the pause was asked for, while one lasts.
    paused_at: datetime | None = None
    #: When a pause ends by itself.
    resumes_at: datetime | None = None
    #: The last pause was ended because it had lasted too long.
    resumed_by_itself: bool = False


class Gap(msgspec.Struct):
    """A stretch that was not recorded, in seconds from the beginning."""

    start: float
    end: float


class RecordingCard(msgspec.Struct):
    """A recording with what it is a recording of."""

    call_id: UUID
    account_id: UUID
    account_reference: str
    debtor_name: str
    collector_name: str
    called_at: datetime
    talk_seconds: float | None
    state: RecordingState
    mode: RecordingMode
    #: It should be there and is not.
    missing: bool
    why_not: str | None
    #: What is wrong with it, in words; empty: nothing.
    trouble: str
    tampered: bool
    seconds: float | None
    size: int | None
    sha256: str | None
    #: The waveform as base64: one byte, 0 to 127, for each part of equal length.
    peaks: str
    gaps: list[Gap]
    #: Seconds from the beginning to the debtor's answer.
    answer_at: float
    stored_at: datetime | None
    delete_after: datetime | None
    deleted_at: datetime | None
    held: bool
    hold_reason: str


class RecordingPage(msgspec.Struct):
    """Some of the recordings, newest call first."""

    rows: list[RecordingCard]
    #: How many there are, and how many are missing.
    total: int
    missing: int
    #: Ask for what came before this moment; None: this was all.
    next: datetime | None


class ListeningRow(msgspec.Struct):
    """Somebody listened."""

    by_name: str
    at: datetime


class HoldWish(msgspec.Struct):
    reason: str


class PolicyRow(DatedCard, kw_only=True):
    """A dated rule of recording."""

    mode: RecordingMode
    notice: str | None
    retention_days: int
    own_calls_heard: bool
    source: str
    signed_by: str


class WeighedPolicy(msgspec.Struct):
    """A policy that fits what was asked about, and what becomes of it."""

    policy: PolicyRow
    verdict: Verdict


class PoliciesWeighed(msgspec.Struct):
    """Which policy holds for a portfolio and a country on a day; none that holds: nothing is recorded."""

    #: The one that was asked about, or the portfolio's own.
    country: str | None
    on: date
    policies: list[WeighedPolicy]


class NewPolicy(NewDated, kw_only=True):
    mode: RecordingMode
    retention_days: int
    source: str
    notice: str | None = None
    own_calls_heard: bool = False


class PausePolicyRow(DatedCard, kw_only=True):
    """A dated rule about pausing recordings while card data is said."""

    pausing: Pausing
    #: A pause nobody ends is ended after so many minutes.
    minutes: int
    source: str
    signed_by: str


class WeighedPausePolicy(msgspec.Struct):
    """A policy that fits what was asked about, and what becomes of it."""

    policy: PausePolicyRow
    verdict: Verdict


class PausePoliciesWeighed(msgspec.Struct):
    """Which policy holds for a portfolio and a country on a day; none that holds: collectors may pause, for five minutes."""

    #: The one that was asked about, or the portfolio's own.
    country: str | None
    on: date
    policies: list[WeighedPausePolicy]


class NewPausePolicy(NewDated, kw_only=True):
    pausing: Pausing
    minutes: int
    source: str
