"""Collectors speak through their browsers: real Chromium, real Asterisk, and a debtor who says back what is said to them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from playwright.async_api import Browser, async_playwright

from backend.calls.models import CallState, Outcome
from tests.browser.conftest import FLAGS, UI
from tests.browser.talking import BROWSERS, HUMMING, Talker, Talking, database_of, hears, settings_of
from tests.journeys.floor import Floor
from tests.needs import CHROMIUM, need
from tests.switch.asterisk import Asterisk, Parties


@pytest.fixture(scope="module")
def switch(debian: Path, parties: Parties, scratch: Path) -> Iterator[Asterisk]:
    switch = Asterisk(debian, scratch / "asterisk-browsers", parties_port=parties.port, browsers=BROWSERS)
    switch.start()
    yield switch
    switch.stop()
    print(switch.log())


@pytest.fixture(scope="module")
def spoken_floor(switch: Asterisk, server_url: str, redis_server: str, scratch: Path) -> Iterator[tuple[str, str, str]]:
    """Everything `promesa run` starts, with a real switch; a database of its own, because it is not emptied under running parts."""
    need(CHROMIUM, "telephones in browsers")
    assert UI.exists(), "the browser application is not built: `make test` builds it"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE promesa_talking")
    url = urlunsplit(urlsplit(server_url)._replace(path="/promesa_talking"))
    floor = Floor(scratch / "talking", **settings_of(scratch / "talking", url, redis_server, switch))
    try:
        yield floor.address(), url, redis_server
    finally:
        floor.make_sure_it_is_gone()
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE promesa_talking WITH (FORCE)")


_telephones: dict[str, Talking] = {}


@pytest.fixture
async def floor(spoken_floor: tuple[str, str, str], switch: Asterisk) -> AsyncIterator[Talking]:
    address, url, redis_url = spoken_floor
    async with database_of(url, redis_url) as database:
        before = _telephones.get(address)
        floor = Talking(address, database, switch)
        if before is not None:
            floor._telephones = before._telephones
        _telephones[address] = floor
        yield floor


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *HUMMING])
        yield browser
        await browser.close()


async def talking(floor: Talking, chromium: Browser) -> Talker:
    """A collector in a conversation with somebody who echoes."""
    ana = await floor.sit_down(chromium)
    await ana.until_line("registered")
    await ana.ring()
    await ana.until_stage("talking")
    await ana.page.wait_for_selector("[data-phone=up]")
    return ana


async def test_a_call_is_picked_up_by_itself_and_voices_go_both_ways(floor: Talking, chromium: Browser) -> None:
    ana = await talking(floor, chromium)
    # What the debtor says back is what was said to them: it was heard there and here.
    assert await hears(ana.page)
    await ana.page.keyboard.press("h")
    await ana.until_stage("wrap_up")
    call = await floor.until_call(ana, CallState.ENDED)
    assert call.outcome is Outcome.ANSWERED
    await ana.page.wait_for_selector("[data-phone]", state="detached")
    assert ana.complaints == []
