"""P11 and P12 with a real Asterisk under SIPp: from the switch's event to the facts, 500 sockets and the painted frame; what it costs.

Every part is a process of its own, as in production; who used the machine meanwhile stands beside the figures.
PROMESA_BENCH_ROUNDS (3) interleaved rounds.
"""

import asyncio
import contextlib
import json
import math
import os
import statistics
import sys
import time
import traceback
from asyncio.subprocess import PIPE, Process
from bisect import bisect_left
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import websockets

from backend.kit.clock import Clock
from backend.kit.embedded import running
from backend.kit.transaction import Database, transaction
from backend.people.models import Role
from backend.people.sessions import COOKIE
from backend.people.sign_in import Visitor, open_session
from benchmarks.board import Watching, bare, crowd, product
from benchmarks.lab import Row, laboratory, scratch
from benchmarks.load import ENDINGS, TALKS_ON, Orders, how_many_live, kept_back, let_go, taken, until_over
from benchmarks.screen import screen
from benchmarks.shares import Processes, Shares, named, one, ourselves
from telephony.asterisk.place import Place
from tests.make.people import user as make_user
from tests.switch.asterisk import SECRET_KEY, Asterisk, Parties
from tests.switch.debian import CannotMake, root_folder
from tests.telephony.attacked import Asked, people
from tests.telephony.floor import LAWFUL
from tests.telephony.test_bridge import OUTCOMES
from tests.telephony.wire import Wire, wired

T = TypeVar("T")

ROUNDS = int(os.environ.get("PROMESA_BENCH_ROUNDS", "3"))
SOCKETS = 500
#: Calls a second for about 100 and about 500 events a second, and seconds they go on. A hundred seats make about one call a second.
USUAL, HEAVY, SECONDS = 4.5, 22, 6
#: A bridge that cannot keep up is behind by more than this at the end of a step.
BEHIND_SECONDS = 1.0
STEPS = (12, 20, 30, 40)
TALKING_CALLS = 150
#: Those of the first stretches, whom the law lets be rung once; and those who are rung as often as needed.
FRESH = (2 * ROUNDS + 1) * round(USUAL * SECONDS)
PEOPLE = FRESH + round(HEAVY * SECONDS)
#: A step begins when telephones ring and ends when the last order was sent: before and after, less happens.
RISES_FOR = 1.5


@dataclass
class Stage:
    """Everything that runs."""

    database: Database
    switch: Asterisk
    wire: Wire
    wishes: list[Asked]
    bridge: "Bridging"
    followers: Watching
    listeners: Watching
    driver: Any
    address: str
    token: str
    parts: dict[str, Processes]
    #: Collectors whose first call, which the law allows, is still to come.
    fresh: list[Asked] = field(default_factory=list)

    def few_fresh(self, count: int) -> list[Asked]:
        """So many of them."""
        few, self.fresh = self.fresh[:count], self.fresh[count:]
        return few


class Bridging:
    """The bridge's process (`benchmarks/bridging.py`)."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = process.pid
        #: What it noted since this was last emptied, however often it was asked.
        self.frames: list[tuple[float, float, int]] = []
        self.most_waiting = 0

    async def told(self) -> dict[str, Any]:
        """How it is."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        told: dict[str, Any] = json.loads(await self._process.stdout.readline())
        self.frames += [(at, committed, number) for at, committed, number in told["frames"]]
        self.most_waiting = max(self.most_waiting, told["most_waiting"])
        return told

    async def until_up(self) -> None:
        """It knows what is true on the switch."""
        async with asyncio.timeout(60):
            while not (await self.told())["up"]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@dataclass
