"""A whole demonstration floor and a real Chromium, as people use them."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.journeys.floor import PROMESA, Floor
from tests.needs import CHROMIUM, need

PASSWORD = "a floor of one's own"
#: A Friday, ten in the morning in Bogotá: most countries may be called.
MORNING = "2026-11-20T10:00:00-05:00"
UI = Path(__file__).parents[2] / "backend" / "ui" / "index.html"
#: Where a failed test leaves what its people saw.
PICTURES = Path(__file__).parents[2] / "test-results"
FAILED = pytest.StashKey[bool]()
#: What is expected may take its time where three processes, a browser and a switch share a small machine.
expect.set_options(timeout=45_000)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def floor_address(scratch: Path) -> Iterator[str]:
    """The demonstration floor with a few hundred debtors: web, worker, bridge and simulated switch."""
    need(CHROMIUM, "the browser application")
    if not UI.exists():
        raise AssertionError("the browser application is not built: `make test` builds it")
    told = {"PROMESA_CLOCK": MORNING, "PROMESA_DEMO_PASSWORD": PASSWORD, "PROMESA_DEMO": "on"}
    data = scratch / "floor"
    command = [PROMESA, "demo", "--debtors", "400"]
    subprocess.run(command, env={**os.environ, **told, "PROMESA_DATA_DIR": str(data)}, check=True, timeout=180)
    floor = Floor(data, **told)
    try:
        yield floor.address()
    finally:
        floor.make_sure_it_is_gone()


@pytest.fixture
async def chromium(floor_address: str) -> AsyncIterator[Browser]:
    """A browser of the test's own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


class Desk:
    """Somebody at a browser."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        #: What the browser's console complained of.
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def sign_in(self, email: str) -> None:
        """By keyboard alone."""
        await self.page.goto(self.address)
        await self.page.wait_for_selector("input[type=email]")
        await self.page.keyboard.type(email) if await self._focused("email") else await self.page.type("input[type=email]", email)
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.type(PASSWORD)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_selector("#main")

    async def _focused(self, kind: str) -> bool:
        return bool(await self.page.evaluate("kind => document.activeElement?.type === kind", kind))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let fixtures know how their test went."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    item.stash.setdefault(FAILED, False)
    item.stash[FAILED] |= report.when == "call" and report.failed


@pytest.fixture
async def sit_down(chromium: Browser, floor_address: str, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """`await sit_down("collector1@demo.test", locale="es")`: a signed-in browser of its own; a failed test leaves pictures."""
    desks: dict[str, Desk] = {}

    async def sit(email: str, *, locale: str = "es-CO", scheme: str = "light", width: int = 1366, height: int = 768) -> Desk:
        context = await chromium.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        context.set_default_timeout(45_000)
        desk = Desk(await context.new_page(), floor_address)
        await desk.sign_in(email)
        desks[email] = desk
        return desk

    yield sit
    if request.node.stash[FAILED]:
        PICTURES.mkdir(exist_ok=True)
        for email, desk in desks.items():
            await desk.page.screenshot(path=PICTURES / f"{request.node.name}-{email}.png")


async def eventually(look: Any, seconds: float = 60.0) -> Any:
    """The first answer that is not empty."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):
            await asyncio.sleep(0.05)
        return found
