"""A manager notes what people can and when they work, asks for it at a desk, and sees how far the day's people get."""

import os
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk


async def _json(page: Page, url: str) -> Any:
    """What the server tells this person."""
    return await page.evaluate("url => fetch(url, { headers: { Accept: 'application/json' } }).then(answer => answer.json())", url)


async def test_skills_desks_and_the_capacity_of_the_day(sit_down: Any) -> None:
    manager: Desk = await sit_down("manager@demo.test")
    page = manager.page
    await page.goto(f"{manager.address}/people")
    await page.get_by_role("button", name="Acciones sobre Bruna Carvalho").click()
    await page.get_by_role("menuitem", name="Habilidades y horario").click()
    dialog = page.get_by_role("dialog")
    # Whose language was never noted speaks the one of their screen.
    await expect(dialog.get_by_role("group", name="Portugués").get_by_label("Sabe", exact=True)).to_be_checked()
    await dialog.get_by_role("group", name="Experiencia en casos difíciles").get_by_role("radio", name="Sabe bien").check()
    await dialog.get_by_label("Tiene una semana fija").check()
    await dialog.get_by_label("Cuentas al día", exact=True).fill("7")
    await dialog.get_by_role("button", name="Agregar ausencia").click()
    await _picture(page, "worker")
    await dialog.get_by_role("button", name="Quitar esta ausencia").click()
    await dialog.get_by_role("button", name="Guardar", exact=True).click()
    await expect(dialog).to_have_count(0)

    await page.goto(f"{manager.address}/capacity")
    row = page.get_by_role("row", name="Bruna Carvalho")
    await expect(row).to_contain_text("7 ·")
    await expect(page.get_by_role("rowheader", name="En portugués")).to_be_visible()
    await _picture(page, "capacity")
    board = await _json(page, "/api/capacity")
    assert sum(desk["reached"]["accounts"] for desk in board["desks"]) == sum(one["offered"]["accounts"] for one in board["collectors"])
    assert sum(desk["reached"]["accounts"] for desk in board["desks"]) > 0
    assert all(desk["nobody"]["accounts"] == 0 for desk in board["desks"])

    await page.goto(f"{manager.address}/strategy")
    await expect(page.get_by_role("heading", name="Estrategia")).to_be_visible()
    await page.get_by_role("button", name="Proponer un cambio").wait_for()
    await page.keyboard.press("n")
    await page.wait_for_selector("dialog[open]")
    await page.keyboard.type("Casos difíciles aparte")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Casos difíciles aparte", level=1)).to_be_visible()
    await page.get_by_role("button", name="Agregar escritorio").click()
    await page.get_by_label("Experiencia en casos difíciles: nivel mínimo").select_option("2")
    await page.get_by_role("button", name="Subir Escritorio nuevo").click()
    await _picture(page, "editor")
    await page.keyboard.press("Control+s")
    await expect(page.locator("ins").first).to_be_visible()
    await page.get_by_role("tab", name="Vista previa").click()
    await page.get_by_role("button", name="Ver efecto").click()
    await expect(page.get_by_role("heading", name="Línea de corte")).to_be_visible()
    await expect(page.get_by_role("heading", name="De qué escritorio a cuál")).to_be_visible()
    await _picture(page, "preview")
    assert manager.complaints == []


async def _picture(page: Any, name: str) -> None:
    """Left for whoever wants to look: PROMESA_TEST_PICTURES names a folder."""
    if folder := os.environ.get("PROMESA_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"assignment-{name}.png", full_page=True)
