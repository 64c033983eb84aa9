"""A call promised to the debtor comes before everything else when it is due, and is never lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from backend.accounts import actions as accounts
from backend.accounts.schemas import NewHold
from backend.kit.transaction import Database, transaction
from backend.people import actions as people
from backend.people.models import Role
from backend.worklist import actions, queries
from backend.worklist.card import callback_cards
from backend.worklist.rules import CallbackInThePast, WorklistEmpty
from backend.worklist.schemas import NewCallback

Move = Callable[[timedelta], None]
HOUR, MINUTE, MOMENT = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=30)
TIMELINE = text("SELECT kind FROM timeline_entry WHERE account_id = :id ORDER BY seq")


async def _sweep(database: Database) -> None:
    for _ in range(10):
        if await actions.sweep(database) == 0:
            return


async def _promised(database: Database, user: Any, account: Any, *, for_me: bool = True) -> Any:
    async with transaction(database) as tx:
        return await actions.call_back(tx, user, account.id, NewCallback(due_at=tx.now + HOUR, for_me=for_me, note="después de almuerzo"))


async def test_a_due_call_back_comes_before_everything_else(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    small = await make.work(portfolio=portfolio, owes=10_000_00, days_late=1)
    await make.work(portfolio=portfolio, owes=90_000_000_00, days_late=90)
    await _promised(database, ana, small, for_me=False)
    at(HOUR + MOMENT)
    await _sweep(database)
    assert (await actions.take_next(database, ana)).account_id == small.id


async def test_the_longest_due_comes_first(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    later, sooner = await make.work(portfolio=portfolio, owes=90_000_000_00), await make.work(portfolio=portfolio)
    async with transaction(database) as tx:
        await actions.call_back(tx, ana, later.id, NewCallback(due_at=tx.now + HOUR, for_me=False))
        await actions.call_back(tx, ana, sooner.id, NewCallback(due_at=tx.now + HOUR - MINUTE, for_me=False))
    at(HOUR + MOMENT)
    await _sweep(database)
    assert (await actions.take_next(database, ana)).account_id == sooner.id


async def test_it_is_kept_for_who_promised_it_and_after_ten_minutes_for_anybody(database: Database, make: Any, at: Move) -> None:
    ana, ben = await make.collector(), await make.collector()
    account = await make.work(workers=[ana, ben])
    await _promised(database, ana, account)
    at(HOUR + MOMENT)
    await _sweep(database)
    with pytest.raises(WorklistEmpty):
        await actions.take_next(database, ben)
    at(HOUR + 11 * MINUTE)
    await _sweep(database)
    assert (await actions.take_next(database, ben)).account_id == account.id


async def test_who_promised_it_gets_it_even_when_others_wait_too(database: Database, make: Any, at: Move) -> None:
    ana, ben = await make.collector(), await make.collector()
    portfolio = await make.portfolio(workers=[ana, ben])
    mine = await make.work(portfolio=portfolio, owes=10_000_00)
    other = await make.work(portfolio=portfolio, owes=90_000_000_00)
    await _promised(database, ana, mine)
    at(HOUR + MOMENT)
    await _sweep(database)
    assert (await actions.take_next(database, ben)).account_id == other.id
    assert (await actions.take_next(database, ana)).account_id == mine.id


async def test_it_is_anybodys_at_once_when_who_promised_it_has_left(database: Database, make: Any, at: Move) -> None:
    ana, ben = await make.collector(), await make.collector()
    account = await make.work(workers=[ana, ben])
    await _promised(database, ana, account)
    at(HOUR + MOMENT)
    await _sweep(database)
    async with transaction(database) as tx:
        await people.leave(tx, ana.id)
    assert (await actions.take_next(database, ben)).account_id == account.id


async def test_it_wakes_an_account_that_rests(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    await _promised(database, ana, account)
    async with transaction(database) as tx:
        await actions.finish(tx, ana.id, account.id, rest_hours=48)
    at(HOUR + MOMENT)
    await _sweep(database)
    assert (await actions.take_next(database, ana)).account_id == account.id


async def test_skipping_a_due_call_back_rests_it_too_and_it_comes_again(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await _promised(database, ana, account)
    at(HOUR + MOMENT)
    await _sweep(database)
    await actions.take_next(database, ana)
    async with transaction(database) as tx:
        await actions.skip(tx, ana, "not_now")
    with pytest.raises(WorklistEmpty):
        await actions.take_next(database, ana)
    at(HOUR + 31 * MINUTE)
    await _sweep(database)
    assert (await actions.take_next(database, ana)).band == 1


async def test_it_is_done_when_the_account_was_worked_after_it_was_due_and_not_before(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await _promised(database, ana, account)
    for later, still_waiting in ((timedelta(), 1), (HOUR + MOMENT, 0)):
        at(later)
        async with transaction(database) as tx:
            await actions.finish(tx, ana.id, account.id, rest_hours=0.1)
            assert len(await callback_cards(tx.session, ana, mine=True)) == still_waiting


async def test_undoing_the_finish_that_settled_it_makes_it_wait_again(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await _promised(database, ana, account)
    at(HOUR + MOMENT)
    await _sweep(database)
    await actions.take_next(database, ana)
    async with transaction(database) as tx:
        await actions.finish(tx, ana.id, account.id, rest_hours=24)
    async with transaction(database) as tx:
        await actions.take_back(tx, ana, account.id)
        assert len(await queries.waiting_callbacks(tx.session, account.id)) == 1


async def test_it_outlasts_a_hold_an_expired_claim_and_a_whole_ranking(database: Database, make: Any, at: Move) -> None:
    ana, supervisor = await make.collector(), await make.user(role=Role.SUPERVISOR)
    account = await make.work(workers=[ana, supervisor])
    await _promised(database, ana, account)
    async with transaction(database) as tx:
        await accounts.hold(tx, supervisor, account.id, NewHold(reason="other", ends_on=tx.now.date()))
    at(2 * HOUR)
    await _sweep(database)
    async with transaction(database) as tx:
        assert len(await callback_cards(tx.session, ana)) == 1
        await actions.rank(tx, anew=True)
    at(timedelta(days=1))
    await _sweep(database)
    assert (await actions.take_next(database, ana)).band == 1
    at(timedelta(days=1) + 3 * MINUTE)
    await _sweep(database)
    async with transaction(database) as tx:
        item = await queries.item_of(tx.session, account.id)
        assert item is not None
        assert (item.band, item.claimed_by, item.gate) == (1, None, None)
        assert len(await callback_cards(tx.session, ana)) == 1


async def test_a_cancelled_one_no_longer_counts_and_cancelling_twice_changes_nothing(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    made = await _promised(database, ana, account)
    at(HOUR + MOMENT)
    for _ in range(2):
        async with transaction(database) as tx:
            await actions.cancel_callback(tx, ana, made.id)
    async with transaction(database) as tx:
        item = await queries.item_of(tx.session, account.id)
        assert item is not None
        assert item.band != 1
        kinds = [row[0] for row in await tx.session.execute(TIMELINE, {"id": account.id})]
        assert [kind for kind in kinds if kind.startswith("callback")] == ["callback:made", "callback:cancelled"]


async def test_a_call_back_is_for_a_time_to_come(database: Database, make: Any) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    async with transaction(database) as tx:
        with pytest.raises(CallbackInThePast):
            await actions.call_back(tx, ana, account.id, NewCallback(due_at=tx.now))


async def test_closing_the_account_cancels_the_calls_it_was_owed(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(portfolio=await make.portfolio(workers=[ana]))
    await _promised(database, ana, account)
    async with transaction(database) as tx:
        await accounts.close(tx, await make.user(role=Role.MANAGER), account.id, "recalled")
    async with transaction(database) as tx:
        assert await queries.waiting_callbacks(tx.session, account.id) == []
        assert [*(await tx.session.execute(TIMELINE, {"id": account.id})).scalars()][-2:] == ["account:closed", "callback:cancelled"]
    at(HOUR + MOMENT)
    await _sweep(database)
    with pytest.raises(WorklistEmpty):
        await actions.take_next(database, ana)
