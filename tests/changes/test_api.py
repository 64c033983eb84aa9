"""Changes over HTTP: the whole way, and who sees nothing of it."""

from typing import Any
from uuid import UUID

from backend.accounts.models import PortfolioGrant
from backend.changes.previewing import preview_waiting
from backend.changes.publishing import publish_due
from backend.kit.transaction import Database, transaction
from backend.people.models import Role
from tests.changes.floor import build_floor, settle
from tests.monday import MONDAY_AT_TEN


async def test_from_a_draft_to_a_version_and_back(client: Any, database: Database, make: Any) -> None:
    await build_floor(make, MONDAY_AT_TEN, count=6)
    async with transaction(database) as tx:
        await settle(tx)
    ana, ben = await make.user(role=Role.MANAGER), await make.user(role=Role.ADMINISTRATOR)
    await make.signed_in(client, ana)
    overview = (await client.get("/api/strategy")).json()
    assert (overview["active"], overview["changes"]) == (1, [])
    drafted = (await client.post("/api/strategy/changes", json={"title": "Largest first"})).json()
    change = f"/api/strategy/changes/{drafted['card']['id']}"
    body = {**drafted["body"], "bands": drafted["body"]["bands"][-1:]}
    edited = await client.put(change, json={"revision": 1, "title": "Largest first", "why": "Money", "body": body})
    assert [(one["about"], one["what"]) for one in edited.json()["differences"]] == [("band", "removed")] * 4
    asked = (await client.post(f"{change}/previews", json={"seconds_per_account": 300})).json()
    assert asked["state"] == "waiting"
    assert await preview_waiting(database) == 1
    shown = (await client.get(f"/api/strategy/previews/{asked['id']}")).json()
    assert (shown["state"], shown["result"]["standings"]["workable"]["accounts"] > 0) == ("done", True)
    submitted = await client.post(f"{change}/submission", json={"revision": 2})
    assert (submitted.status_code, submitted.json()["may_approve"]) == (200, False)
    refused = await client.post(f"{change}/approval", json={"revision": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "own_change")
    await make.signed_in(client, ben)
    assert (await client.get(change)).json()["may_approve"] is True
    assert (await client.post(f"{change}/approval", json={"revision": 2, "note": "Yes"})).json()["card"]["state"] == "approved"
    late = await client.post(f"{change}/activation", json={"at": "2026-11-01T10:00:00Z"})
    assert (late.status_code, late.json()["code"]) == (422, "in_the_past")
    # Without a zone nobody knows which moment that is.
    assert (await client.post(f"{change}/activation", json={"at": "2027-11-01T10:00:00"})).status_code == 422
    assert (await client.post(f"{change}/activation", json={})).status_code == 200
    assert await publish_due(database) == 1
    twice = await client.post(f"{change}/activation", json={})
    assert (twice.status_code, twice.json()["code"], twice.json()["version"]) == (409, "already_published", 2)
    version = (await client.get("/api/strategy/versions/2")).json()
    assert (version["card"]["title"], len(version["differences"])) == ("Largest first", 4)
    back = await client.post("/api/strategy/versions/1/rollback", json={"title": "Back"})
    assert back.json()["card"]["rolls_back_to"] == 1
    assert await publish_due(database) == 1
    assert (await client.get("/api/strategy")).json()["active"] == 3
    events = [event["what"] for event in (await client.get(change)).json()["events"]]
    assert sorted(events) == sorted(["published", "scheduled", "approved", "submitted", "previewed", "edited", "drafted"])


async def test_a_supervisor_sees_sums_of_all_and_names_of_their_own(client: Any, database: Database, make: Any) -> None:
    await build_floor(make, MONDAY_AT_TEN, count=8)
    async with transaction(database) as tx:
        await settle(tx)
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    drafted = (await client.post("/api/strategy/changes", json={"title": "Largest first"})).json()
    change = f"/api/strategy/changes/{drafted['card']['id']}"
    body = {**drafted["body"], "bands": drafted["body"]["bands"][-1:]}
    await client.put(change, json={"revision": 1, "title": "Largest first", "why": "", "body": body})
    asked = (await client.post(f"{change}/previews", json={})).json()
    assert await preview_waiting(database) == 1
    whole = (await client.get(f"/api/strategy/previews/{asked['id']}")).json()
    await client.post(f"{change}/submission", json={"revision": 2})

    portfolio, other = whole["result"]["portfolios"]
    leader = await make.user(role=Role.SUPERVISOR)
    async with transaction(database) as tx:
        tx.session.add(PortfolioGrant(user_id=leader.id, portfolio_id=UUID(portfolio["portfolio_id"])))
    await make.signed_in(client, leader)
    seen = (await client.get(change)).json()
    told = seen["preview"]["result"]
    assert (seen["may_write"], seen["may_approve"], seen["preview"]["names_all"], whole["names_all"]) == (False, True, False, True)
    assert told["standings"] == whole["result"]["standings"]
    assert [one["name"] for one in told["portfolios"]] == [portfolio["name"]]
    named = {mover["portfolio_name"] for which in ("first_after", "risers", "fallers") for mover in told[which]}
    assert named == {portfolio["name"]}
    assert other["name"] in {mover["portfolio_name"] for mover in whole["result"]["first_after"]}
    words = next(field["words"] for field in (await client.get("/api/condition-fields")).json() if field["name"] == "portfolio")
    assert [word["value"] for word in words] == [portfolio["portfolio_id"]]
    approved = await client.post(f"{change}/approval", json={"revision": 2, "note": "Good"})
    assert approved.json()["card"]["state"] == "approved"
    for method, address in (("PUT", change), ("POST", f"{change}/activation"), ("POST", f"{change}/previews")):
        assert (await client.request(method, address, json={})).status_code == 403


async def test_a_wrong_body_is_refused_with_every_mistake(client: Any, make: Any, database: Database) -> None:
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    drafted = (await client.post("/api/strategy/changes", json={"title": "Wrong"})).json()
    wrong = {**drafted["body"], "bands": [], "at_most": -5}
    answer = await client.put(
        f"/api/strategy/changes/{drafted['card']['id']}", json={"revision": 1, "title": "Wrong", "why": "", "body": wrong}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "strategy_wrong")
    told = [(one["about"], one["name"], one["code"], one["text"]) for one in answer.json()["mistakes"]]
    assert told == [
        ("", "", "no_rest", "the last band must take every account that is left"),
        ("setting", "at_least", "limits_crossed", "at_least is above at_most"),
    ]
