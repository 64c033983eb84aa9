"""One team's board as this process knows it, kept equal to the database and told to whoever watches."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec
import structlog

from backend.board import queries
from backend.board.rules import GAP_GRACE, GATHERED_FOR, Heard, Pace, day_start
from backend.board.schemas import BoardAlive, BoardChanged, BoardSnapshot, CollectorRow, FeedRow
from backend.board.sending import Event, Receiver, text_event
from backend.kit.transaction import Database

log = structlog.get_logger()


class TeamBoard:
    """The rows of a board, the number they are true at, and its watchers."""

    def __init__(self, database: Database, read: queries.BoardRead, feeds: list[FeedRow]) -> None:
        self.receivers: set[Receiver] = set()
        self.channel = queries.channel_of(read.team.id)
        self.feeds = feeds
        self._database = database
        self._team = read.team
        self._rows = read.rows
        self._day_starts_at = read.day_starts_at
        self._heard = Heard(read.seq)
        self._pace = Pace()
        self._must_read_all = False
        self._stirred = asyncio.Event()
        self._snapshot: tuple[float, Event] | None = None
        self._following = asyncio.create_task(self._follow())

    def close(self) -> None:
        """Nobody watches any more."""
        self._following.cancel()

    def hear(self, seq: int, rows: Sequence[tuple[str, str]]) -> None:
        """An announcement: read these rows when it is the next, doubt the board when one is missing."""
        loop = asyncio.get_running_loop()
        self._pace.note(loop.time())
        self._heard.hear(seq, [id_ for kind, id_ in rows if kind == "collector"])
        if self._heard.misses_one:
            loop.call_later(GAP_GRACE, self._doubt, self._heard.seq)
        self._stirred.set()

    def compare(self, seq: int, now: datetime, feeds: list[FeedRow]) -> None:
        """Read everything when the database is at another number or day than we are; else say that all is well."""
        self.feeds = feeds
        behind = self._heard.seq < seq or self._database_went_back(seq)
        if behind or day_start(now, self._team.zone) != self._day_starts_at:
            self._must_read_all = True
            self._stirred.set()
        else:
            self._tell(BoardAlive(self._heard.seq, now, feeds))

    def snapshot_event(self) -> Event:
        """The whole board, encoded once for all who come in the same moment."""
        at = asyncio.get_running_loop().time()
        if self._snapshot is None or at - self._snapshot[0] > 0.1:
            rows = sorted(self._rows.values(), key=lambda row: (row.name, row.id))
            now = self._database.clock.now()
            self._snapshot = (at, _event(BoardSnapshot(self._heard.seq, self._team.id, self._team.name, now, rows, self.feeds)))
        return self._snapshot[1]

    def _database_went_back(self, seq: int) -> bool:
        """A restored database counts from an earlier number; one of ours just taken only seems so."""
        return seq < self._heard.seq - 1000 or (seq == 0 and self._heard.seq > 0)

    def _doubt(self, seq: int) -> None:
        """The number after this one had its time to come."""
        if self._heard.seq == seq and self._heard.misses_one:
            self._must_read_all = True
            self._stirred.set()

    async def _follow(self) -> None:
        """Read what was announced, as often as it is, and no oftener than it can be read."""
        loop, read_at = asyncio.get_running_loop(), 0.0
        while True:
            await self._stirred.wait()
            if self._pace.is_busy:
                # The first of a burst is told at once; what follows it, together.
                await asyncio.sleep(max(0.0, read_at + GATHERED_FOR - loop.time()))
            self._stirred.clear()
            read_at = loop.time()
            try:
                async with asyncio.timeout(5):
                    await self._catch_up()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
                log.warning("board.cannot_read", team=self._team.id, reason=type(failure).__name__)
                self._must_read_all = True
                await asyncio.sleep(0.5)
                self._stirred.set()

    async def _catch_up(self) -> None:
        if self._must_read_all:
            await self._read_all()
        elif ids := self._heard.take():
            asked = [UUID(id_) for id_ in ids]
            # Taken but not yet read: should the read fail, everything is read.
            self._must_read_all = True
            read = await queries.collector_rows(await self._database.fast(), self._team.id, self._day_starts_at, asked)
            self._must_read_all = False
            self._replace(read, [id_ for id_ in asked if id_ not in read])

    async def _read_all(self) -> None:
        read = await queries.read_board(await self._database.fast(), self._team.id, self._database.clock.now())
        if read is None:
            return
        self._must_read_all = False
        self._team, self._day_starts_at = read.team, read.day_starts_at
        self._heard.restart(read.seq)
        self._replace(read.rows, [id_ for id_ in self._rows if id_ not in read.rows])

    def _replace(self, read: dict[UUID, CollectorRow], missing: Sequence[UUID]) -> None:
        """Take the rows over, and tell those that differ."""
        changed = [row for id_, row in read.items() if self._rows.get(id_) != row]
        gone = [id_ for id_ in missing if self._rows.pop(id_, None) is not None]
        self._rows.update({row.id: row for row in changed})
        self._snapshot = None
        if changed or gone:
            self._tell(BoardChanged(self._heard.seq, self._database.clock.now(), changed, gone, self.feeds))

    def _tell(self, message: BoardChanged | BoardAlive) -> None:
        event = _event(message)
        for receiver in self.receivers:
            receiver.offer(event)


def _event(message: BoardSnapshot | BoardChanged | BoardAlive) -> Event:
    return text_event(msgspec.json.encode(message))
