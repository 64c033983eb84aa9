"""A manager changes who is called first, sees what that does, a second person approves, and the floor follows."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk


async def _json(page: Page, url: str) -> Any:
    """What the server tells this person."""
    return await page.evaluate("url => fetch(url, { headers: { Accept: 'application/json' } }).then(answer => answer.json())", url)


async def test_a_drafted_change_is_seen_approved_and_hands_out_the_account_it_named(sit_down: Any) -> None:
    manager: Desk = await sit_down("manager@demo.test")
    page = manager.page
    await page.goto(f"{manager.address}/strategy")
    await expect(page.get_by_role("heading", name="Estrategia")).to_be_visible()
    await page.keyboard.press("n")
    await page.keyboard.type("Primero lo más vencido")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Primero lo más vencido", level=1)).to_be_visible()
    change_id = page.url.rsplit("/", 1)[1]

    # A band of its own for whoever is long overdue, above all others; what was taken back comes back.
    await page.get_by_role("button", name="Agregar grupo").click()
    up = page.get_by_role("button", name="Subir Grupo nuevo")
    while await up.is_enabled():
        await up.click()
    await page.get_by_role("button", name="Agregar regla").click()
    await expect(page.get_by_role("button", name="Quitar Regla nueva")).to_be_visible()
    await page.get_by_role("heading", level=1).click()
    await page.keyboard.press("Control+z")
    await expect(page.get_by_role("button", name="Quitar Regla nueva")).to_have_count(0)
    await page.keyboard.press("Control+y")
    await expect(page.get_by_role("button", name="Quitar Regla nueva")).to_be_visible()
    await page.keyboard.press("Control+s")
    await expect(page.locator("ins").first).to_be_visible()

    await page.get_by_role("tab", name="Vista previa").click()
    await page.get_by_role("button", name="Ver efecto").click()
    await expect(page.get_by_role("heading", name="Línea de corte")).to_be_visible()
    seen = (await _json(page, f"/api/strategy/changes/{change_id}"))["preview"]["result"]
    assert seen["moved_up"] > 0
    assert {reason["rule"] for mover in seen["risers"] for reason in mover["reasons"]} == {"regla_nueva"}
    await expect(page.get_by_role("link", name=seen["first_after"][0]["debtor_name"]).first).to_be_visible()
    await page.get_by_role("button", name="Pedir aprobación").click()
    await expect(page.get_by_text("espera aprobación")).to_be_visible()
    await expect(page.get_by_role("button", name="Aprobar")).to_be_disabled()

    second: Desk = await sit_down("admin@demo.test")
    page = second.page
    await page.goto(f"{second.address}/strategy/changes/{change_id}")
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    await page.get_by_role("button", name="Publish…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Publish now").click()
    # Which number is next depends on what was tried on this floor before.
    await expect(page.get_by_role("link", name="published as version")).to_be_visible()
    number = (await _json(page, f"/api/strategy/changes/{change_id}"))["card"]["version"]

    collector: Desk = await sit_down("collector1@demo.test")
    mine = {portfolio["name"] for portfolio in await _json(collector.page, "/api/portfolios")}
    named = next(mover for mover in seen["first_after"] if mover["portfolio_name"] in mine)
    assert named["band_after"] == "grupo_nuevo"
    await collector.page.goto(f"{collector.address}/work")
    await collector.page.get_by_role("button", name="Siguiente").first.click()
    await collector.page.wait_for_function("fetch('/api/desk').then(a => a.json()).then(desk => desk.card !== null)")
    card = (await _json(collector.page, "/api/desk"))["card"]
    assert card["account"]["id"] == named["account_id"]
    assert (card["why"]["strategy_version"], card["why"]["band_name"]) == (number, "grupo_nuevo")
    assert (await _json(collector.page, "/api/strategy"))["code"] == "not_allowed"
    assert [desk.complaints for desk in (manager, second, collector)] == [[], [], []]
