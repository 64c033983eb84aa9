"""What is done about contradictions: found, found to be none any more, settled by a person, opened again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.kit.refusal import Invalid, NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import User
from backend.reconciliation import queries
from backend.reconciliation.facts_queries import Subject, callers_since, calls_since, dispositions_since
from backend.reconciliation.models import SwitchLook
from backend.reconciliation.rules import Found, contradictions_of, contradictions_of_caller, contradictions_of_disposition

#: So many calls are compared in one transaction.
MOST_AT_ONCE = 1000
LONGEST_NOTE = 2000


@dataclass(eq=False)
class NoteMissing(Refusal):
    """Say in a few words why this is settled."""

    status = 422


async def compare_calls(tx: Transaction, since: datetime, after: tuple[datetime, UUID]) -> tuple[datetime, UUID] | None:
    """Compare the next calls; returns where to go on, None when there are no more."""
    batch = await calls_since(tx.session, since, after, tx.now, MOST_AT_ONCE)
    await _keep(tx, [(about, contradictions_of(facts, tx.now)) for about, facts in batch])
    last = batch[-1][0] if len(batch) == MOST_AT_ONCE else None
    return (last.happened_at, last.id) if last else None


async def compare_callers(tx: Transaction, since: datetime) -> None:
    """Compare whoever called in and is no call of an account."""
    callers = await callers_since(tx.session, since)
    await _keep(tx, [(about, contradictions_of_caller(facts, tx.now)) for about, facts in callers])


async def compare_dispositions(tx: Transaction, since: datetime) -> None:
    """Compare what was said without a call."""
    said = await dispositions_since(tx.session, since)
    await _keep(tx, [(about, contradictions_of_disposition(facts, calls)) for about, facts, calls in said])


async def note_look(tx: Transaction, kinds: Sequence[str], open_calls: int) -> None:
    """Keep how a look at the switch compared with what the database believed."""
    tx.session.add(SwitchLook(at=tx.now, open_calls=open_calls, differences=len(kinds), kinds=dict(Counter(kinds))))
    await tx.session.flush()


async def resolve(tx: Transaction, leader: User, contradiction_id: UUID, note: str) -> queries.Row:
    """A leader has looked into it: why it is settled stands beside it."""
    note = note.strip()
    if not note:
        raise NoteMissing
    if len(note) > LONGEST_NOTE:
        raise Invalid(field="note", expected=f"at most {LONGEST_NOTE} characters")
    row = await _reviewed(tx, leader, contradiction_id)
    if row[0].resolved_at is None:
        row[0].resolved_at, row[0].resolved_by, row[0].note = tx.now, leader.id, note
        await _tell(tx, {row[0].team_id}, contradiction_id)
        await record_access(tx, "contradiction.resolved", leader.id, contradiction=str(contradiction_id), code=row[0].code)
    return (*row[:4], leader.name)


async def reopen(tx: Transaction, leader: User, contradiction_id: UUID) -> queries.Row:
    """It is not settled after all; the note stays."""
    row = await _reviewed(tx, leader, contradiction_id)
    if row[0].resolved_at is not None:
        row[0].resolved_at = row[0].resolved_by = None
        await _tell(tx, {row[0].team_id}, contradiction_id)
        await record_access(tx, "contradiction.reopened", leader.id, contradiction=str(contradiction_id), code=row[0].code)
    return (*row[:4], None)


async def _reviewed(tx: Transaction, leader: User, contradiction_id: UUID) -> queries.Row:
    row = await queries.one(tx.session, leader, contradiction_id)
    if row is None:
        raise NotFound
    return row


async def _keep(tx: Transaction, compared: Sequence[tuple[Subject, list[Found]]]) -> None:
    """What was found stands, what was found before and is not any more is gone; only what changed is told."""
    found = {about.id: {each.code for each in contradictions} for about, contradictions in compared}
    changed: set[UUID | None] = set()
    for old in await queries.standing(tx.session, list(found)):
        if old.code not in found[old.subject_id]:
            old.gone_at = tx.now
            changed.add(old.team_id)
    await tx.session.flush()
    for about, contradictions in compared:
        for each in contradictions:
            if await queries.keep(tx.session, about, each, tx.now) is not None:
                changed.add(about.team_id)
    if changed:
        await _tell(tx, changed, "found")


async def _tell(tx: Transaction, team_ids: set[UUID | None], what: UUID | str) -> None:
    await tx.session.flush()
    for user_id in await queries.reviewers_of(tx.session, team_ids):
        tx.announce(f"desk:{user_id}", "review", what)
