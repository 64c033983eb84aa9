"""Deals accounts to all who wait at the same time: one statement serves them together, a lone collector gets the plain one."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID
from weakref import WeakKeyDictionary

import asyncpg

from backend.kit.transaction import Database
from backend.worklist.claiming import Taken, claim, deal_size

#: More statements at once only wait for each other's rows.
STATEMENTS_AT_ONCE = 2

Asking = tuple[UUID, "asyncio.Future[Taken | None]"]
Buckets = tuple[UUID, ...]


class Dealer:
    """The one place of a web process where its collectors wait for their next account."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[Buckets, deque[Asking]] = {}
        self._dealing: set[asyncio.Task[None]] = set()
        #: The groups being served at this moment.
        self._dealt: set[Buckets] = set()

    async def take(self, user_id: UUID, buckets: Sequence[UUID]) -> Taken | None:
        """The next account for a collector served from these buckets, or kept for them, claimed and committed; None: there is none."""
        told: asyncio.Future[Taken | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(tuple(sorted(buckets)), deque()).append((user_id, told))
        if len(self._dealing) < STATEMENTS_AT_ONCE:
            task = asyncio.create_task(self._deal_all())
            self._dealing.add(task)
            task.add_done_callback(self._dealing.discard)
        return await told

    async def _deal_all(self) -> None:
        while (buckets := self._next_group()) is not None:
            queue = self._waiting.pop(buckets)
            size = deal_size(len(queue))
            served = [queue.popleft() for _ in range(size)]
            if queue:
                self._waiting[buckets] = queue
            self._dealt.add(buckets)
            try:
                await self._deal(served, buckets)
            finally:
                self._dealt.discard(buckets)

    def _next_group(self) -> Buckets | None:
        """The longest-waiting group; while its statement runs, others queue up behind it.

        Two statements that walk the same several buckets would look at the same rows, and each find the other's taken.
        """
        return next((buckets for buckets in self._waiting if len(buckets) == 1 or buckets not in self._dealt), None)

    async def _deal(self, served: list[Asking], buckets: Buckets) -> None:
        users = [user_id for user_id, _ in served]
        try:
            fast = await self._database.fast()
            taken = {each.user_id: each for each in await claim(fast, users, buckets, self._database.clock.now())}
            # Colleagues served from several buckets at the same time may have been taking all that was looked at: look further.
            while len(buckets) > 1 and (without := [user for user in users if user not in taken]):
                again = without[: deal_size(len(without))]
                more = await claim(fast, again, buckets, self._database.clock.now(), wide=True)
                if not more:
                    break
                taken |= {each.user_id: each for each in more}
        except asyncpg.UniqueViolationError as collision:
            if len(served) == 1:
                _fail(served, collision)
                return
            # Somebody among them asked twice; the others must not suffer from it.
            for one in served:
                await self._deal([one], buckets)
        except Exception as failure:  # whatever it is, whoever waits must hear of it
            _fail(served, failure)
        else:
            for user_id, told in served:
                if not told.done():
                    told.set_result(taken.get(user_id))


def _fail(served: list[Asking], failure: Exception) -> None:
    for _, told in served:
        with suppress(asyncio.InvalidStateError):
            told.set_exception(failure)


_dealers: WeakKeyDictionary[Database, Dealer] = WeakKeyDictionary()


def dealer_of(database: Database) -> Dealer:
    """The dealer of this process for a database."""
    return _dealers.setdefault(database, Dealer(database))
