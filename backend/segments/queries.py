"""Segments and their versions, and the words conditions may ask for."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import text, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.people.models import User
from backend.strategy import segments
from backend.strategy.models import Segment, SegmentVersion
from backend.strategy.schemas import Condition
from backend.strategy.segments import Reference

#: What is common enough to be offered. The planner knows it already; a table that was never analysed is small, and looked through.
COMMON = """
    SELECT word FROM (
        SELECT unnest(most_common_vals::text::text[]) AS word FROM pg_stats
         WHERE schemaname = current_schema() AND tablename = '{table}' AND attname = '{column}'
        UNION SELECT {column} FROM (SELECT {column} FROM {table} LIMIT 2000) AS looked) AS words
     WHERE word IS NOT NULL ORDER BY word LIMIT 60"""


async def common_words(session: AsyncSession, table: str, column: str) -> list[str]:
    """The words of this column that one may want to ask for; both names are our own."""
    return list((await session.execute(text(COMMON.format(table=table, column=column)))).scalars())


async def segment_of(session: AsyncSession, segment_id: UUID, *, lock: bool = False) -> Segment | None:
    """One segment; locked, nobody else saves a version of it meanwhile."""
    statement = select(Segment).where(Segment.id == segment_id).execution_options(populate_existing=True)
    return (await session.exec(statement.with_for_update() if lock else statement)).first()


async def named(session: AsyncSession, name: str) -> Segment | None:
    """The segment of this name, in any spelling with capitals."""
    statement = select(Segment).where(text("lower(segment.name) = lower(:name)").bindparams(name=name))
    return (await session.exec(statement)).first()


async def versions_of(session: AsyncSession, segment_id: UUID) -> Sequence[tuple[SegmentVersion, User]]:
    """All versions, the latest first, each with who made it."""
    statement = (
        select(SegmentVersion, User)
        .join(User, col(User.id) == SegmentVersion.made_by)
        .where(SegmentVersion.segment_id == segment_id)
        .order_by(col(SegmentVersion.number).desc())
    )
    return (await session.exec(statement)).all()


async def latest(session: AsyncSession, segment_id: UUID | None = None) -> Sequence[tuple[Segment, User, SegmentVersion, User]]:
    """Segments with who made them, their latest version and who made that; all by name, or one."""
    maker = aliased(User)
    newest = (
        select(SegmentVersion.number)
        .where(SegmentVersion.segment_id == Segment.id)
        .order_by(col(SegmentVersion.number).desc())
        .limit(1)
        .correlate(Segment)
        .scalar_subquery()
    )
    statement = (
        select(Segment, User, SegmentVersion, maker)
        .join(User, col(User.id) == Segment.created_by)
        .join(SegmentVersion, (col(SegmentVersion.segment_id) == Segment.id) & (col(SegmentVersion.number) == newest))
        .join(maker, col(maker.id) == SegmentVersion.made_by)
        .order_by(text("lower(segment.name)"))
        .execution_options(populate_existing=True)
    )
    if segment_id is not None:
        statement = statement.where(Segment.id == segment_id)
    return (await session.exec(statement)).all()


#: The number of the latest version, and whether the segment is archived.
Standing = tuple[int, bool]


async def standings(session: AsyncSession, names: Iterable[str]) -> dict[str, Standing]:
    """How segments of these names stand; without those that are not there."""
    statement = (
        select(Segment.name, func.max(SegmentVersion.number), col(Segment.archived_at).is_not(None))
        .join(SegmentVersion, col(SegmentVersion.segment_id) == Segment.id)
        .where(col(Segment.name).in_([name for name in names if "\0" not in name]))
        .group_by(col(Segment.id))
    )
    return {name: (latest, archived) for name, latest, archived in (await session.exec(statement)).all()}


async def meanings(session: AsyncSession, wanted: Iterable[Reference]) -> dict[Reference, Condition | None]:
    """What these versions of segments say, with the segments they refer to in their place."""
    known: dict[Reference, Condition | None] = {}
    said: dict[Reference, Condition | None] = {}
    asked: set[Reference] = set()
    while missing := {*wanted, *(one for condition in said.values() for one in segments.references_in(condition))} - asked:
        asked |= missing
        statement = (
            select(Segment.name, SegmentVersion.number, SegmentVersion.condition)
            .join(Segment, col(Segment.id) == SegmentVersion.segment_id)
            .where(tuple_(col(Segment.name), col(SegmentVersion.number)).in_(sorted(filter(_can_be, missing))))
            .order_by(col(SegmentVersion.made_at), col(Segment.id), col(SegmentVersion.number))
        )
        for name, number, body in (await session.exec(statement)).all():
            said[name, number] = segments.read(body)
    # A version refers only to what was there before it: everything comes after what it needs.
    waiting = dict(said)
    while ready := [one for one, says in waiting.items() if not any(need in waiting for need in segments.references_in(says))]:
        for one in ready:
            condition = waiting.pop(one)
            known[one] = None if condition is None else segments.expanded(condition, known)
    return known


def _can_be(reference: Reference) -> bool:
    """Whether the columns could hold it at all."""
    name, version = reference
    return "\0" not in name and 0 < version < 2**31
