"""All SQL about what people are doing: pause reasons, telephones, and the stretches of a shift."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.people.learning import Known
from backend.people.models import PauseReason, Presence, PresenceState, Role, Telephone, User
from backend.people.shift import Stretch

#: A presence with everything its card says, by `:user_id`.
OWN_PRESENCE = """
    SELECT p.state, p.since, p.reason, r.longest_minutes, t.reachable, t.in_use, t.changed_at, s.name AS set_by
      FROM presence p
      JOIN app_user u ON u.id = p.user_id
      LEFT JOIN pause_reason r ON p.state = 'paused' AND r.code = p.reason
      LEFT JOIN telephone t ON t.endpoint = u.endpoint
      LEFT JOIN app_user s ON s.id = p.set_by
     WHERE p.user_id = :user_id
"""

STRETCHES = text(
    """
    -- A user's stretches between two moments, cut to them; the present one ends at the second.
    SELECT state, reason, greatest(started_at, :since) AS started_at, least(ended_at, :until) AS ended_at, false AS is_present
      FROM presence_change
     WHERE user_id = :user_id AND started_at < :until AND ended_at > :since
     UNION ALL
    SELECT state, reason, greatest(since, :since), :until, true
      FROM presence
     WHERE user_id = :user_id AND state <> 'offline' AND since < :until
     ORDER BY started_at
    """
)

KNOWN_TELEPHONES = """
    SELECT endpoint, device_reachable, in_use, device_at, contact_reachable, contact_at, reachable, changed_at
      FROM telephone
     WHERE endpoint = ANY(:endpoints)
