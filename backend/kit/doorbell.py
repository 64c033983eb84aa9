"""The doorbell: Redis says *that* something changed; PostgreSQL says *what*. Any ring may be lost."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

log = structlog.get_logger()


class Doorbell:
    """Rings and listens on Redis channels."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._redis: Redis = Redis(connection_pool=BlockingConnectionPool.from_url(url, max_connections=20, timeout=5))

    async def ring(self, channel: str, message: dict[str, Any]) -> None:
        """Tell whoever listens; a Redis that is down costs only promptness, so it is logged and passed over."""
        await self.ring_all([(channel, message)])

    async def ring_all(self, rings: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Several rings in their order, in one round trip."""
        if not rings:
            return
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for channel, message in rings:
                    pipeline.publish(channel, msgspec.json.encode(message))
                await pipeline.execute()
        except (RedisError, OSError, TimeoutError) as failure:
            log.warning("doorbell.lost", channels=len(rings), reason=type(failure).__name__)

    async def listen(self, *patterns: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Every ring on channels matching the patterns, until Redis goes away (then RedisError is raised)."""
        # A connection of its own without a read timeout: a quiet floor is not a broken one.
        redis: Redis = Redis.from_url(self.url, socket_timeout=None, health_check_interval=5)
        async with contextlib.aclosing(redis), redis.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.psubscribe(*patterns)
            async for ring in subscription.listen():
                yield ring["channel"].decode(), msgspec.json.decode(ring["data"])

    async def is_answering(self) -> bool:
        """Whether Redis answers within its time."""
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError, TimeoutError):
            return False

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._redis.aclose(close_connection_pool=True)