class Measured:
    """One stretch of load."""

    #: Frames heard from the first call's to the last's.
    whole: int = 0
    #: Frames heard in the stretch of full load; of those that said something, when it happened, was committed, and the board's number.
    heard: int = 0
    frames: list[tuple[float, float, int]] = field(default_factory=list)
    #: By number of the board: when it came in on each of the sockets, and what was sent.
    arrivals: dict[int, list[float]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    painted: dict[int, float] = field(default_factory=dict)
    calls: int = 0
    seconds: float = 0.0
    bridge_seconds: float = 0.0
    web_seconds: float = 0.0
    age: float = 0.0
    most_waiting: int = 0

    @property
    def committing(self) -> list[float]:
        """Seconds from each event to its commit."""
        return [committed - at for at, committed, _ in self.frames]

    @property
    def reaching(self) -> list[float]:
        """Seconds from each event that the board shows to each socket."""
        return [arrived - at for at, came in _shown(self.frames, self.arrivals) for arrived in came]

    @property
    def painting(self) -> list[float]:
        """Seconds from each event that the board shows to the frame that shows it."""
        return [painted - at for at, painted in _shown(self.frames, self.painted)]


class Roomy(Asterisk):
    """A switch with ports for the sound of more than the two hundred channels a test has."""

    def place(self) -> Place:
        """The same, elsewhere: tests begin above."""
        return replace(super().place(), rtp_low="10000", rtp_high="19999")


async def bench_real_switch() -> list[Row]:
    """Everything on one switch, one after the other."""
    try:
        root = root_folder()
    except CannotMake as why:
        return [Row("P11", "real Asterisk", f"not measured: {why}")]
    with scratch() as folder:
        played = Parties(folder / "parties")
        async with laboratory() as (database, _):
            database.clock = Clock.starting_at(LAWFUL)
            with running(played.part):
                switch = Roomy(root, folder / "asterisk", parties_port=played.port, telephones=PEOPLE)
                switch.start()
                try:
                    async with _stage(database, switch) as stage:
                        # The first calls of a process load what all others find.
                        await _dialled(stage)
                        return [row for part in PARTS for row in await _told(part, stage)]
                finally:
                    switch.stop()


@contextlib.asynccontextmanager
async def _stage(database: Database, switch: Asterisk) -> AsyncIterator[Stage]:
    since = datetime.now(UTC) - (database.clock.now() - LAWFUL)
    clock = {"PROMESA_CLOCK": LAWFUL.isoformat(), "PROMESA_CLOCK_SINCE": since.isoformat()}
    kinds = [(ending, None, OUTCOMES[ending, None]) for ending in ENDINGS]
    wishes = await people(database, [kinds[place % len(kinds)] for place in range(PEOPLE)])
    async with transaction(database) as tx:
        boss = await make_user(tx, role=Role.MANAGER, team=None)
        _, token = await open_session(tx, boss, Visitor("benchmark"))
    team = wishes[0].collector.team_id
    async with (
        wired(switch.ami_port) as wire,
        _bridging(database, switch, wire, clock) as bridge,
        product(database, PROMESA_SECRET_KEY=SECRET_KEY, **clock) as (web, address),
        bare() as (broadcaster, bare_address),
        crowd(SOCKETS, address, f"/ws/board?team={team}", f"{COOKIE}={token}", mode="follow") as followers,
        crowd(SOCKETS, bare_address, "/", "none=0", mode="follow") as listeners,
        websockets.connect(f"ws://{bare_address}", compression=None) as driver,
    ):
        await bridge.until_up()
        parts = {
            "Asterisk": named("asterisk"),
            "SIPp": named("sipp"),
            "PostgreSQL": named("postgres"),
            "Redis": named("redis-server"),
            "bridge": one(bridge.pid),
            "web": one(web.pid),
            "sockets' other ends": lambda: one(followers.pid)() + one(listeners.pid)(),
            "reference server": one(broadcaster.pid),
            "load generator": ourselves,
        }
        path = f"/board?team={team}"
        yield Stage(database, switch, wire, wishes, bridge, followers, listeners, driver, f"{address}{path}", token, parts, wishes[:FRESH])


@contextlib.asynccontextmanager
async def _bridging(database: Database, switch: Asterisk, wire: Wire, clock: dict[str, str]) -> AsyncIterator[Bridging]:
    environment = {
        **os.environ,
        **clock,
        "PROMESA_DATABASE_URL": database.url,
        "PROMESA_REDIS_URL": database.doorbell.url,
        "PROMESA_SECRET_KEY": SECRET_KEY,
        "PROMESA_CEL_FILE": str(switch.ledger),
        "PROMESA_AMI_URL": switch.url.replace(f":{switch.ami_port}", f":{wire.port}"),
    }
    command = [sys.executable, "-m", "benchmarks.bridging"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdin=PIPE, stdout=PIPE, limit=256 * 1024 * 1024)
    try:
        yield Bridging(process)
    finally:
        process.kill()
        await process.wait()


async def _under_load(stage: Stage) -> list[Row]:
    """Both paces in turn, each beside the bare broadcast of what the board sent meanwhile."""
    usual, heavy, bare_usual, bare_heavy = [], [], [], []
    shares = Shares(stage.parts)
    for _ in range(ROUNDS):
        usual.append(await _dialled(stage))
        bare_usual.append(await _broadcast(stage, usual[-1]))
        heavy.append(await _ordered(stage, HEAVY))
        bare_heavy.append(await _broadcast(stage, heavy[-1]))
    rows = []
    for measured, reference, limit in ((usual, bare_usual, 0.010), (heavy, bare_heavy, 0.065)):
        pace = f"real Asterisk, {_median(one.heard / one.seconds for one in measured):.0f} events/s"
        bare_slow, slow = _median(_p99(one) for one in reference), _median(_p99(one.reaching) for one in measured)
        rows += [
            Row("P11", f"{pace}: event -> committed, p50 / p99", _spread([one.committing for one in measured])),
            Row("P11", f"{pace}: bare broadcast of the same bytes to {SOCKETS} sockets", _spread(reference)),
            Row(
                "P11",
                f"{pace}: event -> committed -> {SOCKETS} sockets",
                _spread([one.reaching for one in measured]),
                slow / bare_slow,
                f"p99 <= {limit * 1000:.0f} ms",
                slow <= limit,
            ),
            Row(
                "P11", f"{pace}: web's processor time", f"{_median(one.web_seconds / one.whole for one in measured) * 1000:.2f} ms an event"
            ),
        ]
    cost = _median(one.bridge_seconds / one.calls for one in usual) * 1000
    alone = _median(one.bridge_seconds / one.calls for one in heavy) * 1000
    told = await stage.bridge.told()
    return [
        *rows,
        Row("P11", "real Asterisk: bridge's processor time, dialling, following and reading the ledger", f"{cost:.0f} ms a call"),
        Row("P11", "real Asterisk: the same when others dial and it is busy", f"{alone:.0f} ms a call"),
        Row("P11", "real Asterisk: what only looks found", f"{told['differences']} facts", wanted="0", met=told["differences"] == 0),
        Row("P11", f"the machine meanwhile, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", shares.told()),
    ]


async def _painted(stage: Stage) -> list[Row]:
    """The usual pace again, with a supervisor's Chromium on the board instead of a crowd that counts."""
    rounds, came = [], []
    async with screen(stage.address, stage.token) as page:
        for _ in range(ROUNDS):
            measured = await _dialled(stage)
            came.append({int(number): at for number, at in await page.evaluate("() => window.marks('came')")})
            measured.painted = {int(number): at for number, at in await page.evaluate("() => window.marks('painted')")}
            rounds.append(measured)
    drawing = [
        [at - came_in[number] for number, at in one.painted.items() if number in came_in] for one, came_in in zip(rounds, came, strict=True)
    ]
    slow = _median(_p99(one.painting) for one in rounds)
    pace = f"real Asterisk, {_median(one.heard / one.seconds for one in rounds):.0f} events/s, {PEOPLE} collectors on the board"
    return [
        Row(
            "P12",
            f"{pace}: event -> painted frame in Chromium",
            _spread([one.painting for one in rounds]),
            None,
            "p99 <= 60 ms",
            slow <= 0.060,
        ),
        Row("P12", f"{pace}: of it from the socket's message to the frame", _spread(drawing)),
    ]


async def _sustained(stage: Stage) -> list[Row]:
    """Faster and faster, until the bridge is no longer done with what was said when the last order was sent."""
    best, shares = 0.0, ""
    rows = []
    for pace in STEPS:
        used = Shares(stage.parts)
        measured = await _ordered(stage, pace)
        rate = measured.heard / measured.seconds
        if measured.age > BEHIND_SECONDS:
            figure = f"{measured.age:.1f} s behind, {measured.most_waiting} waiting"
            rows.append(Row("P11", f"real Asterisk, {rate:.0f} events/s: the bridge falls behind", figure))
            break
        best, shares = rate, used.told()
    return [Row("P11", "real Asterisk: events a second without the queue growing", f"{best:.0f} events/s; {shares}"), *rows]


async def _after_a_cut(stage: Stage) -> list[Row]:
    """The link is cut among 300 channels: until the bridge knows all again."""
    async with Orders(stage.switch.url) as orders:
        calls = await taken(stage.database, stage.wishes[-TALKING_CALLS:], [TALKS_ON])
        await orders.place(calls, 15)
    fast = await stage.database.fast()
    async with asyncio.timeout(90):
        while await fast.fetchval("SELECT count(*) FROM call WHERE state = 'talking'") < TALKING_CALLS:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    await _settled(stage)
    nothing = []
    for _ in range(ROUNDS):
        cut_at = time.time()
        stage.wire.cut()
        told = await _until_compared(stage, cut_at)
        nothing.append((told["compared_at"] - cut_at, told["compared_at"] - told["signed_in_at"]))
    cut_at, stage.wire.switch_port = time.time(), 1
    stage.wire.cut()
    await asyncio.to_thread(stage.switch.console, "channel request hangup all")
    while "0 active channels" not in await asyncio.to_thread(stage.switch.console, "core show channels count"):  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    stage.wire.switch_port = stage.switch.ami_port
    told = await _until_compared(stage, cut_at)
    while await how_many_live(stage.database):  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    ended = time.time() - told["signed_in_at"]
    whole, known = (_median(each) for each in zip(*nothing, strict=True))
    among = f"real Asterisk, {2 * TALKING_CALLS} channels, link cut"
    return [
        Row("P11", f"{among}: until all is known again, nothing changed", f"{whole:.2f} s, of it {known:.2f} s since the sign-in"),
        Row("P11", f"{among}: all calls ended meanwhile, since the sign-in", f"{ended:.2f} s", wanted="<= 2 s", met=ended <= 2),
    ]


async def _until_compared(stage: Stage, since: float) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while not ((told := await stage.bridge.told())["compared_at"] > told["signed_in_at"] > since):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    return told


async def _dialled(stage: Stage) -> Measured:
    """Calls that the product dials."""
    wishes = stage.few_fresh(round(USUAL * SECONDS))
    await kept_back(stage.database, wishes)
    return await _measured(stage, len(wishes), lambda: let_go(stage.database, wishes, USUAL))


async def _ordered(stage: Stage, pace: float) -> Measured:
    """Calls that are dialled beside the product, which hears of them."""
    count = min(round(pace * SECONDS), PEOPLE)
    calls = await taken(stage.database, stage.wishes[-count:], ENDINGS)
    async with Orders(stage.switch.url) as orders:
        return await _measured(stage, count, lambda: orders.place(calls, pace))


async def _measured(stage: Stage, calls: int, load: Callable[[], Awaitable[None]]) -> Measured:
    await _settled(stage)
    before, used = await stage.bridge.told(), Shares(stage.parts)
    stage.bridge.frames, stage.bridge.most_waiting = [], 0
    began = time.time()
    rising = asyncio.create_task(_after(RISES_FOR, stage.bridge.told))
    await load()
    ended, risen, at_end = time.time(), await rising, await stage.bridge.told()
    await until_over(stage.database)
    await _settled(stage)
    after, seconds = await stage.bridge.told(), used.used()
    reported = await stage.followers.report("changes")
    return Measured(
        heard=at_end["heard"] - risen["heard"],
        seconds=ended - began - RISES_FOR,
        frames=[frame for frame in stage.bridge.frames if began + RISES_FOR <= frame[0] <= ended],
        arrivals={int(number): arrived for number, arrived in reported["arrivals"].items()},
        texts={int(number): text for number, text in reported["texts"].items()},
        calls=calls,
        bridge_seconds=seconds["bridge"],
        web_seconds=seconds["web"],
        whole=after["heard"] - before["heard"],
        age=at_end["age"],
        most_waiting=stage.bridge.most_waiting,
    )


async def _after(seconds: float, ask: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    await asyncio.sleep(seconds)
    return await ask()


async def _settled(stage: Stage) -> None:
    """Nothing is under way: neither at the bridge nor to the sockets."""
    while (await stage.bridge.told())["waiting"]:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    await stage.followers.settle()


async def _broadcast(stage: Stage, like: Measured) -> list[float]:
    """Seconds until the same messages, sent at the same distances, are on as many sockets of a server that does nothing else."""
    await stage.listeners.settle()
    await stage.listeners.report("changes")
    first, began = min(map(min, like.arrivals.values())), time.time()
    sent = {}
    for number in sorted(like.texts):
        await asyncio.sleep(max(0.0, began + min(like.arrivals[number]) - first - time.time()))
        sent[number] = time.time()
        await stage.driver.send(like.texts[number])
    await stage.listeners.settle()
    arrivals = (await stage.listeners.report("changes"))["arrivals"]
    return [arrived - sent[int(number)] for number, each in arrivals.items() for arrived in each]


async def _told(part: Callable[[Stage], Awaitable[list[Row]]], stage: Stage) -> list[Row]:
    """Its rows; a part that breaks is a row that says so, and costs the others nothing."""
    try:
        rows = await part(stage)
    except Exception as failure:
        traceback.print_exc()
        return [Row("P11", f"real Asterisk: {part.__name__.strip('_').replace('_', ' ')}", f"broke: {type(failure).__name__}", met=False)]
    for row in rows:
        # It all takes minutes: whoever stops it keeps what is known.
        print(f"{row.goal} {row.option}: {row.figure}", flush=True)
    return rows


PARTS = (_under_load, _painted, _sustained, _after_a_cut)


def _shown(frames: Iterable[tuple[float, float, int]], shown: Mapping[int, T]) -> Iterator[tuple[float, T]]:
    """Each event that the board shows, with what is known of the first message that shows it."""
    numbers = sorted(shown)
    for at, _, number in frames:
        place = bisect_left(numbers, number)
        if number and place < len(numbers):
            yield at, shown[numbers[place]]


def _spread(rounds: Sequence[Sequence[float]]) -> str:
    return f"{_median(map(_p50, rounds)) * 1000:.1f} / {_median(map(_p99, rounds)) * 1000:.1f} ms"


def _p50(delays: Sequence[float]) -> float:
    return statistics.median(delays) if delays else math.inf


def _p99(delays: Sequence[float]) -> float:
    """Where nothing arrived in the stretch that counts, the machine stood still: the worst there is."""
    return sorted(delays)[int(len(delays) * 0.99)] if delays else math.inf


def _median(figures: Iterable[float]) -> float:
    return statistics.median(figures)
