"""Everybody can use every screen: axe finds nothing serious on any, in light and in dark, nor in what opens on them."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk

SCHEMES = ("light", "dark")
#: What keeps somebody from using a screen; the rest is advice.
GRAVE = {"serious", "critical"}
#: Every place, with what opens there: by key, or by the name of a button.
PLACES: dict[str, tuple[str, ...]] = {
    "/board": (),
    "/worklist": (),
    "/accounts": (),
    "/promises": (),
    "/callbacks": (),
    "/missed": (),
    "/missed?view=all": (),
    "/review": (),
    "/review?view=resolved": (),
    "/review?view=looks": (),
    "/recordings": (),
    "/recordings?view=missing": (),
    "/recordings?view=policies": ("n",),
    "/imports": (),
    "/imports/new": (),
    "/rules": ("n",),
    "/rules?view=law": (),
    "/rules?view=dialling": ("n",),
    "/rules?view=recording": ("n",),
    "/rules?view=listening": ("n",),
    "/capacity": (),
    "/segments": (),
    "/segments?edit=new": (),
    "/people": ("n",),
    "/people?view=teams": (),
    "/people?view=pauses": (),
    "/telephony": (),
    "/nowhere": (),
}
#: What an account in hand, and an account looked up, can be asked for.
AT_THE_DESK = ("p", "c", "n", "d", "o", "z", "s", "w")
ON_AN_ACCOUNT = ("p", "c", "n", "o", "e", "m", "w", "x")
TABS = ("timeline", "items", "payments", "promises", "calls")
ANYWHERE = ("Control+k", "?")
#: Dialogs that have a button and no key, in the administrator's English.
BY_BUTTON = {
    "/people?view=pauses": "New pause",
    "/telephony": "Add a trunk",
}


class Looker:
    """Looks at whatever a page shows and keeps what is wrong with it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.seen: list[str] = []

    async def look(self, what: str) -> None:
        # What is asked for has come: a skeleton says nothing about the screen it stands for.
        await expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        found = await Axe().run(self.page)
        self.seen.append(what)
        for violation in found.response["violations"]:
            if violation["impact"] in GRAVE:
                where = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
                self.wrong.append(f"{what}: {violation['id']} ({violation['impact']}) at {where}")

    async def look_at_dialogs(self, where: str, keys: tuple[str, ...]) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
            await expect(self.page.locator("dialog[open]"), f"{where}: {key} opens something").to_be_visible()
            await self.look(f"{where} {key}")
            await self.page.keyboard.press("Escape")
            await expect(self.page.locator("dialog[open]")).to_have_count(0)


@pytest.fixture(params=SCHEMES)
async def looking(request: pytest.FixtureRequest, sit_down: Any) -> Any:
    """`await looking("admin@demo.test")`: somebody at a browser of this scheme, and whoever looks over their shoulder."""

    async def sit(email: str) -> tuple[Desk, Looker]:
        desk: Desk = await sit_down(email, scheme=request.param)
        # Half-faded words have half their contrast; whoever wants no motion gets them at once.
        await desk.page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
        return desk, Looker(desk.page)

    return sit


async def test_every_place_can_be_used(looking: Any) -> None:
    desk, looker = await looking("admin@demo.test")
    for place, keys in PLACES.items():
        await desk.page.goto(desk.address + place)
        await desk.page.wait_for_selector("#main h1, #main h2")
        await looker.look(place)
        await looker.look_at_dialogs(place, keys)
        if place in BY_BUTTON:
            await desk.page.get_by_role("button", name=BY_BUTTON[place]).click()
            await expect(desk.page.locator("dialog[open]")).to_be_visible()
            await looker.look(f"{place} {BY_BUTTON[place]}")
            await desk.page.keyboard.press("Escape")
    await looker.look_at_dialogs("anywhere", ANYWHERE)
    await desk.page.get_by_role("banner").get_by_role("button").last.click()
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await looker.look("the menu of one's own")
    assert looker.wrong == []
    assert len(looker.seen) == len(PLACES) + sum(map(len, PLACES.values())) + len(BY_BUTTON) + len(ANYWHERE) + 1


async def test_an_account_can_be_read_and_acted_upon(looking: Any) -> None:
    desk, looker = await looking("manager@demo.test")
    await desk.page.goto(f"{desk.address}/accounts")
    await desk.page.locator("tbody a").first.click()
    # What may be promised is asked for last of all.
    await expect(desk.page.locator("[role=toolbar] kbd").get_by_text("P", exact=True)).to_be_visible()
    for place, tab in enumerate(TABS):
        await desk.page.get_by_role("tab").nth(place).click()
        await looker.look(f"account, {tab}")
    await looker.look_at_dialogs("account", ON_AN_ACCOUNT)
    assert looker.wrong == []
    assert len(looker.seen) == len(TABS) + len(ON_AN_ACCOUNT)


async def test_a_collectors_desk_can_be_used(looking: Any) -> None:
    desk, looker = await looking("collector4@demo.test")
    await desk.page.goto(f"{desk.address}/work")
    await expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    await looker.look("an empty desk")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("toolbar")).to_be_visible()
    await looker.look("an account in hand")
    await looker.look_at_dialogs("the desk", AT_THE_DESK)
    for button in await desk.page.locator("section > header button[aria-label]").all():
        await button.click()
        await expect(desk.page.locator("dialog[open]")).to_be_visible()
        await looker.look(await button.get_attribute("aria-label"))
        await desk.page.keyboard.press("Escape")
    await desk.page.keyboard.press("j")
    await expect(desk.page.locator("main button[aria-pressed=true]")).to_be_visible()
    await looker.look("what happened, to be said")
    await desk.page.keyboard.press("Escape")
    # The account goes back to the others.
    await desk.page.keyboard.press("s")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("toolbar")).to_have_count(0)
    assert looker.wrong == []


async def test_the_page_follows_a_system_that_turns_dark(chromium: Any, floor_address: str) -> None:
    context = await chromium.new_context(locale="es-CO", color_scheme="light")
    page = await context.new_page()
    await page.goto(floor_address)
    await page.wait_for_selector("html[data-mantine-color-scheme=light] input[type=email]")
    await page.emulate_media(color_scheme="dark")
    await page.wait_for_selector("html[data-mantine-color-scheme=dark]")
    await context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_the_door_can_be_used(chromium: Any, floor_address: str, scheme: str) -> None:
    context = await chromium.new_context(locale="es-CO", color_scheme=scheme, reduced_motion="reduce")
    page = await context.new_page()
    looker = Looker(page)
    for place in ("/", "/welcome/no-such-link", "/welcome"):
        await page.goto(floor_address + place)
        await page.wait_for_selector("input")
        await looker.look(place)
    assert looker.wrong == []
