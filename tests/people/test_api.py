"""People over HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from backend.kit.transaction import Database, transaction
from backend.people.models import Presence, PresenceState, Role
from backend.people.rules import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, TRIES_WINDOW
from tests.make import Make
from tests.make.people import PASSWORD

WRONG = {"email": "nobody@floor.test", "password": "wrong"}


async def test_the_right_password_opens_a_session(client: Any, make: Make) -> None:
    ana = await make.user(role=Role.SUPERVISOR, team=await make.team(name="North"))
    answer = await client.post("/api/session", json={"email": ana.email.upper(), "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.json()["user"]["team_name"] == "North"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    again = (await client.get("/api/session")).json()
    assert {**again, "now": None} == {**answer.json(), "now": None}


async def test_the_cookie_is_secure_where_the_page_is(client: Any, make: Make) -> None:
    ana = await make.user()
    answer = await client.post("https://testserver.local/api/session", json={"email": ana.email, "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_who_is_not_signed_in_is_told_so(client: Any, database: Database) -> None:
    answer = await client.get("/api/session")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize("disabled", [True, False])
async def test_wrong_password_unknown_user_and_disabled_user_sound_the_same(client: Any, make: Make, disabled: bool) -> None:
    ana = await make.user(disabled_at=datetime.now(UTC) if disabled else None)
    unknown = await client.post("/api/session", json=WRONG)
    known = await client.post("/api/session", json={"email": ana.email, "password": PASSWORD if disabled else "wrong"})
    assert unknown.status_code == known.status_code == 401
    assert unknown.json() == known.json()


async def test_guessing_is_slowed_per_account_and_redis_knows_nothing_of_it(client: Any, make: Make, database: Database) -> None:
    ana = await make.user()
    for _ in range(TRIES_PER_ACCOUNT):
        assert (await client.post("/api/session", json={"email": ana.email, "password": "wrong"})).status_code == 401
    await database.doorbell._redis.flushall()
    slowed = await client.post("/api/session", json={"email": ana.email, "password": PASSWORD})
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["Retry-After"]) <= TRIES_WINDOW.total_seconds()
    # Nobody else is kept out.
    ben = await make.user()
    assert (await client.post("/api/session", json={"email": ben.email, "password": PASSWORD})).status_code == 201


async def test_the_right_password_in_time_forgets_the_wrong_ones(client: Any, make: Make, database: Database) -> None:
    ana = await make.user()
    for _ in range(3):
        for _ in range(TRIES_PER_ACCOUNT - 1):
            await client.post("/api/session", json={"email": ana.email, "password": "wrong"})
        assert (await client.post("/api/session", json={"email": ana.email, "password": PASSWORD})).status_code == 201


async def test_one_address_cannot_try_every_account(client: Any, database: Database) -> None:
    await (await database.fast()).execute("INSERT INTO sign_in_try VALUES ('address:testclient', $1, now())", TRIES_PER_ADDRESS)
    assert (await client.post("/api/session", json=WRONG)).status_code == 429


async def test_a_whole_floor_behind_one_address_signs_in(client: Any, make: Make, database: Database) -> None:
    ana = await make.user()
    for _ in range(5):
        assert (await client.post("/api/session", json={"email": ana.email, "password": PASSWORD})).status_code == 201
    assert await (await database.fast()).fetchval("SELECT tries FROM sign_in_try WHERE key LIKE 'address:%'") == 0


async def test_a_planted_session_is_not_taken_over(client: Any, make: Make) -> None:
    mallory, ana = await make.user(), await make.user()
    await make.signed_in(client, mallory)
    planted = client.cookies["promesa_session"]
    answer = await client.post("/api/session", json={"email": ana.email, "password": PASSWORD})
    assert planted not in answer.headers["set-cookie"]
    client.cookies.clear()
    client.cookies.set("promesa_session", planted)
    assert (await client.get("/api/session")).status_code == 401


async def test_only_a_hash_of_the_token_is_stored(client: Any, make: Make, database: Database) -> None:
    await make.signed_in(client, await make.user())
    stored = await (await database.fast()).fetchval("SELECT token_hash FROM session")
    assert stored != client.cookies["promesa_session"]
    assert len(stored) == 64


@pytest.mark.parametrize("token", ["", "made up", None])
async def test_a_mutating_call_needs_the_sessions_token(client: Any, make: Make, token: str | None) -> None:
    await make.signed_in(client, await make.user())
    del client.headers["X-CSRF-Token"]
    answer = await client.patch("/api/me", json={"locale": "pt"}, headers={} if token is None else {"X-CSRF-Token": token})
    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf_token_wrong"


async def test_another_users_csrf_token_does_not_help(client: Any, make: Make) -> None:
    other = await make.signed_in(client, await make.user())
    await make.signed_in(client, await make.user())
    answer = await client.patch("/api/me", json={"locale": "pt"}, headers={"X-CSRF-Token": other["X-CSRF-Token"]})
    assert answer.status_code == 403


async def test_another_sites_page_cannot_sign_anybody_in(client: Any, make: Make) -> None:
    ana = await make.user()
    answer = await client.post("/api/session", json={"email": ana.email, "password": PASSWORD}, headers={"Origin": "https://evil.test"})
    assert answer.json()["code"] == "foreign_origin"


async def test_signing_out_ends_the_session_and_sends_the_collector_home(client: Any, make: Make, database: Database) -> None:
    ana = await make.collector()
    await make.signed_in(client, ana)
    assert (await client.delete("/api/session")).status_code == 204
    assert (await client.get("/api/session")).status_code == 401
    async with transaction(database) as tx:
        assert (await tx.session.get_one(Presence, ana.id)).state is PresenceState.OFFLINE


async def test_signing_out_of_one_of_two_browsers_leaves_the_collector_there(client: Any, make: Make, database: Database) -> None:
    ana = await make.collector()
    await make.signed_in(client, ana)
    first = dict(client.cookies)
    await make.signed_in(client, ana)
    await client.delete("/api/session")
    async with transaction(database) as tx:
        assert (await tx.session.get_one(Presence, ana.id)).state is PresenceState.READY
    client.cookies.clear()
    client.cookies.update(first)
    assert (await client.get("/api/session")).status_code == 200


async def test_signing_out_everywhere_ends_every_session(client: Any, make: Make, database: Database) -> None:
    ana = await make.user()
    await make.signed_in(client, ana)
    await make.signed_in(client, ana)
    assert (await client.delete("/api/sessions")).status_code == 204
    assert await (await database.fast()).fetchval("SELECT count(*) FROM session") == 0


async def test_a_disabled_users_next_call_is_refused(client: Any, make: Make, database: Database) -> None:
    admin, ana = await make.user(role=Role.ADMINISTRATOR), await make.user()
    anas = await make.signed_in(client, ana)
    await make.signed_in(client, admin)
    answer = await client.patch(f"/api/users/{ana.id}", json={"disabled": True})
    assert answer.json()["disabled"] is True
    client.cookies.clear()
    assert (await client.get("/api/session", headers=anas)).status_code == 401
    told = await (await database.fast()).fetch("SELECT what FROM access_record WHERE user_id = $1", ana.id)
    assert "user.disabled" in {row["what"] for row in told}


async def test_a_new_user_chooses_a_password_once(client: Any, make: Make, database: Database) -> None:
    admin, team = await make.user(role=Role.ADMINISTRATOR), await make.team()
    portfolio = await make.portfolio()
    await make.signed_in(client, admin)
    new = {"email": "Ana@Floor.Test", "name": "Ana", "role": "collector", "team_id": str(team.id), "endpoint": "desk-ana"}
    added = (await client.post("/api/users", json={**new, "portfolio_ids": [str(portfolio.id)]})).json()
    token = added["link"]["path"].split("#")[1]
    granted = await (await database.fast()).fetchval(
        "SELECT portfolio_id FROM portfolio_grant WHERE user_id = $1", UUID(added["user"]["id"])
    )
    assert granted == portfolio.id
    assert (await client.get(f"/api/users/{added['user']['id']}/portfolios")).json() == [str(portfolio.id)]
    assert (await client.post("/api/password", json={"token": token, "password": "short"})).status_code == 422
    assert (await client.post("/api/password", json={"token": token, "password": PASSWORD})).status_code == 204
    assert (await client.post("/api/password", json={"token": token, "password": "another password"})).status_code == 410
    signed_in = await client.post("/api/session", json={"email": "ana@floor.test", "password": PASSWORD})
    assert signed_in.json()["user"]["name"] == "Ana"


async def test_a_lost_answer_loses_neither_the_user_nor_their_link(client: Any, make: Make, database: Database) -> None:
    await make.signed_in(client, await make.user(role=Role.ADMINISTRATOR))
    new, key = {"email": "ana@floor.test", "name": "Ana", "role": "collector"}, {"Idempotency-Key": "k1"}
    lost, again = [(await client.post("/api/users", json=new, headers=key)).json() for _ in range(2)]
    assert lost["user"] == again["user"]
    links = [answer["link"]["path"].split("#")[1] for answer in (lost, again)]
    links.append((await client.post(f"/api/users/{again['user']['id']}/link", headers={"Idempotency-Key": "k2"})).json()["path"][9:])
    links.append((await client.post(f"/api/users/{again['user']['id']}/link", headers={"Idempotency-Key": "k2"})).json()["path"][9:])
    kept = await (await database.fast()).fetch("SELECT convert_from(body, 'UTF8') AS body FROM kept_reply")
    assert not any(link in row["body"] for link in links for row in kept)
    statuses = [(await client.post("/api/password", json={"token": link, "password": PASSWORD})).status_code for link in links]
    assert statuses == [410, 410, 410, 204]


async def test_a_team_asked_for_twice_is_opened_once(client: Any, make: Make) -> None:
    await make.signed_in(client, await make.user(role=Role.ADMINISTRATOR))
    key, wish = {"Idempotency-Key": "k1"}, {"name": "North", "zone": "America/Bogota"}
    first, again = [await client.post("/api/teams", json=wish, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, again.json())


async def test_a_new_password_ends_old_sessions_and_lifts_the_slowing(client: Any, make: Make, database: Database) -> None:
    admin, ana = await make.user(role=Role.ADMINISTRATOR), await make.user()
    anas = await make.signed_in(client, ana)
    for _ in range(TRIES_PER_ACCOUNT + 1):
        await client.post("/api/session", json={"email": ana.email, "password": "wrong"})
    await make.signed_in(client, admin)
    link = (await client.post(f"/api/users/{ana.id}/link")).json()["path"]
    await client.post("/api/password", json={"token": link.split("#")[1], "password": "a new password"})
    client.cookies.clear()
    assert (await client.get("/api/session", headers=anas)).status_code == 401
    assert (await client.post("/api/session", json={"email": ana.email, "password": "a new password"})).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "taken@floor.test"}, "email"),
        ({"endpoint": "desk-taken"}, "endpoint"),
    ],
)
async def test_what_somebody_else_has_is_refused(client: Any, make: Make, wrong: dict[str, str], field: str) -> None:
    await make.user(email="taken@floor.test", endpoint="desk-taken")
    await make.signed_in(client, await make.user(role=Role.ADMINISTRATOR))
    answer = await client.post("/api/users", json={"email": "new@floor.test", "name": "New", "role": "collector", **wrong})
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["field"]) == ("already_taken", field)


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "collector"}])
async def test_the_last_administrator_stays_one(client: Any, make: Make, change: dict[str, Any]) -> None:
    admin = await make.user(role=Role.ADMINISTRATOR)
    await make.signed_in(client, admin)
    assert (await client.patch(f"/api/users/{admin.id}", json=change)).json()["code"] == "last_administrator"
    await make.user(role=Role.ADMINISTRATOR)
    assert (await client.patch(f"/api/users/{admin.id}", json=change)).status_code == 200


async def test_a_supervisor_sees_and_signs_out_only_their_own(client: Any, make: Make) -> None:
    north, south = await make.team(), await make.team()
    boss, ana, ben = await make.user(role=Role.SUPERVISOR, team=north), await make.collector(north), await make.collector(south)
    await make.signed_in(client, boss)
    assert {user["id"] for user in (await client.get("/api/users")).json()} == {str(boss.id), str(ana.id)}
    assert [team["id"] for team in (await client.get("/api/teams")).json()] == [str(north.id)]
    assert (await client.post(f"/api/users/{ana.id}/sign-out")).status_code == 204
    assert (await client.post(f"/api/users/{ben.id}/sign-out")).status_code == 404


async def test_presence_is_chosen_and_shown(client: Any, make: Make) -> None:
    ana = await make.collector()
    await make.pause_reasons()
    await make.signed_in(client, ana)
    chosen = (await client.put("/api/presence", json={"state": "paused", "reason": "lunch"})).json()
    assert (chosen["state"], chosen["reason"]) == ("paused", "lunch")
    assert (await client.get("/api/presence")).json() == chosen
    assert (await client.put("/api/presence", json={"state": "talking"})).status_code == 422


async def test_no_presence_can_be_chosen_in_a_call(client: Any, make: Make) -> None:
    ana = await make.collector(state=PresenceState.TALKING)
    await make.signed_in(client, ana)
    answer = await client.put("/api/presence", json={"state": "paused"})
    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "presence_not_yours", "talking")


async def test_a_session_slides_while_it_is_used(client: Any, make: Make, database: Database) -> None:
    await make.signed_in(client, await make.user())
    fast = await database.fast()
    await fast.execute("UPDATE session SET seen_at = now() - interval '2 hours', expires_at = now() + interval '1 minute'")
    assert (await client.get("/api/session")).status_code == 200
    assert await fast.fetchval("SELECT expires_at > now() + interval '7 hours' FROM session")


async def test_an_expired_session_is_none(client: Any, make: Make, database: Database) -> None:
    await make.signed_in(client, await make.user())
    await (await database.fast()).execute("UPDATE session SET expires_at = now() - interval '1 second'")
    assert (await client.get("/api/session")).status_code == 401
