"""A supervisor is on a collector's call from the board, the collector sees it, and what does not fit is reviewed."""

import re
from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import Desk, eventually
from tests.browser.test_round import put_aside, stage_of

NAME = "Bruna Carvalho"


async def talking(collector: Desk) -> None:
    """Ring one account after the other until somebody picks up and talks."""
    keys, page = collector.page.keyboard, collector.page
    for _ in range(40):
        await page.wait_for_selector("[role=region][tabindex='-1']", state="detached")
        await keys.press("j")
        await page.wait_for_selector("[role=region][tabindex='-1']")
        if await page.locator("button:enabled:has(kbd:text-is('R'))").count() == 0:
            await put_aside(collector)
            continue
        await keys.press("r")
        if await eventually(lambda: settled(collector), 90) == "talking":
            return
        await page.locator("kbd:text-is('1')").wait_for()
        await keys.press("1")
        await page.wait_for_selector("[data-stage]", state="detached")
    raise AssertionError("nobody picked up")


async def settled(collector: Desk) -> str:
    """The stage, once somebody picked up or the call is over."""
    stage = await stage_of(collector.page)
    return stage if stage in ("talking", "wrap_up") else ""


async def test_a_supervisor_listens_whispers_ends_the_call_and_reviews_what_was_left(sit_down: Any) -> None:
    collector: Desk = await sit_down("collector6@demo.test", locale="pt-BR")
    leader: Desk = await sit_down("supervisor2@demo.test", locale="pt-BR")
    await talking(collector)
    board, row = leader.page, leader.page.locator(f'tr[data-collector="{NAME}"]')
    await row.get_by_role("button", name="Ações de").click()
    await board.get_by_role("menuitem", name="Ouvir").click()
    panel = board.get_by_role("region", name="Supervisão ao vivo")
    await expect(panel).to_contain_text(f"Você ouve {NAME}")
    # The other leaders' boards say who listens, and the collector is told.
    await expect(row).to_contain_text("Luciana Almeida")
    await expect(collector.page.get_by_text("Luciana Almeida está ouvindo")).to_be_visible()
    await board.keyboard.press("v")
    await expect(panel).to_contain_text(f"Você sussurra a {NAME}")
    await expect(collector.page.get_by_text("o devedor não ouve")).to_be_visible()
    await board.keyboard.press("q")
    await expect(panel).to_have_count(0)
    await expect(collector.page.get_by_text("Luciana Almeida")).to_have_count(0)
    # Call and wrap-up are ended; the collector is free for the next account.
    await row.get_by_role("button", name="Ações de").click()
    # On a slow machine the debtor may have hung up meanwhile: then it is the wrap-up alone that is ended.
    deed = board.get_by_role("menuitem", name=re.compile("Encerrar ligação e registro|Terminar o encerramento")).first
    was_on = "ligação" in await deed.inner_text()
    await deed.click()
    await expect(row).to_have_attribute("data-tone", "ready", timeout=60_000)
    assert collector.complaints == []
    await the_call_without_a_disposition_is_reviewed(leader, ended_by_leader=was_on)
    assert leader.complaints == []


async def the_call_without_a_disposition_is_reviewed(leader: Desk, *, ended_by_leader: bool) -> None:
    """Within a minute or so it is on the list, from which it is settled with a note and taken up again."""
    page = leader.page
    await page.goto(f"{leader.address}/review")
    found = page.locator('tr[data-code="call_without_disposition"]')
    await expect(found).to_have_count(1, timeout=120_000)
    await expect(found).to_contain_text(NAME)
    await expect(page.get_by_role("link", name="Revisão")).to_contain_text("1")
    await found.get_by_role("button", name="Resolver").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Resolver").click()
    await expect(dialog).to_contain_text("Diga em poucas palavras")
    await dialog.get_by_role("textbox").fill("Encerrei a ligação: linha ruim.")
    await dialog.get_by_role("button", name="Resolver").click()
    await expect(found).to_have_count(0)
    await page.get_by_role("tab", name="Resolvidas").click()
    await expect(found).to_contain_text("linha ruim")
    await found.get_by_role("button", name="Reabrir").click()
    await expect(found).to_have_count(0)
    await page.get_by_role("tab", name="Para revisar").click()
    # What it is about is one step away: the account, with the whole story in its timeline.
    await found.get_by_role("link").click()
    await expect(page.get_by_text("Supervisão na ligação: Escuta, Sussurro")).to_be_visible()
    await expect(page.get_by_text("Um supervisor encerrou a ligação")).to_have_count(int(ended_by_leader))
