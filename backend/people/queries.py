"""All SQL about people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import func, text
from sqlalchemy.orm import configure_mappers
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.people.models import Presence, PresenceState, Role, Session, SignInLink, Team, TelephoneKind, User
from backend.people.rules import REPLIES_KEPT


@dataclass(frozen=True)
class OpenSession:
    """A live session, as a call sees it."""

    token_hash: str
    csrf_token: str
    created_at: datetime
    seen_at: datetime


async def open_session(fast: asyncpg.Pool, token_hash: str, now: datetime) -> tuple[User, OpenSession] | None:
    """Whose live session this is; asked on every call, so in one plain statement."""
    row = await fast.fetchrow(
        "SELECT s.csrf_token, s.created_at AS opened_at, s.seen_at, "
        "       u.id, u.email, u.name, u.role, u.team_id, u.locale, u.endpoint, u.telephone_kind, u.created_at "
        "  FROM session s JOIN app_user u ON u.id = s.user_id "
        " WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL",
        token_hash,
        now,
    )
    if row is None:
        return None
    csrf_token, opened_at, seen_at, id_, email, name, role, team_id, locale, endpoint, telephone_kind, created_at = row
    # Built without the ORM's bookkeeping, which costs more than the query: to be read, neither changed nor stored.
    if not User.__mapper__.configured:  # type: ignore[attr-defined]
        configure_mappers()
    user = User.model_construct(
        id=UUID(int=id_.int),
        email=email,
        name=name,
        role=Role(role),
        team_id=team_id and UUID(int=team_id.int),
        locale=locale,
        endpoint=endpoint,
        telephone_kind=TelephoneKind(telephone_kind),
        password_hash=None,
        disabled_at=None,
        created_at=created_at,
    )
    return user, OpenSession(token_hash, csrf_token, opened_at, seen_at)


async def renew_session(fast: asyncpg.Pool, token_hash: str, now: datetime, ends_at: datetime) -> None:
    """Move the end of a session that is in use."""
    await fast.execute("UPDATE session SET seen_at = $2, expires_at = $3 WHERE token_hash = $1", token_hash, now, ends_at)


async def live_sessions(fast: asyncpg.Pool, token_hashes: Sequence[str], now: datetime) -> dict[str, tuple[Role, UUID | None]]:
    """Which of these sessions still live, with the role and team their users have by now."""
    rows = await fast.fetch(
        "SELECT s.token_hash, u.role, u.team_id FROM session s JOIN app_user u ON u.id = s.user_id "
        " WHERE s.token_hash = ANY($1) AND s.expires_at > $2 AND u.disabled_at IS NULL",
        token_hashes,
        now,
    )
    return {row["token_hash"]: (Role(row["role"]), row["team_id"]) for row in rows}


async def sessions_of(session: AsyncSession, user_id: UUID) -> Sequence[Session]:
    """Every session of a user."""
    return (await session.exec(select(Session).where(Session.user_id == user_id))).all()


async def end_sessions(session: AsyncSession, user_id: UUID) -> int:
    """Delete every session of a user; how many there were."""
    done: Any = await session.execute(text("DELETE FROM session WHERE user_id = :user_id"), {"user_id": user_id})
    return int(done.rowcount)


async def end_session(session: AsyncSession, token_hash: str) -> UUID | None:
    """Delete one session; whose it was."""
    done = await session.execute(text("DELETE FROM session WHERE token_hash = :hash RETURNING user_id"), {"hash": token_hash})
    return done.scalar_one_or_none()


async def user_by_email(session: AsyncSession, email: str) -> User | None:
    """The user with this e-mail address."""
    return (await session.exec(select(User).where(User.email == email))).first()


async def locked_user(session: AsyncSession, user_id: UUID) -> User | None:
    """A user, held until this transaction ends."""
    return (await session.exec(select(User).where(User.id == user_id).with_for_update())).first()


async def visible_users(session: AsyncSession, viewer: User) -> Sequence[tuple[User, str | None]]:
    """The users somebody may see, with their team's name: supervisors see their own team, managers and administrators everybody."""
    statement = select(User, Team.name).outerjoin(Team, col(Team.id) == col(User.team_id)).order_by(col(User.name), col(User.id))
    if viewer.role in (Role.SUPERVISOR, Role.COLLECTOR):
        statement = statement.where(User.team_id == viewer.team_id, col(User.team_id).is_not(None))
    return (await session.exec(statement)).all()


