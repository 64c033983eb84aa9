"""People over HTTP."""

from typing import Any

from backend.kit.transaction import Database
from backend.people.models import Role
from tests.make import Make
from tests.make.people import PASSWORD


async def test_the_right_password_opens_a_session(client: Any, make: Make) -> None:
    ana = await make.user(role=Role.SUPERVISOR, team=await make.team(name="North"))
    answer = await client.post("/api/session", json={"email": ana.email.upper(), "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.json()["user"]["team_name"] == "North"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await client.get("/api/session")).json() == answer.json()


async def test_who_is_not_signed_in_is_told_so(client: Any, database: Database) -> None:
    answer = await client.get("/api/session")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"
