"""One consumer: everything the switch says passes here, in order, in batches, each batch one transaction.

The socket's side only puts frames aside; nothing waits there.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from backend.calls.applying import keep_in_line
from backend.calls.queries import last_written, open_calls
from backend.calls.signals import PhoneState
from backend.inbound.models import InboundCall
from backend.inbound.queries import open_inbound
from backend.kit.transaction import Database, transaction
from backend.reconciliation.actions import note_look
from backend.telephones.models import MAIN
from telephony.applying import apply, patiently
from telephony.channels import Channels
from telephony.frames import Frame
from telephony.inbound import arrivals, unheard_answer
from telephony.ledger.tailer import Ledger
from telephony.resync import OpenCall, Reconciler, Snapshot
from telephony.translate import Told, translate

log = structlog.get_logger()

#: With more, the first would wait for the commit of the last.
MOST_IN_A_BATCH = 100
#: Seconds for which the first frame of a burst waits for the others: a telephone that rings or hangs up is several frames within
#: milliseconds, and alone in a transaction the first would make all others wait for its commit.
BURST_LASTS = 0.004


@dataclass(frozen=True)
class Heard:
    """A frame, and when it reached us."""

    frame: Frame
    at: datetime


class Consumer:
    """Turns what was heard into signals, and signals into what the database knows."""

    def __init__(
        self,
        database: Database,
        reconciler: Reconciler,
        *,
        switch: str = MAIN,
        trunk: str,
        compared: Callable[[Snapshot], None],
        ledger: Ledger | None = None,
    ) -> None:
        self.database = database
        self.switch = switch
        #: Facts that only a look at the switch brought: what the stream of frames has lost.
        self.differences = 0
        #: Frames taken in so far.
        self.frames = 0
        #: Calls of which the ledger had said otherwise than what was heard.
        self.contradictions = 0
        self._reconciler = reconciler
        self._ledger = ledger
        self._trunk = trunk
        self._compared = compared
        self._waiting: asyncio.Queue[Heard | Snapshot | Sequence[Told]] = asyncio.Queue()
        self._channels = Channels()
        self._working_on: datetime | None = None
        #: What device and registration of each telephone said last, each for itself.
        self._telephones: dict[tuple[str, bool], tuple[bool, bool | None]] = {}

    def hear(self, frame: Frame) -> None:
        """Put a frame aside."""
        self._waiting.put_nowait(Heard(frame, datetime.now(UTC)))

    def put(self, news: Snapshot | Sequence[Told]) -> None:
        """Put aside what was found out otherwise, behind the frames heard so far."""
        self._waiting.put_nowait(news)

    def age(self) -> timedelta:
        """How old the news is that is being taken in now; the board's figures are at most this much behind."""
        return datetime.now(UTC) - self._working_on if self._working_on else timedelta()

    async def run(self) -> None:
        """Take in until cancelled."""
        while True:
            batch = [await self._waiting.get()]
            if self._waiting.empty():
                await asyncio.sleep(BURST_LASTS)
            while len(batch) < MOST_IN_A_BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            self._working_on = next((item.at for item in batch if isinstance(item, Heard)), None)
            await self._take_in(batch)
            self._working_on = None

    async def _take_in(self, batch: Sequence[Heard | Snapshot | Sequence[Told]]) -> None:
        told: list[Told] = []
        for item in batch:
            match item:
                case Heard():
                    told += self._translated(item)
                case Snapshot():
                    # What was heard before the look has to be in the database before the two are compared.
                    await self._apply(told)
                    told = []
                    await self._compare(item)
                case _:
                    told += item
        await self._apply(told)

    def _translated(self, heard: Heard) -> list[Told]:
        self.frames += 1
        if heard.frame.event == "FullyBooted":
            self._telephones.clear()
        try:
            return [told for told in translate(heard.frame, self._channels, heard.at) if self._is_news(told)]
        except Exception:
            log.exception("bridge.frame_not_understood", frame=heard.frame.event)
            return []

    async def _compare(self, snapshot: Snapshot) -> None:
        self._channels.rebuild(snapshot.present())
        if self._ledger is not None:
            # What has ended is looked up in the ledger before it is taken for lost.
            await self._ledger.catch_up()
        calls, written = await patiently(self._open_calls)
        missed = self._reconciler.differences(calls, snapshot, self.database.clock.shift, written)
        missed += self._unheard(calls, snapshot)
        if missed:
            self.differences += len(missed)
            log.info("bridge.differences", found=len(missed), open_calls=len(calls), kinds=sorted({type(each).__name__ for each in missed}))
        await patiently(lambda: self._note_look([type(each).__name__ for each in missed], len(calls)))
        await self._apply([*missed, *(telephone for telephone in snapshot.telephones if self._is_news(telephone))])
        self._compared(snapshot)

    @staticmethod
    def _unheard(calls: Sequence[OpenCall], snapshot: Snapshot) -> list[Told]:
        """Callers who came, and were answered, while nobody listened."""
        told: list[Told] = [*arrivals(snapshot.channels, [call.id for call in calls], snapshot.answered_at)]
        for caller in calls:
            if isinstance(caller, InboundCall):
                told += unheard_answer(caller, snapshot.channels, snapshot.answered_at)
        return told

    def _is_news(self, told: Told) -> bool:
        """What a telephone said before is none, but for the first time after a sign-in: then nobody knows what was missed."""
        if not isinstance(told, PhoneState):
            return True
        source, says = (told.endpoint, told.in_use is None), (told.reachable, told.in_use)
        before, self._telephones[source] = self._telephones.get(source), says
        return told.endpoint != self._trunk and says != before

    async def _apply(self, told: Sequence[Told]) -> None:
        shift = self.database.clock.shift
        # The calls are written on the business clock, which demonstrations may set to another year.
        shifted = [replace(each, at=each.at + shift) for each in told] if shift else told
        self.contradictions += await apply(self.database, shifted, switch=self.switch)

    async def _open_calls(self) -> tuple[Sequence[OpenCall], dict[UUID, datetime]]:
        """The calls that have not ended, and when the ledger last wrote of those it knows."""
        async with transaction(self.database) as tx:
            calls: list[OpenCall] = [*await open_calls(tx.session, self.switch), *await open_inbound(tx.session, self.switch)]
            return calls, await last_written(tx.session, [call.id for call in calls])

    async def _note_look(self, kinds: Sequence[str], open_calls: int) -> None:
        """How often the two differ is a figure of the board, and listed for review."""
        async with transaction(self.database) as tx:
            await keep_in_line(tx)
            await note_look(tx, kinds, open_calls)
