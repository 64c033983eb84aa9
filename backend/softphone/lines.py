"""The lines of pages that are telephones, in this web process: one for each user, for as long as their session lasts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID, uuid4

import asyncpg
import structlog
from litestar import Litestar

from backend.kit.transaction import Database
from backend.people.models import TelephoneKind, User
from backend.softphone import queries
from backend.softphone.queries import Standing

log = structlog.get_logger()

ASKED_EVERY = 1.0
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Farewell(Enum):
    """Why a line ends, as the socket's close code says it; the page words it."""

    SESSION_ENDED = 4401
    NO_LINE = 4404
    TAKEN_OVER = 4409
    NOT_PERMITTED = 4403
    TOO_LARGE = 4413
    SILENT = 4408
    SWITCH_AWAY = 4503
    #: The switch itself ended the conversation.
    SWITCH_CLOSED = 4502
    #: The page went away by itself.
    LEFT = 1000


@dataclass(eq=False)
class Line:
    """One page's line; `ended` is done as soon as it must be closed."""

    user_id: UUID
    endpoint: str
    token_hash: str
    id: UUID = field(default_factory=uuid4)
    ended: "asyncio.Future[Farewell]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def end(self, why: Farewell) -> None:
        """The first reason counts."""
        if not self.ended.done():
            self.ended.set_result(why)


class Lines:
    """Every line open through this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._open: dict[UUID, Line] = {}

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Lines"]:
        """Look after the lines for as long as the block lasts."""
        task = asyncio.create_task(self._keep_asking())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def opened(self, user: User, token_hash: str) -> AsyncIterator[Line]:
        """A line that takes the place of the user's former one, here and in every other process."""
        line = Line(user.id, user.endpoint or "", token_hash)
        # Written down first: a line that is looked after but stands nowhere would look like one that was taken over.
        await queries.claim_line(await self.database.fast(), user.id, line.id, self.database.clock.now())
        before, self._open[user.id] = self._open.get(user.id), line
        if before is not None:
            before.end(Farewell.TAKEN_OVER)
        try:
            yield line
        finally:
            if self._open.get(user.id) is line:
                del self._open[user.id]
            with contextlib.suppress(*AWAY):
                await queries.give_line_up(await self.database.fast(), line.id)

    async def _keep_asking(self) -> None:
        """Every second: whose session ended, whose telephone changed and who opened another page loses the line."""
        while True:
            await asyncio.sleep(ASKED_EVERY)
            lines = list(self._open.values())
            if not lines:
                continue
            try:
                asked = [(line.id, line.user_id, line.token_hash) for line in lines]
                now = await queries.standing_of(await self.database.fast(), asked, self.database.clock.now())
            except AWAY as failure:
                # People talk on: a database that is away ends no conversation.
                log.warning("softphone.cannot_ask", reason=type(failure).__name__)
                continue
            for line in lines:
                if why := _must_end(line, now.get(line.id)):
                    line.end(why)


def _must_end(line: Line, standing: Standing | None) -> Farewell | None:
    if standing is None or not standing.is_signed_in:
        return Farewell.SESSION_ENDED
    if not standing.is_newest:
        return Farewell.TAKEN_OVER
    return None if (standing.endpoint, standing.kind) == (line.endpoint, TelephoneKind.BROWSER) else Farewell.NO_LINE


@contextlib.asynccontextmanager
async def keeping_lines(app: Litestar) -> AsyncIterator[None]:
    """Part of the web process's life."""
    async with Lines(app.state.database).running() as lines:
        app.state.lines = lines
        yield