"""
KEEP_TELEPHONES = text(
    """
    INSERT INTO telephone (endpoint, device_reachable, in_use, device_at, contact_reachable, contact_at, reachable, changed_at)
    SELECT * FROM unnest(
        CAST(:endpoint AS text[]), CAST(:device_reachable AS boolean[]), CAST(:in_use AS boolean[]), CAST(:device_at AS timestamptz[]),
        CAST(:contact_reachable AS boolean[]), CAST(:contact_at AS timestamptz[]), CAST(:reachable AS boolean[]),
        CAST(:changed_at AS timestamptz[]))
        ON CONFLICT (endpoint) DO UPDATE
       SET device_reachable = excluded.device_reachable, in_use = excluded.in_use, device_at = excluded.device_at,
           contact_reachable = excluded.contact_reachable, contact_at = excluded.contact_at, reachable = excluded.reachable,
           changed_at = excluded.changed_at
    """
)


async def own_presence(fast: asyncpg.Pool, user_id: UUID) -> Any:
    """What a user is doing with what their telephone says, in one plain statement: every desk asks this after every change."""
    return await fast.fetchrow(OWN_PRESENCE.replace(":user_id", "$1"), user_id)


async def presence_row(session: AsyncSession, user_id: UUID) -> Any:
    """The same inside a transaction."""
    return (await session.execute(text(OWN_PRESENCE), {"user_id": user_id})).mappings().first()


async def pause_reasons(session: AsyncSession, *, with_retired: bool = False) -> Sequence[PauseReason]:
    """The pause reasons in their order."""
    statement = select(PauseReason).order_by(col(PauseReason.position), col(PauseReason.code))
    return (await session.exec(statement if with_retired else statement.where(col(PauseReason.retired_at).is_(None)))).all()


async def lock_pause_reasons(session: AsyncSession) -> Sequence[PauseReason]:
    """Those in use, held, so that two cannot retire the last two at once."""
    in_use = select(PauseReason).where(col(PauseReason.retired_at).is_(None)).order_by(col(PauseReason.code))
    return (await session.exec(in_use.with_for_update())).all()


async def pause_in_use(session: AsyncSession, code: str) -> bool:
    """Whether one may pause for this reason."""
    found = await session.exec(select(PauseReason.code).where(PauseReason.code == code, col(PauseReason.retired_at).is_(None)))
    return found.first() is not None


async def paused_with(session: AsyncSession, code: str) -> Sequence[tuple[UUID, UUID | None]]:
    """Who is on such a pause now, and in which team."""
    statement = select(User.id, User.team_id).join(Presence, col(Presence.user_id) == col(User.id))
    return (
        await session.exec(statement.where(Presence.state == PresenceState.PAUSED, Presence.reason == code).order_by(col(User.id)))
    ).all()


async def known_telephones(session: AsyncSession, endpoints: Collection[str], *, held: bool = False) -> dict[str, Known]:
    """What is known of these telephones; held in the order of their names, so that two bridges cannot deadlock."""
    statement = KNOWN_TELEPHONES + (" ORDER BY endpoint FOR UPDATE" if held else "")
    rows = await session.execute(text(statement), {"endpoints": list(endpoints)})
    return {row.endpoint: Known(*row) for row in rows}


async def keep_telephones(session: AsyncSession, known: Sequence[Known]) -> None:
    """Write what is known of telephones."""
    columns = zip(Known._fields, zip(*sorted(known), strict=True), strict=True)
    await session.execute(KEEP_TELEPHONES, {name: list(values) for name, values in columns})


async def presences_on(session: AsyncSession, endpoints: Collection[str]) -> Sequence[tuple[Presence, str, UUID | None]]:
    """What those are doing whose telephones these are, and in which team."""
    statement = select(Presence, User.endpoint, User.team_id).join(User, col(User.id) == col(Presence.user_id))
    statement = statement.where(col(User.endpoint).in_(endpoints)).order_by(col(User.id)).execution_options(populate_existing=True)
    return (await session.exec(statement)).all() if endpoints else []  # type: ignore[return-value]


async def out_of_line(session: AsyncSession, endpoints: Collection[str] | None) -> Sequence[tuple[UUID, bool]]:
    """Ready collectors whose telephone is not reachable, and unreachable ones whose telephone is; with whether it is. None: of all."""
    statement = (
        select(Presence.user_id, Telephone.reachable)
        .join(User, col(User.id) == col(Presence.user_id))
        .join(Telephone, col(Telephone.endpoint) == col(User.endpoint))
        .where(
            col(User.disabled_at).is_(None),
            or_(
                (col(Presence.state) == PresenceState.READY) & ~col(Telephone.reachable),
                (col(Presence.state) == PresenceState.UNREACHABLE) & col(Telephone.reachable),
            ),
        )
    )
    if endpoints is not None:
        statement = statement.where(col(User.endpoint).in_(endpoints))
    return (await session.exec(statement.order_by(col(Presence.user_id)))).all()


async def has_no_telephone(session: AsyncSession, user_id: UUID) -> bool:
    """Whether the switch says that this user's telephone cannot be reached; one it never spoke of can."""
    statement = select(Telephone.reachable).join(User, col(User.endpoint) == col(Telephone.endpoint)).where(User.id == user_id)
    return (await session.exec(statement)).first() is False


async def stretches_of(session: AsyncSession, user_id: UUID, since: datetime, until: datetime) -> list[Stretch]:
    """A user's stretches between two moments, in order."""
    rows: Any = (await session.execute(STRETCHES, {"user_id": user_id, "since": since, "until": until})).all()
    return [Stretch(PresenceState(state), reason, started, ended, present) for state, reason, started, ended, present in rows]


async def collector_under(session: AsyncSession, viewer: User, user_id: UUID) -> User | None:
    """A collector whose shift this viewer may see: their own, their team's, or anybody's."""
    statement = select(User).where(User.id == user_id, User.role == Role.COLLECTOR)
    if viewer.role is Role.COLLECTOR:
        statement = statement.where(User.id == viewer.id)
    elif viewer.role is Role.SUPERVISOR:
        statement = statement.where(User.team_id == viewer.team_id, col(User.team_id).is_not(None))
    return (await session.exec(statement)).first()
