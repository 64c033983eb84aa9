"""Managers say what is recorded and who is told: they see which policy holds and why, mistakes at their fields, and a way back."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Desk


async def fill_in(page: Page, **fields: str) -> None:
    """Fields of the open dialog by their labels."""
    for label, value in fields.items():
        await page.get_by_role("dialog").get_by_label(label.replace("_", " ")).fill(value)


async def refused_at(page: Page, label: str, words: str) -> None:
    """What is wrong is said at the field it is about, aloud, and nowhere else."""
    field = page.get_by_role("dialog").get_by_label(label)
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(f"[id='{await field.get_attribute('aria-describedby')}']")).to_have_text(words)
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(words)


def holding(page: Page) -> Locator:
    return page.get_by_role("region", name="Which one holds")


async def test_a_recording_policy_is_added_weighed_ended_and_taken_up_again(sit_down: Any) -> None:
    desk: Desk = await sit_down("admin@demo.test")
    page = desk.page
    await page.goto(f"{desk.address}/recordings?view=policies")
    asked = holding(page)
    # The house rule holds where nobody says anything else; in Colombia the country's goes before it.
    await expect(asked.locator("li[data-verdict=holds]")).to_contain_text("Not recorded.")
    await asked.get_by_label("Country").fill("co")
    await expect(asked.get_by_text("Colombia", exact=True)).to_be_visible()
    await expect(asked.locator("li[data-verdict=holds]")).to_contain_text("Recorded with notice. aviso-es")
    await expect(asked.locator("li[data-verdict=holds]")).to_contain_text("It says most exactly whom it is about.")
    await expect(asked.locator("li[data-verdict=less_specific]")).to_contain_text("Not recorded.")

    await page.get_by_role("button", name="Add policy").click()
    dialog = page.get_by_role("dialog")
    # One begins at the answer that is chosen already.
    await expect(dialog.get_by_role("radio", name="With notice")).to_be_focused()
    add = dialog.get_by_role("button", name="Add policy")
    await add.click()
    await refused_at(page, "Sound of the notice", "Write the name of the sound: lower-case letters, digits and hyphens.")
    await dialog.get_by_role("radio", name="Always").check()
    await fill_in(page, Days_it_is_kept="a while")
    await add.click()
    await refused_at(page, "Days it is kept", "Write a number of days, from 1 to 3650.")
    await fill_in(page, Days_it_is_kept="30")
    await add.click()
    await refused_at(page, "Rests on", "Say what it rests on: a law, a contract or a decision.")
    await fill_in(page, Rests_on="The contract of the creditor")
    await dialog.get_by_label("Portfolio").select_option(index=1)
    name = await dialog.get_by_label("Portfolio").evaluate("field => field.selectedOptions[0].label")
    await add.click()
    await expect(dialog).to_have_count(0)

    current, past = page.get_by_role("table", name="In force and to come"), page.get_by_role("table", name="History")
    row = current.get_by_role("row").filter(has_text="The contract of the creditor")
    await expect(row).to_contain_text(name)
    await expect(row).to_contain_text("In force")
    # What is said of a portfolio and of a country stand side by side: the stricter wins, and it is said that it does.
    await asked.get_by_label("Portfolio").select_option(label=name)
    await expect(asked.locator("li[data-verdict=holds]")).to_contain_text("Of those that are as specific it is the stricter.")
    await expect(asked.locator("li[data-verdict=less_strict]")).to_contain_text(f"Always recorded. kept 30 days · {name}")

    await row.get_by_role("button", name=f"End the policy of {name}").click()
    await expect(row).to_have_count(0)
    await expect(past.get_by_role("row").filter(has_text="The contract of the creditor")).to_contain_text("Ended")
    await expect(asked.locator("li[data-verdict=less_strict]")).to_have_count(0)
    await page.get_by_role("button", name="Undo").last.click()
    await expect(row).to_contain_text("In force")
    await expect(asked.locator("li[data-verdict=less_strict]")).to_have_count(1)
    await row.get_by_role("button", name=f"End the policy of {name}").click()
    await expect(row).to_have_count(0)
    assert desk.complaints == []


async def test_whether_collectors_are_told_is_decided_and_the_decision_taken_back(sit_down: Any) -> None:
    desk: Desk = await sit_down("admin@demo.test")
    page = desk.page
    await page.goto(f"{desk.address}/rules?view=listening")
    asked = holding(page)
    await expect(asked).to_contain_text("Without a policy the collector is told.")
    await page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="Is not told").check()
    await fill_in(page, Country="M")
    await dialog.get_by_role("button", name="Add policy").click()
    await refused_at(page, "Country", "Write a country's two letters, as CO, or nothing.")
    await fill_in(page, Country="MX")
    await dialog.get_by_role("button", name="Add policy").click()
    await expect(dialog).to_have_count(0)
    row = page.get_by_role("table", name="In force and to come").get_by_role("row").filter(has_text="Mexico")
    await expect(row).to_contain_text("Is not told")
    await asked.get_by_label("Country").fill("MX")
    await expect(asked.locator("li[data-verdict=holds]")).to_contain_text("The collector is not told.")
    # Added by mistake: one key takes it back, and what was set stays readable.
    await page.keyboard.press("Escape")
    await page.locator("h1").click()
    await page.keyboard.press("u")
    await expect(row).to_have_count(0)
    await expect(asked).to_contain_text("Without a policy the collector is told.")
    await expect(page.get_by_role("table", name="History")).to_contain_text("Mexico")
    assert desk.complaints == []


async def test_a_supervisor_reads_what_is_recorded_and_changes_nothing(sit_down: Any) -> None:
    desk: Desk = await sit_down("supervisor@demo.test")
    page = desk.page
    await page.goto(f"{desk.address}/recordings?view=policies")
    await expect(page.locator("table[aria-labelledby=current] tbody tr").first).to_be_visible()
    assert await page.locator("table[aria-labelledby=current] button").count() == 0
    await page.keyboard.press("n")
    assert await page.locator("dialog[open]").count() == 0


async def test_pauses_for_card_data_are_decided_like_their_siblings(sit_down: Any) -> None:
    desk: Desk = await sit_down("admin@demo.test")
    page = desk.page
    await page.goto(f"{desk.address}/recordings?view=pauses")
    asked = holding(page)
    await expect(asked.locator("li[data-verdict=holds]")).to_contain_text("Paused always. resumes by itself after 3 min")
    await page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    add = dialog.get_by_role("button", name="Add policy")
    await fill_in(page, Minutes_it_lasts_at_most="31")
    await add.click()
    await refused_at(page, "Minutes it lasts at most", "Write a number of minutes, from 1 to 30.")
    await dialog.get_by_role("radio", name="Never paused").check()
    await fill_in(page, Country="PE", Rests_on="The contract of the creditor")
    await add.click()
    # A number that is not asked for any more is none to be wrong about.
    await expect(dialog).to_have_count(0)
    row = page.get_by_role("table", name="In force and to come").get_by_role("row").filter(has_text="Peru")
    await expect(row).to_contain_text("Never paused")
    await asked.get_by_label("Country").fill("PE")
    await expect(asked.locator("li[data-verdict=holds]")).to_contain_text("Never paused.")
    await row.get_by_role("button", name="End the policy").click()
    await expect(row).to_have_count(0)
    await page.get_by_role("button", name="Undo").last.click()
    await expect(row).to_contain_text("In force")
    await row.get_by_role("button", name="End the policy").click()
    await expect(row).to_have_count(0)
    assert desk.complaints == []


async def test_a_collector_finds_their_own_calls_and_nothing_that_is_half_there(sit_down: Any) -> None:
    desk: Desk = await sit_down("collector1@demo.test")
    page = desk.page
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    await page.goto(f"{desk.address}/recordings?view=policies")
    tabs = page.get_by_role("tablist").get_by_role("tab")
    await expect(tabs).to_have_count(2)
    await expect(tabs.first).to_have_attribute("aria-selected", "true")
    await page.goto(f"{desk.address}/recordings?view=missing")
    await expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    assert (refused, desk.complaints) == ([], [])
