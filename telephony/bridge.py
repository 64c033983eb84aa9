"""The bridge between one switch and the calls of the database: its parts, and what it does regularly.

The database is the truth. The bridge may be killed at any moment: calls go on in the switch, and the next bridge asks
the switch what is true now.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from redis.exceptions import RedisError

from backend.calls.actions import expire_requests
from backend.calls.doubt import believe
from backend.kit.heartbeat import beat, bridge_part
from backend.kit.transaction import Database, transaction
from backend.telephones.actions import heard_of_lines, heard_of_trunks, know_switch
from backend.telephones.models import MAIN
from telephony.ami import LinkLost
from telephony.applying import is_passing
from telephony.callers import Callers
from telephony.consumer import Consumer
from telephony.dial import Dialler, Manners
from telephony.frames import Frame
from telephony.ledger.tailer import Ledger
from telephony.link import AmiAddress, Link, Patience
from telephony.muting import Muter
from telephony.reattach import Reattacher
from telephony.resync import Reconciler, Snapshot, look, start_of
from telephony.spying import Spying

log = structlog.get_logger()

#: Beyond these the board's times would mislead.
CLOCK_TOLERANCE = timedelta(seconds=2)
OLD_NEWS = timedelta(seconds=3)
#: `qualify_frequency` of a carrier (telephony/asterisk/pjsip.conf), and as long as a question may take.
CARRIERS_ASKED_WITHIN = timedelta(seconds=40)


@dataclass(frozen=True)
class Rhythm:
    """How often the bridge does what, in seconds."""

    #: A lost doorbell costs at most this.
    poll: float = 1.0
    beat: float = 3.0
    look: float = 30.0
    #: A call missing from one look is looked for again after this.
    look_again: float = 2.0
    #: What the ledger adds to what was heard may be this old.
    ledger: float = 1.0


class Bridge:
    """Everything of one bridge; nothing of it survives it."""

    def __init__(
        self,
        database: Database,
        address: AmiAddress,
        *,
        switch: str = MAIN,
        manners: Manners | None = None,
        patience: Patience | None = None,
        rhythm: Rhythm | None = None,
        ledger_file: Path | None = None,
    ) -> None:
        self.database = database
        self.switch = switch
        self.manners = manners or Manners()
        self.rhythm = rhythm or Rhythm()
        self.reconciler = Reconciler()
        self.ledger = Ledger(database, ledger_file, node=address.name, switch=switch) if ledger_file else None
        self.consumer = Consumer(
            database, self.reconciler, switch=switch, trunk=self.manners.trunk, compared=self._compared, ledger=self.ledger
        )
        self.link = Link(address, on_frame=self._hear, on_change=self._link_changed, patience=patience)
        self.dialler = Dialler(database, self.link, node=switch, manners=self.manners, tell=self.consumer.put)
        self.reattacher = Reattacher(database, self.link, switch=switch)
        self.callers = Callers(database, self.link, switch=switch, records=self.manners.records)
        self.spying = Spying(database, self.link, switch=switch)
        self.muter = Muter(database, self.link, switch=switch)
        #: Told at the sign-in, before anything is looked at.
        self._switch_started_at: datetime | None = None
        self._clock_ahead = timedelta()
        #: Which endpoints the switch reaches, and what of that the database was told.
        self._endpoints: Mapping[str, bool] = {}
        self._endpoints_told: Mapping[str, bool] | None = None
        #: The first look after a sign-in has been taken in: from then on calls may be placed.
        self._knows_now = False
        #: What the doorbell rang for since the last round, as `dial call`; and whether a whole round is due.
        self._rung_for: set[str] = set()
        self._all_is_due = True
        self._rung = asyncio.Event()
        self._look_now = asyncio.Event()
        self._look_waits = False

    async def run(self) -> None:
        """Work until cancelled."""
        parts = [self.link.run, self.consumer.run, self._serve_requests, self._keep_looking, self._keep_beating, self._listen]
        parts += [self._follow_ledger, self.spying.run]
        try:
            async with asyncio.TaskGroup() as group:
                for part in parts:
                    group.create_task(part())
        finally:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(1):
                    await self._beat(healthy=False, detail="stopped")

    def trouble(self) -> str:
        """What is wrong with telephony now, in words; empty when nothing is."""
        if not self.link.is_up:
            return self.link.trouble
        if not self._knows_now:
            return "comparing with the switch"
        age = self.consumer.age()
        return f"telephony data is {age.seconds} s old" if age > OLD_NEWS else ""

    def _hear(self, frame: Frame) -> None:
        if frame.event == "FullyBooted":
            self._switch_started_at = start_of(float(frame.get("uptime") or 0), datetime.now(UTC), self._switch_started_at)
        self.consumer.hear(frame)
        self.spying.hear(frame)

    def _link_changed(self, is_up: bool) -> None:
        log.info("link.up" if is_up else "link.lost")
        self._knows_now = self._look_waits = False
        self.muter.forget()
        if is_up:
            self._look_now.set()

    def _compared(self, snapshot: Snapshot) -> None:
        self._knows_now, self._look_waits = self.link.is_up, False
        self._clock_ahead = snapshot.clock_ahead
        self.spying.compare(snapshot)
        # Which of them are trunks the database knows. A switch that has just started has not asked its carriers yet.
        has_asked = snapshot.asked_at - snapshot.switch_started_at > CARRIERS_ASKED_WITHIN
        self._endpoints = {each.endpoint: each.reachable for each in snapshot.telephones if each.reachable or has_asked}
        if abs(self._clock_ahead) > CLOCK_TOLERANCE:
            log.error("switch.clock_differs", ahead_seconds=self._clock_ahead.total_seconds())
        if self.reconciler.is_in_doubt:
            asyncio.get_running_loop().call_later(self.rhythm.look_again, self._look_now.set)
        self._all_is_due = True
        self._rung.set()

    async def _serve_requests(self) -> None:
        """Do what the doorbell rings for; and now and then all there is, for a ring may be lost."""
        chores = {
            self.dialler.dial_waiting: {"dial call"},
            self.dialler.hang_up_cancelled: {"hangup call"},
            self.reattacher.bring_back_wanted: {"reattach call"},
            self.callers.serve: {"dial inbound", "hangup inbound", "recording call"},
            self.spying.serve: {"dial spying", "hangup spying"},
            self.muter.keep: {"recording call"},
            self._expire: set[str](),
        }
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            self._rung.clear()
            if self._all_is_due or loop.time() - last >= self.rhythm.poll:
                last, due, self._all_is_due = loop.time(), list(chores), False
            else:
                due = [chore for chore, rings in chores.items() if rings & self._rung_for]
            self._rung_for.clear()
            with _surviving("bridge.requests"):
                for chore in due:
                    if chore == self._expire or (self._knows_now and self.link.is_up):
                        await chore()
            await _pause(self._rung, max(0.0, last + self.rhythm.poll - loop.time()))

    async def _expire(self) -> None:
        async with transaction(self.database) as tx:
            await expire_requests(tx)

    async def _keep_looking(self) -> None:
        """Compare with the switch after every sign-in and regularly."""
        while True:
            await _pause(self._look_now, self.rhythm.look)
            self._look_now.clear()
            # One that still waits to be taken in would only be followed by another: on a busy machine they would pile up.
            if not self.link.is_up or self._look_waits or self._switch_started_at is None:
                continue
            try:
                self.consumer.put(await look(self.link, self._switch_started_at))
                self._look_waits = True
            except (LinkLost, TimeoutError) as failure:
                log.warning("bridge.look_failed", reason=str(failure) or "no answer in time")
                await asyncio.sleep(self.rhythm.poll)
                self._look_now.set()

    async def _follow_ledger(self) -> None:
        """Read what the switch writes of every call, whether or not anybody listened."""
        if self.ledger is None:
            log.info("bridge.no_ledger", remark="PROMESA_CEL_FILE is not set: how calls ended that nobody listened to stays unknown")
            return
        while True:
            with _surviving("bridge.ledger"):
                await self.ledger.catch_up()
            await asyncio.sleep(self.rhythm.ledger)

    async def _keep_beating(self) -> None:
        while True:
            trouble = self.trouble()
            ahead = self._clock_ahead.total_seconds()
            remark = f"the switch's clock is {ahead:+.0f} s off" if abs(self._clock_ahead) > CLOCK_TOLERANCE else ""
            remark = remark or (self.ledger.trouble if self.ledger else "")
            with _surviving("bridge.beat"):
                await self._beat(healthy=not trouble, detail=trouble or remark)
            # A call that was missing from the last look may be over: what its collector is doing is not known yet.
            if not trouble and not self.reconciler.is_in_doubt:
                with _surviving("bridge.belief"):
                    async with transaction(self.database) as tx:
                        await believe(tx, self.switch)
            # Whoever waits for the floor to be ready learns soon that it is.
            await asyncio.sleep(min(self.rhythm.beat, 0.25) if trouble else self.rhythm.beat)

    async def _beat(self, *, healthy: bool, detail: str) -> None:
        async with transaction(self.database) as tx:
            await beat(tx, bridge_part(self.switch), healthy=healthy, detail=detail)
            if self._endpoints_told != self._endpoints:
                await know_switch(tx, self.switch)
                await heard_of_trunks(tx, self.switch, self._endpoints)
                await heard_of_lines(tx, self.switch, self._endpoints)
        self._endpoints_told = self._endpoints

    async def _listen(self) -> None:
        """Hear the doorbell; while Redis is away, polling does."""
        while True:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                async for channel, message in self.database.doorbell.listen("dial", "hangup", "reattach", "recording"):
                    self._rung_for |= {f"{channel} {about}" for about in message}
                    self._rung.set()
            await asyncio.sleep(self.rhythm.poll)


@contextlib.contextmanager
def _surviving(what: str) -> Iterator[None]:
    """One round that fails is told and not the last: the next may find the database back."""
    try:
        yield
    except Exception as failure:
        if is_passing(failure):
            log.warning(what + "_waits", reason=type(failure).__name__)
        else:
            log.exception(what + "_failed")


async def _pause(event: asyncio.Event, seconds: float) -> None:
    """Until the event, or so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
