"""Saving segments: every change is a version of its own, and nothing saved is ever changed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from backend.kit.refusal import Invalid, NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.segments import queries
from backend.segments.schemas import NewSegment, NewVersion
from backend.strategy.mistakes import Mistake, mistakes_of
from backend.strategy.models import Segment, SegmentVersion
from backend.strategy.schemas import Condition
from backend.strategy.segments import expanded, references_in

LONGEST_NAME = 60
LONGEST_DESCRIPTION = 1000


@dataclass(eq=False)
class ConditionWrong(Refusal):
    """This condition makes no sense."""

    status = 422

    mistakes: list[Mistake]


@dataclass(eq=False)
class SegmentNameTaken(Refusal):
    """There is a segment of this name."""

    name: str
    #: It is among the archived ones.
    archived: bool


@dataclass(eq=False)
class SegmentChangedMeanwhile(Refusal):
    """Somebody saved another version of this segment meanwhile."""

    version: int
    by: str


@dataclass(eq=False)
class SegmentArchived(Refusal):
    """This segment is archived; bring it back before changing it."""


async def understood(tx: Transaction, condition: Condition | None) -> Condition | None:
    """The condition with segments in their place; refuses one that makes no sense with every mistake."""
    if condition is None:
        return None
    # As it is written first: a mistake is told where the author finds it.
    known = await queries.meanings(tx.session, references_in(condition))
    wrong = [
        mistake
        for mistake in mistakes_of(condition)
        if mistake.code != "unknown_segment" or (mistake.facts["name"], mistake.facts["version"]) not in known
    ]
    meant = condition if wrong else expanded(condition, known)
    # Then whole: segments within segments add up.
    if mistakes := wrong or [msgspec.structs.replace(mistake, path="") for mistake in mistakes_of(meant)]:
        raise ConditionWrong(mistakes=mistakes)
    return meant


async def create(tx: Transaction, user: User, wish: NewSegment) -> Segment:
    """Save a first version under a new name."""
    name = " ".join(wish.name.split())
    if not 1 <= len(name) <= LONGEST_NAME or "\0" in name:
        raise Invalid(field="name", expected=f"1 to {LONGEST_NAME} characters", value=name[:80])
    if other := await queries.named(tx.session, name):
        raise SegmentNameTaken(name=other.name, archived=other.archived_at is not None)
    segment = Segment(name=name, created_at=tx.now, created_by=user.id)
    tx.session.add(segment)
    await tx.session.flush()
    await _save(tx, user, segment, 1, wish.condition, wish.description)
    return segment


async def change(tx: Transaction, user: User, segment_id: UUID, wish: NewVersion) -> Segment:
    """Save what the segment says from now on; what was said stays readable, and in force where it is referred to."""
    segment = await _segment(tx, segment_id)
    if segment.archived_at is not None:
        raise SegmentArchived
    (last, by), *_ = await queries.versions_of(tx.session, segment_id)
    if last.number != wish.based_on:
        raise SegmentChangedMeanwhile(version=last.number, by=by.name)
    await _save(tx, user, segment, last.number + 1, wish.condition, wish.description)
    return segment


async def archive(tx: Transaction, user: User, segment_id: UUID) -> Segment:
    """No longer offer it; archived twice is archived."""
    segment = await _segment(tx, segment_id)
    if segment.archived_at is None:
        segment.archived_at, segment.archived_by = tx.now, user.id
        await tx.session.flush()
    return segment


async def restore(tx: Transaction, segment_id: UUID) -> Segment:
    """Offer it again."""
    segment = await _segment(tx, segment_id)
    segment.archived_at = segment.archived_by = None
    await tx.session.flush()
    return segment


async def _segment(tx: Transaction, segment_id: UUID) -> Segment:
    segment = await queries.segment_of(tx.session, segment_id, lock=True)
    if segment is None:
        raise NotFound
    return segment


async def _save(tx: Transaction, user: User, segment: Segment, number: int, condition: Condition | None, description: str) -> None:
    await understood(tx, condition)
    description = description.strip()
    if len(description) > LONGEST_DESCRIPTION or "\0" in description:
        raise Invalid(field="description", expected=f"at most {LONGEST_DESCRIPTION} characters")
    body: dict[str, Any] | None = None if condition is None else msgspec.to_builtins(condition)
    version = SegmentVersion(segment_id=segment.id, number=number, condition=body, description=description, made_at=tx.now, made_by=user.id)
    tx.session.add(version)
    await tx.session.flush()
