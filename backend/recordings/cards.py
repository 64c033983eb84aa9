"""Recordings as they are sent."""

import base64
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.policies import dated
from backend.accounts.queries import portfolio_named
from backend.calls.models import Call, CallState
from backend.calls.rules import talk_seconds
from backend.recordings import queries
from backend.recordings.models import RecordingMode, RecordingPause, RecordingPausePolicy, RecordingPolicy, RecordingState
from backend.recordings.queries import Found
from backend.recordings.rules import MISSING_AFTER, TALK_WORTH_RECORDING, gaps, weighed, weighed_pauses, what_it_does
from backend.recordings.schemas import (
    Gap,
    PausePoliciesWeighed,
    PausePolicyRow,
    PoliciesWeighed,
    PolicyRow,
    RecordingCard,
    RecordingStatus,
    WeighedPausePolicy,
    WeighedPolicy,
)


async def recording_cards(session: AsyncSession, found: Sequence[Found], now: datetime) -> list[RecordingCard]:
    """Recordings with their waveforms and gaps."""
    pauses = await queries.pauses_of(session, [one.recording.call_id for one in found])
    return [_card(one, pauses[one.recording.call_id], now) for one in found]


async def recording_status(session: AsyncSession, call: Call) -> RecordingStatus:
    """What the recording of a call does now."""
    recording, last = await queries.recording_of(session, call.id), await queries.last_pause(session, call.id)
    if recording is None:
        return RecordingStatus(call.id, "off", RecordingMode.NEVER)
    doing = what_it_does(recording, last, is_over=call.state is CallState.ENDED)
    lasts = last is not None and last.resume_asked_at is None
    return RecordingStatus(
        call_id=call.id,
        doing=doing,
        mode=recording.mode,
        pausing=recording.pausing,
        why_not=recording.why_not,
        notice_played_at=recording.notice_played_at,
        paused_at=last.asked_at if last and lasts else None,
        resumes_at=last.asked_at + timedelta(minutes=recording.pause_minutes) if last and lasts else None,
        resumed_by_itself=bool(last and last.resume_asked_at and last.resumed_by is None),
    )


async def policy_rows(session: AsyncSession, policies: Sequence[RecordingPolicy], on: date) -> list[PolicyRow]:
    """Policies with the names of portfolios and of whoever ended them, and where each stands on a day."""
    common = await dated(session, policies, await queries.policies(session), on)
    return [
        PolicyRow(
            **common[policy.id],
            mode=policy.mode,
            notice=policy.notice,
            retention_days=policy.retention_days,
            own_calls_heard=policy.own_calls_heard,
            source=policy.source,
            signed_by=policy.signed_by,
        )
        for policy in policies
    ]


async def pause_policy_rows(session: AsyncSession, policies: Sequence[RecordingPausePolicy], on: date) -> list[PausePolicyRow]:
    """The same of policies about pauses."""
    common = await dated(session, policies, await queries.pause_policies(session), on)
    return [
        PausePolicyRow(
            **common[policy.id], pausing=policy.pausing, minutes=policy.minutes, source=policy.source, signed_by=policy.signed_by
        )
        for policy in policies
    ]


async def policies_weighed(session: AsyncSession, portfolio_id: UUID | None, country: str | None, on: date) -> PoliciesWeighed:
    """Which policy holds for a portfolio and a country, and what becomes of the others that fit."""
    portfolio = await portfolio_named(session, portfolio_id)
    country = country or (portfolio.country if portfolio else None)
    found = weighed(await queries.policies(session), portfolio_id, country, on)
    rows = await policy_rows(session, [policy for policy, _ in found], on)
    return PoliciesWeighed(country, on, [WeighedPolicy(row, verdict) for row, (_, verdict) in zip(rows, found, strict=True)])


async def pause_policies_weighed(session: AsyncSession, portfolio_id: UUID | None, country: str | None, on: date) -> PausePoliciesWeighed:
    """The same of policies about pauses."""
    portfolio = await portfolio_named(session, portfolio_id)
    country = country or (portfolio.country if portfolio else None)
    found = weighed_pauses(await queries.pause_policies(session), portfolio_id, country, on)
    rows = await pause_policy_rows(session, [policy for policy, _ in found], on)
    return PausePoliciesWeighed(country, on, [WeighedPausePolicy(row, verdict) for row, (_, verdict) in zip(rows, found, strict=True)])


def is_missing(one: Found, now: datetime) -> bool:
    """What `queries.missing_at` says of a row, said of one that is read already."""
    talked = talk_seconds(one.call)
    waited_for = one.recording.state in (RecordingState.WANTED, RecordingState.PREVENTED)
    if not waited_for or talked is None or talked < TALK_WORTH_RECORDING.total_seconds() or one.call.ended_at is None:
        return False
    return one.recording.state is RecordingState.PREVENTED or one.call.ended_at <= now - MISSING_AFTER


def _card(one: Found, pauses: Sequence[RecordingPause], now: datetime) -> RecordingCard:
    recording, call = one.recording, one.call
    before = (call.debtor_answered_at - recording.started_at).total_seconds() if call.debtor_answered_at and recording.started_at else 0.0
    return RecordingCard(
        call_id=call.id,
        account_id=one.account.id,
        account_reference=one.account.reference,
        debtor_name=one.debtor.name,
        collector_name=one.collector.name,
        called_at=call.requested_at,
        talk_seconds=talk_seconds(call),
        state=recording.state,
        mode=recording.mode,
        missing=is_missing(one, now),
        why_not=recording.why_not,
        trouble=recording.trouble,
        tampered=recording.tampered_at is not None,
        seconds=recording.seconds,
        size=recording.size,
        sha256=recording.sha256,
        peaks=base64.b64encode(recording.peaks or b"").decode(),
        gaps=[Gap(round(start, 3), round(end, 3)) for start, end in gaps(recording, pauses)],
        answer_at=max(0.0, before),
        stored_at=recording.stored_at,
        delete_after=recording.delete_after,
        deleted_at=recording.deleted_at,
        held=recording.held_at is not None,
        hold_reason=recording.hold_reason,
    )
