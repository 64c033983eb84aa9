"""A whole floor asks for its next account while a new version of the strategy takes the old one's place: no account is held twice,
none is lost, and nobody is handed one by the version before once the new one is published.

PROMESA_TEST_SWAP_CLAIMS makes it another number of collectors (10,000).
"""

import asyncio
import os
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.strategy.actions import activate, shipped
from backend.worklist import actions, queries, whole
from backend.worklist.claiming import Taken
from backend.worklist.dealer import Dealer
from backend.worklist.models import Claim
from tests.worklist.crowd import CONTRADICTIONS, TWICE, crowd, figure

CLAIMS = int(os.environ.get("PROMESA_TEST_SWAP_CLAIMS", "10000"))
#: As many web processes deal side by side; each has a dealer of its own.
PROCESSES = 3
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%work_item%' AND pid <> pg_backend_pid()"


async def test_a_floor_that_claims_during_a_swap_is_handed_each_account_once_and_by_the_version_in_force(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd(database, CLAIMS, CLAIMS + 50)
    async with transaction(database) as tx:
        buckets = await queries.buckets_of(tx.session, await tx.session.get_one(User, UUID(int=1)))
    dealers = [Dealer(database) for _ in range(PROCESSES)]
    early, building, built, locked, late = [range(1 + CLAIMS * n // 5, 1 + CLAIMS * (n + 1) // 5) for n in range(5)]
    asking: list[asyncio.Task[Taken]] = []
    lock = whole._lock

    async def take(number: int) -> Taken:
        # None where colleagues hold what is looked at: whoever asks through the desk asks again as well.
        async with asyncio.timeout(120):
            while (told := await dealers[number % PROCESSES].take(UUID(int=number), buckets)) is None:
                await asyncio.sleep(0.01)
        return told

    async def while_it_is_locked(session: AsyncSession) -> None:
        """The new table is built: what is claimed now is in the old one only. Then that is locked, and whoever asks waits."""
        asking.extend(asyncio.create_task(take(number)) for number in built)
        await asyncio.wait(asking)
        await lock(session)
        asking.extend(asyncio.create_task(take(number)) for number in locked)
        async with asyncio.timeout(30):
            while await figure(database, WAITING) == 0:
                await asyncio.sleep(0.005)

    async def publish() -> None:
        async with transaction(database) as tx:
            await activate(tx, {**shipped(), "seed": 5}, number=2)
            await actions.rank(tx, anew=True)

    first = await asyncio.gather(*map(take, early))
    assert await _versions(database, first) == {1}
    monkeypatch.setattr(whole, "_lock", while_it_is_locked)
    asking += [asyncio.create_task(take(number)) for number in building]
    await publish()
    meanwhile = await asyncio.gather(*asking)
    last = await asyncio.gather(*map(take, late))

    taken = [*first, *meanwhile, *last]
    assert {(claim.user_id, claim.account_id, claim.id) for claim in await _claims(database)} == {
        (one.user_id, one.account_id, one.claim_id) for one in taken
    }
    assert len({one.account_id for one in taken}) == len(taken) == CLAIMS
    # Whoever waited at the lock was handed an account by the version that came with it.
    waited = {UUID(int=number) for number in (*locked, *late)}
    assert await _versions(database, [one for one in taken if one.user_id in waited]) == {2}
    assert await figure(database, TWICE) == 0
    assert await figure(database, CONTRADICTIONS) == 0
    assert await figure(database, "SELECT count(*) FROM work_item") == CLAIMS + 50
    # What is left is left to the new version.
    assert await figure(database, "SELECT count(*) FROM work_item WHERE ready AND version = 2") == 50


async def _versions(database: Database, taken: Sequence[Taken]) -> set[int]:
    ids = {one.claim_id for one in taken}
    return {claim.version for claim in await _claims(database) if claim.id in ids}


async def _claims(database: Database) -> list[Claim]:
    async with transaction(database) as tx:
        return list((await tx.session.exec(select(Claim))).all())
