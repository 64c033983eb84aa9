"""A collector works five calls by headset and keyboard on a real Asterisk, a supervisor in another Chromium follows and listens.

`PROMESA_TEST_PICTURES=docs/pictures/floor-day` keeps what both saw, for docs/floor-day.md.
"""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from sqlmodel import col, select

from backend.accounts.models import Account, PortfolioGrant
from backend.calls.models import Call, CallState, Disposition, Outcome
from backend.inbound.models import InboundCall, InboundOutcome
from backend.kit.transaction import transaction
from backend.people.models import Role
from backend.promises.models import Promise
from backend.reconciliation.models import Contradiction
from backend.reconciliation.rules import SHORTEST_AGREEMENT
from backend.recordings.models import Recording, RecordingMode, RecordingState
from backend.supervision.models import SpySession
from backend.worklist.actions import rank_accounts
from tests.browser.conftest import FLAGS, PICTURES, UI
from tests.browser.talking import BROWSERS, HUMMING, Talker, Talking, database_of, hears, spoken_floor_of, until
from tests.browser.test_round import Board
from tests.journeys.floor import Floor
from tests.needs import CHROMIUM, need
from tests.switch.asterisk import Asterisk, Parties
from tests.switch.callers import calling, let_in
from tests.switch.sounds import loudness

COLLECTOR, LEADER = "Ana Restrepo", "Luciana Almeida"
#: Who is rung, in no particular order, and how their telephone behaves (tests/switch/party.xml).
TALKS, BUSY, RINGS_OUT, HANGS_UP = "Tomás Talero", "Berta Bustos", "Rita Rincón", "Hugo Huertas"
NUMBERS = {TALKS: "+573017710012", BUSY: "+573017720002", RINGS_OUT: "+573017730003", HANGS_UP: "+573017740006"}
#: How many seconds the board may be behind what the collector saw and did: one or two, and one for a machine that does all this at once.
BEHIND = 3.0


@pytest.fixture(scope="module")
def switch(debian: Path, parties: Parties, scratch: Path) -> Iterator[Asterisk]:
    switch = Asterisk(debian, scratch / "asterisk-floor-day", parties_port=parties.port, browsers=BROWSERS)
    switch.start()
    let_in(switch)
    yield switch
    switch.stop()
    print(switch.log())


@pytest.fixture(scope="module")
def started(switch: Asterisk, server_url: str, redis_server: str, scratch: Path) -> Iterator[tuple[Floor, str, str]]:
    need(CHROMIUM, "a floor's day")
    assert UI.exists(), "the browser application is not built: `make test` builds it"
    said = {"PROMESA_CEL_FILE": str(switch.ledger), "PROMESA_RECORDINGS_DIR": str(switch.recordings)}
    with spoken_floor_of("floor_day", scratch, server_url, redis_server, switch, **said) as (floor, url):
        yield floor, url, redis_server


@pytest.fixture
async def floor(started: tuple[Floor, str, str], switch: Asterisk) -> AsyncIterator[Talking]:
    running, url, redis_url = started
    async with database_of(url, redis_url) as database:
        yield Talking(running, database, switch, iter(BROWSERS))


@pytest.fixture
async def chromiums() -> AsyncIterator[tuple[Browser, Browser]]:
    """Two programs, not two windows of one."""
    async with async_playwright() as playwright:
        one, other = [await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *HUMMING]) for _ in range(2)]
        yield one, other
        await one.close()
        await other.close()


