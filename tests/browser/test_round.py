"""A collector works ten accounts by keyboard only; a supervisor's board in a second browser follows each step."""

import time
from typing import Any

from playwright.async_api import Page

from tests.browser.conftest import Desk, eventually
from tests.browser.talking import Talker

#: What the board shows of one collector: state as the server names it, right-party contacts and promises.
ROW = """name => {
  const line = document.querySelector(`tr[data-collector="${name}"]`);
  if (!line) return null;
  const cells = [...line.querySelectorAll("td")].map(cell => cell.innerText.trim());
  return {tone: line.dataset.tone, account: cells[2], attempts: cells[4], rightParty: cells[7], promises: cells[8]};
}"""
NAME = "Ana Restrepo"


class Board:
    """The supervisor's browser, and how long it took to follow."""

    def __init__(self, desk: Desk | Talker, name: str = NAME) -> None:
        self.page, self.name = desk.page, name
        self.slowest = 0.0

    async def row(self) -> dict[str, Any]:
        return dict(await self.page.evaluate(ROW, self.name) or {})

    async def shows(self, holding: str = "", **wanted: str) -> None:
        """Wait until the collector's row says so, with this debtor's account in hand."""
        began = time.monotonic()

        async def as_wanted() -> bool:
            row = await self.row()
            return all(row.get(name) == value for name, value in wanted.items()) and holding in row.get("account", "")

        await eventually(as_wanted)
        self.slowest = max(self.slowest, time.monotonic() - began)


async def test_ten_accounts_by_keyboard_while_the_board_follows(sit_down: Any) -> None:
    collector: Desk = await sit_down("collector1@demo.test")
    board = Board(await sit_down("supervisor@demo.test"))
    await board.page.wait_for_selector(f'tr[data-collector="{NAME}"]')
    before = await board.row()
    worked, promised = 0, 0
    for _ in range(30):
        if worked == 10:
            break
        outcome = await one_account(collector, board)
        worked += outcome != "not rung"
        promised += outcome == "promise"
    after = await board.row()
    assert worked == 10
    assert int(after["attempts"]) == int(before["attempts"]) + worked
    assert int(after["promises"]) == int(before["promises"]) + promised
    assert promised > 0
    assert collector.complaints == []
    print(f"the board's slowest step: {board.slowest:.2f} s")


async def one_account(collector: Desk, board: Board) -> str:
    """Next, ring, whatever happens, say so; a debtor who answers promises."""
    keys, page = collector.page.keyboard, collector.page
    # The board may be ahead of the answer to the collector's own browser: the key counts once the desk is empty there, too.
    await page.wait_for_selector("[role=region][tabindex='-1']", state="detached")
    await keys.press("j")
    debtor = await eventually(lambda: page.evaluate("() => document.querySelector('[role=region][tabindex=\"-1\"]')?.ariaLabel"))
    await board.shows(holding=debtor, tone="ready")
    if await page.locator("button:enabled:has(kbd:text-is('R'))").count() == 0:
        await put_aside(collector)
        return "not rung"
    await keys.press("r")
    await board.shows(tone="ring")
    while (stage := await eventually(lambda: stage_of(page))) != "wrap_up":
        if stage == "talking":
            await board.shows(tone="talk")
            await keys.press("h")
        await eventually(lambda was=stage: moved_on(page, was), 60)
    await board.shows(tone="wrap")
    await page.locator("kbd:text-is('1')").wait_for()
    await keys.press("1")
    # Of an answered call the first entry is "agreement", which comes with a promise: the dialog proposes an amount and a day.
    asked = await eventually(
        lambda: page.evaluate(
            "() => document.querySelector('dialog[open]') ? 'promise' : document.querySelector('[data-stage]') ? '' : 'said'"
        )
    )
    if asked == "promise":
        await keys.press("Enter")
        await page.wait_for_selector("dialog[open]", state="detached")
    await board.shows(tone="ready", account="")
    return str(asked)


async def put_aside(collector: Desk) -> None:
    """Nobody may be rung on this account now: skip it."""
    keys, page = collector.page.keyboard, collector.page
    await keys.press("s")
    await page.wait_for_selector("dialog[open]")
    await keys.press("Enter")
    await page.wait_for_selector("dialog[open]", state="detached")


async def stage_of(page: Page) -> str:
    """Where the call stands on the collector's screen."""
    return str(await page.evaluate("() => document.querySelector('[data-stage]')?.dataset.stage ?? ''"))


async def moved_on(page: Page, was: str) -> bool:
    """Whether the call has come to another stage."""
    return await stage_of(page) not in ("", was)
