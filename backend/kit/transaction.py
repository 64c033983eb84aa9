"""The transaction edge: one transaction per request, job and signal; announcements leave after its commit."""

import asyncio
import contextlib
import math
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import String, bindparam, event, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.clock import Clock
from backend.kit.doorbell import Doorbell
from backend.kit.refusal import Refusal

#: One statement for all channels, in sorted order.
TAKE_NUMBERS = text(
    "INSERT INTO announcement_sequence (channel, seq) SELECT channel, 1 FROM unnest(:channels) AS channel ORDER BY channel "
    "ON CONFLICT (channel) DO UPDATE SET seq = announcement_sequence.seq + 1 RETURNING channel, seq"
).bindparams(bindparam("channels", type_=ARRAY(String)))

#: Prepared statements a connection keeps: each update of other columns is one of its own.
STATEMENTS_KEPT = 500
#: Seconds after which a connection nobody used is asked whether it is still there.
TRUSTED_FOR = 10.0


@dataclass
class Transaction:
    """One unit of work: a session, the single instant it happens at, and what it will announce."""

    session: AsyncSession
    #: The one instant of this transaction, on the business clock.
    now: datetime
    _announced: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    _rung: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _despite_refusal: list[Callable[["Transaction"], Awaitable[None]]] = field(default_factory=list)

    def despite_refusal(self, act: Callable[["Transaction"], Awaitable[None]]) -> None:
        """Should this transaction end in a refusal, do this in one of its own: what must be kept even of a "no"."""
        self._despite_refusal.append(act)

    def announce(self, channel: str, kind: str, row_id: UUID | str) -> None:
        """After commit, say that this row of `kind` changed to whoever follows the numbered channel (`board:<team>`, `desk:<user>`)."""
        self._announced[channel].add((kind, str(row_id)))

    def ring(self, channel: str, **message: Any) -> None:
        """After commit, wake whoever listens on an unnumbered channel (`dial`, `job`)."""
        self._rung.append((channel, message))

    async def number_announcements(self) -> list[tuple[str, dict[str, Any]]]:
        """Take each channel's next number. Called last, so that numbers are handed out in commit order.

        Rows are taken in sorted order: two transactions that announce on the same channels cannot deadlock.
        """
        if not self._announced:
            return self._rung
        taken = await self.session.execute(TAKE_NUMBERS, {"channels": sorted(self._announced)})
        rings = [(channel, {"seq": seq, "rows": sorted(map(list, self._announced[channel]))}) for channel, seq in taken]
        return rings + self._rung


class Database:
    """PostgreSQL with the clock and the doorbell that belong to every transaction."""

    def __init__(self, url: str, *, clock: Clock, doorbell: Doorbell, pool_size: int = 8) -> None:
        self.url = url
        self.clock = clock
        self.doorbell = doorbell
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url, driver="asyncpg"),
            pool_size=pool_size,
            max_overflow=4,
            pool_recycle=1800,
            # The connection used last knows the statements prepared last.
            pool_use_lifo=True,
            connect_args={"prepared_statement_cache_size": STATEMENTS_KEPT},
        )
        _ask_after_silence(self.engine)
        self._fast: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def fast(self) -> asyncpg.Pool:
        """A few raw asyncpg connections for the hot statements, where the ORM would cost more than the query."""
        if self._fast is None:
            # Two that ask at the same time must not open two pools, of which one would never be closed.
            async with self._opening:
                if self._fast is None:
                    self._fast = await asyncpg.create_pool(plain_url(self.url), min_size=2, max_size=4, reset=_leave_as_is)
        return self._fast

    async def aclose(self) -> None:
        """Let all connections go."""
        if self._fast is not None:
            await self._fast.close()
        await self.engine.dispose()


async def _leave_as_is(_: asyncpg.Connection) -> None:
    """Nobody changes the settings of a fast connection or listens on it, so nothing is undone: that would be a second round trip."""


@contextlib.asynccontextmanager
async def transaction(database: Database) -> AsyncIterator[Transaction]:
    """One transaction: commits when the block ends well, then announces; rolls back when it raises."""
    async with AsyncSession(database.engine, expire_on_commit=False) as session:
        tx = Transaction(session=session, now=database.clock.now())
        try:
            yield tx
        except Refusal:
            await session.rollback()
            await _keep(database, tx)
            raise
        rings = await tx.number_announcements()
        await session.commit()
    await database.doorbell.ring_all(rings)


async def _keep(database: Database, refused: Transaction) -> None:
    """Do what a refused transaction wanted kept, each in its own transaction at the refused one's instant."""
    for act in refused._despite_refusal:
        async with AsyncSession(database.engine, expire_on_commit=False) as session:
            await act(Transaction(session=session, now=refused.now))
            await session.commit()


def _ask_after_silence(engine: AsyncEngine) -> None:
    """A connection that broke is replaced when it is handed out.

    One that the server closed knows so itself; only one long unused is asked, for asking takes three round trips.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def note(_: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def ask(connection: Any, record: Any, _: Any) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError("closed by the server")
        if time.monotonic() - record.info.get("used_at", math.inf) > TRUSTED_FOR:
            try:
                connection.ping()
            except Exception as gone:
                # Whatever broke it: the pool makes another, and if that is not possible either, says why.
                raise InvalidatePoolError(str(gone)) from gone


def plain_url(url: str) -> str:
    """The database URL as libpq and asyncpg read it: `postgresql://...`."""
    scheme, rest = url.split("://", 1)
    return f"{scheme.split('+', 1)[0].replace('postgres', 'postgresql').replace('postgresqlql', 'postgresql')}://{rest}"


def sqlalchemy_url(url: str, *, driver: str) -> str:
    """The database URL with the driver SQLAlchemy should use."""
    return plain_url(url).replace("postgresql://", f"postgresql+{driver}://", 1)
