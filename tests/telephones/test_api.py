"""Switches, trunks, routes and telephones as an administrator sets them up."""

from typing import Any

from backend.kit.heartbeat import beat
from backend.kit.transaction import Database, transaction
from backend.people.models import Role
from backend.telephones.actions import heard_of_lines
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
        await heard_of_lines(tx, "north", {"switch_south": True, "switch_north": False, "desk1": True})
    shown = await done("PUT", "/switches/north", address="192.0.2.7:5060")
    # Of one that is not known nothing is shown, however often the switch speaks of it.
    assert [(each["address"], each["lines"]) for each in shown["switches"]] == [
        ("192.0.2.7:5060", [{"other": "north", "reachable": False}])
    ]
    shown = await done("PUT", "/trunks/norte", switch="north", address="sip.example:5060", most_calls=30, transport="tcp")
    assert (shown["switches"][0]["up"], shown["trunks"][0]["most_calls"], shown["trunks"][0]["transport"]) == (True, 30, "tcp")
    shown = await done("POST", "/routes", trunk="norte", country="mx", caller_number="+525550001111")
    [route] = shown["routes"]
    assert (route["country"], route["portfolio_name"]) == ("MX", None)
    shown = await done("PUT", "/telephones/ana", switch="north", in_browser=False)
    assert shown["telephones"] == [{"endpoint": "ana", "name": "Ana", "switch": "north", "in_browser": False}]
    shown = await done("POST", f"/routes/{route['id']}/end")
    assert shown["routes"] == []
    shown = await done("PUT", "/trunks/norte", switch="north", address="sip.example:5060", retired=True)
    assert shown["trunks"] == []
