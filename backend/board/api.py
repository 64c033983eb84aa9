"""The board by HTTP and by socket, and the desk's socket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Controller, Litestar, WebSocket, get, websocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect
from litestar.types import Send

from backend.board import queries
from backend.board.following import Follower, Ticket
from backend.board.rules import WATCHERS, may_watch
from backend.board.schemas import BoardSnapshot
from backend.board.sending import Receiver
from backend.kit.refusal import NotFound
from backend.kit.transaction import Database
from backend.people.guards import allow
from backend.people.models import User
from backend.people.sessions import session_of, user_of


class Socket(WebSocket[Any, Any, Any]):
    """A socket whose messages go straight to the server: two thousand a time, every layer between costs."""

    def send_wrapper(self, send: Send) -> Send:
        return send


class BoardController(Controller):
    tags = ("board",)

    @get("/api/board", operation_id="seeBoard", guards=[allow(*WATCHERS)])
    async def board(self, state: State, user: User, team: UUID | None = None) -> BoardSnapshot:
        team_id = await team_watched(state.database, user, team)
        now = state.database.clock.now()
        read = await queries.read_board(await state.database.fast(), team_id, now)
        if read is None:
            raise NotFound
        return read.snapshot(now)

    @websocket("/ws/board", websocket_class=Socket, guards=[allow(*WATCHERS)])
    async def follow_board(self, socket: Socket, team: UUID | None = None) -> None:
        team_id = await team_watched(socket.app.state.database, user_of(socket.scope), team)
        ticket = Ticket(session_of(socket.scope).token_hash, lambda role, own_team: may_watch(role, own_team, team_id))
        follower: Follower = socket.app.state.follower
        await socket.accept()
        async with follower.watching_board(team_id, socket.send, ticket) as receiver:
            await until_closed(socket, receiver)

    @websocket("/ws/desk", websocket_class=Socket)
    async def follow_desk(self, socket: Socket) -> None:
        ticket = Ticket(session_of(socket.scope).token_hash, lambda role, own_team: True)
        follower: Follower = socket.app.state.follower
        await socket.accept()
        async with follower.watching_desk(user_of(socket.scope).id, socket.send, ticket) as receiver:
            await until_closed(socket, receiver)


async def team_watched(database: Database, user: User, wished: UUID | None) -> UUID:
    """The team whose board is meant: the one named, one's own, or the first there is; refused where it is not theirs to see."""
    team_id = wished or user.team_id or await queries.first_team(await database.fast())
    if team_id is None or not may_watch(user.role, user.team_id, team_id):
        raise NotFound
    return team_id


async def until_closed(socket: Socket, receiver: Receiver) -> None:
    """Wait until the browser or we close the socket; what it says meanwhile means nothing."""
    try:
        while True:
            await socket.receive_data(mode="text")
    except WebSocketDisconnect:
        return
    except asyncio.CancelledError:
        # A socket that takes nothing cannot be told; ending its task drops it.
        if not receiver.is_cut:
            raise


@contextlib.asynccontextmanager
async def following_boards(app: Litestar) -> AsyncIterator[None]:
    """Part of the web process's life: one follower for all its sockets."""
    async with Follower(app.state.database).running() as follower:
        app.state.follower = follower
        yield
