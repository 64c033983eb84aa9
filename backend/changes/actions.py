"""What people do with changes: draft, write, submit, return, approve, schedule, roll back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.assignment.actions import is_possible
from backend.changes import queries, rules
from backend.changes.differences import between
from backend.changes.history import note
from backend.changes.models import ChangeState, Deed, StrategyChange
from backend.changes.publishing import JOB as PUBLISHING
from backend.changes.schemas import ChangedDraft, Difference, NewChange
from backend.kit.jobs import wake
from backend.kit.refusal import NotAllowed
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.people.rules import APPROVES_STRATEGY
from backend.segments import references
from backend.strategy.actions import in_force
from backend.strategy.models import StrategyVersion
from backend.strategy.queries import retired_last, running_experiment


async def version_of(tx: Transaction, number: int) -> StrategyVersion:
    """One version; refuses an unknown one."""
    return await queries.version_of(tx.session, number)


async def draft(tx: Transaction, user: User, wish: NewChange) -> StrategyChange:
    """Begin a change from the version in force."""
    active, _ = await in_force(tx)
    return await _begin(tx, user, wish, (await version_of(tx, active)).body, active)


async def _begin(
    tx: Transaction, user: User, wish: NewChange, body: dict[str, Any], active: int, *, rolls_back_to: int | None = None
) -> StrategyChange:
    rules.is_named(wish.title, wish.why)
    change = StrategyChange(
        title=wish.title.strip(),
        why=wish.why,
        author_id=user.id,
        created_at=tx.now,
        based_on=active,
        body=body,
        rolls_back_to=rolls_back_to,
    )
    tx.session.add(change)
    await tx.session.flush()
    await note(tx, change, Deed.DRAFTED, user.id, {"based_on": active, "rolls_back_to": rolls_back_to})
    return change


async def edit(tx: Transaction, user: User, change_id: UUID, wish: ChangedDraft) -> StrategyChange:
    """Save a draft; refuses one that makes no sense, and whoever did not see the last saving."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    rules.stands(change, ChangeState.DRAFT)
    rules.is_seen(change, wish.revision)
    rules.is_named(wish.title, wish.why)
    used = references.named_in(change.body, (await version_of(tx, change.based_on)).body)
    body, strategy = await references.with_meanings(tx.session, wish.body, used=used)
    rules.makes_sense(strategy)
    await is_possible(tx, strategy)
    changed = [_in_words(difference) for difference in between(change.body, body)]
    change.title, change.why, change.body = wish.title.strip(), wish.why, body
    change.revision += 1
    await note(tx, change, Deed.EDITED, user.id, {"revision": change.revision, "changed": changed})
    return change


def _in_words(difference: Difference) -> str:
    return f"{difference.about} {difference.name} {difference.what}"


async def bring_up_to_date(tx: Transaction, user: User, change_id: UUID) -> StrategyChange:
    """Base a draft on the version now in force; its own text stays, so that what differs is seen anew."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    rules.stands(change, ChangeState.DRAFT)
    active, _ = await in_force(tx)
    if change.based_on != active:
        before, change.based_on = change.based_on, active
        change.revision += 1
        await note(tx, change, Deed.BROUGHT_UP_TO_DATE, user.id, {"from": before, "to": active, "revision": change.revision})
    return change


async def submit(tx: Transaction, user: User, change_id: UUID, revision: int) -> StrategyChange:
    """Ask for approval of what was previewed."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    rules.stands(change, ChangeState.DRAFT)
    rules.is_seen(change, revision)
    active = await _up_to_date(tx, change)
    if not between((await version_of(tx, active)).body, change.body):
        raise rules.NothingChanges(active=active)
    if not await queries.has_preview(tx.session, change, active):
        raise rules.NotPreviewed(revision=change.revision)
    change.state = ChangeState.SUBMITTED
    await note(tx, change, Deed.SUBMITTED, user.id, {"revision": revision})
    return change


async def _up_to_date(tx: Transaction, change: StrategyChange) -> int:
    active, _ = await in_force(tx)
    rules.is_up_to_date(change, active, await meanwhile(tx, change, active))
    return active


