"""A page's line to the switch: who gets one, what passes, and how it ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import websockets
from websockets.asyncio.server import ServerConnection

from backend.kit.transaction import Database, transaction
from backend.people.administration import change_user
from backend.people.models import Role, TelephoneKind, User
from backend.people.schemas import UserChange
from backend.people.sign_in import sign_out_everywhere
from backend.settings import Settings
from backend.softphone.lines import Farewell
from backend.softphone.relay import LARGEST_MESSAGE
from backend.telephones.rules import sip_secret
from tests.board.conftest import Floor, serving
from tests.make import Make
from tests.softphone.sip import authorization, message, register
from tests.switch.asterisk import Asterisk, Parties

Handler = Callable[[ServerConnection], Awaitable[None]]


@contextlib.asynccontextmanager
async def switch_that(handler: Handler) -> AsyncIterator[str]:
    """A socket where the switch's would be; returns its address."""
    async with websockets.serve(handler, "127.0.0.1", 0, subprotocols=["sip"], compression=None) as server:  # type: ignore[list-item]
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws"


async def repeats(connection: ServerConnection) -> None:
    """Says back what it is told."""
    async for said in connection:
        await connection.send(said)


@contextlib.asynccontextmanager
async def lines_to(url: str | None, settings: Settings, database: Database) -> AsyncIterator[Floor]:
    """An installation whose switch is there."""
    async with serving(settings.model_copy(update={"sip_url": url}), database) as floor:
        yield floor


def line_of(floor: Floor, token: str | None, **options: Any) -> Any:
    """A page's line."""
    return floor.connect("/ws/sip", token, subprotocols=["sip"], **options)


async def ends_with(line: Any, why: Farewell) -> None:
    """Wait until it is closed for this reason."""
    async with asyncio.timeout(15):
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await line.recv()
        await line.wait_closed()
    assert (line.close_code, line.close_reason) == (why.value, why.name.lower())


async def test_a_telephone_registers_through_the_web_server(
    settings: Settings, database: Database, make: Make, debian: Any, parties: Parties, scratch: Any
) -> None:
    assert settings.secret_key
    ana, ben = await make.user(endpoint="web-ana"), await make.user(endpoint="web-ben")
    secrets = {user.endpoint: sip_secret(settings.secret_key, user.endpoint) for user in (ana, ben)}
    switch = Asterisk(debian, scratch / "asterisk-softphone", parties_port=parties.port, browsers=secrets)
    switch.start()
    try:
        async with lines_to(switch.sip_url, settings, database) as floor, line_of(floor, await floor.session(ana)) as line:
            assert line.subprotocol == "sip"
            await line.send(register("web-ana"))
            challenge = await line.recv()
            assert challenge.startswith("SIP/2.0 401")
            await line.send(register("web-ana", authorization("web-ana", secrets["web-ana"], challenge), order=2))
            # The switch may ask after the new telephone before it says yes to it.
            while not (said := await line.recv()).startswith("SIP/2.0"):
                assert said.startswith("OPTIONS")
            assert said.startswith("SIP/2.0 200")
            assert "web-ana" in switch.console("pjsip show contacts")
            # Not even with the colleague's secret.
            await line.send(register("web-ben"))
            await ends_with(line, Farewell.NOT_PERMITTED)
            assert "web-ben" not in switch.console("pjsip show contacts")
    finally:
        switch.stop()


@pytest.mark.parametrize("role", Role)
async def test_whoever_has_a_telephone_in_the_browser_gets_a_line(settings: Settings, database: Database, make: Make, role: Role) -> None:
    user = await make.user(role=role, team=await make.team(), endpoint="ana")
    async with switch_that(repeats) as url, lines_to(url, settings, database) as floor, line_of(floor, await floor.session(user)) as line:
        await line.send(register("ana"))
        assert await line.recv() == register("ana")


