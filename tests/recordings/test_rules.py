"""By which policy a call is judged, what its recording does, what is missing from it, and which bytes a browser gets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.kit.policies import Verdict
from backend.recordings.models import (
    Pausing,
    Recording,
    RecordingMode,
    RecordingPause,
    RecordingPausePolicy,
    RecordingPolicy,
    RecordingState,
)
from backend.recordings.rules import byte_range, gaps, is_overdue, pausing_for, policy_for, weighed, what_it_does

NEVER, NOTICE, ALWAYS = RecordingMode.NEVER, RecordingMode.WITH_NOTICE, RecordingMode.ALWAYS
OURS, OTHER = uuid4(), uuid4()
TODAY = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def policy(mode: RecordingMode, portfolio: UUID | None = None, country: str | None = None, **said: Any) -> RecordingPolicy:
    return RecordingPolicy(
        **{
            "mode": mode,
            "portfolio_id": portfolio,
            "country": country,
            "retention_days": 30,
            "valid_from": date(2020, 1, 1),
            "set_at": NOON,
            **said,
        }
    )


HOUSE = policy(NEVER)


@pytest.mark.parametrize(
    ("policies", "countries", "decides"),
    [
        ([], {"CO"}, None),
        ([HOUSE], {"CO"}, NEVER),
        ([HOUSE, policy(ALWAYS, country="CO")], {"CO"}, ALWAYS),
        ([HOUSE, policy(ALWAYS, country="CO")], {"MX"}, NEVER),
        ([HOUSE, policy(ALWAYS, country="CO")], set(), NEVER),
        ([HOUSE, policy(ALWAYS, OURS)], {"CO"}, ALWAYS),
        ([HOUSE, policy(ALWAYS, OTHER)], {"CO"}, NEVER),
        # The most specific decides, also against a stricter general one.
        ([policy(NEVER, OURS), policy(NOTICE, OURS, "CO")], {"CO"}, NOTICE),
        # A contract and a law stand side by side: the stricter decides.
        ([policy(ALWAYS, OURS), policy(NOTICE, country="CO")], {"CO"}, NOTICE),
        ([policy(NEVER, OURS), policy(ALWAYS, country="CO")], {"CO"}, NEVER),
        # A debtor of one country rung in another is under both.
        ([HOUSE, policy(ALWAYS, country="CO"), policy(NOTICE, country="MX")], {"CO", "MX"}, NOTICE),
        ([HOUSE, policy(ALWAYS, country="CO")], {"CO", "MX"}, NEVER),
        ([policy(ALWAYS, country="CO")], {"CO", "MX"}, None),
        # The later row of one scope takes the place of the earlier, stricter or not.
        ([policy(NEVER, country="CO"), policy(ALWAYS, country="CO", valid_from=date(2027, 1, 1))], {"CO"}, ALWAYS),
        ([policy(ALWAYS, country="CO"), policy(NEVER, country="CO", valid_from=date(2027, 3, 2))], {"CO"}, ALWAYS),
        ([policy(ALWAYS, country="CO", valid_to=date(2027, 2, 28))], {"CO"}, None),
        ([policy(ALWAYS, country="CO", valid_to=TODAY, valid_from=TODAY)], {"CO"}, ALWAYS),
        # What somebody ended counts no more, and what it had taken the place of does again.
        ([policy(ALWAYS, country="CO", ended_at=NOON)], {"CO"}, None),
        ([policy(NOTICE, country="CO"), policy(ALWAYS, country="CO", valid_from=TODAY, ended_at=NOON)], {"CO"}, NOTICE),
    ],
)
def test_the_most_specific_policy_of_the_day_decides(
    policies: list[RecordingPolicy], countries: set[str], decides: RecordingMode | None
) -> None:
    found = policy_for(policies, OURS, frozenset(countries), TODAY)
    assert (found.mode if found else None) == decides


def test_of_a_portfolio_and_a_country_side_by_side_it_is_said_which_gave_way() -> None:
    ours, country = policy(ALWAYS, OURS), policy(NOTICE, country="CO")
    assert weighed([HOUSE, ours, country], OURS, "CO", TODAY) == [
        (country, Verdict.HOLDS),
        (ours, Verdict.LESS_STRICT),
        (HOUSE, Verdict.LESS_SPECIFIC),
    ]


def recording(**said: Any) -> Recording:
    return Recording(**{"call_id": uuid4(), "state": RecordingState.WANTED, "started_at": NOON, "mode": ALWAYS, **said})


def pause(muted: float | None, unmuted: float | None = None, *, resumed: bool = True) -> RecordingPause:
    moments = [None if at is None else NOON + timedelta(seconds=at) for at in (muted, unmuted)]
    return RecordingPause(
        call_id=OURS, asked_by=OTHER, asked_at=NOON, muted_at=moments[0], unmuted_at=moments[1], resume_asked_at=NOON if resumed else None
    )


@pytest.mark.parametrize(
    ("told", "last", "over", "doing"),
    [
        ({"state": RecordingState.UNWANTED}, None, False, "off"),
        ({"state": RecordingState.PREVENTED}, None, False, "prevented"),
        ({"started_at": None}, None, False, "waiting"),
        ({}, None, False, "recording"),
        ({}, None, True, "over"),
        # Card data may be said only once the switch has said so.
        ({}, pause(None, resumed=False), False, "pausing"),
        ({}, pause(5, resumed=False), False, "paused"),
        ({}, pause(5), False, "resuming"),
        ({}, pause(5, 9), False, "recording"),
    ],
)
def test_a_recording_is_paused_when_the_switch_has_said_so(told: dict[str, object], last: RecordingPause, over: bool, doing: str) -> None:
    assert what_it_does(recording(**told), last, is_over=over) == doing


def test_pauses_are_gaps_within_the_recording() -> None:
    kept = recording(seconds=60.0)
    assert gaps(kept, [pause(10, 20), pause(-3, 2), pause(50), pause(None), pause(70, 80)]) == [(0, 2), (10, 20), (50, 60)]
    assert gaps(recording(started_at=None, seconds=60.0), [pause(10, 20)]) == []


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, None),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=0-1,5-6", None),
        ("bytes=9-3", None),
        ("bytes=-", None),
        ("seconds=1-2", None),
    ],
)
def test_a_browser_gets_the_part_it_asks_for(asked: str | None, given: tuple[int, int] | None) -> None:
    assert byte_range(asked, 100) == given


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=-0", "bytes=500-600"])
def test_what_is_not_there_cannot_be_asked_for(asked: str) -> None:
    with pytest.raises(ValueError, match="not that long"):
        byte_range(asked, 100)


def test_what_is_held_is_kept_beyond_its_time() -> None:
    old = recording(state=RecordingState.STORED, delete_after=NOON)
    assert is_overdue(old, NOON)
    assert not is_overdue(old, NOON - timedelta(seconds=1))
    old.held_at = NOON
    assert not is_overdue(old, NOON + timedelta(days=9))


def on_pauses(pausing: Pausing, minutes: int = 5, portfolio: UUID | None = None, country: str | None = None) -> RecordingPausePolicy:
    said: dict[str, Any] = {"portfolio_id": portfolio, "country": country, "valid_from": date(2020, 1, 1), "set_at": NOON}
    return RecordingPausePolicy(pausing=pausing, minutes=minutes, **said)


@pytest.mark.parametrize(
    ("policies", "countries", "decides"),
    [
        ([], {"CO"}, (Pausing.ALLOWED, 5)),
        ([on_pauses(Pausing.REQUIRED, 3)], {"CO"}, (Pausing.REQUIRED, 3)),
        ([on_pauses(Pausing.REQUIRED, 3), on_pauses(Pausing.ALLOWED, 8, country="CO")], {"CO"}, (Pausing.ALLOWED, 8)),
        ([on_pauses(Pausing.NEVER, country="CO"), on_pauses(Pausing.REQUIRED, 2, OURS)], {"CO"}, (Pausing.REQUIRED, 2)),
        ([on_pauses(Pausing.REQUIRED, 9, country="MX"), on_pauses(Pausing.NEVER, 4, country="CO")], {"CO", "MX"}, (Pausing.REQUIRED, 4)),
        ([on_pauses(Pausing.REQUIRED, 2, OTHER)], {"CO"}, (Pausing.ALLOWED, 5)),
    ],
)
def test_who_pauses_for_card_data_and_how_long(policies: Any, countries: set[str], decides: Any) -> None:
    assert pausing_for(policies, OURS, frozenset(countries), TODAY) == decides