async def meanwhile(tx: Transaction, change: StrategyChange, active: int) -> list[Difference]:
    """What others put into force since a change was drafted."""
    if change.based_on == active:
        return []
    return between((await version_of(tx, change.based_on)).body, (await version_of(tx, active)).body)


async def hand_back(tx: Transaction, user: User, change_id: UUID, said: str) -> StrategyChange:
    """Make it a draft again, with why; an approval it had is gone."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    rules.stands(change, ChangeState.SUBMITTED, ChangeState.APPROVED)
    change.state, change.approved_by, change.activate_at, change.activated_by = ChangeState.DRAFT, None, None, None
    await note(tx, change, Deed.RETURNED, user.id, {"note": said})
    return change


async def withdraw(tx: Transaction, user: User, change_id: UUID, said: str) -> StrategyChange:
    """Give a change up."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    rules.stands(change, ChangeState.DRAFT, ChangeState.SUBMITTED, ChangeState.APPROVED)
    change.state, change.activate_at, change.activated_by = ChangeState.WITHDRAWN, None, None
    await note(tx, change, Deed.WITHDRAWN, user.id, {"note": said})
    return change


async def approve(tx: Transaction, user: User, change_id: UUID, revision: int, said: str, *, one_is_enough: bool) -> StrategyChange:
    """Say yes to this revision, as somebody who did not write it; where the installation lets one do, that is written down."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    rules.stands(change, ChangeState.SUBMITTED)
    rules.is_seen(change, revision)
    if user.role not in APPROVES_STRATEGY:
        raise NotAllowed
    writers = await queries.writers_of(tx.session, change_id)
    if not rules.may_approve(user, writers, one_is_enough=one_is_enough):
        raise rules.OwnChange
    await _up_to_date(tx, change)
    change.state, change.approved_by = ChangeState.APPROVED, user.id
    deed = Deed.APPROVED_ALONE if user.id in writers else Deed.APPROVED
    await note(tx, change, deed, user.id, {"revision": revision, "note": said})
    return change


async def activate(tx: Transaction, user: User, change_id: UUID, at: datetime | None) -> StrategyChange:
    """Publish from a moment on; the worker does it, because a whole ranking is no work to wait for in a browser."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    rules.may_activate(change, at, tx.now)
    await nothing_runs(tx)
    await _up_to_date(tx, change)
    change.activate_at, change.activated_by = at or tx.now, user.id
    await note(tx, change, Deed.SCHEDULED, user.id, {"at": change.activate_at.isoformat(), "now": at is None})
    wake(tx, PUBLISHING)
    return change


async def nothing_runs(tx: Transaction) -> None:
    """Refuse while an experiment runs: a third version would make its two incomparable."""
    if running := await running_experiment(tx.session):
        raise rules.ExperimentRunning(title=running.title, ends_at=running.ends_at)


async def unschedule(tx: Transaction, user: User, change_id: UUID) -> StrategyChange:
    """Take its time from an approved change; the approval stays."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    rules.stands(change, ChangeState.APPROVED)
    if change.activate_at is not None:
        change.activate_at = change.activated_by = None
        await note(tx, change, Deed.UNSCHEDULED, user.id)
    return change


async def roll_back(tx: Transaction, user: User, number: int, wish: NewChange) -> StrategyChange:
    """Bring an old version back as a new one. The one just before is published at once: a second person approved it then.

    One further back is a draft like any other: what was right then has not been looked at since.
    """
    active, _ = await in_force(tx)
    old, now = await version_of(tx, number), await version_of(tx, active)
    if not between(now.body, old.body):
        raise rules.NothingChanges(active=active)
    change = await _begin(tx, user, wish, old.body, active, rolls_back_to=number)
    if number == await retired_last(tx.session):
        await nothing_runs(tx)
        change.state, change.activate_at, change.activated_by = ChangeState.APPROVED, tx.now, user.id
        await note(tx, change, Deed.APPROVED_BEFORE, user.id, {"version": number})
        await note(tx, change, Deed.SCHEDULED, user.id, {"at": tx.now.isoformat(), "now": True})
        wake(tx, PUBLISHING)
    return change
