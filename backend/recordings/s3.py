"""Putting, looking at, reading and deleting objects in a bucket: the four requests we need of the S3 protocol."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import quote, urlsplit

import httpx

from backend.recordings.signing import NOTHING, Credentials, signed_headers

PATIENCE = httpx.Timeout(30.0, connect=5.0)
PIECE = 1 << 18


class BucketAway(Exception):
    """The bucket does not do what it is asked, in words."""


class NoSuchObject(Exception):
    """The bucket has nothing of this name."""


class AnotherObject(Exception):
    """The object of this name is not the one that was asked for any more."""


class Bucket:
    """A bucket addressed by path, as every S3-compatible server understands it."""

    def __init__(self, url: str, bucket: str, key: str, secret: str, region: str) -> None:
        self.url = f"{url.rstrip('/')}/{quote(bucket)}"
        self._credentials = Credentials(key, secret, region)

    async def put(self, key: str, pieces: AsyncIterator[bytes], size: int, checksum: str) -> None:
        """Store an object, in place of one of the same name, as it is read; the bucket refuses what has another checksum."""
        await self._ask("PUT", key, pieces, {"Content-Length": str(size)}, checksum)

    async def head(self, key: str) -> tuple[int, str]:
        """An object's size and its tag, which another content does not have; empty: this server gives none."""
        answer = await self._ask("HEAD", key)
        return int(answer.headers.get("Content-Length", 0)), answer.headers.get("ETag", "")

    async def pieces(self, key: str, tag: str, first: int, last: int) -> AsyncGenerator[bytes]:
        """These bytes of the object that has this tag, as they come."""
        url, headers = self._signed("GET", key, NOTHING)
        headers |= {"Range": f"bytes={first}-{last}", "Accept-Encoding": "identity"} | ({"If-Match": tag} if tag else {})
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as client, client.stream("GET", url, headers=headers) as answer:
                if answer.status_code == 412:
                    raise AnotherObject
                self._check("GET", answer)
                if answer.status_code != 206:
                    raise BucketAway(f"the storage at {urlsplit(url).netloc} does not serve a part of an object")
                async for piece in answer.aiter_raw(PIECE):
                    yield piece
        except httpx.HTTPError as failure:
            raise _away(url, failure) from failure

    async def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no mistake."""
        await self._ask("DELETE", key)

    async def _ask(
        self,
        method: str,
        key: str,
        content: AsyncIterator[bytes] | None = None,
        about: Mapping[str, str] = MappingProxyType({}),
        checksum: str = NOTHING,
    ) -> httpx.Response:
        url, headers = self._signed(method, key, checksum)
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                answer = await client.request(method, url, content=content, headers={**headers, **about})
        except httpx.HTTPError as failure:
            raise _away(url, failure) from failure
        self._check(method, answer)
        return answer

    def _signed(self, method: str, key: str, checksum: str) -> tuple[str, dict[str, str]]:
        url = f"{self.url}/{quote(key)}"
        parts = urlsplit(url)
        # Wall time, not the business clock: the server compares it with its own.
        return url, signed_headers(method, parts.netloc, parts.path, checksum, self._credentials, datetime.now(UTC))

    def _check(self, method: str, answer: httpx.Response) -> None:
        if answer.status_code == 404 and method in ("GET", "HEAD"):
            raise NoSuchObject
        if not answer.is_success and not (method == "DELETE" and answer.status_code == 404):
            raise BucketAway(f"the storage at {answer.url.netloc.decode()} answers {answer.status_code} {answer.reason_phrase}")


def _away(url: str, failure: httpx.HTTPError) -> BucketAway:
    return BucketAway(f"the storage at {urlsplit(url).netloc} does not answer ({type(failure).__name__})")
