"""Writing the timeline: append-only, in the transaction of the deed, chained by hash per account."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.accounts import timeline_queries as queries
from backend.accounts.chain import as_stored, link
from backend.kit.transaction import Transaction


@dataclass(frozen=True)
class NewEntry:
    """An entry before it has its place in the chain; `at` None: the transaction's instant."""

    account_id: UUID
    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    by: UUID | None = None
    subject_id: UUID | None = None
    at: datetime | None = None


async def append_to_timeline(
    tx: Transaction,
    account_id: UUID,
    kind: str,
    facts: dict[str, Any] | None = None,
    *,
    by: UUID | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Write down that this happened to the account, now."""
    await append_many(tx, [NewEntry(account_id, kind, facts or {}, by, subject_id)])


async def append_many(tx: Transaction, entries: Iterable[NewEntry]) -> None:
    """Write down many things at once, in the order given.

    The heads are locked in order of account, so that two transactions about the same accounts cannot deadlock.
    """
    by_account: dict[UUID, list[NewEntry]] = defaultdict(list)
    for entry in entries:
        by_account[entry.account_id].append(entry)
    if not by_account:
        return
    heads = await queries.lock_timeline_heads(tx.session, sorted(by_account))
    # Plain rows, not TimelineEntry objects: a file brings two hundred thousand of them.
    chained: list[dict[str, Any]] = []
    for account_id, waiting in by_account.items():
        seq, previous = heads[account_id]
        for entry in waiting:
            seq, at, facts = seq + 1, entry.at or tx.now, as_stored(entry.facts)
            previous = link(previous, account_id, seq, at, entry.kind, entry.by, entry.subject_id, facts)
            row = {"account_id": account_id, "seq": seq, "at": at, "kind": entry.kind, "by_user_id": entry.by}
            chained.append({**row, "subject_id": entry.subject_id, "facts": facts, "hash": previous})
        heads[account_id] = (seq, previous)
    await queries.write_timeline(tx.session, chained, heads)
