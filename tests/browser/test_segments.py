"""A manager writes a segment by keyboard, sees its size, saves it, changes it and puts it away."""

import os
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import Desk


async def test_a_manager_writes_a_segment_and_sees_how_large_it_is(sit_down: Any) -> None:
    manager: Desk = await sit_down("manager@demo.test")
    page = manager.page
    await page.goto(f"{manager.address}/segments")
    await expect(page.get_by_role("heading", name="Todavía no hay segmentos")).to_be_visible()
    await _picture(page, "empty")
    await page.keyboard.press("n")
    await page.get_by_label("Nombre").fill("Mora larga")
    size = page.get_by_role("complementary", name="Tamaño ahora")
    await expect(size.get_by_text("Exacto")).to_be_visible()
    everybody = await size.locator("strong").first.inner_text()
    await page.get_by_role("button", name="Regla", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Dato de la regla 1")).to_be_focused()
    await expect(page.get_by_text("Falta completar 1 regla")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type("60")
    await expect(size.locator("strong").first).not_to_have_text(everybody)
    await _picture(page, "editor")
    await page.get_by_role("button", name="Guardar").click()
    row = page.locator("[data-segment='Mora larga']")
    await expect(row.get_by_text("Versión 1")).to_be_visible()
    await _picture(page, "list")

    await row.get_by_role("button", name="Mora larga", exact=True).click()
    await page.get_by_label("Comparación de la regla 1").select_option("es a lo sumo")
    await page.get_by_role("button", name="Guardar como versión 2").click()
    await expect(row.get_by_text("Versión 2")).to_be_visible()
    await page.get_by_role("button", name="Archivar Mora larga").click()
    await expect(row).to_have_count(0)
    await page.get_by_role("button", name="Deshacer").click()
    await expect(row).to_be_visible()
    await page.get_by_role("button", name="Archivar Mora larga").click()
    await expect(row).to_have_count(0)
    assert manager.complaints == []


async def _picture(page: Any, name: str) -> None:
    """Left for whoever wants to look: PROMESA_TEST_PICTURES names a folder."""
    if folder := os.environ.get("PROMESA_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"segments-{name}.png")
