"""Segments over HTTP."""

from uuid import UUID

from litestar import Controller, delete, get, post

from backend.kit.idempotency import Retry, once
from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import User
from backend.people.rules import APPROVES_STRATEGY, WRITES_STRATEGY
from backend.segments import actions, queries
from backend.segments.counting import size
from backend.segments.fields import field_cards
from backend.segments.schemas import ConditionField, NewSegment, NewVersion, SegmentCard, SegmentSize, SegmentVersionCard, SizeWish
from backend.strategy import segments
from backend.strategy.actions import in_force
from backend.strategy.models import Segment, SegmentVersion


class ConditionFieldsController(Controller):
    """The words of conditions: also for whoever only reads them."""

    path = "/api"
    tags = ("segments",)
    guards = (allow(*APPROVES_STRATEGY),)

    @get("/condition-fields", operation_id="listConditionFields")
    async def fields(self, tx: Transaction, user: User) -> list[ConditionField]:
        return await field_cards(tx.session, user)


class SegmentsController(Controller):
    path = "/api"
    tags = ("segments",)
    guards = (allow(*WRITES_STRATEGY),)

    @get("/segments", operation_id="listSegments")
    async def segments(self, tx: Transaction) -> list[SegmentCard]:
        return [_card(*row) for row in await queries.latest(tx.session)]

    @post("/segments", operation_id="createSegment")
    async def create(self, tx: Transaction, user: User, retry: Retry, data: NewSegment) -> SegmentCard:
        async def act() -> SegmentCard:
            return await _card_of(tx, (await actions.create(tx, user, data)).id)

        return await once(tx, retry, SegmentCard, act)

    @post("/segments/size", operation_id="countSegment", status_code=200)
    async def size(self, tx: Transaction, data: SizeWish) -> SegmentSize:
        meant = await actions.understood(tx, data.condition)
        _, strategy = await in_force(tx)
        return await size(tx.session, meant, strategy, tx.now, exact=data.exact)

    @get("/segments/{segment_id:uuid}/versions", operation_id="listSegmentVersions")
    async def versions(self, tx: Transaction, segment_id: UUID) -> list[SegmentVersionCard]:
        if await queries.segment_of(tx.session, segment_id) is None:
            raise NotFound
        return [_version(version, by) for version, by in await queries.versions_of(tx.session, segment_id)]

    @post("/segments/{segment_id:uuid}/versions", operation_id="changeSegment")
    async def change(self, tx: Transaction, user: User, retry: Retry, segment_id: UUID, data: NewVersion) -> SegmentCard:
        async def act() -> SegmentCard:
            return await _card_of(tx, (await actions.change(tx, user, segment_id, data)).id)

        return await once(tx, retry, SegmentCard, act)

    @post("/segments/{segment_id:uuid}/archive", operation_id="archiveSegment")
    async def archive(self, tx: Transaction, user: User, segment_id: UUID) -> SegmentCard:
        return await _card_of(tx, (await actions.archive(tx, user, segment_id)).id)

    @delete("/segments/{segment_id:uuid}/archive", operation_id="restoreSegment", status_code=200)
    async def restore(self, tx: Transaction, segment_id: UUID) -> SegmentCard:
        return await _card_of(tx, (await actions.restore(tx, segment_id)).id)


async def _card_of(tx: Transaction, segment_id: UUID) -> SegmentCard:
    return _card(*(await queries.latest(tx.session, segment_id))[0])


def _card(segment: Segment, author: User, version: SegmentVersion, by: User) -> SegmentCard:
    return SegmentCard(
        id=segment.id,
        name=segment.name,
        created_by=author.id,
        created_by_name=author.name,
        archived_at=segment.archived_at,
        latest=_version(version, by),
    )


def _version(version: SegmentVersion, by: User) -> SegmentVersionCard:
    return SegmentVersionCard(
        number=version.number,
        condition=segments.read(version.condition),
        description=version.description,
        made_at=version.made_at,
        made_by=by.id,
        made_by_name=by.name,
    )
