"""Putting, getting and deleting objects in a bucket: the three requests we need of the S3 protocol."""

from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import httpx

from backend.recordings.signing import Credentials, signed_headers

PATIENCE = httpx.Timeout(30.0, connect=5.0)


class BucketAway(Exception):
    """The bucket does not do what it is asked, in words."""


class NoSuchObject(Exception):
    """The bucket has nothing of this name."""


class Bucket:
    """A bucket addressed by path, as every S3-compatible server understands it."""

    def __init__(self, url: str, bucket: str, key: str, secret: str, region: str) -> None:
        self.url = f"{url.rstrip('/')}/{quote(bucket)}"
        self._credentials = Credentials(key, secret, region)

    async def put(self, key: str, content: bytes) -> None:
        """Store an object, in place of one of the same name."""
        await self._ask("PUT", key, content)

    async def get(self, key: str) -> bytes:
        """An object's content."""
        return (await self._ask("GET", key)).content

    async def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no mistake."""
        await self._ask("DELETE", key)

    async def _ask(self, method: str, key: str, content: bytes = b"") -> httpx.Response:
        url = f"{self.url}/{quote(key)}"
        parts = urlsplit(url)
        # Wall time, not the business clock: the server compares it with its own.
        headers = signed_headers(method, parts.netloc, parts.path, content, self._credentials, datetime.now(UTC))
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                answer = await client.request(method, url, content=content or None, headers=headers)
        except httpx.HTTPError as failure:
            raise BucketAway(f"the storage at {parts.netloc} does not answer ({type(failure).__name__})") from failure
        if answer.status_code == 404 and method == "GET":
            raise NoSuchObject
        if not answer.is_success and not (method == "DELETE" and answer.status_code == 404):
            raise BucketAway(f"the storage at {parts.netloc} answers {answer.status_code} {answer.reason_phrase}")
        return answer
