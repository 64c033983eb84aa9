"""The session cookie, and the guard every call under /api and /ws passes: signed in, from our own pages, with the session's CSRF token.

The CSRF token belongs to the session and is compared with the one in the header. A double-submitted cookie would need no look-up, but we
look the session up anyway, and a cookie can be planted from a sibling domain while a row of ours cannot.
"""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection, WebSocket
from litestar.datastructures import Cookie
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Scope

from backend.kit.refusal import Refusal
from backend.kit.transaction import Database
from backend.people import queries
from backend.people.models import User
from backend.people.rules import SESSION_LONGEST, session_ends, session_wants_renewal

Connection = ASGIConnection[Any, Any, Any, Any]

COOKIE = "promesa_session"
CSRF_HEADER = "X-CSRF-Token"
#: Below these, everything needs a session unless the route says `opt={"public": True}`.
PROTECTED = ("/api", "/ws")
HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(eq=False)
class NotSignedIn(Refusal):
    """Sign in first: there is no session, or it has ended."""

    status = 401


@dataclass(eq=False)
class CsrfTokenWrong(Refusal):
    """This page is out of date; reload it and try again."""

    status = 403


@dataclass(eq=False)
class ForeignOrigin(Refusal):
    """This request comes from another site."""

    status = 403

    origin: str


async def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse calls from other sites' pages, without a session, or without its CSRF token; remember who it is otherwise."""
    # The route's own path: how the address was written must not decide whether a session is needed.
    if not connection.scope["path_template"].startswith(PROTECTED):
        return
    is_socket = isinstance(connection, WebSocket)
    changes = is_socket or connection.scope.get("method") not in HARMLESS
    if changes:
        refuse_foreign_origin(connection)
    if handler.opt.get("public"):
        return
    database: Database = connection.app.state.database
    found = await _session_of(database, connection.cookies.get(COOKIE))
    if found is None:
        raise NotSignedIn
    user, session = found
    if changes and not is_socket:
        given = connection.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode(), session.csrf_token.encode()):
            raise CsrfTokenWrong
    connection.scope["user"] = user
    connection.scope["auth"] = session


def user_of(scope: Scope) -> User:
    """The signed-in user of a call that passed `signed_in`."""
    user: User | None = scope.get("user")
    if user is None:
        raise NotSignedIn
    return user


def provide_user(scope: Scope) -> User:
    """The parameter `user` of handlers: who is signed in. Not attached to any database session, and without the password's hash."""
    return user_of(scope)


def session_of(scope: Scope) -> queries.OpenSession:
    """The session of a call that passed `signed_in`."""
    session: queries.OpenSession | None = scope.get("auth")
    if session is None:
        raise NotSignedIn
    return session


def refuse_foreign_origin(connection: Connection) -> None:
    """A browser names the page a call comes from; it must be ours or one the installation names."""
    origin = connection.headers.get("Origin")
    if origin is None:
        return
    allowed = [one.strip().rstrip("/") for one in connection.app.state.settings.allowed_origins.split(",")]
    if urlsplit(origin).netloc != connection.headers.get("Host") and origin not in allowed:
        raise ForeignOrigin(origin=origin[:200])


def new_token() -> str:
    """256 random bits, as text."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored of a token: whoever reads the table cannot sign in with it."""
    return sha256(token.encode()).hexdigest()


def session_cookie(token: str, connection: Connection) -> Cookie:
    """The cookie that carries a session; scripts cannot read it."""
    secure = connection.url.scheme == "https"
    return Cookie(COOKIE, value=token, httponly=True, samesite="lax", secure=secure, max_age=int(SESSION_LONGEST.total_seconds()))


def no_cookie() -> Cookie:
    """Takes the session cookie back."""
    return Cookie(COOKIE, value="", httponly=True, samesite="lax", max_age=0)


async def _session_of(database: Database, token: str | None) -> tuple[User, queries.OpenSession] | None:
    if not token:
        return None
    now = database.clock.now()
    fast = await database.fast()
    found = await queries.open_session(fast, hash_of(token), now)
    if found is not None and session_wants_renewal(found[1].seen_at, now):
        session = found[1]
        await queries.renew_session(fast, session.token_hash, now, session_ends(session.created_at, now))
    return found
