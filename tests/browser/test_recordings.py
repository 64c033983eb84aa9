"""A supervisor hears the end of a long conversation without having to fetch its beginning."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, Response, async_playwright, expect
from sqlmodel import col, select

from backend.kit.transaction import transaction
from backend.people.models import Role
from backend.recordings.actions import keep
from backend.recordings.models import RecordingListening
from backend.recordings.sound import measure
from tests.browser.conftest import FLAGS, UI
from tests.browser.talking import database_of, floor_of, until
from tests.journeys.floor import Floor
from tests.make import Make
from tests.make.people import PASSWORD
from tests.needs import CHROMIUM, need
from tests.switch.sounds import hum, wav

MINUTES = 30
KEY = "2027/03/01/long.wav"


@pytest.fixture(scope="module")
def started(server_url: str, redis_server: str, scratch: Path) -> Iterator[tuple[Floor, str, str]]:
    need(CHROMIUM, "listening to recordings")
    assert UI.exists(), "the browser application is not built: `make test` builds it"
    with floor_of("hearing", scratch, server_url, redis_server) as (floor, url):
        yield floor, url, redis_server


async def test_one_leaps_to_near_the_end_and_only_that_part_is_fetched(started: tuple[Floor, str, str]) -> None:
    floor, url, redis_url = started
    file = floor.data / "recordings" / KEY
    file.parent.mkdir(parents=True)
    file.write_bytes(wav(hum(10) * (6 * MINUTES)))
    async with database_of(url, redis_url) as database:
        make = Make(lambda: transaction(database))
        made = await make.recorded_call(collector=await make.collector(await make.team()))
        manager = await make.user(role=Role.MANAGER, locale="en")
        async with transaction(database) as tx:
            await keep(tx, made.call_id, "disk", KEY, measure(file))
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = await browser.new_page(viewport={"width": 1366, "height": 768})
            answers: list[Response] = []
            page.on("response", lambda answer: answers.append(answer) if answer.url.endswith("/audio") else None)
            await page.goto(f"{floor.address()}/recordings")
            await page.fill("input[type=email]", manager.email)
            await page.fill("input[type=password]", PASSWORD)
            await page.keyboard.press("Enter")
            await leaps(page)
            size = file.stat().st_size
            begins = [first_byte(answer) for answer in answers]
            print(f"{size} bytes; parts from {begins}")
            assert {answer.status for answer in answers} == {206}
            assert begins[0] == 0
            assert begins[-1] > size * 0.7
            await browser.close()
        async with transaction(database) as tx:
            heard = (await tx.session.exec(select(RecordingListening).where(col(RecordingListening.call_id) == made.call_id))).all()
        # However many parts were asked for, somebody listened once.
        assert [one.user_id for one in heard] == [manager.id]


async def leaps(page: Page) -> None:
    """From its beginning to three quarters of it; it plays on from there."""
    player = page.get_by_role("group", name="Recording", exact=True)
    await player.get_by_role("button", name="Play the recording").click()
    await until(lambda: page.evaluate("() => document.querySelector('audio').currentTime > 0.2"), 60)
    place = player.get_by_role("slider")
    box = await place.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    await until(lambda: plays_beyond(page, MINUTES * 60 * 0.7), 60)
    await expect(place).to_have_attribute("aria-valuetext", re.compile(r"^2[123]:\d\d of 30:00$"))
    assert await player.get_by_role("alert").count() == 0


async def plays_beyond(page: Page, seconds: float) -> bool:
    """Whether there is sound from there on, and it goes on."""
    at = "() => { const audio = document.querySelector('audio'); return audio.seeking || audio.readyState < 3 ? 0 : audio.currentTime; }"
    before = float(await page.evaluate(at))
    if before < seconds:
        return False
    await until(lambda: later(page, at, before), 60)
    return True


async def later(page: Page, at: str, than: float) -> bool:
    return float(await page.evaluate(at)) > than


def first_byte(answer: Response) -> int:
    return int(answer.headers["content-range"].removeprefix("bytes ").partition("-")[0])
