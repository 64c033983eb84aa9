"""An administrator lets somebody in, who chooses a password by the link that is shown once."""

from typing import Any
from uuid import uuid4

from playwright.async_api import expect

from tests.browser.conftest import Desk

CHOSEN = "a password nobody guesses"


async def test_who_is_let_in_chooses_a_password_and_works(sit_down: Any) -> None:
    administrator: Desk = await sit_down("admin@demo.test")
    page, email = administrator.page, f"nora.{uuid4().hex[:8]}@demo.test"
    await page.goto(f"{administrator.address}/people")
    await expect(page.get_by_text("admin@demo.test")).to_be_visible()
    await page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    await dialog.locator("input").first.fill("Nora Vidal")
    await dialog.locator("input[type=email]").fill(email)
    await dialog.locator("input[type=checkbox]").first.check()
    await page.keyboard.press("Enter")
    link = await dialog.locator("input[readonly]").input_value()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text(email)).to_be_visible()

    browser = page.context.browser
    assert browser
    nora = await (await browser.new_context(locale="es-CO")).new_page()
    await nora.goto(link)
    for password in await nora.locator("input[type=password]").all():
        await password.fill(CHOSEN)
    await nora.keyboard.press("Enter")
    await nora.wait_for_selector("input[type=email], #main")
    if await nora.locator("input[type=email]").count():
        await nora.fill("input[type=email]", email)
        await nora.fill("input[type=password]", CHOSEN)
        await nora.keyboard.press("Enter")
    await expect(nora.get_by_role("button", name="Nora Vidal")).to_be_visible()
    assert administrator.complaints == []
