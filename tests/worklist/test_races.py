"""The sweep frees a lost claim at the very moment at which its collector presses something."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from backend.kit.jobs import Context
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.administration import change_user
from backend.people.models import PresenceState, Role, User
from backend.people.queries import presence
from backend.people.schemas import UserChange
from backend.settings import Settings
from backend.worklist import actions, holding, queries, ranking, sweeping
from backend.worklist.models import Claim, Release
from backend.worklist.rules import NothingInHand
from workers.jobs.sweep import sweep_worklist

Move = Callable[[timedelta], None]
Press = Callable[[Transaction, User], Awaitable[Any]]


async def _pressed_while_freed(database: Database, user: User, press: Press) -> None:
    """Let the sweep hold the row until the collector, who saw the claim still alive, waits for it."""

    async def pressing() -> None:
        async with transaction(database) as tx:
            await press(tx, user)

    async with transaction(database) as tx:
        assert await sweeping.free_claims(tx, await sweeping.lost_claims(tx)) == 1
        task = asyncio.create_task(pressing())
        fast = await database.fast()
        async with asyncio.timeout(10):
            while not await fast.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND NOT query ~ 'pg_stat'"):
                await asyncio.sleep(0.005)
    await task


async def _claims(database: Database, user: User) -> list[Release | None]:
    async with transaction(database) as tx:
        return [
            claim.release
            for claim in (await tx.session.exec(select(Claim).where(Claim.user_id == user.id).order_by(col(Claim.claimed_at)))).all()
        ]


async def test_ringing_takes_an_account_anew_that_is_just_being_freed(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    at(timedelta(minutes=2))
    await _pressed_while_freed(database, ana, lambda tx, user: actions.hold_for_call(tx, user, account.id))
    assert await _claims(database, ana) == [Release.EXPIRED, None]
    async with transaction(database) as tx:
        item, claim = await queries.item_of(tx.session, account.id), await queries.claim_of_user(tx.session, ana.id)
        assert item is not None
        assert claim is not None
        assert item.claim_id == claim.id
        assert item.claim_expires_at is not None
        assert item.claim_expires_at > tx.now + timedelta(hours=3)


PRESSES: dict[str, Press] = {
    "renew": lambda tx, user: actions.renew(tx, user),
    "release": lambda tx, user: actions.release(tx, user),
    "skip": lambda tx, user: actions.skip(tx, user, "not_now"),
    "snooze": lambda tx, user: actions.snooze(tx, user, tx.now + timedelta(hours=2)),
}


@pytest.mark.parametrize("press", PRESSES)
async def test_what_was_freed_meanwhile_is_no_longer_in_hand(database: Database, make: Any, at: Move, press: str) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    at(timedelta(minutes=2))
    with pytest.raises(NothingInHand):
        await _pressed_while_freed(database, ana, PRESSES[press])
    assert await _claims(database, ana) == [Release.EXPIRED]
    async with transaction(database) as tx:
        item = await queries.item_of(tx.session, account.id)
        assert item is not None
        assert (item.claimed_by, item.not_before) == (None, None)


async def test_a_worked_account_rests_even_if_its_claim_was_freed_meanwhile(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    at(timedelta(minutes=2))
    await _pressed_while_freed(database, ana, lambda tx, user: actions.finish(tx, user.id, account.id, rest_hours=4))
    assert await _claims(database, ana) == [Release.EXPIRED]
    async with transaction(database) as tx:
        item = await queries.item_of(tx.session, account.id)
        assert item is not None
        assert item.not_before is not None
        assert item.not_before > tx.now + timedelta(hours=3)


@pytest.mark.parametrize("during_a_call", [False, True])
async def test_who_loses_a_portfolio_gives_back_its_account_unless_it_is_for_a_call(
    database: Database, make: Any, during_a_call: bool
) -> None:
    ana, admin = await make.collector(), await make.user(role=Role.ADMINISTRATOR)
    account, kept = await make.work(workers=[ana]), await make.portfolio()
    await actions.take_next(database, ana)
    if during_a_call:
        async with transaction(database) as tx:
            await actions.hold_for_call(tx, ana, account.id)
    async with transaction(database) as tx:
        await change_user(tx, ana.id, UserChange(portfolio_ids=[account.portfolio_id, kept.id]), by=admin)
        assert await queries.claim_of_user(tx.session, ana.id) is not None
    async with transaction(database) as tx:
        await change_user(tx, ana.id, UserChange(portfolio_ids=[kept.id]), by=admin)
    async with transaction(database) as tx:
        is_held = await queries.claim_of_user(tx.session, ana.id) is not None
        now = await presence(tx.session, ana.id)
        assert now is not None
        assert (is_held, now.state is PresenceState.READY) == (during_a_call, not during_a_call)


async def test_an_account_that_cannot_be_ranked_holds_up_no_other(
    database: Database, make: Any, settings: Settings, at: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    bad, *good = [await make.work(portfolio=portfolio) for _ in range(6)]
    ranked = ranking.rank_accounts

    async def breaks(tx: Transaction, account_ids: Any, **said: Any) -> None:
        if bad.id in account_ids:
            raise ZeroDivisionError
        await ranked(tx, account_ids, **said)

    monkeypatch.setattr(sweeping, "rank_accounts", breaks)
    # In the evening every window closes.
    at(timedelta(hours=12))
    await sweep_worklist(Context(database=database, settings=settings))
    async with transaction(database) as tx:
        items = {account.id: await queries.item_of(tx.session, account.id) for account in (bad, *good)}
    assert [item.ready for item in items.values() if item] == [True] + [False] * 5


async def test_a_claim_that_cannot_be_freed_holds_up_neither_others_nor_the_windows(
    database: Database, make: Any, settings: Settings, at: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = await make.collector(), await make.collector()
    portfolio = await make.portfolio(workers=[ana, ben])
    waiting = await make.work(portfolio=portfolio, owes=1_000_00)
    for _ in range(2):
        await make.work(portfolio=portfolio, owes=9_000_000_00)
    bad = await actions.take_next(database, ana)
    good = await actions.take_next(database, ben)
    freed = holding.let_go

    async def breaks(tx: Transaction, claim: Claim, how: Release, **said: Any) -> None:
        if claim.id == bad.id:
            raise ZeroDivisionError
        await freed(tx, claim, how, **said)

    monkeypatch.setattr(sweeping, "let_go", breaks)
    at(timedelta(hours=12))
    await sweep_worklist(Context(database=database, settings=settings))
    async with transaction(database) as tx:
        items = [await queries.item_of(tx.session, account_id) for account_id in (bad.account_id, good.account_id, waiting.id)]
    assert [(item.claimed_by, item.ready) for item in items if item] == [(ana.id, False), (None, False), (None, False)]
