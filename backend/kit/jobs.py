"""Background work. The only module that knows arq, so that it can be replaced in a day.

A job takes no arguments: it does whatever the database says is due, so running it twice, late or not at all is never a loss.
The timetable is the retry; a doorbell (`wake`) makes a job run sooner.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any, TypedDict

import msgspec
import structlog
from arq.connections import ArqRedis, RedisSettings
from arq.cron import CronJob, cron
from arq.worker import Worker
from redis.exceptions import RedisError

from backend.kit.transaction import Database, Transaction
from backend.settings import Settings

log = structlog.get_logger()

#: arq looks for work this often; its own default of half a second is most of a job's latency.
POLL_SECONDS = 0.01
#: The doorbell's channel, and how long to leave Redis alone when it is down.
CHANNEL = "job"
REDIS_REST_SECONDS = 1.0


class Context(TypedDict):
    """What every job is given."""

    database: Database
    settings: Settings


Work = Callable[[Context], Awaitable[None]]


@dataclass(frozen=True)
class Job:
    """A line of the timetable."""

    #: `feature.verb_object`
    name: str
    work: Work
    every: timedelta
    #: After this long the job is cancelled (its transaction rolls back) and tried again at its next time.
    timeout: timedelta = timedelta(seconds=30)


def wake(tx: Transaction, name: str) -> None:
    """After commit, let this job run at once rather than at its next time."""
    tx.ring(CHANNEL, job=name)


async def run_jobs(timetable: Sequence[Job], context: Context) -> None:
    """Run the timetable until cancelled, through any outage of Redis."""
    while True:
        try:
            await _run_while_redis_lives(timetable, context)
        except (RedisError, OSError) as failure:
            log.warning("jobs.redis_lost", reason=type(failure).__name__)
            await asyncio.sleep(REDIS_REST_SECONDS)


async def _run_while_redis_lives(timetable: Sequence[Job], context: Context) -> None:
    doorbell = context["database"].doorbell
    runs = {job.name: _Run(job, context) for job in timetable}
    worker = Worker(
        cron_jobs=[run.as_cron_job() for run in runs.values()],
        redis_settings=RedisSettings.from_dsn(doorbell.url),
        poll_delay=POLL_SECONDS,
        # One that runs and one that waits of each: a slow job holds up nobody else.
        max_jobs=2 * len(runs) + 1,
        keep_result=0,
        retry_jobs=False,
        handle_signals=False,
        log_results=False,
        timezone=UTC,
        # Not pickle: whoever can write to Redis must not be able to run code here.
        job_serializer=_encode,
        job_deserializer=msgspec.json.decode,
    )
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.async_run())
            group.create_task(_listen(runs, worker, context))
    except* (RedisError, OSError) as failures:
        raise failures.exceptions[0] from None
    finally:
        with suppress(RedisError, OSError, AttributeError):
            await worker.close()


async def _listen(runs: dict[str, "_Run"], worker: Worker, context: Context) -> None:
    """Enqueue whatever job the doorbell names; rings for one that already waits are one ring."""
    async for _, message in context["database"].doorbell.listen(CHANNEL):
        run = runs.get(message.get("job", ""))
        if run is not None and not run.waiting and isinstance(worker._pool, ArqRedis):
            run.waiting = True
            await worker.pool.enqueue_job(run.job.name)


def _encode(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=repr)


class _Run:
    """A job with what this process knows of it."""

    def __init__(self, job: Job, context: Context) -> None:
        self.job = job
        self.context = context
        #: Woken, and not started since: what happened before the start will be seen by it.
        self.waiting = False
        self._alone = asyncio.Lock()
        #: Somebody waits for the present run to end.
        self._next = False

    def as_cron_job(self) -> CronJob:
        """The timetable's line in arq's words."""

        async def run(ctx: dict[Any, Any], *_: Any, **__: Any) -> None:
            await self._once()

        line = cron(run, name=self.job.name, run_at_startup=True, timeout=self.job.timeout.total_seconds())
        return replace(line, **_moments(self.job.every))

    async def _once(self) -> None:
        """One run at a time; of those that come meanwhile one waits, because what it would do includes what the others would."""
        if self._alone.locked() and self._next:
            return
        self._next = True
        async with self._alone:
            self.waiting = self._next = False
            try:
                await self.job.work(self.context)
            except Exception:
                log.exception("job.failed", job=self.job.name)


def _moments(every: timedelta) -> dict[str, Any]:
    """arq's timetable for a regular interval; it must divide a minute, an hour or a day, or be one."""
    seconds = int(every.total_seconds())
    finer: dict[str, Any] = {}
    for name, unit, count in (("second", 1, 60), ("minute", 60, 60), ("hour", 3600, 24)):
        if seconds % unit == 0 and unit * count % seconds == 0:
            return {name: set(range(0, count, seconds // unit)), **finer}
        finer[name] = 0
    raise ValueError(f"{every} does not divide a minute, an hour or a day")
