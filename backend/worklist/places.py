"""Where an account stands in the order in which a collector is handed accounts."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.people.models import User
from backend.worklist import queries
from backend.worklist.models import WorkItem

#: As `take_next.sql` deals: what is kept for whoever asks comes before everything else, each in the same order.
_AHEAD = """
    SELECT (SELECT count(*) FROM work_item
             WHERE ready AND only_for = :user_id AND portfolio_id = ANY(CAST(:portfolios AS uuid[]))
               AND account_id <> ALL(CAST(:apart AS uuid[]))
               AND (NOT :kept OR (band, -score, tie, account_id) < (:band, -CAST(:score AS integer), :tie, :account_id)))
         + (SELECT count(*) FROM work_item
             WHERE ready AND only_for IS NULL AND bucket = ANY(CAST(:mine AS uuid[])) AND account_id <> ALL(CAST(:apart AS uuid[]))
               AND NOT :kept AND (band, -score, tie, account_id) < (:band, -CAST(:score AS integer), :tie, :account_id))"""


@dataclass(frozen=True)
class Place:
    """What orders an account among those that are handed out."""

    account_id: UUID
    bucket: UUID
    band: int
    score: int
    tie: int
    only_for: UUID | None

    @staticmethod
    def of(item: WorkItem) -> "Place":
        """The place an account was given."""
        return Place(item.account_id, item.bucket, item.band, item.score, item.tie, item.only_for)

    def comes_before(self, other: "Place") -> bool:
        """Whether this one is handed out first, to somebody who may be offered both."""
        return self._key < other._key

    @property
    def _key(self) -> tuple[bool, int, int, int, UUID]:
        return self.only_for is None, self.band, -self.score, self.tie, self.account_id


async def position(session: AsyncSession, user: User, place: Place, apart_from: Collection[UUID] = ()) -> int:
    """The place's number among what this user may be handed, as if these accounts were not there; during an experiment, in its arm."""
    ahead = await session.execute(
        text(_AHEAD),
        {
            "user_id": user.id,
            "mine": (await queries.served(session, user)).beside(place.bucket),
            "portfolios": await queries.portfolio_ids_of(session, user),
            "apart": [*apart_from],
            "kept": place.only_for is not None,
            "band": place.band,
            "score": place.score,
            "tie": place.tie,
            "account_id": place.account_id,
        },
    )
    return int(ahead.scalar_one()) + 1
