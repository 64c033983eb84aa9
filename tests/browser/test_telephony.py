"""An administrator says through which trunk and with which number debtors are rung."""

from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import Desk


async def test_a_trunk_and_a_route_are_set_up(sit_down: Any) -> None:
    administrator: Desk = await sit_down("admin@demo.test", locale="en-GB")
    page = administrator.page
    await page.goto(f"{administrator.address}/telephony")
    # The demonstration's own switch is known because its bridge serves it.
    await expect(page.get_by_role("table", name="Switches")).to_contain_text("Connected")
    await page.get_by_role("button", name="Add a trunk").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("norte")
    await dialog.get_by_label("Server").fill("sip.carrier.example:5060")
    await dialog.get_by_label("Other addresses it rings from").fill("not an address")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_contain_text("addresses or networks")
    await dialog.get_by_label("Other addresses it rings from").fill("192.0.2.0/28")
    await dialog.get_by_label("Calls at a time").fill("30")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("table", name="Trunks")).to_contain_text("0 / 30")
    await page.get_by_role("button", name="Add a route").click()
    await dialog.get_by_label("Country of the number").fill("mx")
    await dialog.get_by_label("Number shown").fill("+52 55 5000 1111")
    await dialog.get_by_role("button", name="Add a route").click()
    routes = page.get_by_role("table", name="Routes")
    await expect(routes).to_contain_text("+525550001111")
    # What is set up here must not be what the other tests ring through.
    await routes.get_by_role("button", name="End").click()
    await expect(page.get_by_text("No route", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Change trunk norte").click()
    await dialog.get_by_role("button", name="Retire").click()
    await expect(page.get_by_text("No trunk", exact=True)).to_be_visible()
    assert administrator.complaints == []
