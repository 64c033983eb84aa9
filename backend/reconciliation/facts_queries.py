"""What is asked of every source about calls and dispositions, to be compared by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.calls.models import CallState, Outcome
from backend.inbound.models import InboundOutcome
from backend.people.models import PresenceState
from backend.reconciliation.rules import CallerFacts, CallFacts, Said

CALL_FACTS = text((Path(__file__).parent / "call_facts.sql").read_text())
#: Dispositions that stand without a call; the day is the account's own.
DISPOSITION_FACTS = text(
    """
    SELECT d.id, d.account_id, d.user_id, u.team_id, d.at, d.code, k.branch, k.contact, k.right_party, d.defaulted,
           -- An attempt counts as well: a visit, a message, or a call of before this installation.
           (SELECT count(*) FROM call c
             WHERE c.account_id = d.account_id AND (c.requested_at AT TIME ZONE a.zone)::date = (d.at AT TIME ZONE a.zone)::date)
         + (SELECT count(*) FROM contact_attempt t
             WHERE t.account_id = d.account_id AND (t.at AT TIME ZONE a.zone)::date = (d.at AT TIME ZONE a.zone)::date) AS calls_that_day
      FROM disposition d
      JOIN disposition_kind k ON k.code = d.code
      JOIN account a ON a.id = d.account_id
      JOIN app_user u ON u.id = d.user_id
     WHERE d.at >= :since AND d.call_id IS NULL AND d.corrected_at IS NULL
    """
)
#: Whose they are: of whom answered, else of whom the call back is kept for. What has become a call is compared as one.
CALLER_FACTS = text(
    """
    SELECT i.id, i.account_id, coalesce(i.answered_by, b.for_user_id) AS user_id, u.team_id, i.switch,
           i.arrived_at, i.answered_at, i.over_at, i.final_at, i.outcome, i.heard_outcome, i.dismissed_reason,
           CASE WHEN i.answered_at IS NULL AND b.done_at IS NULL AND b.cancelled_at IS NULL THEN b.made_at END AS owed_since
      FROM inbound_call i
      LEFT JOIN callback b ON b.id = i.callback_id
      LEFT JOIN app_user u ON u.id = coalesce(i.answered_by, b.for_user_id)
     WHERE i.linked_at IS NULL
       AND (i.arrived_at >= :since
            OR i.callback_id IN (SELECT id FROM callback WHERE done_at IS NULL AND cancelled_at IS NULL)
            OR i.id IN (SELECT subject_id FROM contradiction WHERE code = 'caller_not_called_back' AND gone_at IS NULL))
     ORDER BY i.arrived_at, i.id
    """
)
#: How far each switch's ledger is, by what it has closed; a switch whose ledger nobody reads has closed nothing.
LEDGERS_UNTIL = text(
    """
    SELECT switch, max(over_at) FROM (
        SELECT switch, over_at FROM call WHERE requested_at >= :since AND final_at IS NOT NULL
        UNION ALL
        SELECT switch, over_at FROM inbound_call WHERE arrived_at >= :since AND final_at IS NOT NULL) closed
     GROUP BY switch HAVING max(over_at) IS NOT NULL
    """
)
#: Calls that were to be recorded and have no recording ten minutes after their end.
RECORDINGS_MISSING = text(
    """
    SELECT r.call_id FROM recording r JOIN call c ON c.id = r.call_id
     WHERE r.call_id = ANY(:ids) AND r.state IN ('wanted', 'prevented') AND c.state = 'ended' AND c.debtor_answered_at IS NOT NULL
       AND coalesce(c.debtor_ended_at, c.over_at) - c.debtor_answered_at >= interval '2 seconds'
       AND c.ended_at <= CAST(:now AS timestamptz) - interval '10 minutes'
    """
)


@dataclass(frozen=True)
class Subject:
    """What facts are about, and whose they are."""

    id: UUID
    call_id: UUID | None
    account_id: UUID | None
    user_id: UUID | None
    team_id: UUID | None
    happened_at: datetime


async def calls_since(
    session: AsyncSession, since: datetime, after: tuple[datetime, UUID], now: datetime, most: int
) -> Sequence[tuple[Subject, CallFacts]]:
    """The next calls with their facts, oldest first."""
    asked = {"since": since, "after_at": after[0], "after_id": after[1], "now": now, "most": most}
    rows: Any = (await session.execute(CALL_FACTS, asked)).mappings().all()
    missing = await _without_recording(session, [row["id"] for row in rows], now)
    until = await _ledgers_until(session, since)
    return [
        (_subject(row, row["id"], row["requested_at"]), _call_facts(row, row["id"] in missing, until.get(row["switch"]))) for row in rows
    ]


async def callers_since(session: AsyncSession, since: datetime) -> Sequence[tuple[Subject, CallerFacts]]:
    """Callers who are no call of an account, those an older call back is owed to included."""
    rows: Any = (await session.execute(CALLER_FACTS, {"since": since})).mappings().all()
    until = await _ledgers_until(session, since)
    return [(_subject(row, None, row["arrived_at"]), _caller_facts(row, until.get(row["switch"]))) for row in rows]


async def dispositions_since(session: AsyncSession, since: datetime) -> Sequence[tuple[Subject, Said, int]]:
    """Dispositions without a call, and how many calls there were on the account that day."""
    rows: Any = (await session.execute(DISPOSITION_FACTS, {"since": since})).mappings().all()
    return [(_subject(row, None, row["at"]), _said(row), row["calls_that_day"]) for row in rows]


async def _ledgers_until(session: AsyncSession, since: datetime) -> dict[str, datetime]:
    """Of each switch whose ledger is read, how far it is."""
    return {row[0]: row[1] for row in await session.execute(LEDGERS_UNTIL, {"since": since})}


async def _without_recording(session: AsyncSession, call_ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Of these calls, those whose recording is missing; none where calls are not recorded at all."""
    if not call_ids or (await session.execute(text("SELECT to_regclass('recording')"))).scalar_one() is None:
        return set()
    return {row[0] for row in await session.execute(RECORDINGS_MISSING, {"ids": list(call_ids), "now": now})}


