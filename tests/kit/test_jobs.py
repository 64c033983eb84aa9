"""Jobs: run by the timetable, sooner when woken, and through failures of their own and of Redis."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from backend.kit.jobs import Context, Job, _moments, run_jobs, wake
from backend.kit.transaction import Database, transaction
from backend.settings import Settings


class Clerk:
    """A job that counts, and may fail."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.runs = 0
        self.failure = failure

    async def work(self, _: Context) -> None:
        self.runs += 1
        if self.failure:
            raise self.failure


class Slow(Clerk):
    """A job that takes until it is told to end."""

    def __init__(self) -> None:
        super().__init__()
        self.together = self.most_together = 0
        self.may_end = asyncio.Event()

    async def work(self, _: Context) -> None:
        self.runs += 1
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        await self.may_end.wait()
        self.together -= 1


@contextlib.asynccontextmanager
async def working(database: Database, **clerks: Clerk):
    timetable = [Job(name, clerk.work, every=timedelta(days=1)) for name, clerk in clerks.items()]
    task = asyncio.create_task(run_jobs(timetable, Context(database=database, settings=Settings())))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(is_so: Callable[[], bool], meanwhile: Callable[[], Awaitable[None]] | None = None) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            if meanwhile:
                await meanwhile()
            await asyncio.sleep(0.02)


async def test_every_job_runs_once_at_the_start(database: Database) -> None:
    ana, ben = Clerk(), Clerk()
    async with working(database, ana=ana, ben=ben):
        await until(lambda: ana.runs == 1 and ben.runs == 1)


async def test_a_woken_job_runs_after_the_commit_that_woke_it(database: Database) -> None:
    ana, ben = Clerk(), Clerk()

    async def ring() -> None:
        async with transaction(database) as tx:
            wake(tx, "ana")

    async with working(database, ana=ana, ben=ben):
        await until(lambda: ana.runs == 1 and ben.runs == 1)
        await until(lambda: ana.runs > 1, ring)
    assert ben.runs == 1


async def test_a_job_that_fails_is_run_again_and_stops_no_other(database: Database) -> None:
    ana, ben = Clerk(RuntimeError("out of paper")), Clerk()

    async def ring() -> None:
        async with transaction(database) as tx:
            wake(tx, "ana")

    async with working(database, ana=ana, ben=ben):
        await until(lambda: ana.runs > 1 and ben.runs == 1, ring)


async def test_a_slow_job_runs_alone_and_holds_up_nobody(database: Database) -> None:
    slow, quick = Slow(), Clerk()

    async def ring() -> None:
        async with transaction(database) as tx:
            wake(tx, "slow")
            wake(tx, "quick")

    async with working(database, slow=slow, quick=quick):
        await until(lambda: quick.runs > 8 and slow.runs == 1, ring)
        assert slow.together == 1
        slow.may_end.set()
        await until(lambda: slow.runs > 1)
    assert slow.most_together == 1


async def test_work_goes_on_after_redis_forgot_everything(database: Database, redis_url: str) -> None:
    ana = Clerk()

    async def ring() -> None:
        async with transaction(database) as tx:
            wake(tx, "ana")

    async with working(database, ana=ana):
        await until(lambda: ana.runs == 1)
        async with Redis.from_url(redis_url) as redis:
            await redis.flushall()
            await redis.client_kill_filter(_type="pubsub")
        await until(lambda: ana.runs > 1, ring)


def test_a_timetable_divides_a_minute_an_hour_or_a_day() -> None:
    assert _moments(timedelta(seconds=20)) == {"second": {0, 20, 40}}
    assert _moments(timedelta(minutes=30)) == {"minute": {0, 30}, "second": 0}
    assert _moments(timedelta(hours=12)) == {"hour": {0, 12}, "second": 0, "minute": 0}
    with pytest.raises(ValueError, match="does not divide"):
        _moments(timedelta(seconds=7))
