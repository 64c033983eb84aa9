"""The hash chain of a timeline: each entry vouches for all before it."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

#: What the first entry of every timeline is chained to.
START = ""


def as_stored(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they will come back from the database, so that hashing before and after gives the same.

    Fractions are refused: JSONB does not promise to give the same digits back. Use whole milliseconds or minor units.
    """
    plain: dict[str, Any] = msgspec.to_builtins(facts)
    _refuse_fractions(plain)
    return plain


def link(
    previous: str, account_id: UUID, seq: int, at: datetime, kind: str, by: UUID | None, subject: UUID | None, facts: dict[str, Any]
) -> str:
    """The hash of an entry: sha256 over the hash before it and its own canonical JSON, as 64 hex digits."""
    entry = [
        previous,
        str(account_id),
        seq,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        kind,
        by and str(by),
        subject and str(subject),
        facts,
    ]
    return sha256(msgspec.json.encode(entry, order="deterministic")).hexdigest()


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a timeline fact may not be a fraction")
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_fractions(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_fractions(inner)
