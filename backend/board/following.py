"""One follower per web process: hears the doorbell, reads what changed, and tells the sockets that watch.

Whatever is lost on the way (doorbells, Redis, a slow socket) heals within seconds, because the numbers in the database are compared.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from redis.exceptions import RedisError

from backend.board import queries
from backend.board.desk import Desk
from backend.board.rules import GAP_GRACE, LOOKS_EVERY, SESSIONS_ASKED_EVERY
from backend.board.schemas import FeedRow
from backend.board.sending import Receiver
from backend.board.team_board import TeamBoard
from backend.kit.refusal import NotFound
from backend.kit.transaction import Database, transaction
from backend.people.actions import arrive_if_signed_in
from backend.people.models import Role
from backend.people.queries import live_sessions, note_signs_of_life

log = structlog.get_logger()

#: What a database or Redis that is away raises.
AWAY = (OSError, TimeoutError, RedisError, asyncpg.PostgresError, asyncpg.InterfaceError)
#: The application says so in its close code; the browser signs in again instead of reconnecting.
SESSION_ENDED = 4401


@dataclass(frozen=True)
class Ticket:
    """On which session a socket is open, and what it needs of its user."""

    token_hash: str
    permits: Callable[[Role, UUID | None], bool]


class Follower:
    """Every board and desk that somebody watches through this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._boards: dict[UUID, TeamBoard] = {}
        self._desks: dict[UUID, Desk] = {}
        self._tickets: dict[Receiver, Ticket] = {}
        self._opening = asyncio.Lock()
        self._hears_redis = False
        self._redis_answered_at = database.clock.now()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Follower"]:
        """Follow for as long as the block lasts."""
        tasks = [asyncio.create_task(work()) for work in (self._listen, self._look, self._ask_for_sessions)]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            for board in self._boards.values():
                board.close()
            await asyncio.gather(*tasks, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def watching_board(self, team_id: UUID, send: Any, ticket: Ticket) -> AsyncIterator[Receiver]:
        """A socket gets the snapshot and then every change of a team's board."""
        board = await self._board(team_id)
        receiver = Receiver(send, board.snapshot_event)
        board.receivers.add(receiver)
        self._tickets[receiver] = ticket
        try:
            receiver.offer(board.snapshot_event())
            yield receiver
        finally:
            receiver.forget()
            del self._tickets[receiver]
            board.receivers.discard(receiver)
            if not board.receivers and self._boards.get(team_id) is board:
                board.close()
                del self._boards[team_id]

    @contextlib.asynccontextmanager
    async def watching_desk(self, user_id: UUID, send: Any, ticket: Ticket) -> AsyncIterator[Receiver]:
        """A collector's socket is told what to look at again; its being open is their sign of life."""
        desk = self._desks.setdefault(user_id, Desk(user_id))
        receiver = Receiver(send, desk.everything_event)
        desk.receivers.add(receiver)
        self._tickets[receiver] = ticket
        try:
            known = await queries.sequences(await self.database.fast(), [desk.channel])
            desk.heard.restart(max(desk.heard.seq, known.get(desk.channel, 0)))
            receiver.offer(desk.everything_event())
            await self._return(user_id, ticket)
            yield receiver
        finally:
            receiver.forget()
            del self._tickets[receiver]
            desk.receivers.discard(receiver)
            if not desk.receivers and self._desks.get(user_id) is desk:
                del self._desks[user_id]

    async def _board(self, team_id: UUID) -> TeamBoard:
        """The team's board, read when the first of its watchers comes."""
        async with self._opening:
            if team_id not in self._boards:
                read = await queries.read_board(await self.database.fast(), team_id, self.database.clock.now())
                if read is None:
                    raise NotFound
                self._boards[team_id] = TeamBoard(self.database, read, self._with_redis(read.feeds))
            return self._boards[team_id]

    async def _listen(self) -> None:
        """Hear the doorbell, through any outage of Redis."""
        while True:
            with suppress(*AWAY):
                self._hears_redis = True
                async for channel, message in self.database.doorbell.listen("board:*", "desk:*"):
                    self._hear(channel, message)
            self._hears_redis = False
            log.warning("board.redis_lost")
            await asyncio.sleep(0.5)

    def _hear(self, channel: str, message: dict[str, Any]) -> None:
        with suppress(ValueError, KeyError, TypeError):
            kind, _, id_ = channel.partition(":")
            follows = self._boards.get(UUID(id_)) if kind == "board" else self._desks.get(UUID(id_))
            if follows is not None:
                follows.hear(message["seq"], [(row[0], row[1]) for row in message["rows"]])

    async def _look(self) -> None:
        """Every few seconds: compare the numbers with the database, note who is alive, and tell everybody that silence is not staleness."""
        while True:
            await asyncio.sleep(LOOKS_EVERY - GAP_GRACE)
            try:
                async with asyncio.timeout(LOOKS_EVERY):
                    await self._look_once()
            except AWAY as failure:
                # No word to the sockets: their boards grey, which is the truth.
                log.warning("board.cannot_look", reason=type(failure).__name__)

    async def _look_once(self) -> None:
        now = self.database.clock.now()
        fast = await self.database.fast()
        everything: list[TeamBoard | Desk] = [*self._boards.values(), *self._desks.values()]
        followed = {follows.channel: follows for follows in everything}
        seqs = await queries.sequences(fast, list(followed))
        if await self.database.doorbell.is_answering():
            self._redis_answered_at = now
        feeds = self._with_redis(await queries.feeds(fast, now))
        absent = await note_signs_of_life(fast, list(self._desks), now) if self._desks else []
        # What is on its way gets the time to arrive: only what is missing then was lost.
        await asyncio.sleep(GAP_GRACE)
        for channel, follows in followed.items():
            follows.compare(seqs.get(channel, 0), now, feeds)
        for user_id in absent:
            for ticket in [self._tickets[receiver] for receiver in self._desks[user_id].receivers] if user_id in self._desks else []:
                await self._return(user_id, ticket)

    async def _return(self, user_id: UUID, ticket: Ticket) -> None:
        """A collector whose browser is back is present again."""
        async with transaction(self.database) as tx:
            await arrive_if_signed_in(tx, user_id, ticket.token_hash)

    async def _ask_for_sessions(self) -> None:
        """Twice a second: whose session ended, was disabled or lost the right to watch loses the socket."""
        while True:
            await asyncio.sleep(SESSIONS_ASKED_EVERY)
            if not self._tickets:
                continue
            with suppress(*AWAY):
                hashes = list({ticket.token_hash for ticket in self._tickets.values()})
                live = await live_sessions(await self.database.fast(), hashes, self.database.clock.now())
                asked = set(hashes)
                for receiver, ticket in list(self._tickets.items()):
                    rights = live.get(ticket.token_hash)
                    if ticket.token_hash in asked and (rights is None or not ticket.permits(*rights)):
                        receiver.cut(SESSION_ENDED, "session ended")

    def _with_redis(self, feeds: list[FeedRow]) -> list[FeedRow]:
        """The feeds with the doorbell's, which only this process can judge."""
        answered_ago = (self.database.clock.now() - self._redis_answered_at).total_seconds()
        healthy = self._hears_redis and answered_ago < 2 * LOOKS_EVERY
        return [*feeds, FeedRow(name="redis", healthy=healthy, at=self._redis_answered_at, detail="" if healthy else "not answering")]
