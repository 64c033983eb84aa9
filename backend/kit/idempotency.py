"""Idempotency-Key: a POST that is sent again is answered again, not done again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import text

from backend.kit.refusal import Refusal
from backend.kit.transaction import Transaction

Reply = TypeVar("Reply")


@dataclass(eq=False)
class KeyUsedForAnotherRequest(Refusal):
    """This Idempotency-Key was already used for a different request."""

    status = 422


@dataclass(frozen=True)
class Retry:
    """Who asks, with which key (None: not repeatable), for exactly which request."""

    user_id: UUID
    key: str | None
    request: str

    @classmethod
    def of(cls, user_id: UUID, key: str | None, method: str, path: str, body: bytes) -> "Retry":
        return cls(user_id, key, f"{method} {path} {sha256(body).hexdigest()}")


async def once(tx: Transaction, retry: Retry, reply_type: type[Reply], act: Callable[[], Awaitable[Reply]]) -> Reply:
    """Do `act` unless this key was already answered; the reply is kept in the same transaction as the deed.

    A second request with the key of one still running waits for it at the unique index, then gets its reply.
    """
    if retry.key is None:
        return await act()
    taken = await tx.session.execute(
        text(
            "INSERT INTO kept_reply (user_id, key, request, kept_at) VALUES (:user_id, :key, :request, :now) "
            "ON CONFLICT DO NOTHING RETURNING key"
        ),
        {"user_id": retry.user_id, "key": retry.key, "request": retry.request, "now": tx.now},
    )
    if taken.first() is None:
        kept = await tx.session.execute(
            text("SELECT request, body FROM kept_reply WHERE user_id = :user_id AND key = :key"),
            {"user_id": retry.user_id, "key": retry.key},
        )
        request, body = kept.one()
        if request != retry.request:
            raise KeyUsedForAnotherRequest
        return msgspec.json.decode(body, type=reply_type)
    reply = await act()
    await tx.session.execute(
        text("UPDATE kept_reply SET body = :body WHERE user_id = :user_id AND key = :key"),
        {"body": msgspec.json.encode(reply), "user_id": retry.user_id, "key": retry.key},
    )
    return reply