@dataclass
class Day:
    """Both browsers, and what came of it."""

    floor: Talking
    ana: Talker
    boss: Talker
    board: Board
    accounts: dict[str, Account]
    order: list[str] = field(default_factory=list)

    async def pictures(self, step: str) -> None:
        """What both saw, where somebody wants to have it."""
        if folder := os.environ.get("PROMESA_TEST_PICTURES"):
            await self.pictures_in(folder, step)

    async def pictures_in(self, folder: str | Path, step: str) -> None:
        """What both see now."""
        await self.ana.page.screenshot(path=f"{folder}/{step}-desk.png")
        await self.boss.page.screenshot(path=f"{folder}/{step}-board.png")

    async def press(self, key: str) -> None:
        await self.ana.page.keyboard.press(key)

    async def next_and_ring(self) -> str:
        """Whoever is next in the worklist is rung."""
        page = self.ana.page
        await page.wait_for_selector("[role=region][tabindex='-1']", state="detached")
        await page.wait_for_selector("button:enabled:has(kbd)")
        await self.press("j")
        await page.wait_for_selector("button:enabled:has(kbd:text-is('R'))")
        debtor: str = await page.evaluate("() => document.querySelector('[role=region][tabindex=\"-1\"]').ariaLabel")
        await self.board.shows(holding=debtor, tone="ready")
        await self.press("r")
        await self.board.shows(holding=debtor, tone="ring")
        self.order.append(debtor)
        return debtor

    async def talking(self) -> None:
        """Somebody answered: voices go, and the board knows."""
        await self.ana.until_stage("talking")
        await self.board.shows(tone="talk")

    async def talked_long_enough(self) -> None:
        """For an agreement nobody doubts: a shorter one would be on the supervisor's list of contradictions."""
        enough = datetime.now(UTC) + SHORTEST_AGREEMENT
        await until(lambda: _is_past(enough), 60)

    async def wrapping_up(self) -> None:
        await self.ana.page.wait_for_selector("[data-stage=wrap_up]", timeout=90_000)
        await self.board.shows(tone="wrap")

    async def say(self, key: str) -> None:
        """The disposition, by its number; the desk is free for the next account."""
        await self.ana.page.wait_for_selector("[data-phone]", state="detached")
        await self.press(key)
        await self.free_again()

    async def free_again(self) -> None:
        await self.ana.page.wait_for_selector("[data-stage]", state="detached")
        await self.board.shows(tone="ready", account="")

    async def promise(self) -> None:
        """Agreement comes with a promise: the dialog proposes an amount and a day."""
        await self.ana.page.locator("kbd:text-is('1')").first.wait_for()
        await self.press("1")
        await self.ana.page.wait_for_selector("dialog[open]")
        await self.press("Enter")
        await self.ana.page.wait_for_selector("dialog[open]", state="detached")
        await self.free_again()


async def _is_past(moment: datetime) -> bool:
    return datetime.now(UTC) > moment


async def begin(floor: Talking, chromiums: tuple[Browser, Browser]) -> Day:
    """Four debtors in one portfolio whose calls are all recorded, a collector and their supervisor."""
    make, team = floor.make, await floor.make.team()
    collector = await floor.with_telephone(role=Role.COLLECTOR, team=team, name=COLLECTOR)
    leader = await floor.with_telephone(role=Role.SUPERVISOR, team=team, name=LEADER)
    portfolio = await make.portfolio(workers=[collector])
    await make.recording_policy(RecordingMode.ALWAYS, portfolio_id=portfolio.id)
    accounts = {}
    for name, number in NUMBERS.items():
        debtor = await make.debtor(name=name, creditor=portfolio.creditor)
        accounts[name] = await make.account(portfolio=portfolio, debtor=debtor)
        await make.phone(debtor, number)
    async with transaction(floor.database) as tx:
        tx.session.add(PortfolioGrant(user_id=leader.id, portfolio_id=portfolio.id))
        await rank_accounts(tx, [account.id for account in accounts.values()])
    boss = await floor.sign_in(chromiums[1], leader)
    ana = await floor.sign_in(chromiums[0], collector)
    await boss.until_line("registered")
    await ana.until_line("registered")
    board = Board(boss, COLLECTOR)
    await board.shows(tone="ready")
    return Day(floor, ana, boss, board, accounts)


async def test_a_day_of_five_calls_is_followed_heard_and_found_again(
    floor: Talking, chromiums: tuple[Browser, Browser], started: tuple[Floor, str, str], switch: Asterisk
) -> None:
    day = await begin(floor, chromiums)
    try:
        await work_and_look(day, started[0], switch)
    except BaseException:
        await day.pictures_in(PICTURES, "floor-day")
        raise


async def work_and_look(day: Day, running: Floor, switch: Asterisk) -> None:
    works = {TALKS: somebody_talks_and_is_listened_to, BUSY: busy, RINGS_OUT: nobody_there, HANGS_UP: hangs_up_in_mid_sentence}
    for _ in range(4):
        await works[await day.next_and_ring()](day)
    assert sorted(day.order) == sorted(NUMBERS)
    await somebody_calls_back(day, switch)
    print(f"the board's slowest step: {day.board.slowest:.2f} s")
    assert (await day.board.row())["promises"] == "2"
    await the_records_are_right(day)
    await what_was_said_is_heard_again(day, running.data / "recordings")
    await the_supervisor_finds_them(day)
    assert day.board.slowest < BEHIND
    assert (day.ana.complaints, day.boss.complaints) == ([], [])


