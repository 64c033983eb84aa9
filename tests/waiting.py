"""Waiting for a condition, as tests do instead of sleeping."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable


async def until(is_so: Callable[[], bool | Awaitable[bool]], seconds: float = 30) -> None:
    """Return when it is so; TimeoutError when it does not become so."""
    async with asyncio.timeout(seconds):
        while True:
            answer = is_so()
            if await answer if inspect.isawaitable(answer) else answer:
                return
            await asyncio.sleep(0.005)
