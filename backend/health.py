"""Whether the installation works, for people, load balancers and the commands that wait for it."""

import asyncio
from typing import Literal

import structlog
from litestar import Controller, Response, get
from litestar.datastructures import State
from msgspec import Struct
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.heartbeat import SILENT_AFTER_SECONDS, ages
from backend.kit.migration import head
from backend.kit.transaction import Database

log = structlog.get_logger()

#: A part that has not answered by then counts as down.
PATIENCE_SECONDS = 2.0
#: Parts that prove their life by a heartbeat in the database.
BEATING = ("worker", "bridge")


class PartHealth(Struct):
    """How one part is."""

    up: bool
    #: Seconds since it was last known to live; None: never seen.
    age_seconds: float | None
    detail: str = ""


class Health(Struct):
    """How the installation is, part by part."""

    status: Literal["ready", "not_ready"]
    parts: dict[str, PartHealth]


class Alive(Struct):
    """The web process answers."""

    status: Literal["live"] = "live"


class HealthController(Controller):
    path = "/health"

    @get("/live", operation_id="isLive")
    async def is_live(self) -> Alive:
        return Alive()

    @get("/ready", operation_id="isReady")
    async def is_ready(self, state: State) -> Response[Health]:
        health = await examine(state.database)
        return Response(health, status_code=200 if health.status == "ready" else 503, headers={"Cache-Control": "no-store"})


async def examine(database: Database) -> Health:
    """Ask every part how it is."""
    stored, redis_answers = await asyncio.gather(_stored(database), database.doorbell.is_answering())
    parts = {**stored, "redis": PartHealth(redis_answers, 0.0 if redis_answers else None, "" if redis_answers else "does not answer")}
    return Health("ready" if all(part.up for part in parts.values()) else "not_ready", parts)


async def _stored(database: Database) -> dict[str, PartHealth]:
    """The database itself, and the parts whose heartbeats it keeps."""
    silent = {part: PartHealth(False, None, "unknown without the database") for part in BEATING}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), AsyncSession(database.engine) as session:
            if (await session.execute(text("SELECT to_regclass('alembic_version')"))).scalar() is None:
                return {"database": PartHealth(False, 0.0, "not migrated"), **silent}
            revision = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar()
            if revision != head():
                return {"database": PartHealth(False, 0.0, f"at schema {revision}, needs {head()}"), **silent}
            beats = await ages(session)
    # Whatever the driver raises when the database is gone: health is there to say so, not to fail with it.
    except Exception as failure:
        log.warning("health.database_lost", reason=type(failure).__name__)
        return {"database": PartHealth(False, None, type(failure).__name__), **silent}
    return {"database": PartHealth(True, 0.0), **{part: _by_heartbeat(part, beats) for part in BEATING}}


def _by_heartbeat(part: str, beats: dict[str, tuple[float, bool, str]]) -> PartHealth:
    """A part that may run on several nodes (`bridge:<node>`) is up when one of them is."""
    nodes = [beat for name, beat in beats.items() if name == part or name.startswith(f"{part}:")]
    if not nodes:
        return PartHealth(False, None, "has not started")
    age, healthy, detail = min(nodes, key=lambda beat: (not beat[1], beat[0]))
    return PartHealth(healthy and age <= SILENT_AFTER_SECONDS, round(age, 3), detail if age <= SILENT_AFTER_SECONDS else "is silent")
