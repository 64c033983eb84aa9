"""What one row over HTTP is measured against: `python -m benchmarks.rows raw|raw-session|litestar DATABASE_URL FD`.

`raw` is ASGI, asyncpg and msgspec and nothing else; `raw-session` also looks the session up, as every call of ours does;
`litestar` is the framework without our edge.
"""

import socket
import sys
from hashlib import sha256
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, get
from litestar.datastructures import State

from backend.people.models import PresenceState
from backend.people.queries import open_session
from backend.people.schemas import PresenceCard

ROW = "SELECT state, since, reason FROM presence WHERE user_id = $1"
HEADERS = [(b"content-type", b"application/json")]


async def _nothing(_: Any) -> None:
    """Like our own pool: nothing to put back between two statements."""


def pool_of(url: str) -> Any:
    """As many connections as ours keeps for such statements."""
    return asyncpg.create_pool(url, min_size=2, max_size=4, reset=_nothing)


class Raw:
    """The least that can answer with one row."""

    def __init__(self, url: str, *, with_session: bool) -> None:
        self.url, self.with_session = url, with_session
        self.pool: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        user_id = UUID(scope["path"].rsplit("/", 1)[1])
        if self.with_session and await self._session(scope) is None:
            raise PermissionError
        row = await self.pool.fetchrow(ROW, user_id)
        body = msgspec.json.encode(PresenceCard(PresenceState(row["state"]), row["since"], row["reason"]))
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": body})

    async def _session(self, scope: Any) -> Any:
        from datetime import UTC, datetime

        cookie = SimpleCookie(dict(scope["headers"])[b"cookie"].decode())["promesa_session"].value
        return await open_session(self.pool, sha256(cookie.encode()).hexdigest(), datetime.now(UTC))

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self.pool = await pool_of(self.url)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


@get("/row/{user_id:uuid}")
async def row_of(state: State, user_id: UUID) -> PresenceCard:
    """The same by the framework."""
    row = await state.pool.fetchrow(ROW, user_id)
    return PresenceCard(PresenceState(row["state"]), row["since"], row["reason"])


def framework(url: str) -> Litestar:
    """The framework alone: no session, no headers of ours."""

    async def connect(app: Litestar) -> None:
        app.state.pool = await pool_of(url)

    return Litestar([row_of], on_startup=[connect], openapi_config=None)


if __name__ == "__main__":
    which, database_url, fd = sys.argv[1:]
    app: Any = framework(database_url) if which == "litestar" else Raw(database_url, with_session=which == "raw-session")
    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_config=None, server_header=False, lifespan="on")
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(fd))])
