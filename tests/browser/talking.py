"""A floor whose collectors speak through their browsers: a real Asterisk, SIPp for the debtors, a Chromium that hums."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import psycopg
from playwright.async_api import Browser, BrowserContext, Page

from backend.accounts.models import Account, PortfolioGrant
from backend.calls.models import Call, CallState
from backend.kit.clock import Clock
from backend.kit.doorbell import Doorbell
from backend.kit.transaction import Database, transaction
from backend.people.models import Role, Team, User
from backend.telephones.rules import sip_secret
from backend.worklist.actions import rank_accounts
from telephony.link import AmiAddress, Link
from tests.journeys.floor import Floor
from tests.make import Make
from tests.make.people import PASSWORD
from tests.switch.asterisk import Asterisk
from tests.telephony.floor import LAWFUL

SECRET_KEY = "a key for telephones only"
BROWSERS = {name: sip_secret(SECRET_KEY, name) for name in (f"web-{number}" for number in range(1, 21))}
HUMMING = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # The telephone and the switch are on this machine, and nowhere else.
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=no-user-gesture-required",
]
#: Keeps every connection the page makes, and sums up what went through them.
LISTENING = """
window.connections = [];
window.RTCPeerConnection = class extends window.RTCPeerConnection {
  constructor(...given) { super(...given); window.connections.push(this); }
};
window.heard = async () => {
  const sums = {energy: 0, sentEnergy: 0, received: 0, sent: 0, connections: window.connections.length, open: 0};
  for (const connection of window.connections) {
    if (connection.connectionState === "closed") continue;
    sums.open += 1;
    for (const stat of (await connection.getStats()).values()) {
      if (stat.type === "inbound-rtp") { sums.energy += stat.totalAudioEnergy ?? 0; sums.received += stat.packetsReceived ?? 0; }
      if (stat.type === "outbound-rtp") sums.sent += stat.packetsSent ?? 0;
    }
  }
  return sums;
};
"""
#: Sound energy of a moment's hum, and what is left of it where nobody speaks.
LOUD, FAINT = 0.001, 0.00001
_numbers = itertools.count(100)


@dataclass
class Talker:
    """Somebody who speaks through a page."""

    context: BrowserContext
    page: Page
    address: str
    user_id: UUID
    endpoint: str
    email: str
    complaints: list[str]
    #: Whom they work, if anybody, and on which number that debtor is.
    account: Account | None = None
    number: str = ""

    @property
    def line(self) -> Any:
        """How the telephone stands, as the page shows it."""
        return self.page.locator("button[data-line]")

    async def until_line(self, state: str, *, page: Page | None = None) -> None:
        """Wait until the telephone stands so."""
        await (page or self.page).wait_for_selector(f"button[data-line={state}]", timeout=90_000)

    async def until_stage(self, stage: str) -> None:
        """Wait until the call stands so on the workbench."""
        await self.page.wait_for_selector(f"[data-stage={stage}]", timeout=90_000)

    async def take(self) -> None:
        """Take the account, by keyboard."""
        await self.page.wait_for_selector("button:enabled:has(kbd)")
        await self.page.keyboard.press("j")

    async def ring(self) -> None:
        """Take the account and ring it, by keyboard."""
        await self.take()
        await self.page.wait_for_selector("button:enabled:has(kbd:text-is('R'))")
        await self.page.keyboard.press("r")

    async def open_tab(self) -> Page:
        """Another tab of the same browser."""
        page = await self.context.new_page()
        await page.goto(f"{self.address}/work")
        return page


class Talking:
    """The floor, with people and accounts of its own."""

    def __init__(self, floor: Floor, database: Database, asterisk: Asterisk, telephones: Iterator[str]) -> None:
        self.address, self.database, self.asterisk = floor.address(), database, asterisk
        self.make = Make(lambda: transaction(database))
        self._floor, self._telephones = floor, telephones

    async def sit_down(self, chromium: Browser, *, ending: str = "0012", role: Role = Role.COLLECTOR) -> Talker:
        """A collector with an account whose debtor behaves as the number's ending says, signed in and registered."""
        user = await self.with_telephone(role=role, team=await self.make.team())
        debtor = await self.make.debtor()
        account = await self.make.account(debtor=debtor, workers=[user])
        number = f"+57301{next(_numbers):03}{ending}"
        await self.make.phone(debtor, number)
        async with transaction(self.database) as tx:
            await rank_accounts(tx, [account.id])
        talker = await self.sign_in(chromium, user)
        talker.account, talker.number = account, number
        return talker

    async def leader_of(self, chromium: Browser, talker: Talker) -> Talker:
        """The supervisor of somebody's team, who may see what they work, at a browser of their own."""
        async with transaction(self.database) as tx:
            team = await tx.session.get(Team, (await tx.session.get_one(User, talker.user_id)).team_id)
        leader = await self.with_telephone(role=Role.SUPERVISOR, team=team)
        async with transaction(self.database) as tx:
            assert talker.account is not None
            tx.session.add(PortfolioGrant(user_id=leader.id, portfolio_id=talker.account.portfolio_id))
        return await self.sign_in(chromium, leader)

    async def with_telephone(self, **said: Any) -> User:
        """Somebody who has a telephone of their own, in whichever browser they sign in."""
        made: User = await self.make.user(
            **{"endpoint": next(self._telephones), "email": f"talker{next(_numbers)}@floor.test", "locale": "en"} | said
        )
        # They read English, and speak with debtors who speak Spanish.
        await self.make.skilled(made, language_es=2)
        return made

    async def sign_in(self, chromium: Browser, user: User) -> Talker:
        """A browser of their own."""
        context = await chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en-US", permissions=["microphone"])
        await context.add_init_script(LISTENING)
        page = await context.new_page()
        talker = Talker(context, page, self.address, user.id, user.endpoint or "", user.email, [])
        page.on("pageerror", lambda error: talker.complaints.append(str(error)))
        page.on("console", lambda said: talker.complaints.append(said.text) if "Content Security Policy" in said.text else None)
        await page.goto(self.address)
        await page.fill("input[type=email]", user.email)
        await page.fill("input[type=password]", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#main")
        return talker

    async def call_of(self, talker: Talker) -> Call | None:
        """The talker's latest call, as the database has it."""
        from sqlmodel import col, select

        async with transaction(self.database) as tx:
            return (
                await tx.session.exec(select(Call).where(Call.user_id == talker.user_id).order_by(col(Call.requested_at).desc()))
            ).first()

    async def until_call(self, talker: Talker, state: CallState, seconds: float = 30) -> Call:
        """Wait until it stands so."""
        async with asyncio.timeout(seconds):
            while (call := await self.call_of(talker)) is None or call.state is not state:
                await asyncio.sleep(0.05)
        return call

    async def ring_telephone(self, endpoint: str) -> None:
        """Somebody at the switch rings a telephone, and whoever picks up is put through to a debtor nobody asked for."""
        link = Link(AmiAddress.parse(self.asterisk.url), on_frame=lambda frame: None, on_change=lambda is_up: None)
        task = asyncio.create_task(link.run())
        try:
            await until(lambda: _is_so(link.is_up))
            order = {"Channel": f"PJSIP/{endpoint}", "Application": "Dial", "Data": "PJSIP/573017770012@trunk", "Async": "true"}
            assert (await link.act({"Action": "Originate", **order})).succeeded
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def kill_web(self) -> None:
        """As if it had run out of memory; whoever looks after it starts it again."""
        [web] = [one for one in self._floor.family() if "backend.serving" in one.cmdline()]
        web.kill()

    def channels(self) -> list[str]:
        """The switch's channels now, by name."""
        return [line.split("!")[0] for line in self.asterisk.console("core show channels concise").splitlines() if "!" in line]


async def heard(page: Page) -> dict[str, float]:
    """What went through the page's connections so far."""
    return dict(await page.evaluate("() => window.heard()"))


async def until(happened: Callable[[], Awaitable[Any]], seconds: float = 20) -> Any:
    """The first answer that is not empty."""
    async with asyncio.timeout(seconds):
        while not (found := await happened()):
            await asyncio.sleep(0.1)
        return found


async def hears(page: Page) -> bool:
    """Whether the other party's voice arrives, measured by its energy: a hum that goes there comes back."""
    before = (await heard(page))["energy"]
    await until(lambda: _louder(page, before + LOUD))
    return True


async def falls_silent(page: Page) -> bool:
    """Whether nothing is heard any more although packets still come and go; only what lasts a second counts."""

    async def is_silent() -> bool:
        before = await heard(page)
        await asyncio.sleep(1)
        now = await heard(page)
        return now["energy"] - before["energy"] < FAINT and now["sent"] > before["sent"]

    return bool(await until(is_silent))


async def _is_so(so: bool) -> bool:
    return so


async def _louder(page: Page, than: float) -> bool:
    return (await heard(page))["energy"] > than


@contextlib.asynccontextmanager
async def database_of(url: str, redis_url: str) -> AsyncIterator[Database]:
    """The floor's database, on the floor's clock."""
    doorbell = Doorbell(redis_url)
    database = Database(url, clock=Clock.starting_at(LAWFUL), doorbell=doorbell)
    try:
        yield database
    finally:
        await database.aclose()
        await doorbell.aclose()


@contextlib.contextmanager
def spoken_floor_of(
    name: str, scratch: Path, server_url: str, redis_url: str, switch: Asterisk, **said: str
) -> Iterator[tuple[Floor, str]]:
    """Everything `promesa run` starts, with a real switch."""
    with floor_of(name, scratch, server_url, redis_url, **settings_of(switch), **said) as started:
        yield started


@contextlib.contextmanager
def floor_of(name: str, scratch: Path, server_url: str, redis_url: str, **said: str) -> Iterator[tuple[Floor, str]]:
    """Everything `promesa run` starts; a database of its own, because it is not emptied under running parts."""
    database, folder = f"promesa_{name}", scratch / name
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}".encode())
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{database}"))
    where = {"PROMESA_DATABASE_URL": url, "PROMESA_REDIS_URL": redis_url, "PROMESA_CLOCK": LAWFUL.isoformat()}
    floor = Floor(folder, **where, **said)
    try:
        floor.address()
        yield floor, url
    finally:
        floor.make_sure_it_is_gone()
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())


def settings_of(asterisk: Asterisk) -> dict[str, str]:
    """What `promesa run` is told of a switch."""
    return {"PROMESA_AMI_URL": asterisk.url, "PROMESA_SIP_URL": asterisk.sip_url, "PROMESA_SECRET_KEY": SECRET_KEY}