async def somebody_talks_and_is_listened_to(day: Day) -> None:
    await day.talking()
    # What the debtor says back is what was said to them.
    assert await hears(day.ana.page)
    page, row = day.boss.page, day.boss.page.locator(f'tr[data-collector="{COLLECTOR}"]')
    await row.get_by_role("button", name="Actions for").click()
    await page.get_by_role("menuitem", name="Listen").click()
    panel = page.get_by_role("region", name="Live supervision")
    await expect(panel).to_contain_text(f"You hear {COLLECTOR}", timeout=15_000)
    # The leader's own Chromium rang, was answered by itself, and the conversation comes out of it.
    assert await hears(page)
    await expect(day.ana.page.get_by_text(f"{LEADER} is listening")).to_be_visible()
    await day.pictures("talks")
    await page.keyboard.press("q")
    await expect(panel).to_have_count(0)
    await expect(day.ana.page.get_by_text(LEADER)).to_have_count(0)
    assert await hears(day.ana.page)
    await day.talked_long_enough()
    await day.press("h")
    await day.wrapping_up()
    await day.promise()


async def busy(day: Day) -> None:
    await day.wrapping_up()
    await day.pictures("busy")
    await day.say("2")


async def nobody_there(day: Day) -> None:
    await day.ana.until_stage("ringing")
    await day.pictures("rings-out")
    await day.wrapping_up()
    await day.say("1")


async def hangs_up_in_mid_sentence(day: Day) -> None:
    await day.wrapping_up()
    await day.pictures("hangs-up")
    await day.say("7")


async def somebody_calls_back(day: Day, switch: Asterisk) -> None:
    """Whoever was rung in vain calls: the collector sees who before answering, asks, and only then has the debt on the screen."""
    page = day.ana.page
    with calling(switch, NUMBERS[RINGS_OUT], talks=90):
        bar = page.get_by_role("region", name="Incoming call")
        await expect(bar).to_contain_text(RINGS_OUT, timeout=30_000)
        # One bar for one caller, and nobody is put through before the collector wants it.
        await page.wait_for_selector("section:has(kbd:text-is('A')) kbd:text-is('Q')")
        assert await page.get_by_text("Incoming call").count() == 0
        assert await page.locator("[data-phone]").count() == 0
        await day.pictures("calls-back")
        await day.press("a")
        await page.wait_for_selector("[data-phone=up]")
        await day.board.shows(tone="talk")
        assert await hears(page)
        # Only now is it asked who they are; until it is said there is no debt on the screen.
        await bar.get_by_role("button", name=RINGS_OUT).wait_for()
        assert await page.locator("[role=region][tabindex='-1']").count() == 0
        await day.press("1")
        await bar.wait_for(state="detached")
        await page.wait_for_selector("[role=region][tabindex='-1']")
        await day.ana.until_stage("talking")
        await day.board.shows(tone="talk", holding=RINGS_OUT)
        await day.pictures("identified")
        await day.talked_long_enough()
        await day.press("h")
        await day.wrapping_up()
        await day.pictures("wrap-up")
        await day.promise()


