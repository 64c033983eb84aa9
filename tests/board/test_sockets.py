"""The board as its sockets tell it."""

import contextlib
from typing import Any

import pytest
import websockets

from backend.kit.transaction import transaction
from backend.people.actions import set_presence
from backend.people.administration import change_user
from backend.people.models import PresenceState, Role
from backend.people.schemas import UserChange
from tests.board.conftest import Floor
from tests.make import Make
from tests.test_permissions import PERMITTED

#: Says nothing by itself; tests/softphone knows who is let in.
WAITS_TO_BE_SPOKEN_TO = "SOCKET /ws/sip"


async def test_a_supervisor_sees_a_change_as_it_happens(floor: Floor, make: Make) -> None:
    team = await make.team()
    boss, ana = await make.user(role=Role.SUPERVISOR, team=team), await make.collector(team)
    async with floor.watching(boss) as browser:
        assert browser.rows[str(ana.id)]["state"] == "ready"
        async with transaction(floor.database) as tx:
            await set_presence(tx, ana.id, PresenceState.PAUSED, reason="lunch")
        await browser.read_until(lambda board: board.rows[str(ana.id)]["state"] == "paused")
        assert browser.last["type"] == "board.changed"
        assert await floor.equals_database(browser, team.id)


async def test_two_sockets_of_one_team_and_one_of_another(floor: Floor, make: Make) -> None:
    north, south = await make.team(), await make.team()
    boss = await make.user(role=Role.SUPERVISOR, team=north)
    manager = await make.user(role=Role.MANAGER)
    ana, ben = await make.collector(north), await make.collector(south)
    async with (
        floor.watching(boss) as first,
        floor.watching(manager, f"/ws/board?team={north.id}") as second,
        floor.watching(manager, f"/ws/board?team={south.id}") as other,
    ):
        async with transaction(floor.database) as tx:
            await set_presence(tx, ana.id, PresenceState.MEETING)
        for browser in (first, second):
            await browser.read_until(lambda board: board.rows[str(ana.id)]["state"] == "meeting")
        assert list(other.rows) == [str(ben.id)]


async def test_who_leaves_the_team_leaves_the_board(floor: Floor, make: Make) -> None:
    team = await make.team()
    boss, admin = await make.user(role=Role.SUPERVISOR, team=team), await make.user(role=Role.ADMINISTRATOR)
    ana = await make.collector(team)
    async with floor.watching(boss) as browser:
        async with transaction(floor.database) as tx:
            await change_user(tx, ana.id, UserChange(disabled=True), by=admin)
        await browser.read_until(lambda board: str(ana.id) not in board.rows)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", [route for route in PERMITTED if route.startswith("SOCKET") and route != WAITS_TO_BE_SPOKEN_TO])
async def test_sockets_let_in_whom_the_table_of_permissions_says(floor: Floor, make: Make, route: str, role: Role) -> None:
    token = await floor.session(await make.user(role=role, team=await make.team()))
    permitted = PERMITTED[route]
    assert permitted is not None
    expected: Any = contextlib.nullcontext() if role in permitted else pytest.raises(websockets.InvalidStatus)
    with expected:
        async with floor.connect(route.split()[1], token) as opened:
            assert await opened.recv()


@pytest.mark.parametrize("path", ["/ws/board", "/ws/desk", "/ws/sip"])
async def test_a_socket_needs_a_session(floor: Floor, path: str) -> None:
    with pytest.raises(websockets.InvalidStatus):
        async with floor.connect(path, None):
            pass
    with pytest.raises(websockets.InvalidStatus):
        async with floor.connect(path, "made up"):
            pass


async def test_a_supervisor_watches_no_other_team(floor: Floor, make: Make) -> None:
    boss, other = await make.user(role=Role.SUPERVISOR, team=await make.team()), await make.team()
    token = await floor.session(boss)
    with pytest.raises(websockets.InvalidStatus):
        async with floor.connect(f"/ws/board?team={other.id}", token):
            pass


async def test_another_sites_page_cannot_open_a_socket(floor: Floor, make: Make) -> None:
    boss = await make.user(role=Role.SUPERVISOR, team=await make.team())
    token = await floor.session(boss)
    with pytest.raises(websockets.InvalidStatus):
        async with floor.connect("/ws/board", token, origin="https://evil.test"):
            pass
    async with floor.connect("/ws/board", token, origin=f"http://{floor.address}") as ours:
        assert await ours.recv()
