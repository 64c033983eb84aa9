"""A floor under attack: a web process and a bridge as processes of their own, a switch, and a wire between them that fails."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4

import httpx

from backend.calls.models import Call, Outcome
from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.people.sessions import COOKIE
from backend.people.sign_in import Visitor, open_session
from backend.worklist.actions import rank_accounts
from tests.make.accounts import account as make_account
from tests.make.accounts import debtor as make_debtor
from tests.make.calls import desk as make_desk
from tests.make.contact import phone as make_phone
from tests.make.people import collector as make_collector
from tests.switch.asterisk import SECRET_KEY, Asterisk, free_ports
from tests.telephony.floor import LAWFUL
from tests.telephony.wire import Wire

_places = count(1)


@dataclass
class Asked:
    """A call somebody wants, and how it must end."""

    ending: str
    telephone: str | None
    expected: Outcome
    collector: User
    account_id: UUID
    phone_id: UUID
    number: str
    headers: Mapping[str, str]
    key: str = field(default_factory=lambda: str(uuid4()))
    call_id: UUID | None = None
    refusal: str = ""

    @property
    def kind(self) -> str:
        """What happens in it, for the table."""
        return f"collector {self.telephone}" if self.telephone else f"debtor {self.ending}"


@dataclass
class Fault:
    """What was done to the floor, from then on until all was well again."""

    deed: str
    began_at: datetime
    ended_at: datetime | None = None


class Attacked:
    """The processes, and when which of them could not hear the other."""

    def __init__(self, database: Database, asterisk: Asterisk, wire: Wire, redis_url: str) -> None:
        self.database, self.asterisk, self.wire = database, asterisk, wire
        [self.port] = free_ports(1)
        since = datetime.now(UTC) - (database.clock.now() - LAWFUL)
        self.environment = {
            "PROMESA_DATABASE_URL": database.url,
            "PROMESA_REDIS_URL": redis_url,
            "PROMESA_SECRET_KEY": SECRET_KEY,
            "PROMESA_DEMO": "off",
            "PROMESA_PORT": str(self.port),
            "PROMESA_CEL_FILE": str(asterisk.ledger),
            "PROMESA_CLOCK": LAWFUL.isoformat(),
            "PROMESA_CLOCK_SINCE": since.isoformat(),
            "PROMESA_LOG_LEVEL": "error",
            "PROMESA_AMI_URL": asterisk.url.replace(f":{asterisk.ami_port}", f":{wire.port}"),
        }
        self.faults: list[Fault] = []
        #: Calls asked for so far.
        self.asked = 0
        self._is_well = (0.0, False)
        self._client = httpx.AsyncClient(timeout=5)
        self.restarted_at: datetime | None = None
        self._web: asyncio.subprocess.Process | None = None
        self._bridge: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Both processes; come back when calls can be placed."""
        await self._start_web()
        await self._start_bridge()
        await self._until_healthy()

    async def stop(self) -> None:
        """Both of them."""
        await self._client.aclose()
        for process in (self._web, self._bridge):
            if process is not None and process.returncode is None:
                process.kill()
                await process.wait()

    async def kill_web(self) -> None:
        """As if its machine had lost power; started again."""
        async with self._fault("web killed -9"):
            await self._kill(self._web)
            await self._start_web()

    @contextlib.asynccontextmanager
    async def _fault(self, deed: str) -> AsyncIterator[None]:
        """From the deed until all is well again."""
        fault = Fault(deed, datetime.now(UTC))
        self.faults.append(fault)
        yield
        await self._until_healthy()
        fault.ended_at = datetime.now(UTC)

    async def cut(self) -> None:
        """The link is lost."""
        async with self._fault("link cut"):
            self.wire.cut()
            await asyncio.sleep(0.5)

    async def black_hole(self, seconds: float) -> None:
        """The link looks alive and carries nothing."""
        async with self._fault("link black-holed"):
            self.wire.swallows = True
            await asyncio.sleep(seconds)
            self.wire.cut()
            self.wire.swallows = False

    async def slow(self) -> None:
        """Everything takes half a second."""
        async with self._fault("link slowed"):
            self.wire.delay = 0.5
            await asyncio.sleep(6)
            self.wire.delay = 0.0

    async def kill_bridge(self) -> None:
        """As a power cut; started again."""
        async with self._fault("bridge killed -9"):
            await self._kill(self._bridge)
            await self._start_bridge()

    async def restart_switch(self) -> None:
        """Every call on it is over."""
        async with self._fault("Asterisk killed -9 and started"):
            self.restarted_at = datetime.now(UTC)
            await asyncio.to_thread(self.asterisk.restart)

    def lived_through(self, call: Call, fault: Fault) -> bool:
        """Whether the call was under way at some moment of a fault, by its own times."""
        shift = self.database.clock.shift
        over_at = (call.ended_at or self.database.clock.now()) - shift
        return over_at >= fault.began_at and (fault.ended_at is None or call.requested_at - shift <= fault.ended_at)

    async def takes_calls(self) -> bool:
        """Whether collectors see that telephony is there; asked at most four times a second."""
        asked_at, answer = self._is_well
        if time.monotonic() - asked_at > 0.25:
            answer = await self._says_it_is_well()
            self._is_well = (time.monotonic(), answer)
        return answer

    async def _until_healthy(self) -> None:
        """Until the bridge has said that it is well since this was called: what one said that was killed counts for nothing."""
        since = time.monotonic()
        async with asyncio.timeout(120):
            while not await self._says_it_is_well(within=time.monotonic() - since):
                await asyncio.sleep(0.2)

    async def _says_it_is_well(self, *, within: float = 4) -> bool:
        with contextlib.suppress(httpx.TransportError):
            parts = (await self._client.get(f"http://127.0.0.1:{self.port}/health/ready")).json()["parts"]
            return bool(parts["bridge"]["up"] and parts["bridge"]["age_seconds"] < within)
        return False

    async def _start_web(self) -> None:
        self._web = await self._python("backend.serving")
        async with asyncio.timeout(120), httpx.AsyncClient() as client:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/health/live")).status_code == 200:
                        return
                await asyncio.sleep(0.1)

    async def _start_bridge(self) -> None:
        self._bridge = await self._python("telephony.main")

    async def _python(self, module: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(sys.executable, "-m", module, env=os.environ | self.environment)

    async def _kill(self, process: asyncio.subprocess.Process | None) -> None:
        assert process is not None
        process.send_signal(signal.SIGKILL)
        await process.wait()


async def people(database: Database, kinds: list[tuple[str, str | None, Outcome]], *, first: int = 1) -> list[Asked]:
    """A collector, a debtor and an account for each call, all signed in."""
    asked = []
    async with transaction(database) as tx:
        desk = await make_desk(tx)
        for place, (ending, telephone, expected) in enumerate(kinds, first):
            name = f"desk{place}-{telephone}" if telephone else f"desk{place}"
            collector = await make_collector(tx, desk.team, endpoint=name)
            debtor = await make_debtor(tx)
            account = await make_account(tx, debtor=debtor, workers=[collector])
            phone = await make_phone(tx, debtor, f"+57311{next(_places) % 1000:03}{ending}")
            await rank_accounts(tx, [account.id])
            opened, token = await open_session(tx, collector, Visitor("chaos"))
            headers = {"X-CSRF-Token": opened.csrf_token, "Cookie": f"{COOKIE}={token}"}
            number = (phone.e164 or "").removeprefix("+")
            asked.append(Asked(ending, telephone, expected, collector, account.id, phone.id, number, headers))
    return asked


async def ring(client: httpx.AsyncClient, wish: Asked, *, patience: float = 60) -> None:
    """Ask for the call as the browser does: again with the same key until it is there, whoever refused it meanwhile."""
    deadline = time.monotonic() + patience
    body = {"account_id": str(wish.account_id), "phone_id": str(wish.phone_id)}
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            answer = await client.post("/api/calls", json=body, headers={**wish.headers, "Idempotency-Key": wish.key})
            if answer.status_code == 201:
                wish.call_id, wish.refusal = UUID(answer.json()["id"]), ""
                return
            wish.refusal = answer.text
        await asyncio.sleep(0.3)
    wish.refusal = wish.refusal or "no answer"
