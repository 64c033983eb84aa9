"""How a day goes if everybody works their whole capacity: whoever is least far takes the best account of their desks."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

Bucket = tuple[UUID, str]


@dataclass(frozen=True)
class Work:
    """An account as it waits: what orders it, and what it is worth."""

    order: tuple[int, int, int, UUID]
    bucket: Bucket
    currency: str
    minor: int
    days_past_due: int


@dataclass(frozen=True)
class Hands:
    """Somebody who calls today."""

    user_id: UUID
    #: Accounts they can work in the day.
    capacity: int
    buckets: tuple[Bucket, ...]


def spread(hands: Sequence[Hands], waiting: Mapping[Bucket, Sequence[Work]]) -> Iterator[tuple[UUID, Work]]:
    """Who works which account: all at the same pace, each the best of what is theirs, as *Next* gives it."""
    at = dict.fromkeys(waiting, 0)
    turns = [(0.0, place, 0) for place, one in enumerate(hands) if one.capacity > 0]
    while turns:
        _, place, done = heapq.heappop(turns)
        one = hands[place]
        heads = [(waiting[bucket][at[bucket]].order, bucket) for bucket in one.buckets if at.get(bucket, 0) < len(waiting.get(bucket, ()))]
        if not heads:
            continue
        _, bucket = min(heads)
        yield one.user_id, waiting[bucket][at[bucket]]
        at[bucket] += 1
        if done + 1 < one.capacity:
            heapq.heappush(turns, ((done + 1) / one.capacity, place, done + 1))


def accounts_in(minutes: int, seconds_per_account: int, said: int | None) -> int:
    """How many accounts somebody can work in so many minutes; none on a day without any, whatever was said."""
    return 0 if minutes == 0 else minutes * 60 // max(seconds_per_account, 1) if said is None else said