async def team_name(session: AsyncSession, team_id: UUID | None) -> str | None:
    """What a team is called."""
    return (await session.exec(select(Team.name).where(Team.id == team_id))).first()


async def teams(session: AsyncSession, viewer: User) -> Sequence[tuple[Team, int]]:
    """The teams somebody may see, with how many enabled users each has."""
    members = func.count(col(User.id)).filter(col(User.disabled_at).is_(None))
    statement = select(Team, members).outerjoin(User, col(User.team_id) == col(Team.id)).group_by(col(Team.id)).order_by(col(Team.name))
    if viewer.role in (Role.SUPERVISOR, Role.COLLECTOR):
        statement = statement.where(Team.id == viewer.team_id)
    return (await session.exec(statement)).all()


async def names_of(session: AsyncSession, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these users."""
    return dict((await session.exec(select(User.id, User.name).where(col(User.id).in_(user_ids)))).all())


async def other_administrators(session: AsyncSession, user_id: UUID) -> int:
    """How many enabled administrators there are besides this one; they are held, so that two cannot demote each other at once."""
    statement = (
        select(User.id).where(User.role == Role.ADMINISTRATOR, col(User.disabled_at).is_(None)).order_by(col(User.id)).with_for_update()
    )
    return sum(one != user_id for one in (await session.exec(statement)).all())


async def link(session: AsyncSession, token_hash: str, now: datetime) -> SignInLink | None:
    """A one-time link that is still good, held until this transaction ends."""
    statement = select(SignInLink).where(SignInLink.token_hash == token_hash, col(SignInLink.expires_at) > now).with_for_update()
    return (await session.exec(statement)).first()


async def drop_links(session: AsyncSession, user_id: UUID) -> None:
    """Make every earlier one-time link of a user useless."""
    await session.execute(text("DELETE FROM sign_in_link WHERE user_id = :user_id"), {"user_id": user_id})


async def count_try(session: AsyncSession, key: str, now: datetime, window: timedelta) -> tuple[int, datetime]:
    """Count one more try under this key; how many there are in its window, and since when."""
    row = await session.execute(
        text(
            "INSERT INTO sign_in_try AS t (key, tries, since) VALUES (:key, 1, :now) ON CONFLICT (key) DO UPDATE SET "
            "tries = CASE WHEN t.since BETWEEN :opened AND :now THEN t.tries + 1 ELSE 1 END, "
            "since = CASE WHEN t.since BETWEEN :opened AND :now THEN t.since ELSE :now END RETURNING tries, since"
        ),
        {"key": key, "now": now, "opened": now - window},
    )
    tries, since = row.one()
    return tries, since


async def forget_tries(session: AsyncSession, account: str, address: str | None = None) -> None:
    """The right password was given: the account's tries are forgotten, and the address gets this one back."""
    await session.execute(text("DELETE FROM sign_in_try WHERE key = :key"), {"key": account})
    if address is not None:
        await session.execute(text("UPDATE sign_in_try SET tries = greatest(tries - 1, 0) WHERE key = :key"), {"key": address})


async def forget_expired(session: AsyncSession, now: datetime, window: timedelta) -> None:
    """Delete sessions, links, counts and kept replies that have run out."""
    await session.execute(text("DELETE FROM session WHERE expires_at <= :now"), {"now": now})
    await session.execute(text("DELETE FROM sign_in_link WHERE expires_at <= :now"), {"now": now})
    await session.execute(text("DELETE FROM sign_in_try WHERE since <= :opened"), {"opened": now - window})
    await session.execute(text("DELETE FROM kept_reply WHERE kept_at <= :old"), {"old": now - REPLIES_KEPT})


async def presence(session: AsyncSession, user_id: UUID) -> Presence | None:
    """What a user is doing; None: has never signed in."""
    return (await session.exec(select(Presence).where(Presence.user_id == user_id))).first()


async def locked_presence(session: AsyncSession, user_id: UUID, now: datetime) -> tuple[Presence, bool]:
    """What a user is doing, held until this transaction ends, and whether this is the first we hear of them."""
    statement = select(Presence).where(Presence.user_id == user_id).with_for_update().execution_options(populate_existing=True)
    found = (await session.exec(statement)).first()
    if found is not None:
        return found, False
    begun = await session.execute(
        text(
            "INSERT INTO presence (user_id, state, since, seen_at) VALUES (:user_id, 'offline', :now, :now) "
            "ON CONFLICT DO NOTHING RETURNING user_id"
        ),
        {"user_id": user_id, "now": now},
    )
    is_new = begun.first() is not None
    return (await session.exec(statement)).one(), is_new


async def team_of(session: AsyncSession, user_id: UUID) -> UUID | None:
    """The team a user is in."""
    return (await session.exec(select(User.team_id).where(User.id == user_id))).first()


async def collectors_of(session: AsyncSession, team_id: UUID) -> Sequence[UUID]:
    """Who is on a team's board."""
    statement = select(User.id).where(User.team_id == team_id, User.role == Role.COLLECTOR, col(User.disabled_at).is_(None))
    return (await session.exec(statement)).all()


async def is_collector(session: AsyncSession, user_id: UUID) -> bool:
    """Whether this user works accounts."""
    statement = select(User.id).where(User.id == user_id, User.role == Role.COLLECTOR, col(User.disabled_at).is_(None))
    return (await session.exec(statement)).first() is not None


async def silent_collectors(
    session: AsyncSession, now: datetime, silent_after: timedelta, but_not: Sequence[PresenceState]
) -> Sequence[UUID]:
    """Whoever counts as present although their browser has not been heard of for too long."""
    # A clock that was set back makes the last sign of life lie in the future: that is silence, too.
    rows = await session.execute(
        text("SELECT user_id FROM presence WHERE state <> ALL(:states) AND NOT seen_at BETWEEN :since AND :soon ORDER BY user_id"),
        {"states": [str(state) for state in but_not], "since": now - silent_after, "soon": now + silent_after},
    )
    return rows.scalars().all()


async def note_signs_of_life(fast: asyncpg.Pool, user_ids: Sequence[UUID], now: datetime) -> list[UUID]:
    """These browsers are alive, in one statement for all whose desk this process serves; who of them counts as gone nevertheless."""
    # A presence somebody is just changing is passed over until the next time: waiting for one would make everybody look silent.
    rows = await fast.fetch(
        "WITH free AS (SELECT user_id FROM presence WHERE user_id = ANY($1) FOR UPDATE SKIP LOCKED) "
        "UPDATE presence SET seen_at = $2 FROM free WHERE presence.user_id = free.user_id RETURNING presence.user_id, presence.state",
        user_ids,
        now,
    )
    return [row["user_id"] for row in rows if row["state"] == PresenceState.OFFLINE]


async def session_is_open(session: AsyncSession, token_hash: str, user_id: UUID) -> bool:
    """Whether this session is the user's and has not ended; it cannot end before this transaction does."""
    statement = text("SELECT 1 FROM session WHERE token_hash = :hash AND user_id = :user_id FOR SHARE")
    return (await session.execute(statement, {"hash": token_hash, "user_id": user_id})).first() is not None


async def has_users(session: AsyncSession) -> bool:
    """Whether anybody could sign in."""
    return (await session.exec(select(User.id).limit(1))).first() is not None
