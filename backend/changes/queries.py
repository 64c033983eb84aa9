"""What is asked about changes, their previews and versions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.changes.models import ChangeEvent, ChangeState, Deed, Preview, PreviewState, StrategyChange
from backend.kit.refusal import NotFound
from backend.people.models import Role, User
from backend.strategy.models import StrategyVersion
from backend.strategy.queries import numbered

#: What the column of numbers can hold.
LARGEST_NUMBER = 2**31 - 1
#: What makes somebody a writer of a change.
WRITES = (Deed.DRAFTED, Deed.EDITED, Deed.BROUGHT_UP_TO_DATE)


async def change_of(session: AsyncSession, change_id: UUID, *, locked: bool = False) -> StrategyChange:
    """One change; refuses an unknown one."""
    statement = select(StrategyChange).where(StrategyChange.id == change_id).execution_options(populate_existing=True)
    change = (await session.exec(statement.with_for_update() if locked else statement)).first()
    if change is None:
        raise NotFound
    return change


async def changes(session: AsyncSession, limit: int = 100) -> Sequence[StrategyChange]:
    """The changes, newest first."""
    return (await session.exec(select(StrategyChange).order_by(col(StrategyChange.created_at).desc()).limit(limit))).all()


async def versions(session: AsyncSession, limit: int = 100) -> Sequence[StrategyVersion]:
    """The versions, newest first."""
    return (await session.exec(select(StrategyVersion).order_by(col(StrategyVersion.number).desc()).limit(limit))).all()


async def version_of(session: AsyncSession, number: int) -> StrategyVersion:
    """One version; refuses an unknown one."""
    version = await numbered(session, number) if 0 < number <= LARGEST_NUMBER else None
    if version is None:
        raise NotFound
    return version


async def last_number(session: AsyncSession) -> int:
    """The highest number any version has."""
    return (await session.exec(select(func.max(StrategyVersion.number)))).one() or 0


async def published_as(session: AsyncSession, numbers: Sequence[int]) -> dict[int, StrategyChange]:
    """The change each of these versions came from, where it came from one."""
    found = await session.exec(select(StrategyChange).where(col(StrategyChange.version).in_(numbers)))
    return {change.version: change for change in found if change.version is not None}


async def writers_of(session: AsyncSession, change_id: UUID) -> set[UUID]:
    """Everybody who wrote some of a change."""
    statement = select(ChangeEvent.user_id).where(ChangeEvent.change_id == change_id, col(ChangeEvent.what).in_(WRITES))
    return {user_id for user_id in await session.exec(statement) if user_id is not None}


async def events(session: AsyncSession, change_id: UUID | None = None, limit: int = 100) -> list[tuple[ChangeEvent, str, str | None]]:
    """What happened, newest first, with the change's title and the name of whoever did it."""
    statement = (
        select(ChangeEvent, StrategyChange.title, User.name)
        .join(StrategyChange, col(StrategyChange.id) == col(ChangeEvent.change_id))
        .join(User, col(User.id) == col(ChangeEvent.user_id), isouter=True)
        .order_by(col(ChangeEvent.at).desc(), col(ChangeEvent.id).desc())
        .limit(limit)
    )
    if change_id is not None:
        statement = statement.where(ChangeEvent.change_id == change_id)
    return [(event, title, name) for event, title, name in await session.exec(statement)]


async def due(session: AsyncSession, now: datetime) -> list[UUID]:
    """Approved changes whose time has come, in the order of their times."""
    statement = (
        select(StrategyChange.id)
        .where(col(StrategyChange.state).in_((ChangeState.APPROVED, ChangeState.TRIED)), col(StrategyChange.activate_at) <= now)
        .order_by(col(StrategyChange.activate_at), col(StrategyChange.id))
    )
    return list((await session.exec(statement)).all())


async def scheduled(session: AsyncSession) -> StrategyChange | None:
    """An approved change that waits for its time, if any."""
    statement = select(StrategyChange).where(StrategyChange.state == ChangeState.APPROVED, col(StrategyChange.activate_at).is_not(None))
    return (await session.exec(statement.order_by(col(StrategyChange.activate_at)).limit(1))).first()


async def preview_of(session: AsyncSession, preview_id: UUID) -> Preview:
    """One preview; refuses an unknown one."""
    preview = await session.get(Preview, preview_id, populate_existing=True)
    if preview is None:
        raise NotFound
    return preview


async def last_preview(session: AsyncSession, change_id: UUID) -> Preview | None:
    """The preview of a change that was asked for last."""
    statement = select(Preview).where(Preview.change_id == change_id).order_by(col(Preview.asked_at).desc(), col(Preview.id).desc())
    return (await session.exec(statement.limit(1))).first()


async def has_preview(session: AsyncSession, change: StrategyChange, against: int) -> bool:
    """Whether somebody could look at what this revision would do."""
    statement = select(Preview.id).where(
        Preview.change_id == change.id, Preview.revision == change.revision, Preview.against == against, Preview.state == PreviewState.DONE
    )
    return (await session.exec(statement.limit(1))).first() is not None


async def waiting_previews(session: AsyncSession) -> list[UUID]:
    """Previews to be computed, and those whose worker may have died, the oldest first."""
    unfinished = (PreviewState.WAITING, PreviewState.RUNNING)
    statement = select(Preview.id).where(col(Preview.state).in_(unfinished)).order_by(col(Preview.asked_at), col(Preview.id))
    return list((await session.exec(statement)).all())


async def collectors(session: AsyncSession) -> int:
    """How many collectors there are."""
    statement = select(func.count()).select_from(User).where(User.role == Role.COLLECTOR, col(User.disabled_at).is_(None))
    return (await session.exec(statement)).one()


async def handling(session: AsyncSession, now: datetime, days: int, longest: timedelta) -> tuple[int, int]:
    """How many accounts were worked in the last days, and for how many seconds each was held on average."""
    told = await session.execute(
        text(
            "SELECT count(*), COALESCE(round(avg(date_part('epoch', released_at - claimed_at))), 0)::integer FROM claim "
            "WHERE release = 'worked' AND released_at BETWEEN CAST(:since AS timestamptz) AND CAST(:now AS timestamptz) "
            "AND released_at - claimed_at BETWEEN INTERVAL '0' AND CAST(:longest AS interval)"
        ),
        {"since": now - timedelta(days=days), "now": now, "longest": longest},
    )
    worked, seconds = told.one()
    return worked, seconds
