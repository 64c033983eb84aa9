"""Builders of recording policies and recordings."""

from datetime import date, timedelta
from typing import Any

from backend.calls.models import Call, CallState, Outcome
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.recordings.models import Pausing, Recording, RecordingMode, RecordingPausePolicy, RecordingPolicy, RecordingState
from tests.make.accounts import account as make_account
from tests.make.people import collector as make_collector
from tests.make.people import team as make_team


async def recording_policy(tx: Transaction, mode: RecordingMode = RecordingMode.ALWAYS, **said: Any) -> RecordingPolicy:
    """Calls of everybody, everywhere, are recorded and kept for a year."""
    made = RecordingPolicy(
        **{
            "mode": mode,
            "notice": "recorded" if mode is RecordingMode.WITH_NOTICE else None,
            "retention_days": 365,
            "valid_from": date(2000, 1, 1),
            "source": "the test",
            "signed_by": "the test",
            "set_at": tx.now,
            **said,
        }
    )
    tx.session.add(made)
    await tx.session.flush()
    return made


async def pause_policy(tx: Transaction, pausing: Pausing = Pausing.REQUIRED, **said: Any) -> RecordingPausePolicy:
    """Everybody's recording, everywhere, is paused for card data."""
    given = {"valid_from": date(2000, 1, 1), "source": "the test", "signed_by": "the test", "set_at": tx.now, **said}
    made = RecordingPausePolicy(pausing=pausing, **given)
    tx.session.add(made)
    await tx.session.flush()
    return made


async def recorded_call(
    tx: Transaction, *, collector: User | None = None, talked: float = 60, ago: timedelta = timedelta(hours=1), **said: Any
) -> Recording:
    """A call that was to be recorded, is over, and whose recording is not in storage yet."""
    collector = collector or await make_collector(tx, await make_team(tx))
    account = await make_account(tx, workers=[collector])
    ended = tx.now - ago
    answered = ended - timedelta(seconds=talked)
    call = Call(
        account_id=account.id,
        debtor_id=account.debtor_id,
        number="+573001234567",
        user_id=collector.id,
        team_id=collector.team_id,
        endpoint=collector.endpoint or "desk",
        state=CallState.ENDED,
        requested_at=answered,
        expires_at=answered,
        taken_at=answered,
        debtor_started_at=answered,
        debtor_answered_at=answered,
        debtor_ended_at=ended,
        over_at=ended,
        ended_at=ended,
        outcome=Outcome.ANSWERED,
        wrapped_at=ended,
    )
    tx.session.add(call)
    await tx.session.flush()
    made = Recording(
        **{
            "call_id": call.id,
            "account_id": account.id,
            "user_id": collector.id,
            "state": RecordingState.WANTED,
            "mode": RecordingMode.ALWAYS,
            "retention_days": 365,
            "own_calls_heard": True,
            "decided_at": answered,
            "started_at": answered,
            **said,
        }
    )
    tx.session.add(made)
    await tx.session.flush()
    return made
