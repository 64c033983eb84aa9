"""What is decided about recordings: by which policy, what a call's recording is doing now, and which stretches are missing from it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from backend.kit.policies import Verdict, holding, weigh
from backend.kit.scopes import parts_named
from backend.recordings.models import (
    Pausing,
    Recording,
    RecordingMode,
    RecordingPause,
    RecordingPausePolicy,
    RecordingPolicy,
    RecordingState,
)

#: A pause nobody ended is ended, after so long where no policy says how long: what follows it would be lost without anybody's wanting that.
PAUSE_LASTS = timedelta(minutes=5)
LONGEST_PAUSE_MINUTES = 30
#: Shorter conversations need not have left a recording.
TALK_WORTH_RECORDING = timedelta(seconds=5)
#: A recording that is not in storage so long after its call is missing.
MISSING_AFTER = timedelta(minutes=10)
#: Requests for one recording by one person so close to another are one listening.
ONE_LISTENING = timedelta(minutes=15)
#: A sound's name: what the dialplan lets through.
NOTICE = re.compile(r"[a-z0-9][-a-z0-9]{0,39}")

STRICTEST_FIRST = list(RecordingMode)

Doing = Literal["off", "prevented", "waiting", "recording", "pausing", "paused", "resuming", "over"]


def policy_for(policies: Iterable[RecordingPolicy], portfolio_id: UUID, countries: frozenset[str], today: date) -> RecordingPolicy | None:
    """The policy of a call. None, which is never, where no row says anything, or nothing of one of the countries.

    A debtor of one country rung in another is under both: the stricter decides.
    """
    policies = list(policies)
    asked: list[str | None] = [*sorted(countries)] or [None]
    found = [holding(weighed(policies, portfolio_id, country, today)) for country in asked]
    if None in found:
        return None
    return min((policy for policy in found if policy is not None), key=_strictness)


def weighed(
    policies: Iterable[RecordingPolicy], portfolio_id: UUID | None, country: str | None, today: date
) -> list[tuple[RecordingPolicy, Verdict]]:
    """The policies that fit a portfolio and one country, with what becomes of each.

    What is said of a portfolio and what is said of a country stand side by side: the stricter holds.
    """
    return weigh(policies, portfolio_id, country, today, rank=parts_named, strictness=_strictness)


def _strictness(policy: RecordingPolicy) -> tuple[int, int]:
    return STRICTEST_FIRST.index(policy.mode), policy.retention_days


def pausing_for(
    policies: Iterable[RecordingPausePolicy], portfolio_id: UUID, countries: frozenset[str], today: date
) -> tuple[Pausing, int]:
    """Whether a call's recording is paused for card data, and for how many minutes; where nobody says, whoever wants to may."""
    policies = list(policies)
    asked: list[str | None] = [*sorted(countries)] or [None]
    found = [holding(weighed_pauses(policies, portfolio_id, country, today)) for country in asked]
    said = [policy for policy in found if policy is not None]
    if not said:
        return Pausing.ALLOWED, int(PAUSE_LASTS.total_seconds()) // 60
    strictest = min(said, key=_strictness_of_pause)
    return strictest.pausing, min(policy.minutes for policy in said)


def weighed_pauses(
    policies: Iterable[RecordingPausePolicy], portfolio_id: UUID | None, country: str | None, today: date
) -> list[tuple[RecordingPausePolicy, Verdict]]:
    """The policies about pauses that fit a portfolio and one country, with what becomes of each; as those of recording."""
    return weigh(policies, portfolio_id, country, today, rank=parts_named, strictness=_strictness_of_pause)


def _strictness_of_pause(policy: RecordingPausePolicy) -> tuple[int, int]:
    return list(Pausing).index(policy.pausing), policy.minutes


def what_it_does(recording: Recording, pause: RecordingPause | None, *, is_over: bool) -> Doing:
    """What the recording of a call is doing now.

    "Paused" only once the switch has said so: card data may be said aloud then, not before.
    """
    if recording.state is RecordingState.UNWANTED:
        return "off"
    if recording.state is RecordingState.PREVENTED:
        return "prevented"
    if is_over or recording.state is not RecordingState.WANTED:
        return "over"
    if recording.started_at is None:
        return "waiting"
    if pause is None or pause.unmuted_at is not None:
        return "recording"
    if pause.resume_asked_at is not None:
        return "resuming"
    return "pausing" if pause.muted_at is None else "paused"


def gaps(recording: Recording, pauses: Sequence[RecordingPause]) -> list[tuple[float, float]]:
    """The paused stretches in seconds from the recording's beginning, in order."""
    if recording.started_at is None or recording.seconds is None:
        return []
    begins, whole = recording.started_at, recording.seconds
    found = [
        (
            max(0.0, (pause.muted_at - begins).total_seconds()),
            min(whole, (pause.unmuted_at - begins).total_seconds() if pause.unmuted_at else whole),
        )
        for pause in pauses
        if pause.muted_at is not None
    ]
    return sorted((start, end) for start, end in found if end > start)


def byte_range(asked: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of what `Range` asks for; None: everything. ValueError: it asks for what there is not.

    Several ranges at once are answered with everything, which HTTP allows.
    """
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", (asked or "").replace(" ", ""))
    if match is None or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
        if int(last) == 0:
            raise ValueError("the recording is not that long")
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < int(first):
            return None
    if start >= size:
        raise ValueError("the recording is not that long")
    return start, end


def key_of(recording: Recording, at: datetime) -> str:
    """Where in storage a call's audio is: the same however often it is tried."""
    return f"{at:%Y/%m/%d}/{recording.call_id}.wav"


def is_overdue(recording: Recording, now: datetime) -> bool:
    """Whether the audio has been kept long enough, and nobody holds it."""
    kept = recording.state is RecordingState.STORED and recording.held_at is None
    return kept and recording.delete_after is not None and recording.delete_after <= now
