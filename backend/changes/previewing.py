"""Previews: asked for by people, computed by the worker, at their ease beside the collectors' work."""

from datetime import datetime
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import text

from backend.changes import queries
from backend.changes.comparing import Progress, Sides, compare, rank_both
from backend.changes.floors import floor_of
from backend.changes.history import note
from backend.changes.models import ChangeState, Deed, Preview, PreviewState
from backend.changes.rules import stands
from backend.changes.schemas import Comparison, Floor, FloorWish
from backend.kit.jobs import wake
from backend.kit.locks import try_alone
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.models import User
from backend.strategy import reading
from backend.strategy.actions import in_force, of_version
from backend.strategy.schemas import Strategy

log = structlog.get_logger()

JOB = "changes.preview_changes"
#: One that was begun so often and never ended is given up.
TRIES = 3
UNFINISHED = (PreviewState.WAITING, PreviewState.RUNNING)


async def ask(tx: Transaction, user: User, change_id: UUID, wish: FloorWish) -> Preview:
    """Have the worklist under this draft computed beside today's; the same question while one is computed is the same preview."""
    change = await queries.change_of(tx.session, change_id, locked=True)
    stands(change, ChangeState.DRAFT, ChangeState.SUBMITTED, ChangeState.APPROVED)
    active, _ = await in_force(tx)
    floor = msgspec.to_builtins(await floor_of(tx, wish))
    last = await queries.last_preview(tx.session, change_id)
    unfinished = last is not None and last.state in UNFINISHED
    if last is not None and unfinished and (last.revision, last.against, last.floor) == (change.revision, active, floor):
        wake(tx, JOB)
        return last
    preview = Preview(
        change_id=change_id,
        revision=change.revision,
        against=active,
        body=change.body,
        floor=floor,
        asked_by=user.id,
        asked_at=tx.now,
    )
    tx.session.add(preview)
    await tx.session.flush()
    wake(tx, JOB)
    return preview


async def preview_waiting(database: Database) -> int:
    """Compute what waits, and what a worker left half done; how many."""
    async with transaction(database) as tx:
        waiting = await queries.waiting_previews(tx.session)
    done = [await _preview(database, preview_id) for preview_id in waiting]
    return sum(done)


async def _preview(database: Database, preview_id: UUID) -> bool:
    """Compute one preview, unless another worker is at it."""
    async with transaction(database) as tx:
        # The lock goes with its connection: where a worker died, the next one finds it free.
        if not await try_alone(tx.session, f"{JOB} {preview_id}") or not (begun := await _begin(database, preview_id)):
            return False
        try:
            async with transaction(database) as ranking:
                result = await compare_now(ranking, *begun, tell=_teller(database, preview_id))
                as_of = ranking.now
        except Exception:
            log.exception("changes.not_previewed", preview=str(preview_id))
            return False
        await _finish(database, preview_id, as_of, result)
    return True


async def _begin(database: Database, preview_id: UUID) -> tuple[Strategy, Strategy, int] | None:
    """What is to be compared, and how far the floor reaches; None: nothing is left to do."""
    async with transaction(database) as tx:
        preview = await queries.preview_of(tx.session, preview_id)
        if preview.state not in UNFINISHED:
            return None
        if preview.tries >= TRIES:
            preview.state, preview.finished_at = PreviewState.FAILED, tx.now
            return None
        preview.tries += 1
        preview.state, preview.step, preview.share = PreviewState.RUNNING, "ranking", 5
        _, today = await of_version(tx, preview.against)
        return today, reading.read(preview.body), msgspec.convert(preview.floor, Floor).reach


async def compare_now(tx: Transaction, before: Strategy, after: Strategy, reach: int, *, tell: Progress) -> Comparison:
    """Rank the portfolio by both strategies at this transaction's moment, in one view of the database, and say what differs."""
    await tx.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    # One core for this, whatever there are: the others are the floor's.
    await tx.session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    await tx.session.execute(text("SET LOCAL work_mem = '256MB'"))
    sides = Sides(before, after, tx.now, reach)
    await rank_both(tx.session, sides)
    return await compare(tx.session, sides, tell)


def _teller(database: Database, preview_id: UUID) -> Progress:
    """Writes down how far it is, apart from the ranking's own transaction, so that others see it."""

    async def tell(step: str, share: int) -> None:
        async with transaction(database) as tx:
            preview = await queries.preview_of(tx.session, preview_id)
            preview.step, preview.share = step, share

    return tell


async def _finish(database: Database, preview_id: UUID, as_of: datetime, result: Comparison) -> None:
    async with transaction(database) as tx:
        preview = await queries.preview_of(tx.session, preview_id)
        preview.state, preview.step, preview.share = PreviewState.DONE, "done", 100
        preview.as_of, preview.finished_at = as_of, tx.now
        preview.result = msgspec.to_builtins(result)
        facts = {"revision": preview.revision, "against": preview.against, "preview": str(preview.id)}
        change = await queries.change_of(tx.session, preview.change_id)
        await note(tx, change, Deed.PREVIEWED, preview.asked_by, facts)
