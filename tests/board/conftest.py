"""A real server with real sockets."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
import pytest
import uvicorn
import websockets

from backend.app import create_app
from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.people.sessions import COOKIE
from backend.people.sign_in import Visitor, open_session
from backend.settings import Settings
from tests.board_follows import snapshot
from tests.waiting import until


@dataclass
class Browser:
    """A socket as a browser keeps it: one board, one reducer."""

    connection: Any
    seq: int = -1
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    messages: int = 0
    last: dict[str, Any] = field(default_factory=dict)

    async def read(self) -> dict[str, Any]:
        """Take one message and reduce it."""
        message: dict[str, Any] = msgspec.json.decode(await self.connection.recv())
        self.messages += 1
        self.last = message
        self.seq = message["seq"]
        match message["type"]:
            case "board.snapshot":
                self.rows = {row["id"]: row for row in message["collectors"]}
            case "board.changed":
                self.rows |= {row["id"]: row for row in message["collectors"]}
                for id_ in message["gone"]:
                    self.rows.pop(id_, None)
            case "desk.changed":
                self.kinds = message["kinds"]
        return message

    async def read_until(self, told: Callable[["Browser"], bool], seconds: float = 10) -> None:
        """Read on until the board says so."""
        async with asyncio.timeout(seconds):
            while not told(self):
                await self.read()


@dataclass
class Floor:
    """A running installation."""

    address: str
    database: Database
    app: Any

    async def session(self, user: User) -> str:
        """A session's token."""
        async with transaction(self.database) as tx:
            _, token = await open_session(tx, user, Visitor("test"))
        return token

    def connect(self, path: str, token: str | None, **options: Any) -> AbstractAsyncContextManager[Any]:
        """A socket that is not read by anybody yet."""
        headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
        return websockets.connect(f"ws://{self.address}{path}", additional_headers=headers, compression=None, **options)

    @contextlib.asynccontextmanager
    async def watching(self, user: User, path: str = "/ws/board", token: str | None = None) -> AsyncIterator[Browser]:
        """A browser with the first message read."""
        async with self.connect(path, token or await self.session(user)) as connection:
            browser = Browser(connection)
            await browser.read()
            yield browser

    async def equals_database(self, browser: Browser, team_id: UUID) -> bool:
        """Whether the browser shows what the database has."""
        return browser.rows == await self.rows_of(team_id)

    async def rows_of(self, team_id: UUID) -> dict[str, dict[str, Any]]:
        """The team's rows as the database has them, as a browser would show them."""
        return {str(id_): msgspec.to_builtins(row) for id_, row in (await snapshot(self.database, team_id)).rows.items()}


@pytest.fixture
async def floor(settings: Settings, database: Database) -> AsyncIterator[Floor]:
    """The application behind the server it runs on in production."""
    async with serving(settings, database) as floor:
        yield floor


@contextlib.asynccontextmanager
async def serving(settings: Settings, database: Database) -> AsyncIterator[Floor]:
    """The application with these settings, for as long as the block lasts."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    app = create_app(settings)
    config = uvicorn.Config(
        app, ws="websockets-sansio", ws_per_message_deflate=False, log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started, seconds=20)
    yield Floor(f"127.0.0.1:{listening.getsockname()[1]}", database, app)
    server.should_exit = True
    await serving
