"""The job that decides what is due: in pieces, twice, and while money comes in."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from backend.kit.clock import Clock
from backend.kit.jobs import Context
from backend.kit.transaction import transaction
from backend.promises import decisions, rules
from workers.jobs.decide_promises import decide_promises


async def test_running_the_job_twice_or_twice_at_once_decides_once(database, make, settings):
    promises = [await make.promise(await make.account(owes=100_00), 50_00) for _ in range(3)]
    database.clock = Clock(shift=timedelta(days=20))
    context = Context(database=database, settings=settings)
    await asyncio.gather(decide_promises(context), decide_promises(context))
    await decide_promises(context)
    async with transaction(database) as tx:
        states = await tx.session.execute(text("SELECT state, decided_at = window_ends_at FROM promise"))
        assert [tuple(row) for row in states] == [("broken", True)] * len(promises)
        assert await tx.session.scalar(text("SELECT count(*) FROM timeline_entry WHERE kind = 'promise:broken'")) == len(promises)


async def test_money_and_the_job_that_meet_leave_one_truth(database, make, settings):
    accounts = [await make.account(owes=100_00) for _ in range(4)]
    promises = [await make.promise(account, 50_00) for account in accounts]
    database.clock = Clock(shift=timedelta(days=20))
    due_on = promises[0].due_on
    await asyncio.gather(
        decide_promises(Context(database=database, settings=settings)),
        *(make.payment(account, 50_00, value_on=due_on) for account in accounts),
    )
    async with transaction(database) as tx:
        states = await tx.session.execute(text("SELECT state, received_minor FROM promise"))
        assert [tuple(row) for row in states] == [("kept", 50_00)] * len(promises)


async def test_an_account_that_cannot_be_decided_holds_up_no_other(database, make, settings, monkeypatch):
    bad, *good = [await make.promise(await make.account(owes=100_00), 50_00) for _ in range(5)]
    database.clock = Clock(shift=timedelta(days=20))
    decide = rules.decide

    def breaks(pledges, receipts, now):
        if any(pledge.id == bad.id for pledge in pledges):
            raise ZeroDivisionError
        return decide(pledges, receipts, now)

    monkeypatch.setattr(decisions, "decide", breaks)
    await decide_promises(Context(database=database, settings=settings))
    async with transaction(database) as tx:
        states = {row.id: row.state for row in await tx.session.execute(text("SELECT id, state FROM promise"))}
    assert states == {bad.id: "open"} | {promise.id: "broken" for promise in good}
