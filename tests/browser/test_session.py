"""Whoever signs out leaves nothing of a debtor on the screen."""

from typing import Any

from tests.browser.conftest import Desk, eventually


async def test_signing_out_shows_the_door_at_once(sit_down: Any) -> None:
    desk: Desk = await sit_down("collector3@demo.test")
    page = desk.page
    await page.keyboard.press("j")
    debtor = await eventually(lambda: page.evaluate("() => document.querySelector('[role=region][tabindex=\"-1\"]')?.ariaLabel"))
    name = await page.evaluate("async () => (await (await fetch('/api/session')).json()).user.name")
    await page.locator(f"header button[aria-label*='{name}']").click()
    await page.get_by_role("menuitem", name="Salir").first.click()
    await page.wait_for_selector("input[type=password]")
    assert debtor not in await page.inner_text("body")
    assert desk.complaints == []
