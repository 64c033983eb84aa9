"""Passwords: Argon2id, computed beside the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: OWASP's choice for Argon2id; one lane, so that a shift signing in at nine does not take every core from those already calling.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")

#: Compared with when there is no such user, so that the answer takes as long. Nobody's password.
_NOBODYS = _hasher.hash("nobody")


async def hash_password(password: str) -> str:
    """What is stored of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def verify(stored: str | None, password: str) -> bool:
    """Whether this is the password; as slow for nobody (None) as for somebody."""
    matches = await asyncio.get_running_loop().run_in_executor(_threads, _matches, stored or _NOBODYS, password)
    return matches and stored is not None


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
