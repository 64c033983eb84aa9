"""A supervisor's screen: Chromium on the board, that marks when each change came in and when the frame that shows it was painted."""

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Page, async_playwright

from backend.people.sessions import COOKIE
from tests.browser.conftest import FLAGS
from tests.needs import CHROMIUM

#: A row that React drew anew counts, the seconds that tick in it do not. The task after an animation frame runs once it was painted.
MARKING = """
(() => {
  const CHANGED = '{"type":"board.changed","seq":';
  let waiting = [];
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({data}) => {
        if (!String(data).startsWith(CHANGED)) return;
        const seq = parseInt(data.slice(CHANGED.length));
        waiting.push(seq);
        performance.mark("came", {detail: seq});
      });
    }
  };
  const isRow = ({target, attributeName}) => {
    const element = target.nodeType === 1 ? target : target.parentElement;
    return element?.closest("tr[data-collector]") && !element.closest("time") && !["hidden", "data-late"].includes(attributeName);
  };
  new MutationObserver((changes) => {
    if (waiting.length === 0 || !changes.some(isRow)) return;
    const shown = waiting;
    waiting = [];
    requestAnimationFrame(() => {
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => shown.forEach((seq) => performance.mark("painted", {detail: seq}));
      port2.postMessage(null);
    });
  }).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
  window.marks = (name) => {
    const marks = performance.getEntriesByName(name);
    performance.clearMarks(name);
    return marks.map(({detail, startTime}) => [detail, (performance.timeOrigin + startTime) / 1000]);
  };
})();
"""


@contextlib.asynccontextmanager
async def screen(address: str, token: str) -> AsyncIterator[Page]:
    """The board as a supervisor has it open, once it shows the floor."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        await context.add_cookies([{"name": COOKIE, "value": token, "url": f"http://{address.partition('/')[0]}"}])
        await context.add_init_script(MARKING)
        page = await context.new_page()
        try:
            await page.goto(f"http://{address}")
            await page.wait_for_selector("tr[data-collector]", timeout=60_000)
            await page.evaluate("() => [window.marks('came'), window.marks('painted')].length")
            yield page
        finally:
            await browser.close()
