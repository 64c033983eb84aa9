"""The supervisor's hand on the floor, by keyboard: a pause ordered, told, and counted; pauses as data; nothing axe would complain of."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Desk


async def faults(page: Page) -> list[str]:
    """What axe finds serious or worse."""
    found = (await Axe().run(page)).response
    assert len(found["passes"]) > 10, "axe has looked"
    bad = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in bad]


async def row_of(supervisor: Desk, name: str) -> Locator:
    """A collector's row on the board."""
    await supervisor.page.goto(f"{supervisor.address}/board")
    row = supervisor.page.locator(f"tr[data-collector='{name}']")
    await expect(row).to_be_visible()
    return row


async def choose(page: Page, name: str) -> None:
    """Walk down an open menu to an entry and take it."""
    entry = page.get_by_role("menuitem", name=name, exact=True)
    await expect(entry).to_be_visible()
    for _ in range(20):
        if await entry.evaluate("entry => entry === document.activeElement"):
            await page.keyboard.press("Enter")
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} is not reached by keyboard")


async def test_a_pause_ordered_from_the_board_is_told_at_the_desk_and_counted(sit_down: Any) -> None:
    collector: Desk = await sit_down("collector2@demo.test")
    name = await collector.page.evaluate("fetch('/api/session').then(answer => answer.json()).then(opened => opened.user.name)")
    chip = collector.page.locator("button[data-state]")
    await expect(chip).to_have_attribute("data-state", "ready")
    supervisor: Desk = await sit_down("supervisor@demo.test")
    page, row = supervisor.page, await row_of(supervisor, name)

    await row.get_by_role("button").focus()
    await page.keyboard.press("Enter")
    await choose(page, "Capacitación")
    await expect(row).to_contain_text("Capacitación")
    await expect(chip).to_have_attribute("data-state", "paused")
    await expect(chip).to_contain_text("Capacitación")
    await expect(collector.page.get_by_text("cambió su estado")).to_be_visible()

    await row.get_by_role("button").focus()
    await page.keyboard.press("Enter")
    await choose(page, "Ver su día")
    drawer = page.get_by_role("dialog")
    await expect(drawer).to_contain_text("Calabrio")
    await expect(drawer.get_by_role("table").first).to_contain_text("Capacitación")
    assert await faults(page) == []
    await page.keyboard.press("Escape")
    await expect(drawer).not_to_be_visible()

    await chip.click()
    await choose(collector.page, "Disponible")
    await expect(row).to_contain_text("Disponible")
    assert (collector.complaints, supervisor.complaints) == ([], [])


async def test_a_manager_makes_a_pause_and_a_collector_takes_it(sit_down: Any) -> None:
    manager: Desk = await sit_down("manager@demo.test")
    page = manager.page
    await page.goto(f"{manager.address}/people?view=pauses")
    await page.get_by_role("button", name="Nueva pausa").click()
    dialog = page.get_by_role("dialog")
    for label, word in (("Nombre (Español)", "Charla"), ("Nombre (Português)", "Conversa"), ("Nombre (English)", "Team talk")):
        await dialog.get_by_label(label).fill(word)
    minutes = dialog.get_by_label("Minutos hasta vencer")
    await minutes.fill("601")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text("600")).to_be_visible()
    assert await faults(page) == []
    await minutes.fill("20")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-pause=team_talk]")).to_contain_text("Charla")
    assert await faults(page) == []

    collector: Desk = await sit_down("collector3@demo.test")
    await collector.page.locator("button[data-state]").click()
    await choose(collector.page, "Charla")
    await expect(collector.page.locator("button[data-state]")).to_contain_text("Charla")
    await collector.page.locator("button[data-state]").click()
    await choose(collector.page, "Disponible")
    assert (manager.complaints, collector.complaints) == ([], [])


@pytest.mark.parametrize(("scheme", "width", "height"), [("light", 1366, 768), ("dark", 1920, 1080)])
async def test_the_board_is_readable_by_everybody(sit_down: Any, scheme: str, width: int, height: int) -> None:
    supervisor: Desk = await sit_down("supervisor@demo.test", scheme=scheme, width=width, height=height)
    page = supervisor.page
    await page.goto(f"{supervisor.address}/board")
    await expect(page.locator("tr[data-collector]").first).to_be_visible()
    await page.locator("tr[data-collector] button").first.click()
    await expect(page.get_by_role("menu")).to_be_visible()
    assert await faults(page) == []
