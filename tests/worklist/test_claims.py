"""Who gets which account, and how they let go of it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.accounts.models import Debtor
from backend.contact.models import ContactReceipt
from backend.kit.transaction import Database, transaction
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people.models import PresenceState
from backend.worklist import actions, queries
from backend.worklist.models import Claim, Release
from backend.worklist.rules import CallOnTheLine, FinishFirst, HeldByAnother, NothingInHand, WorklistEmpty
from tests.board_follows import board_follows

Move = Callable[[timedelta], None]
MINUTE = timedelta(minutes=1)


async def _sweep(database: Database) -> None:
    for _ in range(10):
        if await actions.sweep(database) == 0:
            return


async def _item(database: Database, account: Any) -> Any:
    async with transaction(database) as tx:
        return await queries.item_of(tx.session, account.id)


async def _presence(database: Database, user: Any) -> Any:
    async with transaction(database) as tx:
        return await people_queries.presence(tx.session, user.id)


async def test_two_collectors_never_get_the_same_account(database: Database, make: Any) -> None:
    ana, ben = await make.collector(), await make.collector()
    only = await make.work(workers=[ana, ben])
    claims = await asyncio.gather(actions.take_next(database, ana), actions.take_next(database, ben), return_exceptions=True)
    assert [claim.account_id for claim in claims if not isinstance(claim, BaseException)] == [only.id]
    (refusal,) = [claim for claim in claims if isinstance(claim, BaseException)]
    assert isinstance(refusal, WorklistEmpty)


async def test_many_who_wait_get_one_each_the_best_first(database: Database, make: Any) -> None:
    team = [await make.collector() for _ in range(7)]
    portfolio = await make.portfolio(workers=team)
    accounts = [await make.work(portfolio=portfolio, owes=owes) for owes in range(1_000_000_00, 12_000_000_00, 1_000_000_00)]
    claims = await asyncio.gather(*(actions.take_next(database, user) for user in team))
    assert {claim.account_id for claim in claims} == {account.id for account in accounts[-7:]}


async def test_next_while_holding_an_account_gives_the_same_one_again(database: Database, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    for _ in range(3):
        await make.work(portfolio=portfolio)
    first, again = await actions.take_next(database, ana), await actions.take_next(database, ana)
    both = await asyncio.gather(actions.take_next(database, ana), actions.take_next(database, ana))
    assert {first.id, again.id, *(claim.id for claim in both)} == {first.id}


async def test_asking_twice_at_once_gives_one_account(database: Database, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    for _ in range(3):
        await make.work(portfolio=portfolio)
    claims = await asyncio.gather(*(actions.take_next(database, ana) for _ in range(4)))
    assert len({claim.id for claim in claims}) == 1


async def test_only_accounts_of_portfolios_one_may_work_are_handed_out(database: Database, make: Any) -> None:
    ana = await make.collector()
    mine, others = await make.portfolio(workers=[ana]), await make.portfolio()
    await make.work(portfolio=others, owes=90_000_000_00)
    account = await make.work(portfolio=mine)
    assert (await actions.take_next(database, ana)).account_id == account.id
    ben = await make.collector()
    with pytest.raises(WorklistEmpty) as refused:
        await actions.take_next(database, ben)
    assert (refused.value.reason, refused.value.ready_elsewhere) == ("no_portfolios", 1)


async def test_of_several_portfolios_the_best_of_all_comes_first(database: Database, make: Any) -> None:
    ana = await make.collector()
    amounts = (3_000_000_00, 9_000_000_00, 6_000_000_00)
    accounts = [await make.work(portfolio=await make.portfolio(workers=[ana]), owes=owes) for owes in amounts]
    got = []
    for _ in accounts:
        got.append((await actions.take_next(database, ana)).account_id)
        async with transaction(database) as tx:
            await actions.skip(tx, ana, "not_now")
    assert got == [accounts[1].id, accounts[2].id, accounts[0].id]


async def test_an_empty_worklist_says_what_waits_and_what_keeps_the_rest_out(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    await make.work(portfolio=portfolio, phones=0)
    await make.work(portfolio=portfolio, days_late=-3)
    await make.work(portfolio=portfolio)
    at(timedelta(hours=12))
    await _sweep(database)
    with pytest.raises(WorklistEmpty) as refused:
        await actions.take_next(database, ana)
    facts = refused.value
    assert (facts.reason, facts.waiting, facts.blocked) == ("nothing_ready", 1, {"no_phone": 1, "not_due": 1})
    assert facts.next_opens_at is not None
    assert facts.next_opens_at.astimezone(facts.next_opens_at.tzinfo).isoformat().startswith("2026-11-24T12:00:00")


async def test_a_lost_browser_frees_the_account(database: Database, make: Any, at: Move) -> None:
    ana, ben = await make.collector(), await make.collector()
    account = await make.work(workers=[ana, ben])
    await actions.take_next(database, ana)
    at(MINUTE)
    await _sweep(database)
    with pytest.raises(WorklistEmpty):
        await actions.take_next(database, ben)
    at(2 * MINUTE)
    await _sweep(database)
    assert (await actions.take_next(database, ben)).account_id == account.id
    assert (await _presence(database, ana)).state is PresenceState.OFFLINE


async def test_a_living_desk_keeps_it(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    for minutes in range(1, 5):
        at(minutes * MINUTE)
        async with transaction(database) as tx:
            await actions.renew(tx, ana)
        await _sweep(database)
    assert (await _item(database, account)).claimed_by == ana.id


async def test_during_a_call_the_claim_does_not_depend_on_the_browser(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    async with transaction(database) as tx:
        await actions.hold_for_call(tx, ana, account.id)
        await people.set_presence(tx, ana.id, PresenceState.TALKING, account_id=account.id)
    at(40 * MINUTE)
    await _sweep(database)
    assert (await _item(database, account)).claimed_by == ana.id
    async with transaction(database) as tx:
        with pytest.raises(CallOnTheLine):
            await actions.release(tx, ana)
    async with transaction(database) as tx:
        await actions.hold_claim(tx, ana.id, account.id, until=tx.now + MINUTE)
    at(42 * MINUTE)
    await _sweep(database)
    assert (await _item(database, account)).claimed_by is None


async def test_ringing_takes_the_account_unless_a_colleague_has_it_or_another_is_in_hand(database: Database, make: Any) -> None:
    ana, ben = await make.collector(name="Ana"), await make.collector()
    portfolio = await make.portfolio(workers=[ana, ben])
    one, two = await make.work(portfolio=portfolio), await make.work(portfolio=portfolio)
    async with transaction(database) as tx:
        await actions.hold_for_call(tx, ana, one.id)
        with pytest.raises(HeldByAnother) as refused:
            await actions.hold_for_call(tx, ben, one.id)
        assert refused.value.by_name == "Ana"
        with pytest.raises(FinishFirst):
            await actions.hold_for_call(tx, ana, two.id)


async def test_who_signs_out_gives_back_what_they_held(database: Database, make: Any) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    async with transaction(database) as tx:
        await people.leave(tx, ana.id)
    item = await _item(database, account)
    assert (item.ready, item.claimed_by) == (True, None)


@pytest.mark.parametrize(("way", "how"), [("release", Release.RELEASED), ("skip", Release.SKIPPED), ("snooze", Release.SNOOZED)])
async def test_letting_go_ends_the_claim_and_says_how(database: Database, make: Any, at: Move, way: str, how: Release) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    claim = await actions.take_next(database, ana)
    async with transaction(database) as tx:
        until = tx.now + timedelta(hours=2)
        said: dict[str, tuple[Any, ...]] = {"skip": ("wrong_language", "habla quechua"), "snooze": (until, "en una reunión")}
        await getattr(actions, way)(tx, ana, *said.get(way, ()))
    async with transaction(database) as tx:
        ended = await tx.session.get_one(Claim, claim.id)
        assert (ended.release, ended.released_at is not None) == (how, True)
    assert (await _presence(database, ana)).state is PresenceState.READY
    item = await _item(database, account)
    assert item.ready is (way == "release")
    if way == "snooze":
        at(timedelta(hours=2, seconds=5))
        await _sweep(database)
        assert (await _item(database, account)).ready


async def test_what_was_worked_rests_and_nothing_in_hand_can_be_let_go(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    async with transaction(database) as tx:
        await actions.finish(tx, ana.id, account.id, rest_hours=4)
        with pytest.raises(NothingInHand):
            await actions.release(tx, ana)
    with pytest.raises(WorklistEmpty):
        await actions.take_next(database, ana)
    at(timedelta(hours=4, seconds=5))
    await _sweep(database)
    assert (await actions.take_next(database, ana)).account_id == account.id


async def test_an_undone_finish_puts_the_account_back_in_hand(database: Database, make: Any) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await actions.take_next(database, ana)
    async with transaction(database) as tx:
        await actions.finish(tx, ana.id, account.id, rest_hours=24)
    async with transaction(database) as tx:
        await actions.take_back(tx, ana, account.id)
    item = await _item(database, account)
    assert (item.claimed_by, item.not_before) == (ana.id, None)


async def test_the_law_is_asked_again_at_hand_out_and_what_it_forbids_goes_back(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    stopped = await make.work(portfolio=portfolio, owes=9_000_000_00)
    allowed = await make.work(portfolio=portfolio, owes=1_000_000_00)
    async with transaction(database) as tx:
        # Behind the worklist's back: nothing told it to rank anew.
        debtor = await tx.session.get_one(Debtor, stopped.debtor_id)
        debtor.contact_stopped_at = tx.now
    claim = await actions.take_next(database, ana)
    assert claim.account_id == allowed.id
    async with transaction(database) as tx:
        receipts = (await tx.session.exec(select(ContactReceipt).where(ContactReceipt.occasion == "hand_out"))).all()
        assert {(receipt.account_id, receipt.allowed) for receipt in receipts} == {(stopped.id, False), (allowed.id, True)}
    item = await _item(database, stopped)
    assert (item.ready, item.claimed_by) == (False, None)


async def test_nothing_is_handed_out_at_night(database: Database, make: Any, at: Move) -> None:
    ana = await make.collector()
    await make.work(workers=[ana])
    # No sweep has run since it was ready at ten in the morning: the statement itself looks at the clock.
    at(timedelta(hours=12))
    with pytest.raises(WorklistEmpty):
        await actions.take_next(database, ana)


async def test_the_board_hears_of_every_step(database: Database, make: Any, at: Move) -> None:
    team = await make.team()
    ana = await make.collector(team)
    account = await make.work(workers=[ana])
    for step in ("next", "skip", "next again", "finish"):
        async with board_follows(database, team.id) as followed:
            if step.startswith("next"):
                at(timedelta(hours=1) if step == "next again" else timedelta())
                await _sweep(database)
                await actions.take_next(database, ana)
            else:
                async with transaction(database) as tx:
                    if step == "skip":
                        await actions.skip(tx, ana, "not_now")
                    else:
                        await actions.finish(tx, ana.id, account.id, rest_hours=1)
        assert ana.id in followed.ids