async def test_nobody_else_does(settings: Settings, database: Database, make: Make) -> None:
    without, hard = await make.user(), await make.user(endpoint="hard")
    async with transaction(database) as tx:
        (await tx.session.get_one(User, hard.id)).telephone_kind = TelephoneKind.HARD
    async with switch_that(repeats) as url, lines_to(url, settings, database) as floor:
        for user in (without, hard):
            async with line_of(floor, await floor.session(user)) as line:
                await ends_with(line, Farewell.NO_LINE)
        ana = await floor.session(await make.user(endpoint="ana"))
        for token, origin in ((None, None), ("made up", None), (ana, "https://evil.test")):
            with pytest.raises(websockets.InvalidStatus):
                async with line_of(floor, token, origin=origin):
                    pass


async def test_an_installation_without_a_switch_for_browsers_says_so(settings: Settings, database: Database, make: Make) -> None:
    ana = await make.user(endpoint="ana")
    async with lines_to(None, settings, database) as floor, line_of(floor, await floor.session(ana)) as line:
        await ends_with(line, Farewell.NO_LINE)


async def test_a_switch_that_is_away_is_named_as_the_reason(settings: Settings, database: Database, make: Make) -> None:
    ana = await make.user(endpoint="ana")
    async with switch_that(repeats) as gone:
        pass
    async with lines_to(gone, settings, database) as floor, line_of(floor, await floor.session(ana)) as line:
        await ends_with(line, Farewell.SWITCH_AWAY)


async def test_a_switch_that_hangs_up_ends_the_line(settings: Settings, database: Database, make: Make) -> None:
    ana = await make.user(endpoint="ana")

    async def hears_one(connection: ServerConnection) -> None:
        await connection.recv()

    async with (
        switch_that(hears_one) as url,
        lines_to(url, settings, database) as floor,
        line_of(floor, await floor.session(ana)) as line,
    ):
        await line.send(register("ana"))
        await ends_with(line, Farewell.SWITCH_CLOSED)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (message("SIP/2.0 200 OK", body="x" * LARGEST_MESSAGE), Farewell.TOO_LARGE),
        (b"\x00\x01", Farewell.NOT_PERMITTED),
        (message("INVITE sip:573001234567@h SIP/2.0", "From: <sip:ana@h>;tag=1", "To: <sip:5@h>"), Farewell.NOT_PERMITTED),
    ],
)
async def test_what_no_telephone_says_ends_the_line_unheard(
    settings: Settings, database: Database, make: Make, said: str | bytes, why: Farewell
) -> None:
    ana = await make.user(endpoint="ana")
    heard: list[Any] = []

    async def listens(connection: ServerConnection) -> None:
        heard.extend([one async for one in connection])

    async with (
        switch_that(listens) as url,
        lines_to(url, settings, database) as floor,
        line_of(floor, await floor.session(ana)) as line,
    ):
        await line.send(said)
        await ends_with(line, why)
    assert heard == []


async def test_the_newer_page_takes_the_line_over_also_from_another_web_server(settings: Settings, database: Database, make: Make) -> None:
    ana = await make.user(endpoint="ana")
    async with switch_that(repeats) as url, lines_to(url, settings, database) as floor, lines_to(url, settings, database) as other:
        token = await floor.session(ana)
        async with line_of(floor, token) as first, line_of(floor, token) as second:
            await ends_with(first, Farewell.TAKEN_OVER)
            async with line_of(other, token) as third:
                await ends_with(second, Farewell.TAKEN_OVER)
                await third.send(register("ana"))
                assert await third.recv() == register("ana")


async def test_a_line_ends_with_its_session_and_with_its_telephone(settings: Settings, database: Database, make: Make) -> None:
    ana, ben = await make.user(endpoint="ana"), await make.user(endpoint="ben")
    admin = await make.user(role=Role.ADMINISTRATOR)
    async with switch_that(repeats) as url, lines_to(url, settings, database) as floor:
        async with line_of(floor, await floor.session(ana)) as line:
            async with transaction(database) as tx:
                await sign_out_everywhere(tx, await tx.session.get_one(User, ana.id), by=admin)
            await ends_with(line, Farewell.SESSION_ENDED)
        async with line_of(floor, await floor.session(ben)) as line:
            async with transaction(database) as tx:
                await change_user(tx, ben.id, UserChange(telephone_kind=TelephoneKind.HARD), by=admin)
            await ends_with(line, Farewell.NO_LINE)
