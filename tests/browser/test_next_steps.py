"""Two questions about an account: where would it stand if one fact were otherwise, and what happens to it next."""

import re
from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import Desk, eventually
from tests.browser.test_strategy import _json


async def test_a_collector_sees_where_an_account_would_stand_if_one_fact_were_otherwise(sit_down: Any) -> None:
    desk: Desk = await sit_down("collector2@demo.test")
    page = desk.page
    await page.goto(f"{desk.address}/worklist")
    await page.get_by_role("button", name=re.compile("^¿Por qué .+ está aquí")).first.click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_role("heading", name="¿Y si…?")).to_be_visible()
    row = (await _json(page, "/api/worklist"))["rows"][0]
    told = await _json(page, f"/api/accounts/{row['account_id']}/what-if")
    supposed = drawer.get_by_role("table", name="Dónde quedaría")
    await expect(supposed.get_by_role("row")).to_have_count(len(told["supposed"]))
    assert "contact_today" in {one["change"] for one in told["supposed"]}
    await expect(supposed.get_by_role("row").filter(has_text="Se habla hoy con el deudor")).to_be_visible()
    # It says to whom it may be offered: among them whoever asks.
    me = (await _json(page, "/api/session"))["user"]["name"]
    assert me in {offer["name"] for offer in told["offers"]}
    await expect(drawer.get_by_role("listitem").filter(has_text=me)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)
    assert desk.complaints == []


async def test_a_supervisor_gives_an_account_without_a_next_step_one(sit_down: Any) -> None:
    desk: Desk = await sit_down("supervisor@demo.test")
    page = desk.page
    await page.goto(f"{desk.address}/stranded")
    await page.get_by_role("button", name="Revisar ahora").click()
    await eventually(lambda: _checked(page))
    # Every delinquent account has its place among the steps, or is listed.
    rows = page.locator("tbody tr")
    await expect(rows.first).to_be_visible()
    summary = await _json(page, "/api/stranded/summary")
    shown = [
        int(text.replace(".", ""))
        for text in await page.locator("dl[aria-label='Próximo paso de cada cuenta en mora'] dd").all_inner_texts()
    ]
    assert sum(shown) == sum(one["accounts"] for one in [*summary["steps"], *summary["gaps"]])
    gap = next(one["gap"] for one in summary["gaps"] if one["gap"] in ("no_phone", "no_contact", "disputed"))
    reasons = page.get_by_role("group", name="Qué falta")
    names = {
        "no_phone": "Sin número que marcar",
        "no_contact": "El contacto no se permite nunca",
        "disputed": "Todo lo vencido está en disputa",
    }
    await reasons.get_by_role("button", name=names[gap]).click()
    await expect(reasons.get_by_role("button", name=names[gap])).to_have_attribute("aria-pressed", "true")
    await expect(rows.first).to_contain_text(names[gap])
    reference = await rows.first.locator("td").first.locator("span").inner_text()

    # A day on which somebody looks at it again is a next step.
    await rows.first.get_by_role("link").click()
    await page.get_by_role("button", name="Retener").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="Otro").check()
    await dialog.get_by_role("button", name="Retener cuenta").click()
    await expect(page.get_by_text("Cuenta retenida")).to_be_visible()
    await page.goto(f"{desk.address}/stranded?gap={gap}")
    await expect(rows.filter(has_text=reference)).to_contain_text("Atendida: en espera")
    assert desk.complaints == []


async def _checked(page: Any) -> bool:
    summary = await _json(page, "/api/stranded/summary")
    return summary["checked_at"] is not None and not summary["waiting"]
