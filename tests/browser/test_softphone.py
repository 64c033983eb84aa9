"""Collectors speak through their browsers: real Chromium, real Asterisk, and a debtor who says back what is said to them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from backend.calls.models import CallState, DialMode, Outcome
from backend.people.models import Role
from tests.browser.conftest import FLAGS, UI
from tests.browser.talking import BROWSERS, HUMMING, Talker, Talking, database_of, falls_silent, heard, hears, spoken_floor_of, until
from tests.journeys.floor import Floor
from tests.needs import CHROMIUM, need
from tests.switch.asterisk import Asterisk, Parties
from tests.switch.callers import calling, let_in


@pytest.fixture(scope="module")
def switch(debian: Path, parties: Parties, scratch: Path) -> Iterator[Asterisk]:
    switch = Asterisk(debian, scratch / "asterisk-browsers", parties_port=parties.port, browsers=BROWSERS)
    switch.start()
    let_in(switch)
    yield switch
    switch.stop()
    print(switch.log())


@pytest.fixture(scope="module")
def spoken_floor(switch: Asterisk, server_url: str, redis_server: str, scratch: Path) -> Iterator[tuple[Floor, str, str]]:
    need(CHROMIUM, "telephones in browsers")
    assert UI.exists(), "the browser application is not built: `make test` builds it"
    with spoken_floor_of("talking", scratch, server_url, redis_server, switch) as (floor, url):
        yield floor, url, redis_server


@pytest.fixture(scope="module")
def telephones() -> Iterator[str]:
    """Each talker gets one of their own."""
    return iter(BROWSERS)


@pytest.fixture
async def floor(spoken_floor: tuple[Floor, str, str], switch: Asterisk, telephones: Iterator[str]) -> AsyncIterator[Talking]:
    started, url, redis_url = spoken_floor
    async with database_of(url, redis_url) as database:
        yield Talking(started, database, switch, telephones)


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


async def test_muted_and_held_nobody_hears_the_other_and_afterwards_they_do(floor: Talking, chromium: Browser) -> None:
    ana = await talking(floor, chromium)
    keys = ana.page.keyboard
    assert await hears(ana.page)
    await keys.press("m")
    assert await falls_silent(ana.page)
    await keys.press("m")
    assert await hears(ana.page)
    await keys.press("e")
    await ana.page.wait_for_selector("[data-phone=held]")
    direction = "() => window.connections.at(-1).getTransceivers()[0].currentDirection"
    await until(lambda: ana.page.evaluate(f"{direction} !== 'sendrecv'"))
    await keys.press("e")
    await ana.page.wait_for_selector("[data-phone=up]")
    await until(lambda: ana.page.evaluate(f"{direction} === 'sendrecv'"))
    assert await hears(ana.page)
    assert (await floor.call_of(ana)).state is CallState.TALKING


async def test_keys_reach_the_switch_as_tones(floor: Talking, chromium: Browser) -> None:
    floor.asterisk.console("logger add channel tones.log dtmf")
    ana = await talking(floor, chromium)
    await ana.page.keyboard.press("k")
    await ana.page.wait_for_selector("output")
    for key in "42#":
        await ana.page.keyboard.press(key)
    tones = floor.asterisk.folder / "log" / "tones.log"

    async def arrived() -> bool:
        told = tones.read_text() if tones.exists() else ""
        return all(f"DTMF end '{key}' received on PJSIP/{ana.endpoint}" in told for key in "42#")

    await until(arrived)
    await ana.page.keyboard.press("Escape")
    await ana.page.wait_for_selector("output", state="detached")


async def test_a_reloaded_page_has_its_call_again_within_moments(floor: Talking, chromium: Browser) -> None:
    ana = await talking(floor, chromium)
    before, channels = await floor.call_of(ana), floor.channels()
    began = time.monotonic()
    await ana.page.reload()
    await ana.page.wait_for_selector("[data-phone=up]", timeout=90_000)
    took = time.monotonic() - began
    print(f"the call was back {took:.1f} s after the page was reloaded")
    assert await hears(ana.page)
    after = await floor.call_of(ana)
    assert (after.id, after.state, after.debtor_answered_at) == (before.id, CallState.TALKING, before.debtor_answered_at)
    # The debtor's channel is the same, the collector's a new one, and the one that lost its page is gone.
    assert await until(lambda: _moved(floor, ana, channels))
    await ana.page.keyboard.press("h")
    ended = await floor.until_call(ana, CallState.ENDED)
    assert ended.outcome is Outcome.ANSWERED
    assert ended.ended_at is not None
    assert ended.debtor_answered_at is not None
    assert (ended.ended_at - ended.debtor_answered_at).total_seconds() > took


async def test_a_caller_is_not_lost_with_the_page_before_and_after_it_is_said_who_they_are(floor: Talking, chromium: Browser) -> None:
    ana = await floor.sit_down(chromium)
    await ana.until_line("registered")
    page = ana.page
    with calling(floor.asterisk, ana.number, talks=120):
        bar = page.get_by_role("region", name="Incoming call")
        await bar.wait_for(timeout=90_000)
        await page.keyboard.press("a")
        await page.wait_for_selector("[data-phone=up]")
        assert await hears(page)
        # Nobody has said yet who they are: the page goes, the question and the voice come back.
        channels = floor.channels()
        await page.reload()
        await page.wait_for_selector("[data-phone=up]", timeout=90_000)
        assert await hears(page)
        assert await until(lambda: _moved(floor, ana, channels))
        assert await floor.call_of(ana) is None
        # It is said who they are, and the account is in hand.
        await bar.get_by_role("button").first.wait_for()
        await page.keyboard.press("1")
        await bar.wait_for(state="detached")
        await ana.until_stage("talking")
        before, channels = await floor.call_of(ana), floor.channels()
        await page.reload()
        await page.wait_for_selector("[data-phone=up]", timeout=90_000)
        # They had been offered before they were picked up; brought back they are not offered again.
        assert await bar.count() == 0
        await ana.until_stage("talking")
        assert await hears(page)
        assert await until(lambda: _moved(floor, ana, channels))
        after = await floor.call_of(ana)
        assert (after.id, after.state, after.direction) == (before.id, CallState.TALKING, "in")
        assert (after.debtor_channel, after.debtor_answered_at) == (before.debtor_channel, before.debtor_answered_at)
        await page.keyboard.press("h")
        assert (await floor.until_call(ana, CallState.ENDED)).outcome is Outcome.ANSWERED
    assert ana.complaints == []


async def test_a_debtor_who_was_rung_first_is_not_lost_with_the_page(floor: Talking, chromium: Browser) -> None:
    ana = await floor.sit_down(chromium)
    assert ana.account is not None
    await floor.make.dial_rule(mode=DialMode.PROGRESSIVE, portfolio_id=ana.account.portfolio_id)
    await ana.until_line("registered")
    await ana.take()
    await ana.until_stage("talking")
    await ana.page.wait_for_selector("[data-phone=up]")
    assert await hears(ana.page)
    before, channels = await floor.call_of(ana), floor.channels()
    assert before.mode is DialMode.PROGRESSIVE
    await ana.page.reload()
    await ana.page.wait_for_selector("[data-phone=up]", timeout=90_000)
    await ana.until_stage("talking")
    assert await hears(ana.page)
    assert await until(lambda: _moved(floor, ana, channels))
    # The debtor's leg is the call's first one, and the very same: only the collector's is new.
    after = await floor.call_of(ana)
    assert (after.id, after.state, after.debtor_channel) == (before.id, CallState.TALKING, before.debtor_channel)
    assert after.debtor_answered_at == before.debtor_answered_at
    await ana.page.keyboard.press("h")
    assert (await floor.until_call(ana, CallState.ENDED)).outcome is Outcome.ANSWERED
    assert ana.complaints == []


async def _moved(floor: Talking, ana: Talker, before: list[str]) -> bool:
    now, own = floor.channels(), f"PJSIP/{ana.endpoint}-"
    mine = [name for name in now if name.startswith(own)]
    return len(mine) == 1 and mine[0] not in before


async def test_a_tab_that_does_not_come_back_ends_the_call(floor: Talking, chromium: Browser) -> None:
    ana = await talking(floor, chromium)
    await ana.page.close()
    closed = time.monotonic()
    ended = await floor.until_call(ana, CallState.ENDED, seconds=40)
    print(f"the call ended {time.monotonic() - closed:.1f} s after its tab was closed")
    assert ended.outcome is Outcome.ANSWERED
    assert ended.cancelled_at is None
    assert time.monotonic() - closed > 5


async def test_a_second_tab_takes_the_telephone_over(floor: Talking, chromium: Browser) -> None:
    ana = await floor.sit_down(chromium)
    await ana.until_line("registered")
    second = await ana.open_tab()
    await ana.until_line("registered", page=second)
    await ana.until_line("elsewhere")
    await ana.ring()
    await second.wait_for_selector("[data-phone=up]", timeout=90_000)
    assert await hears(second)
    assert await ana.page.locator("[data-phone]").count() == 0
    # In the middle of a sentence nobody is interrupted: a third tab says so, and takes the call only when told to.
    third = await ana.open_tab()
    await ana.until_line("elsewhere", page=third)
    assert await hears(second)
    await third.locator("button[data-line]").click()
    await third.get_by_role("button", name="Use it here").click()
    await third.wait_for_selector("[data-phone=up]", timeout=90_000)
    assert await hears(third)
    await ana.until_line("elsewhere", page=second)
    assert (await floor.call_of(ana)).state is CallState.TALKING


async def test_who_rings_without_having_been_asked_is_announced_and_answered_by_hand(floor: Talking, chromium: Browser) -> None:
    ana = await floor.sit_down(chromium)
    await ana.until_line("registered")
    await floor.ring_telephone(ana.endpoint)
    await ana.page.get_by_text("Incoming call").wait_for()
    await asyncio.sleep(1)
    assert (await heard(ana.page))["connections"] == 0
    await ana.page.keyboard.press("a")
    await ana.page.wait_for_selector("[data-phone=up]")
    await ana.page.get_by_role("button", name="Hang up").click()
    await ana.page.wait_for_selector("[data-phone]", state="detached")


async def test_a_leader_has_a_telephone_on_the_board(floor: Talking, chromium: Browser) -> None:
    boss = await floor.sit_down(chromium, role=Role.SUPERVISOR)
    await boss.until_line("registered")
    assert boss.page.url.endswith("/board")


async def test_a_leader_who_listens_lifts_no_receiver_and_is_heard_by_nobody(floor: Talking, chromium: Browser) -> None:
    ana = await talking(floor, chromium)
    boss = await floor.leader_of(chromium, ana)
    await boss.until_line("registered")
    row = boss.page.locator("tr[data-collector]").filter(has=boss.page.get_by_role("button", name="Actions for"))
    await row.get_by_role("button", name="Actions for").click()
    await boss.page.get_by_role("menuitem", name="Listen").click()
    # Nothing is pressed: the leader's own telephone rang because they asked for it.
    await boss.page.wait_for_selector("[data-phone=up]", timeout=90_000)
    assert await boss.page.get_by_text("Incoming call").count() == 0
    assert await hears(boss.page)
    assert await hears(ana.page)
    # With the collector and the debtor silent there is nothing to hear, however loud the leader hums.
    await ana.page.keyboard.press("m")
    assert await falls_silent(ana.page)
    assert await falls_silent(boss.page)
    await ana.page.keyboard.press("m")
    assert await hears(boss.page)
    await boss.page.keyboard.press("q")
    await boss.page.wait_for_selector("[data-phone]", state="detached")
    assert await hears(ana.page)
    assert (await floor.call_of(ana)).state is CallState.TALKING
    await ana.page.keyboard.press("h")
    assert (await floor.until_call(ana, CallState.ENDED)).outcome is Outcome.ANSWERED
    assert (ana.complaints, boss.complaints) == ([], [])


async def test_a_web_server_that_falls_over_costs_nobody_their_call(floor: Talking, chromium: Browser) -> None:
    ana = await talking(floor, chromium)
    floor.kill_web()
    await ana.until_line("unreachable")
    # People talk on: their voices never pass through the web server.
    assert await hears(ana.page)
    await ana.until_line("registered")
    await ana.page.wait_for_selector("[data-phone=up]")
    assert await hears(ana.page)
    assert (await floor.call_of(ana)).state is CallState.TALKING
    await ana.page.keyboard.press("h")
    assert (await floor.until_call(ana, CallState.ENDED)).outcome is Outcome.ANSWERED
