"""Supervision over HTTP: who may be on whose call, what is kept of it, and who is told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from backend.accounts.models import PortfolioGrant
from backend.accounts.view import timeline_view
from backend.calls.models import Call, CallState, Outcome
from backend.kit.clock import local_date
from backend.kit.transaction import Database, transaction
from backend.people.models import AccessRecord, PresenceState, Role, User
from backend.people.queries import presence
from backend.supervision import actions
from backend.supervision.models import SpyEnd, SpyMode, SpySession, SpyState, SpyTurn
from tests.board_follows import board_follows
from tests.make import Make


async def spy(client: Any, call: Call, mode: str = "listen") -> Any:
    return await client.post(f"/api/calls/{call.id}/spying", json={"mode": mode})


async def heard(database: Database, session_id: Any, mode: SpyMode) -> None:
    """A bridge took it, and the switch says that the leader hears the call."""
    async with transaction(database) as tx:
        await actions.take(tx)
    async with transaction(database) as tx:
        assert await actions.began(tx, session_id, mode)


async def test_a_supervisor_is_on_their_teams_call_and_the_board_says_so(client: Any, make: Make, database: Database) -> None:
    there = await make.conversation()
    await make.signed_in(client, there.leader)
    async with board_follows(database, there.team.id) as board:
        asked = (await spy(client, there.call)).json()
        assert (asked["state"], asked["mode"], asked["mode_in_force"], asked["told"]) == ("requested", "listen", None, True)
        await heard(database, asked["id"], SpyMode.LISTEN)
    row = (await client.get("/api/board")).json()["collectors"][0]
    assert row["listeners"] == [{"name": there.leader.name, "mode": "listen"}]
    assert board.after is not None
    # Asked for again it is the same session, in another mode.
    again = (await spy(client, there.call, "whisper")).json()
    assert (again["id"], again["mode"], again["mode_in_force"]) == (asked["id"], "whisper", "listen")
    assert [one["id"] for one in (await client.get("/api/me/spying")).json()] == [asked["id"]]
    ended = await client.post(f"/api/spying/{asked['id']}/end")
    assert ended.status_code == 201
    async with transaction(database) as tx:
        await actions.finish(tx, asked["id"])
    assert (await client.get("/api/me/spying")).json() == []
    assert (await client.get("/api/board")).json()["collectors"][0]["listeners"] == []
    assert [one["why_ended"] for one in (await client.get(f"/api/calls/{there.call.id}/spying")).json()] == ["stopped"]


async def test_every_session_is_kept_in_the_access_log_and_the_timeline(client: Any, make: Make, database: Database) -> None:
    there = await make.conversation()
    await make.signed_in(client, there.leader)
    session_id = (await spy(client, there.call)).json()["id"]
    await heard(database, session_id, SpyMode.LISTEN)
    await client.post(f"/api/spying/{session_id}/mode", json={"mode": "barge"})
    async with transaction(database) as tx:
        await actions.began(tx, session_id, SpyMode.BARGE)
    async with transaction(database) as tx:
        await actions.finish(tx, session_id, SpyEnd.CALL_OVER)
        # Told twice, it is over once.
        await actions.finish(tx, session_id)
    async with transaction(database) as tx:
        [entry] = [one for one in (await timeline_view(tx.session, there.account.id)).entries if one.kind == "call:listened_in"]
        assert (entry.facts["modes"], entry.facts["told"]) == (["listen", "barge"], True)
        kept = (await tx.session.exec(select(AccessRecord.what).where(AccessRecord.user_id == there.leader.id))).all()
        assert {"spying.asked", "spying.mode", "spying.ended"} <= set(kept)
        turns = (await tx.session.exec(select(SpyTurn).where(SpyTurn.session_id == session_id))).all()
        assert all(turn.in_force_at for turn in turns)


async def test_what_nobody_heard_is_not_in_the_timeline(client: Any, make: Make, database: Database) -> None:
    there = await make.conversation()
    await make.signed_in(client, there.leader)
    session_id = (await spy(client, there.call)).json()["id"]
    async with transaction(database) as tx:
        tx.now += timedelta(seconds=11)
        [late] = await actions.give_up(tx)
        assert (str(late.id), late.why_ended) == (session_id, SpyEnd.EXPIRED)
        assert not [one for one in (await timeline_view(tx.session, there.account.id)).entries if one.kind == "call:listened_in"]


async def test_the_collector_is_told_unless_policy_says_otherwise(client: Any, make: Make, database: Database) -> None:
    there = await make.conversation()
    for told in (True, False):
        await make.signed_in(client, there.leader)
        session_id = (await spy(client, there.call, "whisper")).json()["id"]
        await heard(database, session_id, SpyMode.WHISPER)
        await make.signed_in(client, there.collector)
        listeners = (await client.get("/api/me/listeners")).json()
        assert [(one["name"], one["mode"]) for one in listeners] == ([(there.leader.name, "whisper")] if told else [])
        async with transaction(database) as tx:
            await actions.finish(tx, session_id)
        await make.signed_in(client, await make.user(role=Role.MANAGER))
        # Where the portfolio is, the day may be another than ours.
        rule = {"told": False, "valid_from": f"{local_date(datetime.now(UTC), 'America/Bogota')}", "country": "CO"}
        assert (await client.post("/api/spy-policies", json=rule)).status_code == 201
    assert [one["country"] for one in (await client.get("/api/spy-policies")).json()] == ["CO", "CO"]


async def test_whether_collectors_are_told_is_told_with_the_policy_it_rests_on(client: Any, make: Make, database: Database) -> None:
    portfolio, manager = await make.portfolio(), await make.user(role=Role.MANAGER)
    await make.signed_in(client, manager)
    today = f"{datetime.now(UTC):%Y-%m-%d}"

    async def told(**asked: Any) -> tuple[bool, list[tuple[str, str]]]:
        answer = (await client.get("/api/spy-policies/holding", params=asked)).json()
        return answer["told"], [(each["policy"]["id"], each["verdict"]) for each in answer["policies"]]

    async def add(**said: Any) -> str:
        return str((await client.post("/api/spy-policies", json={"valid_from": today, **said})).json()["id"])

    assert await told(portfolio_id=portfolio.id) == (True, [])
    country, ours = await add(told=False, country="CO"), await add(told=True, portfolio_id=str(portfolio.id))
    assert await told(portfolio_id=portfolio.id) == (True, [(ours, "holds"), (country, "less_specific")])
    assert await told(country="CO") == (False, [(country, "holds")])
    ended = (await client.post(f"/api/spy-policies/{ours}/end")).json()
    assert (ended["standing"], ended["portfolio_name"], ended["ended_by_name"]) == ("ended", portfolio.name, manager.name)
    assert await told(portfolio_id=portfolio.id) == (False, [(country, "holds")])
    assert (await client.delete(f"/api/spy-policies/{ours}/end")).json()["standing"] == "in_force"
    assert (await told(portfolio_id=portfolio.id))[0] is True
    async with transaction(database) as tx:
        kept = (await tx.session.exec(select(AccessRecord.what).where(AccessRecord.user_id == manager.id))).all()
    assert {"spy_policy.set", "spy_policy.ended", "spy_policy.taken_up"} <= set(kept)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"country": "Colombia"}, "country"),
        ({"portfolio_id": str(uuid4())}, "portfolio_id"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"valid_to": "2998-12-31"}, "valid_to"),
    ],
)
async def test_a_policy_for_nothing_is_refused(client: Any, make: Make, wrong: dict[str, str], field: str) -> None:
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    answer = await client.post("/api/spy-policies", json={"told": True, "valid_from": "2999-01-01", **wrong})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_whose_call_it_is_not_to_hear(client: Any, make: Make, database: Database) -> None:
    there = await make.conversation()
    stranger = await make.user(role=Role.SUPERVISOR, team=await make.team(), endpoint="boss-of-others")
    ungranted = await make.user(role=Role.SUPERVISOR, team=there.team, endpoint="boss-without-grant")
    async with transaction(database) as tx:
        tx.session.add(PortfolioGrant(user_id=stranger.id, portfolio_id=there.account.portfolio_id))
    for user, status in (
        (stranger, 404),
        (ungranted, 404),
        (there.collector, 403),
        (await make.user(role=Role.MANAGER, endpoint="m"), 201),
    ):
        await make.signed_in(client, user)
        assert (await spy(client, there.call)).status_code == status, user.role


async def test_refused_in_words(client: Any, make: Make, database: Database) -> None:
    there, other = await make.conversation(), await make.conversation(state=CallState.DIALLING)
    manager = await make.user(role=Role.MANAGER, endpoint="manager")
    await make.signed_in(client, manager)
    assert (await spy(client, other.call)).json()["code"] == "nothing_to_hear"
    assert (await spy(client, there.call)).status_code == 201
    second = await make.conversation()
    assert (await spy(client, second.call)).json()["code"] == "listening_elsewhere"
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    assert (await spy(client, there.call)).json()["code"] == "no_telephone"
    assert (await spy(client, there.call, "shout")).status_code in (400, 422)


async def test_a_leader_who_is_none_any_more_is_cut(make: Make, database: Database) -> None:
    from backend.supervision.queries import to_end

    there = await make.conversation()
    async with transaction(database) as tx:
        session = await actions.spy(tx, there.leader, there.call.id, SpyMode.LISTEN)
    await heard(database, session.id, SpyMode.LISTEN)
    async with transaction(database) as tx:
        assert await to_end(tx.session, "main") == []
        (await tx.session.get_one(User, there.leader.id)).role = Role.COLLECTOR
    async with transaction(database) as tx:
        assert [one.id for one in await to_end(tx.session, "main")] == [session.id]


async def test_a_request_for_a_call_that_is_over_rings_nobody(make: Make, database: Database) -> None:
    there = await make.conversation()
    async with transaction(database) as tx:
        session = await actions.spy(tx, there.leader, there.call.id, SpyMode.LISTEN)
        call = await tx.session.get_one(Call, there.call.id)
        call.state, call.ended_at, call.over_at, call.outcome = CallState.ENDED, tx.now, tx.now, Outcome.ANSWERED
    async with transaction(database) as tx:
        assert await actions.take(tx) is None
        found = await tx.session.get_one(SpySession, session.id)
        assert (found.state, found.why_ended) == (SpyState.ENDED, SpyEnd.CALL_OVER)


async def test_a_forced_wrap_up_ends_the_call_and_closes_it_with_the_marked_default(client: Any, make: Make, database: Database) -> None:
    from backend.calls.actions import apply_signals
    from backend.calls.signals import CallOver
    from backend.supervision.ending import close_forced

    there = await make.conversation()
    await make.signed_in(client, there.leader)
    answer = await client.post(f"/api/calls/{there.call.id}/wrap-up")
    assert (answer.status_code, answer.json()["wrapped"]) == (201, False)
    async with transaction(database) as tx:
        assert (await tx.session.get_one(Call, there.call.id)).cancelled_at is not None
        await apply_signals(tx, [CallOver(there.call.id, tx.now)])
    async with transaction(database) as tx:
        assert [call.id for call in await close_forced(tx)] == [there.call.id]
    async with transaction(database) as tx:
        assert await close_forced(tx) == []
        now = await presence(tx.session, there.collector.id)
        assert now is not None
        assert now.state is PresenceState.READY
        kinds = [one.kind for one in (await timeline_view(tx.session, there.account.id)).entries]
        assert {"call:ended_by_leader", "call:wrap_up_forced", "disposition:defaulted"} <= set(kinds)
    call = (await client.get(f"/api/calls/{there.call.id}")).json()
    assert (call["wrapped"], call["disposition_defaulted"]) == (True, True)
