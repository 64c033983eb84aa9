"""Which roles a route is for; that somebody is signed in at all, `sessions.signed_in` has made sure before."""

from litestar.handlers.base import BaseRouteHandler
from litestar.types import Guard

from backend.kit.refusal import NotAllowed
from backend.people.models import Role
from backend.people.sessions import Connection, user_of


def allow(*roles: Role) -> Guard:
    """Let only these roles in."""

    # Async, because the framework sends plain guards to a thread for each request.
    async def only_these_roles(connection: Connection, _: BaseRouteHandler) -> None:
        if user_of(connection.scope).role not in roles:
            raise NotAllowed

    return only_these_roles
