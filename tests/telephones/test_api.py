"""Switches, trunks, routes and telephones as an administrator sets them up."""

from typing import Any

from backend.kit.heartbeat import beat
from backend.kit.transaction import Database, transaction
from backend.people.models import Role
from tests.make import Make


async def test_an_administrator_sets_up_the_telephones(client: Any, database: Database, make: Make) -> None:
    await make.collector(await make.team(), endpoint="ana", name="Ana")
    await make.signed_in(client, await make.user(role=Role.ADMINISTRATOR))

    async def done(method: str, path: str, **body: Any) -> Any:
        answer = await client.request(method, f"/api/telephony{path}", json=body or None)
        assert answer.status_code < 300, answer.text
        return answer.json()

    shown = await done("POST", "/switches", name="north")
    assert [(each["name"], each["up"], each["detail"]) for each in shown["switches"]] == [("north", False, "no bridge has served it yet")]
    async with transaction(database) as tx:
        await beat(tx, "bridge:north")
    shown = await done("PUT", "/trunks/norte", switch="north", address="sip.example:5060", most_calls=30)
    assert (shown["switches"][0]["up"], shown["trunks"][0]["most_calls"]) == (True, 30)
    shown = await done("POST", "/routes", trunk="norte", country="mx", caller_number="+525550001111")
    [route] = shown["routes"]
    assert (route["country"], route["portfolio_name"]) == ("MX", None)
    shown = await done("PUT", "/telephones/ana", switch="north", in_browser=False)
    assert shown["telephones"] == [{"endpoint": "ana", "name": "Ana", "switch": "north", "in_browser": False}]
    shown = await done("POST", f"/routes/{route['id']}/end")
    assert shown["routes"] == []
    shown = await done("PUT", "/trunks/norte", switch="north", address="sip.example:5060", retired=True)
    assert shown["trunks"] == []
