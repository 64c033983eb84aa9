"""What is asked about recordings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, true
from sqlalchemy import select as select_many
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, Debtor
from backend.accounts.queries import SEES_EVERYTHING, visible_to
from backend.calls.models import Call, CallState
from backend.kit.refusal import NotFound
from backend.people.models import Role, User
from backend.recordings.models import Recording, RecordingListening, RecordingPause, RecordingPausePolicy, RecordingPolicy, RecordingState
from backend.recordings.rules import MISSING_AFTER, ONE_LISTENING, TALK_WORTH_RECORDING


def heard_by(user: User) -> ColumnElement[bool]:
    """The condition that keeps a query on Recording, Call and Account to what this user may listen to.

    Collectors their own calls where the policy of the call lets them, supervisors their team's and their own, of accounts they see.
    """
    if user.role in SEES_EVERYTHING:
        return true()
    own = col(Recording.user_id) == user.id
    if user.role is Role.SUPERVISOR:
        # Without a team there is no team of theirs: NULL must not match the calls of others without one.
        mine = own if user.team_id is None else or_(own, col(Call.team_id) == user.team_id)
        return and_(visible_to(user), mine)
    return and_(visible_to(user), own, col(Recording.own_calls_heard))


def missing_at(now: datetime) -> ColumnElement[bool]:
    """The condition for a call that was to be recorded and talked, and has no recording although it should be there by now."""
    ended = func.coalesce(Call.debtor_ended_at, Call.over_at)
    talked = extract("epoch", ended - col(Call.debtor_answered_at)) >= TALK_WORTH_RECORDING.total_seconds()
    late = or_(col(Recording.state) == RecordingState.PREVENTED, col(Call.ended_at) <= now - MISSING_AFTER)
    waited_for = col(Recording.state).in_([RecordingState.WANTED, RecordingState.PREVENTED])
    return and_(waited_for, col(Call.state) == CallState.ENDED, talked, late)


@dataclass(frozen=True)
class Found:
    """A recording with what it is a recording of."""

    recording: Recording
    call: Call
    account: Account
    debtor: Debtor
    collector: User


def _found() -> Select[Recording, Call, Account, Debtor, User]:
    return (
        select_many(Recording, Call, Account, Debtor, User)
        .join(Call, col(Call.id) == Recording.call_id)
        .join(Account, col(Account.id) == Recording.account_id)
        .join(Debtor, col(Debtor.id) == Account.debtor_id)
        .join(User, col(User.id) == Recording.user_id)
    )


async def recording_heard_by(session: AsyncSession, user: User, call_id: UUID) -> Found:
    """The recording of a call, if the user may listen to it."""
    statement = _found().where(col(Recording.call_id) == call_id, heard_by(user))
    row = (await session.execute(statement.execution_options(populate_existing=True))).first()
    if row is None:
        raise NotFound
    return Found(*row)


async def recordings_of_account(session: AsyncSession, user: User, account_id: UUID, limit: int = 200) -> Sequence[Found]:
    """The latest recordings of an account the user may listen to, with those that should be there and are not."""
    statement = _found().where(col(Recording.account_id) == account_id, heard_by(user), col(Recording.state) != RecordingState.UNWANTED)
    rows = await session.execute(statement.order_by(col(Call.requested_at).desc()).limit(limit))
    return [Found(*row) for row in rows]


async def recordings(
    session: AsyncSession, user: User, now: datetime, *, missing: bool, before: datetime | None, limit: int
) -> Sequence[Found]:
    """Recordings the user may listen to, newest call first; or only the missing ones."""
    shown = missing_at(now) if missing else col(Recording.state).in_([RecordingState.STORED, RecordingState.DELETED])
    statement = _found().where(heard_by(user), shown)
    if before is not None:
        statement = statement.where(col(Call.requested_at) < before)
    rows = await session.execute(statement.order_by(col(Call.requested_at).desc()).limit(limit))
    return [Found(*row) for row in rows]


async def count_recordings(session: AsyncSession, user: User, now: datetime, *, missing: bool) -> int:
    """How many recordings, or missing ones, the user may look at."""
    shown = missing_at(now) if missing else col(Recording.state).in_([RecordingState.STORED, RecordingState.DELETED])
    counted = (
        select(func.count())
        .select_from(Recording)
        .join(Call, col(Call.id) == Recording.call_id)
        .join(Account, col(Account.id) == Recording.account_id)
        .where(heard_by(user), shown)
    )
    return (await session.exec(counted)).one()


async def calls_without_recording(session: AsyncSession, now: datetime, since: datetime) -> Sequence[Recording]:
    """The calls asked for since a moment that should have a recording and have none: a contradiction somebody has to look at."""
    statement = select(Recording).join(Call, col(Call.id) == Recording.call_id).where(missing_at(now), col(Call.requested_at) >= since)
    return (await session.exec(statement.order_by(col(Call.requested_at)))).all()


async def lock_recording(session: AsyncSession, call_id: UUID) -> Recording | None:
    """A call's recording as it is now, held until the transaction ends."""
    statement = select(Recording).where(Recording.call_id == call_id).with_for_update().execution_options(populate_existing=True)
    return (await session.exec(statement)).first()


async def recording_of(session: AsyncSession, call_id: UUID) -> Recording | None:
    """What was decided about recording a call."""
    return (await session.exec(select(Recording).where(Recording.call_id == call_id))).first()


