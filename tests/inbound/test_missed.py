"""Who is told of callers nobody answered, and of the calls that are owed for it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from backend.calls.signals import CallOver
from backend.inbound.applying import apply_inbound
from backend.inbound.cards import missed_callers
from backend.inbound.models import InboundOutcome, Recognised
from backend.people.models import Role
from backend.telephones.models import Switch, Trunk, TrunkRoute
from backend.worklist.models import Callback

LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
OURS = "+576015550111"


@pytest.fixture
async def desk(tx, make):
    tx.now = LAWFUL
    return await make.desk()


async def rang_in_vain(tx, make, number, *, seconds=25, **how):
    call = await make.caller(number, **how)
    tx.now += timedelta(seconds=seconds)
    await apply_inbound(tx, [CallOver(call.id, tx.now)])
    return call


async def told(tx, user, which="all"):
    return [row.id for row in (await missed_callers(tx, user, which)).rows]


async def test_who_called_how_long_they_waited_and_what_is_owed_for_it(tx, make, desk):
    await tx.session.execute(text("UPDATE account SET owner_id = :user"), {"user": desk.collector.id})
    call = await rang_in_vain(tx, make, desk.phone.e164)
    answer = await missed_callers(tx, desk.collector, "owed")
    [row] = answer.rows
    assert (row.id, row.outcome, row.waited_seconds, row.recognised) == (call.id, InboundOutcome.ABANDONED, 25.0, Recognised.ONE)
    assert [one.account_id for one in row.candidates] == [desk.account.id]
    assert (row.call_back.for_me, row.call_back.due_at, row.call_back.done_at) == (True, tx.now, None)
    assert answer.owed == 1
    # Worked meanwhile: settled, and no longer owed.
    [owed] = (await tx.session.exec(select(Callback))).all()
    owed.done_at = tx.now
    await tx.session.flush()
    assert await told(tx, desk.collector, "owed") == []
    assert await told(tx, desk.collector, "settled") == [call.id]
    assert (await missed_callers(tx, desk.collector, "owed")).owed == 0


async def test_what_is_owed_stays_however_long_ago_and_what_is_settled_goes(tx, make, desk):
    owed = await rang_in_vain(tx, make, desk.phone.e164)
    stranger = await rang_in_vain(tx, make, "+573009999999")
    manager = await make.user(role=Role.MANAGER)
    assert await told(tx, manager) == [stranger.id, owed.id]
    tx.now += timedelta(days=8)
    assert await told(tx, manager) == [owed.id]


async def test_only_whose_account_one_may_see_one_is_told_of(tx, make, desk):
    call = await rang_in_vain(tx, make, desk.phone.e164)
    elsewhere = await make.desk()
    for user in (elsewhere.collector, await make.user(role=Role.SUPERVISOR, team=elsewhere.team)):
        assert await told(tx, user) == []
        assert (await missed_callers(tx, user, "owed")).owed == 0
    assert await told(tx, desk.collector) == [call.id]


async def test_of_a_number_several_share_each_is_told_their_own(tx, make, desk):
    elsewhere = await make.desk()
    from backend.accounts.models import Debtor

    await make.phone(await tx.session.get_one(Debtor, elsewhere.account.debtor_id), desk.phone.e164)
    call = await rang_in_vain(tx, make, desk.phone.e164)
    stranger = await make.collector(desk.team)
    for user, account in ((desk.collector, desk.account), (elsewhere.collector, elsewhere.account)):
        [row] = (await missed_callers(tx, user, "all")).rows
        assert (row.id, row.recognised, row.call_back) == (call.id, Recognised.SEVERAL, None)
        assert [one.account_id for one in row.candidates] == [account.id]
    assert await told(tx, stranger) == []


async def test_of_strangers_only_leaders_are_told_and_of_a_portfolios_own_number_only_its_leaders(tx, make, desk):
    from backend.accounts.actions import grant

    tx.session.add(Switch(name="main", created_at=tx.now))
    await tx.session.flush()
    tx.session.add(Trunk(name="trunk", switch="main", address="sip.example:5060"))
    await tx.session.flush()
    tx.session.add(TrunkRoute(trunk="trunk", portfolio_id=desk.account.portfolio_id, caller_number=OURS, begins_at=tx.now))
    await tx.session.flush()
    anywhere = await rang_in_vain(tx, make, "+573009999999")
    theirs = await rang_in_vain(tx, make, "", dialled=OURS.lstrip("+"))
    ours, others = await make.user(role=Role.SUPERVISOR, team=desk.team), await make.user(role=Role.SUPERVISOR)
    await grant(tx, ours.id, [desk.account.portfolio_id])
    assert await told(tx, desk.collector) == []
    assert set(await told(tx, ours)) == {anywhere.id, theirs.id}
    assert await told(tx, others) == [anywhere.id]
    assert set(await told(tx, await make.user(role=Role.MANAGER))) == {anywhere.id, theirs.id}
