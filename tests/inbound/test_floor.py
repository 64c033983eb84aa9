"""Callers on a floor of several people at once, over HTTP, and on the supervisor's board."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from backend.calls.actions import ring
from backend.calls.signals import CallOver
from backend.inbound import queries
from backend.inbound.applying import apply_inbound
from backend.inbound.offering import attend
from backend.inbound.settling import decline, dismiss, link
from backend.inbound.signals import OfferAnswered
from backend.kit.clock import Clock
from backend.kit.refusal import Refusal
from backend.kit.transaction import transaction
from backend.people.actions import leave
from backend.people.models import PresenceState
from tests.board_follows import board_follows, snapshot

#: A Monday, ten in the morning in Bogotá: calling is lawful.
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
async def desk(database, make):
    database.clock = Clock.starting_at(LAWFUL)
    return await make.desk()


async def answered(database, call):
    async with transaction(database) as tx:
        offer = await queries.standing_offer(tx.session, call.id)
        await apply_inbound(tx, [OfferAnswered(call.id, tx.now, offer.endpoint)])


async def test_the_board_follows_a_caller_from_the_first_ring_to_the_last_word(database, make, desk):
    team = desk.team.id

    async def row():
        return (await snapshot(database, team)).rows[desk.collector.id]

    call = await make.caller(desk.phone.e164)
    async with board_follows(database, team), transaction(database) as tx:
        await attend(tx)
    assert ((await row()).state, (await row()).account_id, (await row()).call_id) == (PresenceState.RINGING, desk.account.id, call.id)
    async with board_follows(database, team):
        await answered(database, call)
    assert (await row()).state is PresenceState.TALKING
    async with board_follows(database, team), transaction(database) as tx:
        await link(tx, desk.collector, call.id, desk.account.id)
    async with board_follows(database, team), transaction(database) as tx:
        await apply_inbound(tx, [CallOver(call.id, tx.now)])
    again = await make.caller("+573009999999")
    other = await make.collector(desk.team)
    async with transaction(database) as tx:
        grant = "INSERT INTO portfolio_grant (user_id, portfolio_id) VALUES (:user, :portfolio)"
        await tx.session.execute(text(grant), {"user": other.id, "portfolio": desk.account.portfolio_id})
    async with board_follows(database, team), transaction(database) as tx:
        await attend(tx)
    async with board_follows(database, team), transaction(database) as tx:
        await decline(tx, other, again.id)
    assert (await snapshot(database, team)).rows[other.id].state is PresenceState.READY


async def test_a_collector_who_rings_and_is_offered_a_caller_at_the_same_moment_does_one_of_both(database, make, desk):
    await make.caller("+573009999999")

    async def dial():
        async with transaction(database) as tx:
            await ring(tx, desk.collector, desk.account.id, desk.phone.id)

    async def offer():
        async with transaction(database) as tx:
            await attend(tx)

    done = await asyncio.gather(dial(), offer(), return_exceptions=True)
    assert [type(each) for each in done if each is not None and not isinstance(each, Refusal)] == []
    async with transaction(database) as tx:
        offered = await queries.offer_to(tx.session, desk.collector.id)
        rung = (await tx.session.execute(text("SELECT count(*) FROM call"))).scalar_one()
    assert (offered is not None) + rung == 1


async def test_a_collector_who_leaves_while_the_bridge_looks_is_left_alone(database, make, desk):
    call = await make.caller(desk.phone.e164)

    async def go():
        async with transaction(database) as tx:
            await leave(tx, desk.collector.id)

    async def look():
        async with transaction(database) as tx:
            await attend(tx)

    for _ in range(3):
        await asyncio.gather(go(), look(), look())
    async with transaction(database) as tx:
        assert await queries.standing_offer(tx.session, call.id) is None


async def test_the_desk_is_told_by_http(client, database, make):
    desk = await make.desk()
    call = await make.caller(desk.phone.e164)
    async with transaction(database) as tx:
        await attend(tx)
    await make.signed_in(client, desk.collector)
    [card] = (await client.get("/api/me/inbound")).json()
    assert (card["stage"], card["recognised"], card["candidates"][0]["account_id"]) == ("ringing", "one", str(desk.account.id))
    refused = await client.post(f"/api/calls/{call.id}/account", json={"account_id": str(desk.account.id)})
    assert refused.status_code == 404
    await answered(database, call)
    assert (await client.get("/api/me/inbound")).json()[0]["stage"] == "talking"
    wrong = await client.post(f"/api/calls/{call.id}/dismissal", json={"reason": "because"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    body, key = {"account_id": str(desk.account.id)}, {"Idempotency-Key": "once"}
    for _ in range(2):
        linked = await client.post(f"/api/calls/{call.id}/account", json=body, headers=key)
        assert (linked.status_code, linked.json()["direction"], linked.json()["state"]) == (201, "in", "talking")
    assert (await client.get("/api/me/inbound")).json() == []
    assert [each["id"] for each in (await client.get("/api/me/call")).json()] == [str(call.id)]
    # A colleague of another portfolio learns nothing of it.
    await make.signed_in(client, await make.collector(desk.team))
    assert (await client.get("/api/me/inbound")).json() == []
    assert (await client.post(f"/api/calls/{call.id}/decline")).status_code == 404


async def test_a_dismissed_caller_is_gone_from_the_desk(client, database, make):
    desk = await make.desk()
    call = await make.caller(desk.phone.e164)
    async with transaction(database) as tx:
        await attend(tx)
    await answered(database, call)
    async with transaction(database) as tx:
        await dismiss(tx, desk.collector, call.id, "no_voice")
    await make.signed_in(client, desk.collector)
    assert (await client.get("/api/me/inbound")).json() == []
