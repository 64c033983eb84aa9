"""Proving that no timeline was changed, shortened or re-ordered since it was written."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts import timeline_queries as queries
from backend.accounts.chain import START, link


@dataclass(frozen=True)
class Broken:
    """An account whose timeline does not prove itself, the entry where it fails, and why."""

    account_id: UUID
    seq: int
    why: str


@dataclass
class Proof:
    """How much was read while verifying."""

    entries: int = 0
    accounts: int = 0


async def verify(session: AsyncSession, proof: Proof) -> AsyncIterator[Broken]:
    """Every place where a timeline does not prove itself; nothing means that all do. Counts into `proof` as it reads."""
    heads = await queries.timeline_heads(session)
    account_id: UUID | None = None
    seq, previous = 0, START
    async for entry in queries.whole_timeline(session):
        proof.entries += 1
        if entry.account_id != account_id:
            if account_id is not None:
                proof.accounts += 1
                if broken := _ends_elsewhere(account_id, seq, previous, heads.pop(account_id, None)):
                    yield broken
            account_id, seq, previous = entry.account_id, 0, START
        if entry.seq != seq + 1:
            yield Broken(entry.account_id, entry.seq, f"entry {seq + 1} is missing")
        expected = link(previous, entry.account_id, entry.seq, entry.at, entry.kind, entry.by_user_id, entry.subject_id, entry.facts)
        if entry.hash != expected:
            yield Broken(entry.account_id, entry.seq, "its hash does not match its content and the entry before it")
        seq, previous = entry.seq, entry.hash
    if account_id is not None:
        proof.accounts += 1
        if broken := _ends_elsewhere(account_id, seq, previous, heads.pop(account_id, None)):
            yield broken
    for lost, (seq, _) in heads.items():
        if seq:
            yield Broken(lost, seq, "its whole timeline is missing")


def _ends_elsewhere(account_id: UUID, seq: int, last: str, head: tuple[int, str] | None) -> Broken | None:
    if head == (seq, last):
        return None
    return Broken(account_id, seq, f"it should end at entry {head[0]}" if head else "nothing says where it ends")
