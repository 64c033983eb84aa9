"""A manager tries an approved change beside the version in force, a collector is served by both, and the champion is kept."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk


async def _json(page: Page, url: str) -> Any:
    """What the server tells this person."""
    return await page.evaluate("url => fetch(url, { headers: { Accept: 'application/json' } }).then(answer => answer.json())", url)


async def test_a_change_is_tried_beside_the_version_in_force_and_the_champion_is_kept(sit_down: Any) -> None:
    manager: Desk = await sit_down("manager@demo.test")
    page = manager.page
    candidate = (await _json(page, "/api/experiments"))["candidates"][0]
    await page.goto(f"{manager.address}/strategy/changes/{candidate['change_id']}")
    await page.get_by_role("button", name="Probar al lado…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("unos", exact=False).first).to_be_visible()
    # Both by keyboard: a share by its slider, and one too large for the rest.
    slider = dialog.get_by_role("slider", name="Cuentas que no se llaman")
    await slider.focus()
    await page.keyboard.press("End")
    await expect(dialog.get_by_role("spinbutton", name="Cuentas que no se llaman")).to_have_value("20")
    await dialog.get_by_role("spinbutton", name="Cuentas del retador").fill("90")
    await expect(dialog.get_by_role("alert")).to_contain_text("juntos son todas")
    await dialog.get_by_role("spinbutton", name="Cuentas del retador").fill("40")
    await expect(dialog.get_by_role("alert")).to_have_count(0)
    await dialog.get_by_label("Qué se quiere saber").fill("¿Conviene insistir?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="¿Conviene insistir?", level=1)).to_be_visible()
    await expect(page.get_by_text("En curso")).to_be_visible()
    await expect(page.get_by_role("cell", name="Todavía no alcanzan").or_(page.get_by_text("Todavía no alcanzan"))).to_be_visible()
    id_ = page.url.rsplit("/", 1)[1]
    card = (await _json(page, f"/api/experiments/{id_}"))["card"]

    collector: Desk = await sit_down("collector5@demo.test")
    await collector.page.goto(f"{collector.address}/work")
    await collector.page.get_by_role("button", name="Siguiente").first.click()
    await collector.page.wait_for_function("fetch('/api/desk').then(a => a.json()).then(desk => desk.card !== null)")
    why = (await _json(collector.page, "/api/desk"))["card"]["why"]
    assert (why["experiment"], why["arm"] in ("champion", "challenger")) == ("¿Conviene insistir?", True)
    assert why["strategy_version"] == card[why["arm"]]
    assert (await _json(collector.page, "/api/experiments"))["code"] == "not_allowed"
    blocked = await _json(page, "/api/worklist?state=blocked&limit=1")
    assert blocked["blocked"]["hold_out"] > 0

    await page.keyboard.press("t")
    await expect(page.get_by_role("radio", name=f"El campeón (versión {card['champion']})")).to_be_checked()
    await page.get_by_role("dialog").get_by_role("button", name="Terminar").click()
    await expect(page.get_by_text("quedó el campeón")).to_be_visible()
    # By mistake: taken back, and then ended for good, so that the floor is as it was.
    await page.get_by_role("button", name="Deshacer el final").click()
    await expect(page.get_by_text("En curso")).to_be_visible()
    await page.keyboard.press("t")
    await page.get_by_role("dialog").get_by_role("button", name="Terminar").click()
    await expect(page.get_by_text("quedó el campeón")).to_be_visible()
    await page.wait_for_function("fetch('/api/worklist').then(a => a.json()).then(work => !work.blocked.hold_out)")
    await page.goto(f"{manager.address}/experiments")
    await expect(page.get_by_role("link", name="¿Conviene insistir?")).to_be_visible()
    assert [desk.complaints for desk in (manager, collector)] == [[], []]