async def the_records_are_right(day: Day) -> None:
    """One call each and two for whoever called back, with what the switch and the collector said of it, and nothing else."""
    expected = {
        (TALKS, "out", Outcome.ANSWERED, "agreement", True),
        (BUSY, "out", Outcome.BUSY, "busy", False),
        (RINGS_OUT, "out", Outcome.NO_ANSWER, "no_answer", False),
        (HANGS_UP, "out", Outcome.ANSWERED, "hung_up", True),
        (RINGS_OUT, "in", Outcome.ANSWERED, "agreement", True),
    }
    names = {account.id: name for name, account in day.accounts.items()}
    async with transaction(day.floor.database) as tx:
        calls = (await tx.session.exec(select(Call))).all()
        dispositions = (await tx.session.exec(select(Disposition).where(col(Disposition.corrected_at).is_(None)))).all()
        contradictions = (await tx.session.exec(select(Contradiction))).all()
        promises = (await tx.session.exec(select(Promise))).all()
        [caller] = (await tx.session.exec(select(InboundCall))).all()
        [spying] = (await tx.session.exec(select(SpySession))).all()
    assert contradictions == []
    said = {one.call_id: one for one in dispositions}
    assert len(calls) == len(said) == len(dispositions) == 5
    found = {
        (names[call.account_id], call.direction, call.outcome, said[call.id].code, call.debtor_answered_at is not None) for call in calls
    }
    assert found == expected
    for call in calls:
        assert (call.state, call.user_id, said[call.id].user_id) == (CallState.ENDED, day.ana.user_id, day.ana.user_id)
        assert not said[call.id].defaulted
        assert call.number == NUMBERS[names[call.account_id]]
        assert call.ended_at is not None
        assert call.requested_at <= call.ended_at
    by_name = {(names[call.account_id], call.direction): call for call in calls}
    assert {names[promise.account_id] for promise in promises} == {TALKS, RINGS_OUT}
    assert (caller.id, caller.outcome) == (by_name[RINGS_OUT, "in"].id, InboundOutcome.ANSWERED)
    assert (spying.user_id, spying.call_id) == (day.boss.user_id, by_name[TALKS, "out"].id)


async def what_was_said_is_heard_again(day: Day, folder: Path) -> None:
    """Every conversation is in storage, unchanged, and not silent; where nobody talked nothing was written.

    That of the caller from when the collector had said who they are.
    """
    talked = {(TALKS, "out"), (HANGS_UP, "out"), (RINGS_OUT, "in")}
    names = {account.id: name for name, account in day.accounts.items()}

    async def recordings() -> dict[tuple[str, str], Recording] | None:
        async with transaction(day.floor.database) as tx:
            rows = (await tx.session.exec(select(Recording, Call).join(Call, col(Call.id) == Recording.call_id))).all()
        found = {(names[call.account_id], call.direction): recording for recording, call in rows}
        assert len(found) == len(rows)
        return found if all(found[one].state is RecordingState.STORED for one in talked) else None

    found = await until(recordings, 60)
    assert set(found) == {*((name, "out") for name in NUMBERS), (RINGS_OUT, "in")}
    for one in talked:
        audio = (folder / str(found[one].storage_key)).read_bytes()
        assert hashlib.sha256(audio).hexdigest() == found[one].sha256
        assert found[one].seconds > 0
    for one in ((TALKS, "out"), (RINGS_OUT, "in")):
        assert loudness((folder / str(found[one].storage_key)).read_bytes()) > 1000
    for name in (BUSY, RINGS_OUT):
        assert found[name, "out"].started_at is None
        assert found[name, "out"].storage_key is None
    async with transaction(day.floor.database) as tx:
        [caller] = (await tx.session.exec(select(InboundCall))).all()
    assert found[RINGS_OUT, "in"].started_at > caller.linked_at
    assert len(files_in(folder)) == len(talked)


def files_in(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


async def the_supervisor_finds_them(day: Day) -> None:
    """On each account's page: the calls, what was said of them, and the conversation itself."""
    page: Page = day.boss.page
    shown = {
        TALKS: (["Answered Agreement"], 1),
        BUSY: (["Busy Busy"], 0),
        RINGS_OUT: (["Incoming Answered Agreement", "No answer No answer"], 1),
        HANGS_UP: (["Answered Hung up"], 1),
    }
    for name, (calls, players) in shown.items():
        await page.goto(f"{day.boss.address}/accounts/{day.accounts[name].id}")
        await page.get_by_role("tab", name="Calls").wait_for()
        await expect(page.get_by_role("group", name="Recording", exact=True)).to_have_count(players, timeout=15_000)
        if players and name == TALKS:
            await day.pictures("found-again")
            await it_plays(page)
        await page.get_by_role("tab", name="Calls").click()
        rows = page.locator("[role=tabpanel] tbody tr")
        await expect(rows).to_have_count(len(calls))
        for place, wanted in enumerate(calls):
            text = " ".join((await rows.nth(place).inner_text()).split())
            for word in [COLLECTOR, *wanted.split()]:
                assert word in text, f"{name}: {text}"
        if name == RINGS_OUT:
            await day.pictures("both-calls")


async def it_plays(page: Page) -> None:
    """The browser itself finds sound in it."""
    await page.get_by_role("group", name="Recording", exact=True).get_by_role("button", name="Play the recording").click()
    await until(lambda: page.evaluate("() => document.querySelector('audio').currentTime > 0.3"))
