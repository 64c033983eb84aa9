"""Who is told that somebody is on their call, what can be heard, and what an ended leg means."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.calls.models import Call, CallState, DialMode
from backend.supervision.models import SpyEnd, SpyPolicy, SpySession, SpyState
from backend.supervision.rules import NothingToHear, YourOwnCall, collectors_leg, is_told, may_hear, why_it_ended

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
#: The same in every test process: it is part of a test's name.
OURS, OTHERS, CALL = UUID(int=1), UUID(int=2), UUID(int=3)
TODAY = date(2026, 11, 23)


def policy(told, *, valid_from=date(2026, 1, 1), portfolio=None, country=None, set_at=NOON):
    return SpyPolicy(portfolio_id=portfolio, country=country, valid_from=valid_from, told=told, set_at=set_at)


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        ([], True),
        ([policy(False)], False),
        ([policy(False, valid_from=date(2026, 11, 24))], True),
        ([policy(False), policy(True, country="CO")], True),
        ([policy(False), policy(True, country="MX")], False),
        ([policy(True, country="CO"), policy(False, portfolio=OURS)], False),
        ([policy(True, country="CO"), policy(False, portfolio=OTHERS)], True),
        ([policy(True, valid_from=date(2026, 2, 1)), policy(False, valid_from=date(2026, 3, 1))], False),
        # Of two of one day, the one set last.
        ([policy(True, set_at=NOON.replace(hour=18)), policy(False)], True),
    ],
)
def test_the_nearest_and_latest_policy_says_whether_the_collector_is_told(policies, told):
    assert is_told(policies, OURS, "CO", TODAY) is told


def call(**said):
    facts: dict[str, Any] = {"id": CALL, "user_id": uuid4(), "state": CallState.TALKING, "direction": "out", "mode": DialMode.PREVIEW}
    nothing: dict[str, Any] = {"collector_channel": None, "debtor_channel": "K", "collector_ended_at": None}
    return Call.model_construct(**(facts | nothing | said))


@pytest.mark.parametrize("state", CallState)
def test_only_a_call_with_somebody_on_it_can_be_heard(state):
    if state in (CallState.RINGING, CallState.TALKING):
        assert may_hear(call(state=state, collector_channel="A"), uuid4()) == "A"
    else:
        with pytest.raises(NothingToHear):
            may_hear(call(state=state, collector_channel="A"), uuid4())


def test_nobody_listens_to_their_own_call():
    own = call(collector_channel="A")
    with pytest.raises(YourOwnCall):
        may_hear(own, own.user_id)


@pytest.mark.parametrize(
    ("facts", "leg"),
    [
        ({"collector_channel": "A"}, "A"),
        # Nobody heard which leg was whose: rung first, the collector has the call's own.
        ({}, str(CALL)),
        ({"collector_ended_at": NOON}, None),
        # The debtor was rung first, or rang us: the call's own leg is theirs.
        ({"mode": DialMode.PROGRESSIVE}, None),
        ({"mode": DialMode.PROGRESSIVE, "collector_channel": "A"}, "A"),
        ({"direction": "in"}, None),
        ({"collector_channel": "K"}, None),
    ],
)
def test_it_is_the_collectors_leg_that_is_listened_at_and_never_the_debtors(facts, leg):
    assert collectors_leg(call(**facts)) == leg


@pytest.mark.parametrize(
    ("state", "stopped", "answered", "why"),
    [
        (SpyState.LISTENING, None, True, SpyEnd.STOPPED),
        (SpyState.RINGING, None, False, SpyEnd.NOT_ANSWERED),
        (SpyState.RINGING, NOON, False, SpyEnd.STOPPED),
        (SpyState.RINGING, None, True, SpyEnd.CALL_OVER),
    ],
)
def test_why_a_session_ended(state, stopped, answered, why):
    assert why_it_ended(SpySession.model_construct(state=state, stopped_at=stopped), answered=answered) is why
