"""What a supervisor orders is done, kept, and told; nobody is torn out of a call, and no other team is anybody's to order."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from backend.calls.actions import apply_signals, ring, take_call
from backend.calls.models import Call, Disposition
from backend.calls.ordering import order
from backend.calls.signals import CallOver, Leg, LegAnswered, LegEnded, LegStarted
from backend.kit.clock import Clock
from backend.kit.refusal import NotFound
from backend.kit.transaction import transaction
from backend.people.actions import arrive, leave
from backend.people.models import AccessRecord, Presence, PresenceState, Role
from backend.people.rules import PresenceNotTheirs, UnknownPause
from backend.people.schemas import PresenceWish
from backend.telephones.models import MAIN
from tests.board_follows import board_follows, snapshot

S = PresenceState
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
READY, LUNCH, MEETING = PresenceWish(S.READY), PresenceWish(S.PAUSED, "lunch"), PresenceWish(S.MEETING)


@pytest.fixture
async def desk(tx, make):
    tx.now = LAWFUL
    return await make.desk()


@pytest.fixture
async def boss(desk, make):
    return await make.user(role=Role.SUPERVISOR, team=desk.team, name="Rosa")


async def wrapping_up(tx, desk):
    call = await ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await take_call(tx, MAIN)
    told = [
        LegStarted(call.id, LAWFUL, Leg.DEBTOR, "K"),
        LegAnswered(call.id, LAWFUL, Leg.DEBTOR, "K"),
        LegEnded(call.id, LAWFUL, Leg.DEBTOR, "K", 16),
        CallOver(call.id, LAWFUL),
    ]
    await apply_signals(tx, told)
    return call


async def presence(tx, user):
    return await tx.session.get_one(Presence, user.id, populate_existing=True)


@pytest.mark.parametrize(("state", "wish", "becomes"), [
    (S.READY, LUNCH, S.PAUSED),
    (S.READY, MEETING, S.MEETING),
    (S.PAUSED, READY, S.READY),
    (S.MEETING, READY, S.READY),
    (S.PREVIEWING, LUNCH, S.PAUSED),
    (S.UNREACHABLE, LUNCH, S.PAUSED),
])  # fmt: skip
async def test_an_order_is_done_and_it_is_kept_who_gave_it(tx, desk, boss, make, state, wish, becomes):
    ana = await make.collector(desk.team, state=state)
    await order(tx, boss, ana.id, wish)
    now = await presence(tx, ana)
    assert (now.state, now.reason, now.set_by) == (becomes, wish.reason, boss.id)
    assert ("presence", str(ana.id)) in tx._announced[f"desk:{ana.id}"]
    [kept] = await tx.session.exec(select(AccessRecord).where(AccessRecord.user_id == ana.id, AccessRecord.what == "presence.ordered"))
    assert kept.facts == {"state": wish.state, "reason": wish.reason, "by": str(boss.id)}


@pytest.mark.parametrize("state", [S.DIALLING, S.RINGING, S.TALKING, S.HOLD, S.UNKNOWN, S.OFFLINE])
@pytest.mark.parametrize("wish", [READY, LUNCH])
async def test_nobody_is_torn_out_of_a_call_or_made_present(tx, desk, boss, make, state, wish):
    ana = await make.collector(desk.team, state=state)
    with pytest.raises(PresenceNotTheirs):
        await order(tx, boss, ana.id, wish)
    assert (await presence(tx, ana)).state is state


async def test_what_is_no_pause_cannot_be_ordered_either(tx, desk, boss):
    with pytest.raises(UnknownPause):
        await order(tx, boss, desk.collector.id, PresenceWish(S.PAUSED, "siesta"))


async def test_the_next_state_is_the_collectors_own_again(tx, desk, boss):
    await order(tx, boss, desk.collector.id, LUNCH)
    await order(tx, boss, desk.collector.id, READY)
    await leave(tx, desk.collector.id)
    assert (await presence(tx, desk.collector)).set_by is None


@pytest.mark.parametrize(("wish", "becomes"), [(READY, S.READY), (LUNCH, S.PAUSED)])
async def test_a_wrap_up_ends_with_the_marked_default(tx, desk, boss, wish, becomes):
    call = await wrapping_up(tx, desk)
    assert (await presence(tx, desk.collector)).state is S.WRAP_UP
    await order(tx, boss, desk.collector.id, wish)
    assert (await presence(tx, desk.collector)).state is becomes
    assert (await tx.session.get_one(Call, call.id)).wrapped_at == tx.now
    [said] = await tx.session.exec(select(Disposition).where(Disposition.call_id == call.id))
    assert (said.code, said.defaulted) == ("not_dispositioned", True)
    kept = (await tx.session.exec(select(AccessRecord.what).where(AccessRecord.user_id == desk.collector.id))).all()
    assert set(kept) >= {"wrap_up.ended", "presence.ordered"}


async def test_nobody_orders_another_teams_collectors_or_anybody_who_is_none(tx, desk, make):
    stranger = await make.user(role=Role.SUPERVISOR, team=await make.team())
    teamless = await make.user(role=Role.SUPERVISOR)
    manager = await make.user(role=Role.MANAGER)
    for by, whom in ((stranger, desk.collector), (teamless, desk.collector), (manager, stranger)):
        with pytest.raises(NotFound):
            await order(tx, by, whom.id, LUNCH)
    await order(tx, manager, desk.collector.id, LUNCH)
    assert (await presence(tx, desk.collector)).state is S.PAUSED


async def test_who_comes_back_to_a_call_nobody_spoke_of_wraps_it_up_until_the_same_moment(tx, desk):
    call = await wrapping_up(tx, desk)
    until = call.wrap_until
    tx.now += timedelta(seconds=60)
    await leave(tx, desk.collector.id)
    tx.now += timedelta(seconds=5)
    await arrive(tx, desk.collector.id)
    now = await presence(tx, desk.collector)
    assert (now.state, now.call_id, now.account_id) == (S.WRAP_UP, call.id, desk.account.id)
    assert (await tx.session.get_one(Call, call.id)).wrap_until == until
    await leave(tx, desk.collector.id)
    tx.now += timedelta(seconds=60)
    await arrive(tx, desk.collector.id)
    assert (await presence(tx, desk.collector)).state is S.READY, "its time is over: the system speaks"


async def test_the_board_follows_every_order(database, make):
    database.clock = Clock.starting_at(LAWFUL)
    desk = await make.desk()
    boss = await make.user(role=Role.SUPERVISOR, team=desk.team)
    async with board_follows(database, desk.team.id), transaction(database) as tx:
        await wrapping_up(tx, desk)
    for wish, state in ((LUNCH, S.PAUSED), (MEETING, S.MEETING), (READY, S.READY)):
        async with board_follows(database, desk.team.id), transaction(database) as tx:
            await order(tx, boss, desk.collector.id, wish)
        assert (await snapshot(database, desk.team.id)).rows[desk.collector.id].state is state


async def test_an_order_over_http_is_told_to_whom_it_concerns(client, make):
    desk = await make.desk()
    boss = await make.user(role=Role.SUPERVISOR, team=desk.team, name="Rosa")
    await make.signed_in(client, boss)
    path = f"/api/users/{desk.collector.id}/presence"
    key = {"Idempotency-Key": "b7a3f1f2-6d2c-4d6c-9a55-0d9a4b6f5a11"}
    first = await client.post(path, json={"state": "paused", "reason": "training"}, headers=key)
    assert (first.status_code, first.json()["state"], first.json()["set_by"]) == (201, "paused", "Rosa")
    again = await client.post(path, json={"state": "paused", "reason": "training"}, headers=key)
    assert again.json() == first.json()
    assert (await client.post(path, json={"state": "talking"})).status_code == 422
    await make.signed_in(client, desk.collector)
    assert (await client.get("/api/presence")).json()["set_by"] == "Rosa"
    assert (await client.post(path, json={"state": "ready"})).status_code == 403
