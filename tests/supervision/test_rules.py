"""Who is told that somebody is on their call, what can be heard, and what an ended leg means."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from backend.calls.models import Call, CallState
from backend.supervision.models import SpyEnd, SpyPolicy, SpySession, SpyState
from backend.supervision.rules import NothingToHear, YourOwnCall, is_told, may_hear, why_it_ended

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
OURS, OTHERS = uuid4(), uuid4()
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


@pytest.mark.parametrize("state", CallState)
def test_only_a_call_with_somebody_on_it_can_be_heard(state):
    call = Call.model_construct(id=uuid4(), user_id=uuid4(), state=state, collector_ended_at=None)
    if state in (CallState.RINGING, CallState.TALKING):
        may_hear(call, uuid4())
        call = Call.model_construct(id=call.id, user_id=call.user_id, state=state, collector_ended_at=NOON)
    with pytest.raises(NothingToHear):
        may_hear(call, uuid4())
    with pytest.raises(YourOwnCall):
        may_hear(call, call.user_id)


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