def _subject(row: Any, call_id: UUID | None, happened_at: datetime) -> Subject:
    return Subject(row["id"], call_id, row["account_id"], row["user_id"], row["team_id"], happened_at)


def _said(row: Any) -> Said:
    return Said(row["code"], row["branch"], row["contact"], row["right_party"], row["defaulted"])


def _caller_facts(row: Any, ledger_until: datetime | None) -> CallerFacts:
    return CallerFacts(
        arrived_at=row["arrived_at"],
        outcome=InboundOutcome(row["outcome"]) if row["outcome"] else None,
        heard_outcome=InboundOutcome(row["heard_outcome"]) if row["heard_outcome"] else None,
        answered_at=row["answered_at"],
        over_at=row["over_at"],
        final_at=row["final_at"],
        ledger_until=ledger_until,
        dismissed_reason=row["dismissed_reason"],
        owed_since=row["owed_since"],
    )


def _call_facts(row: Any, recording_missing: bool, ledger_until: datetime | None) -> CallFacts:
    return CallFacts(
        state=CallState(row["state"]),
        requested_at=row["requested_at"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        outbound=row["outbound"],
        debtor_started=row["debtor_started"],
        rang=row["rang"],
        answered_at=row["answered_at"],
        talk_seconds=row["talk_seconds"],
        wrap_until=row["wrap_until"],
        wrapped=row["wrapped"],
        said=_said(row) if row["code"] else None,
        promises=row["promises"],
        attempt=row["attempt"],
        heard_outcome=Outcome(row["heard_outcome"]) if row["heard_outcome"] else None,
        over_at=row["over_at"],
        final_at=row["final_at"],
        ledger_until=ledger_until,
        recording_missing=recording_missing,
        presence=PresenceState(row["presence"]) if row["presence"] else None,
        presence_since=row["presence_since"],
        presence_is_this_call=row["presence_is_this_call"],
    )
