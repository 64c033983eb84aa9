"""A manager changes who is called first, sees what that does, a supervisor approves, and the floor follows."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk, eventually


async def _json(page: Page, url: str) -> Any:
    """What the server tells this person."""
    return await page.evaluate("url => fetch(url, { headers: { Accept: 'application/json' } }).then(answer => answer.json())", url)


async def _in_hand(page: Page) -> Any:
    """The account this collector works, if any."""
    return (await _json(page, "/api/desk"))["card"]


#: A segment, saved as the page saves it.
SAVE_SEGMENT = """async wish => {
  const session = await (await fetch("/api/session")).json();
  const headers = {"Content-Type": "application/json", "X-CSRF-Token": session.csrf_token};
  return (await (await fetch("/api/segments", {method: "POST", headers, body: JSON.stringify(wish)})).json()).id;
}"""
ARCHIVE_SEGMENT = """async id => {
  const session = await (await fetch("/api/session")).json();
  const headers = {"X-CSRF-Token": session.csrf_token};
  return (await fetch(`/api/segments/${id}/archive`, {method: "POST", headers})).status;
}"""
LATE = {"is": "compare", "field": "days_past_due", "op": "ge", "value": 90}


async def test_a_drafted_change_is_seen_approved_and_hands_out_the_account_it_named(sit_down: Any) -> None:
    manager: Desk = await sit_down("manager@demo.test")
    page = manager.page
    segment = await page.evaluate(SAVE_SEGMENT, {"name": "Los más vencidos", "condition": LATE})
    await page.goto(f"{manager.address}/strategy")
    await expect(page.get_by_role("button", name="Proponer un cambio")).to_be_visible()
    await page.keyboard.press("n")
    await page.keyboard.type("Primero lo más vencido")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Primero lo más vencido", level=1)).to_be_visible()
    change_id = page.url.rsplit("/", 1)[1]

    # A band of its own for a segment, above all others; what was taken back comes back.
    await page.get_by_role("button", name="Agregar grupo").click()
    await page.get_by_label("Dato de la regla 1").select_option("Segmento")
    await page.get_by_label("Valor de la regla 1").select_option("Los más vencidos (versión 1)")
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
    await expect(page.locator("ins").get_by_text("en el segmento Los más vencidos (versión 1)").first).to_be_visible()
    # What it says is kept with the draft: from here on nobody else is offered it, and nothing changes.
    assert await page.evaluate(ARCHIVE_SEGMENT, segment) == 201

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

    supervisor: Desk = await sit_down("supervisor@demo.test")
    page = supervisor.page
    await page.get_by_role("link", name="Estrategia").click()
    await page.get_by_role("link", name="Primero lo más vencido").click()
    await expect(page.get_by_text("se ven solo las cuentas de sus portafolios")).to_be_visible()
    await expect(page.get_by_role("heading", name="Línea de corte")).to_be_visible()
    for deed in ("Ver efecto", "Retirar", "Publicar…"):
        await expect(page.get_by_role("button", name=deed)).to_have_count(0)
    await page.get_by_role("button", name="Aprobar").click()
    await page.get_by_role("dialog").get_by_role("button", name="Aprobar").click()
    await expect(page.get_by_text("aprobado", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Publicar…")).to_have_count(0)

    page = manager.page
    await page.reload()
    await page.get_by_role("button", name="Publicar…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Publicar ahora").click()
    # Which number is next depends on what was tried on this floor before.
    await expect(page.get_by_role("link", name="publicado como versión")).to_be_visible()
    number = (await _json(page, f"/api/strategy/changes/{change_id}"))["card"]["version"]

    collector: Desk = await sit_down("collector1@demo.test")
    mine = {portfolio["name"] for portfolio in await _json(collector.page, "/api/portfolios")}
    named = next(mover for mover in seen["first_after"] if mover["portfolio_name"] in mine)
    assert named["band_after"] == "grupo_nuevo"
    await collector.page.goto(f"{collector.address}/work")
    await collector.page.get_by_role("button", name="Siguiente").first.click()
    card = await eventually(lambda: _in_hand(collector.page))
    assert card["account"]["id"] == named["account_id"]
    assert (card["why"]["strategy_version"], card["why"]["band_name"]) == (number, "grupo_nuevo")
    assert card["why"]["segments"] == [{"name": "Los más vencidos", "version": 1, "inside": True}]
    assert (await _json(collector.page, "/api/strategy"))["code"] == "not_allowed"
    assert [desk.complaints for desk in (manager, supervisor, collector)] == [[], [], []]


async def test_what_is_wrong_with_a_draft_is_said_where_it_stands(sit_down: Any) -> None:
    manager: Desk = await sit_down("manager@demo.test")
    page = manager.page
    await page.goto(f"{manager.address}/strategy")
    await page.get_by_role("button", name="Proponer un cambio").click()
    await page.get_by_label("Qué cambia").fill("Con errores")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Agregar grupo").click()
    await page.get_by_label("Valor de la regla 1").fill("10")
    await page.get_by_role("button", name="Agregar grupo").click()
    await page.get_by_role("button", name="Agregar regla").click()
    await page.get_by_role("radio", name="puntos según un número").check()
    await page.get_by_label("Valor 2", exact=True).fill("0")
    await page.keyboard.press("Control+s")

    # Between two equal numbers one would divide by nothing: said in words, and at the number.
    told = "0 debe ser mayor que 0, el número anterior"
    await expect(page.get_by_role("listitem").filter(has_text=f"Regla de puntos «Regla nueva»: {told}")).to_be_visible()
    number = page.get_by_label("Valor 2", exact=True)
    await expect(number).to_have_attribute("aria-invalid", "true")
    await expect(number).to_have_accessible_description(re.compile(told))
    await number.fill("90")
    await expect(page.get_by_text(told)).to_have_count(0)
    await page.keyboard.press("Control+s")

    # From 90 days on everybody is past 10 days already: the second band opens, and its condition says so.
    told = "A todos los de este grupo los toma antes «Grupo nuevo»: no queda nadie."
    await expect(page.get_by_role("group", name="Condición").get_by_text(told)).to_be_visible()
    await page.get_by_label("Valor de la regla 1").fill("5")
    await page.keyboard.press("Control+s")
    await expect(page.get_by_text("Guardado. Mire la vista previa")).to_be_visible()
    assert manager.complaints == []
