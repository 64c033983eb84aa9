"""Whether a call is recorded: decided by policy when it is asked for, by what is possible when it is dialled, told by the switch."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from backend.accounts.actions import append_to_timeline
from backend.accounts.models import Account, Debtor, Portfolio
from backend.calls.applying import announce
from backend.calls.models import Call, CallState
from backend.calls.signals import NoticePlayed, NotRecorded, RecordingSignal, RecordingStarted, RecordingStopped
from backend.contact.models import PhoneNumber
from backend.contact.phone import read_number
from backend.kit.clock import local_date
from backend.kit.transaction import Transaction
from backend.recordings import queries
from backend.recordings.models import Recording, RecordingMode, RecordingPolicy, RecordingState
from backend.recordings.rules import pausing_for, policy_for

#: Nothing is fetched from the switch, so nothing is recorded there.
SWITCHED_OFF = "switched_off"
#: It was said who had called only when they were gone.
IDENTIFIED_LATE = "identified_late"


@dataclass(frozen=True)
class RecordingOrder:
    """Record this call; `notice`: only after this sound has been played to the debtor."""

    notice: str | None


async def decide(tx: Transaction, call_id: UUID) -> Recording:
    """Write down whether a call is to be recorded."""
    call = await tx.session.get_one(Call, call_id)
    account = await tx.session.get_one(Account, call.account_id)
    portfolio = await tx.session.get_one(Portfolio, account.portfolio_id)
    debtor = await tx.session.get_one(Debtor, call.debtor_id)
    phone = await tx.session.get(PhoneNumber, call.phone_id) if call.phone_id else None
    # Whoever called may have called from a number that is none of the debtor's.
    of_number = phone.country if phone else read_number(call.number, None).country
    countries = frozenset(filter(None, (debtor.country or portfolio.country, of_number)))
    today = local_date(tx.now, account.zone)
    policy = policy_for(await queries.policies(tx.session), portfolio.id, countries, today)
    pausing, minutes = pausing_for(await queries.pause_policies(tx.session), portfolio.id, countries, today)
    wanted = policy is not None and policy.mode is not RecordingMode.NEVER
    decided = Recording(
        call_id=call.id,
        account_id=call.account_id,
        user_id=call.user_id,
        state=RecordingState.WANTED if wanted else RecordingState.UNWANTED,
        policy_id=policy.id if policy else None,
        mode=policy.mode if policy else RecordingMode.NEVER,
        notice=policy.notice if policy else None,
        retention_days=policy.retention_days if policy else 0,
        own_calls_heard=bool(policy and policy.own_calls_heard),
        pausing=pausing,
        pause_minutes=minutes,
        decided_at=tx.now,
    )
    tx.session.add(decided)
    await tx.session.flush()
    return decided


async def order_for(tx: Transaction, call_id: UUID, *, fetched: bool) -> RecordingOrder | None:
    """What the switch is told about recording a call that is about to be dialled; `fetched`: somebody collects what it records."""
    recording = await queries.lock_recording(tx.session, call_id)
    if recording is None or recording.state is not RecordingState.WANTED:
        return None
    if not fetched:
        await _prevent(tx, recording, SWITCHED_OFF)
        return None
    return RecordingOrder(recording.notice if recording.mode is RecordingMode.WITH_NOTICE else None)


async def decide_about_caller(tx: Transaction, call_id: UUID) -> None:
    """It is known who called: from now on, and not before, the policy of their account says whether they are recorded."""
    decided, call = await decide(tx, call_id), await tx.session.get_one(Call, call_id)
    if decided.state is RecordingState.WANTED and call.state is CallState.ENDED:
        await _prevent(tx, decided, IDENTIFIED_LATE)


async def take_caller(tx: Transaction, switch: str, *, fetched: bool) -> tuple[Call, RecordingOrder] | None:
    """Give a bridge the next conversation with somebody who called in that is to be recorded from now on.

    To be committed before the switch is told: a second order would begin the recording anew.
    """
    while (found := await queries.caller_to_record(tx.session, switch)) is not None:
        recording, call = found
        recording.ordered_at = tx.now
        await tx.session.flush()
        if (order := await order_for(tx, call.id, fetched=fetched)) is not None:
            return call, order
    return None


async def take_in(tx: Transaction, signal: RecordingSignal) -> None:
    """Set the facts a signal states; like those of the call they only become earlier or more complete."""
    recording = await queries.lock_recording(tx.session, signal.call_id)
    if recording is None:
        return
    match signal:
        case NoticePlayed(at=at):
            recording.notice_played_at = _earlier(recording.notice_played_at, at)
        case RecordingStarted(at=at):
            recording.started_at = _earlier(recording.started_at, at)
        case RecordingStopped(at=at):
            recording.stopped_at = max(at, recording.stopped_at or at)
        case NotRecorded(reason=reason) if recording.state is RecordingState.WANTED:
            await _prevent(tx, recording, reason)
    await tx.session.flush()


async def seed_policy(tx: Transaction) -> None:
    """What an installation starts with: no call is recorded until somebody answers for it."""
    if not await queries.policies(tx.session):
        tx.session.add(
            RecordingPolicy(
                mode=RecordingMode.NEVER,
                retention_days=90,
                valid_from=date(2000, 1, 1),
                source="House rule: nothing is recorded until a policy says so",
                signed_by="Promesa",
                set_at=tx.now,
            )
        )
        await tx.session.flush()


async def _prevent(tx: Transaction, recording: Recording, reason: str) -> None:
    """Policy wants it and it is not made: stored, and seen on the account, not only in a log."""
    recording.state, recording.why_not = RecordingState.PREVENTED, reason
    await tx.session.flush()
    facts = {"reason": reason}
    await append_to_timeline(tx, recording.account_id, "recording:prevented", facts, subject_id=recording.call_id)
    announce(tx, await tx.session.get_one(Call, recording.call_id))


def _earlier(known: datetime | None, told: datetime) -> datetime:
    return told if known is None else min(known, told)
