"""Old snapshot + announcements = new snapshot: `async with board_follows(database, team.id): await some_action(...)`.

Whatever an action changes on a team's board it must announce; a row that differs afterwards and was not named is the action's mistake.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from backend.board.queries import BoardRead, channel_of, read_board
from backend.kit.transaction import Database
from tests.waiting import until


@dataclass
class Followed:
    """What was announced and what became of the board."""

    before: BoardRead
    after: BoardRead | None = None
    announced: dict[int, set[UUID]] = field(default_factory=dict)

    @property
    def ids(self) -> set[UUID]:
        """Every collector that was announced."""
        return set().union(*self.announced.values())


@contextlib.asynccontextmanager
async def board_follows(database: Database, team_id: UUID) -> AsyncIterator[Followed]:
    """Fail unless what was announced inside the block explains every difference of the board."""
    followed = Followed(await snapshot(database, team_id))
    probe, heard = f"probe:{uuid4()}", asyncio.Event()
    listening = asyncio.create_task(_listen(database, team_id, followed, probe, heard))
    await until(lambda: _is_heard(database, probe, heard))
    try:
        yield followed
        followed.after = await snapshot(database, team_id)
        await _all_heard(followed)
    finally:
        listening.cancel()
    before, after = followed.before.rows, followed.after.rows
    told = {id_: row for id_, row in before.items() if id_ not in followed.ids}
    told |= {id_: after[id_] for id_ in followed.ids if id_ in after}
    silent = [name_of(before, after, id_) for id_ in before.keys() | after.keys() if told.get(id_) != after.get(id_)]
    assert not silent, f"changed on the board without being announced: {silent}"


def name_of(before: Mapping[UUID, object], after: Mapping[UUID, object], id_: UUID) -> str:
    """Which row, and how it differs."""
    return f"{before.get(id_)} -> {after.get(id_)}"


async def snapshot(database: Database, team_id: UUID) -> BoardRead:
    """The board as the database has it."""
    read = await read_board(await database.fast(), team_id, database.clock.now())
    assert read is not None
    return read


async def _listen(database: Database, team_id: UUID, followed: Followed, probe: str, heard: asyncio.Event) -> None:
    async for channel, message in database.doorbell.listen(channel_of(team_id), probe):
        if channel == probe:
            heard.set()
        else:
            followed.announced[message["seq"]] = {UUID(id_) for kind, id_ in message["rows"] if kind == "collector"}


async def _is_heard(database: Database, probe: str, heard: asyncio.Event) -> bool:
    """Ring a bell of our own until somebody listens: whatever rang before that would be missed."""
    await database.doorbell.ring(probe, {})
    return heard.is_set()


async def _all_heard(followed: Followed) -> None:
    """Wait for every number up to the new snapshot's: doorbells leave after the commit."""
    assert followed.after is not None
    expected = set(range(followed.before.seq + 1, followed.after.seq + 1))
    await until(lambda: not expected - followed.announced.keys())
