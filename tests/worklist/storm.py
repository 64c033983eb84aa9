"""`python -m tests.worklist.storm URL REDIS SHIFT FIRST COUNT`: collectors who take, skip, finish and release as fast as they can."""

import asyncio
import random
import sys
from datetime import timedelta
from uuid import UUID

import backend.features  # noqa: F401  (what they do is told to everybody who listens)
from backend.kit.clock import Clock
from backend.kit.doorbell import Doorbell
from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.worklist import actions, queries
from backend.worklist.dealer import dealer_of


async def work(database: Database, user: User) -> None:
    """One collector's day, whatever breaks."""
    while True:
        try:
            if random.random() < 0.5:
                async with transaction(database) as tx:
                    buckets = await queries.buckets_of(tx.session, user)
                await dealer_of(database).take(user.id, buckets)
            claim = await actions.take_next(database, user)
            async with transaction(database) as tx:
                await random.choice([_finish, _skip, _release, _vanish])(tx, user, claim.account_id)
        except Exception:
            # The database hung up, a colleague was quicker, the other half of a double click won: on with the day.
            await asyncio.sleep(random.random() / 10)


async def _finish(tx: object, user: User, account_id: UUID) -> None:
    await actions.finish(tx, user.id, account_id, rest_hours=0.001)  # type: ignore[arg-type]


async def _skip(tx: object, user: User, account_id: UUID) -> None:
    await actions.skip(tx, user, "other")  # type: ignore[arg-type]


async def _release(tx: object, user: User, account_id: UUID) -> None:
    await actions.release(tx, user)  # type: ignore[arg-type]


async def _vanish(tx: object, user: User, account_id: UUID) -> None:
    """The browser is gone, and comes back without remembering."""


async def main(url: str, redis: str, shift: str, first: str, count: str) -> None:
    """All collectors of this process."""
    database = Database(url, clock=Clock(timedelta(seconds=float(shift))), doorbell=Doorbell(redis))
    async with transaction(database) as tx:
        users = [await tx.session.get_one(User, UUID(int=number)) for number in range(int(first), int(first) + int(count))]
    print("working", flush=True)
    await asyncio.gather(*(work(database, user) for user in users))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
