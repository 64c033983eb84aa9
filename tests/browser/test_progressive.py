"""Where a rule says so the floor rings by itself: account after account, until the collector says stop."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk, eventually
from tests.browser.test_round import moved_on, stage_of

NAMED_ELSE = """was => document.querySelector('dialog[open]')
  || document.querySelector("[role=region][tabindex='-1']")?.ariaLabel !== was"""
LET_GO = """was => document.querySelector("[role=region][tabindex='-1']")?.ariaLabel !== was"""
CALL = """async ([method, path, body]) => {
  const session = await (await fetch("/api/session")).json();
  const headers = {"Content-Type": "application/json", "X-CSRF-Token": session.csrf_token};
  const answer = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
  return answer.status === 204 ? null : answer.json();
}"""
IN_HAND = "[role=region][tabindex='-1']"


@pytest.fixture
async def everywhere(sit_down: Any) -> AsyncIterator[None]:
    """While the test runs every account is dialled debtor first."""
    page: Page = (await sit_down("manager@demo.test")).page
    rule = await page.evaluate(CALL, ["POST", "/api/dial-rules", {"mode": "progressive", "valid_from": "2026-01-01"}])
    yield
    await page.evaluate(CALL, ["DELETE", f"/api/dial-rules/{rule['id']}", None])


async def test_calls_go_out_by_themselves_until_the_collector_stops(everywhere: None, sit_down: Any) -> None:
    collector: Desk = await sit_down("collector3@demo.test")
    page, keys = collector.page, collector.page.keyboard
    await keys.press("j")
    worked = []
    for _ in range(2):
        await finish_call(page)
        worked.append(await page.locator(IN_HAND).get_attribute("aria-label"))
        await say_what_happened(page)
    await finish_call(page)
    assert await page.locator(IN_HAND).get_attribute("aria-label") not in worked
    await page.get_by_role("button", name="Parar después de esta").wait_for()
    await keys.press("x")
    await say_what_happened(page)
    await expect(page.locator(IN_HAND)).to_have_count(0)
    await expect(page.get_by_role("button", name="Siguiente").first).to_be_enabled()
    assert collector.complaints == []


async def finish_call(page: Page) -> None:
    """A call begins without a key, and is hung up when somebody is there."""
    while (stage := await eventually(lambda: stage_of(page), 40)) != "wrap_up":
        if stage == "talking":
            await page.keyboard.press("h")
        await eventually(lambda was=stage: moved_on(page, was), 60)


async def say_what_happened(page: Page) -> None:
    """The first entry of the branch; where that is an agreement, the promise it proposes."""
    was = await page.locator(IN_HAND).get_attribute("aria-label")
    # A call that came to nothing at once is over before the tree of outcomes has arrived.
    await page.locator("kbd:text-is('1')").wait_for()
    await page.keyboard.press("1")
    await page.wait_for_function(NAMED_ELSE, arg=was)
    if await page.locator("dialog[open]").count():
        await page.keyboard.press("Enter")
        await page.wait_for_selector("dialog[open]", state="detached")
    # The dialog is gone before the account is: what comes next must not be read from the one before.
    await page.wait_for_function(LET_GO, arg=was)