async def caller_to_record(session: AsyncSession, switch: str) -> tuple[Recording, Call] | None:
    """A live conversation at a switch with somebody who called in, whose recording the switch was not told of; held."""
    statement = (
        select(Recording, Call)
        .join(Call, col(Call.id) == Recording.call_id)
        .where(Recording.state == RecordingState.WANTED, col(Recording.ordered_at).is_(None))
        .where(Call.switch == switch, Call.direction == "in", Call.state == CallState.TALKING, col(Call.cancelled_at).is_(None))
        .where(col(Call.debtor_channel).is_not(None), col(Call.collector_channel).is_not(None))
    )
    ordered = statement.order_by(col(Recording.decided_at)).limit(1).with_for_update(of=Recording, skip_locked=True)
    return (await session.exec(ordered)).first()


async def awaited(session: AsyncSession, call_ids: Sequence[UUID]) -> dict[UUID, tuple[Recording, Call]]:
    """Of these calls those that are over, with their recordings: a file of theirs is complete."""
    statement = (
        select(Recording, Call)
        .join(Call, col(Call.id) == Recording.call_id)
        .where(col(Recording.call_id).in_(call_ids), Call.state == CallState.ENDED)
    )
    return {recording.call_id: (recording, call) for recording, call in (await session.exec(statement)).all()}


async def pause_policies(session: AsyncSession) -> Sequence[RecordingPausePolicy]:
    """Every policy about pauses there is or was, the latest first."""
    ordered = select(RecordingPausePolicy).order_by(col(RecordingPausePolicy.valid_from).desc(), col(RecordingPausePolicy.set_at).desc())
    return (await session.exec(ordered)).all()


async def policies(session: AsyncSession) -> Sequence[RecordingPolicy]:
    """Every policy there is or was, the latest first."""
    latest = (
        col(RecordingPolicy.valid_from).desc(),
        col(RecordingPolicy.set_at).desc(),
        col(RecordingPolicy.country),
        col(RecordingPolicy.id),
    )
    ordered = select(RecordingPolicy).order_by(*latest)
    return (await session.exec(ordered)).all()


async def pauses_of(session: AsyncSession, call_ids: Sequence[UUID]) -> dict[UUID, list[RecordingPause]]:
    """The pauses of these calls, in order."""
    found: dict[UUID, list[RecordingPause]] = {call_id: [] for call_id in call_ids}
    statement = select(RecordingPause).where(col(RecordingPause.call_id).in_(call_ids)).order_by(col(RecordingPause.asked_at))
    for pause in (await session.exec(statement.execution_options(populate_existing=True))).all():
        found[pause.call_id].append(pause)
    return found


async def last_pause(session: AsyncSession, call_id: UUID) -> RecordingPause | None:
    """The latest pause of a call, ended or not."""
    return next(reversed((await pauses_of(session, [call_id]))[call_id]), None)


async def pauses_in_live_calls(session: AsyncSession, switch: str) -> Sequence[tuple[RecordingPause, str]]:
    """The latest pause of every call that is being recorded at a switch, with the channel that is recorded."""
    statement = (
        select(RecordingPause, Call.debtor_channel)
        .join(Call, col(Call.id) == RecordingPause.call_id)
        .join(Recording, col(Recording.call_id) == RecordingPause.call_id)
        .where(Call.switch == switch, Call.state != CallState.ENDED)
        .where(col(Recording.started_at).is_not(None), col(Call.debtor_channel).is_not(None))
        .ext(distinct_on(col(RecordingPause.call_id)))
        .order_by(col(RecordingPause.call_id), col(RecordingPause.asked_at).desc())
    )
    return [(pause, channel or "") for pause, channel in (await session.exec(statement)).all()]


async def forgotten_pauses(session: AsyncSession, now: datetime) -> Sequence[tuple[RecordingPause, Call]]:
    """Pauses in live calls that have lasted too long."""
    statement = (
        select(RecordingPause, Call)
        .join(Call, col(Call.id) == RecordingPause.call_id)
        .join(Recording, col(Recording.call_id) == RecordingPause.call_id)
        .where(
            col(RecordingPause.resume_asked_at).is_(None),
            col(RecordingPause.asked_at) + func.make_interval(0, 0, 0, 0, 0, col(Recording.pause_minutes)) <= now,
            Call.state != CallState.ENDED,
        )
        .with_for_update(of=RecordingPause, skip_locked=True)
    )
    return (await session.exec(statement)).all()


async def overdue(session: AsyncSession, now: datetime, limit: int = 100) -> Sequence[Recording]:
    """Recordings kept long enough, unless a legal hold is on them."""
    statement = select(Recording).where(
        Recording.state == RecordingState.STORED, col(Recording.delete_after) <= now, col(Recording.held_at).is_(None)
    )
    return (await session.exec(statement.order_by(col(Recording.delete_after)).limit(limit))).all()


async def everything_stored(session: AsyncSession) -> Sequence[Recording]:
    """Every recording that should be in storage."""
    return (await session.exec(select(Recording).where(Recording.state == RecordingState.STORED).order_by(col(Recording.call_id)))).all()


async def listening_now(session: AsyncSession, user_id: UUID, call_id: UUID, now: datetime) -> RecordingListening | None:
    """The listening a further request of the same person belongs to."""
    statement = select(RecordingListening).where(
        RecordingListening.user_id == user_id, RecordingListening.call_id == call_id, col(RecordingListening.last_at) > now - ONE_LISTENING
    )
    return (await session.exec(statement.order_by(col(RecordingListening.last_at).desc()).limit(1).with_for_update())).first()


async def listenings(session: AsyncSession, call_id: UUID) -> Sequence[tuple[RecordingListening, str]]:
    """Who listened to a recording, latest first."""
    statement = (
        select(RecordingListening, User.name)
        .join(User, col(User.id) == RecordingListening.user_id)
        .where(RecordingListening.call_id == call_id)
        .order_by(col(RecordingListening.at).desc())
    )
    return (await session.exec(statement)).all()
