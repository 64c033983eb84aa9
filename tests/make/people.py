"""Builders of teams, users and their presence."""

import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.kit.transaction import Transaction
from backend.people import pauses, telephones
from backend.people.learning import Told
from backend.people.models import Presence, PresenceState, Role, Team, User
from backend.people.passwords import hash_password

#: Every built user's password.
PASSWORD = "correct horse battery"

_numbers = itertools.count(1)
_hashes: dict[str, str] = {}


async def team(tx: Transaction, *, name: str | None = None, zone: str = "America/Bogota") -> Team:
    """A team in Bogotá."""
    made = Team(name=name or f"Team {next(_numbers)}", zone=zone)
    tx.session.add(made)
    await tx.session.flush()
    return made


async def user(
    tx: Transaction,
    *,
    role: Role = Role.COLLECTOR,
    team: Team | None = None,
    name: str | None = None,
    email: str | None = None,
    endpoint: str | None = None,
    locale: str = "es",
    disabled_at: datetime | None = None,
) -> User:
    """A user whose password is PASSWORD."""
    number = next(_numbers)
    # Hashed once for the whole run: it is slow on purpose.
    if PASSWORD not in _hashes:
        _hashes[PASSWORD] = await hash_password(PASSWORD)
    made = User(
        email=email or f"{role}{number}@floor.test",
        name=name or f"{role.title()} {number}",
        role=role,
        team_id=team.id if team else None,
        endpoint=endpoint,
        locale=locale,
        password_hash=_hashes[PASSWORD],
        disabled_at=disabled_at,
        created_at=tx.now,
    )
    tx.session.add(made)
    await tx.session.flush()
    return made


async def collector(
    tx: Transaction,
    team: Team | None = None,
    *,
    name: str | None = None,
    state: PresenceState = PresenceState.READY,
    endpoint: str | None = None,
) -> User:
    """A collector at their desk, ready, with a telephone."""
    team = team or await globals()["team"](tx)
    made = await user(tx, role=Role.COLLECTOR, team=team, name=name, endpoint=endpoint or f"desk-{next(_numbers)}")
    tx.session.add(Presence(user_id=made.id, state=state, since=tx.now, seen_at=tx.now))
    await tx.session.flush()
    return made


async def pause_reasons(tx: Transaction) -> None:
    """The shipped pause reasons."""
    await pauses.seed(tx)


async def telephone_said(tx: Transaction, user: User, *, reachable: bool = True, in_use: bool = False) -> None:
    """The switch has said this of a user's telephone."""
    assert user.endpoint is not None
    await telephones.hear(tx, [Told(user.endpoint, reachable, in_use)])


async def signed_in(tx: Transaction, client: Any, user: User) -> Mapping[str, str]:
    """Let the client's browser be signed in as this user, without waiting for the password; what mutating calls carry is set, too."""
    from backend.people.sessions import COOKIE
    from backend.people.sign_in import Visitor, open_session

    opened, token = await open_session(tx, user, Visitor("test"))
    client.cookies.clear()
    client.cookies.set(COOKIE, token)
    client.headers["X-CSRF-Token"] = opened.csrf_token
    return {"X-CSRF-Token": opened.csrf_token, "Cookie": f"{COOKIE}={token}"}
