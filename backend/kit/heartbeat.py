"""Heartbeats: each long-running part says that it lives, so that health and the board can say which does not."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.transaction import Transaction

#: A part that has not beaten for this many seconds counts as down.
SILENT_AFTER_SECONDS = 15.0


def bridge_part(switch: str) -> str:
    """The part that the bridge of a switch is; the main switch's is the bridge, as in most installations it is the only one."""
    return "bridge" if switch == "main" else f"bridge:{switch}"


async def beat(tx: Transaction, part: str, *, healthy: bool = True, detail: str = "") -> None:
    """Say that a part is alive, and how it is."""
    await tx.session.execute(
        text(
            "INSERT INTO heartbeat AS h (part, beaten_at, healthy, detail, healthy_at) "
            "VALUES (:part, :at, :healthy, :detail, CASE WHEN :healthy THEN CAST(:at AS timestamptz) END) "
            "ON CONFLICT (part) DO UPDATE SET beaten_at = EXCLUDED.beaten_at, healthy = EXCLUDED.healthy, detail = EXCLUDED.detail, "
            "healthy_at = coalesce(EXCLUDED.healthy_at, h.healthy_at)"
        ),
        {"part": part, "at": datetime.now(UTC), "healthy": healthy, "detail": detail},
    )


async def healthy_ago(session: AsyncSession, part: str) -> float | None:
    """Seconds since a part, or any of its nodes, last said that it was healthy; None: never yet."""
    found = await session.execute(
        text(
            "SELECT extract(epoch FROM clock_timestamp() - max(healthy_at))::float8 FROM heartbeat "
            " WHERE part = :part OR starts_with(part, :part || ':')"
        ),
        {"part": part},
    )
    age: float | None = found.scalar_one()
    return age


async def ages(session: AsyncSession) -> dict[str, tuple[float, bool, str]]:
    """Per part: seconds since its last beat, whether it said it was healthy, and its words."""
    rows = await session.execute(
        text("SELECT part, extract(epoch FROM clock_timestamp() - beaten_at)::float8, healthy, detail FROM heartbeat")
    )
    return {part: (age, healthy, detail) for part, age, healthy, detail in rows}
