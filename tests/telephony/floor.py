"""A floor to try the bridge on: collectors who ring, a simulated switch, and a bridge between them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from backend.accounts.models import Debtor
from backend.calls.actions import ring
from backend.calls.models import Call, CallState
from backend.kit.clock import Clock
from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.worklist.actions import rank_accounts
from telephony.bridge import Bridge, Rhythm
from telephony.dial import Manners
from telephony.link import AmiAddress, Patience
from telephony.simulator import Simulator
from tests.make import Make
from tests.switch.asterisk import TELEPHONES, Asterisk

#: A Monday, ten in the morning in Bogotá: calling is lawful. The business clock is far from the switch's on purpose.
LAWFUL = datetime(2027, 11, 22, 15, 0, tzinfo=UTC)
HASTE = Patience(connect=1.5, answer=3, ping_every=0.2, silence=5, first_retry=0.05, longest_retry=0.2)
RHYTHM = Rhythm(poll=0.1, beat=0.1, look=0.5, look_again=0.1)
MANNERS = Manners(collector_rings=4, debtor_rings=30)

_numbers = count(1)


class Floor:
    """Collectors with accounts to ring."""

    def __init__(self, database: Database, make: Make) -> None:
        self.database = database
        self.make = make
        self._desk: Any = None

    async def ring(self, ending: str = "0001", **how: str | None) -> UUID:
        """A collector of their own rings a debtor of their own, whose number ends like this."""
        call, _ = await self.ring_by(ending, **how)
        return call

    async def ring_by(self, ending: str = "0001", *, telephone: str | None = None, switch: str | None = None) -> tuple[UUID, User]:
        """The same, from a telephone at this switch; also says who rang."""
        if self._desk is None:
            self._desk = await self.make.desk()
        place = next(_numbers)
        # The last two belong to nobody: whoever rings them was never meant to.
        desk = f"desk{place % (TELEPHONES - 2) + 1}"
        collector = await self.make.collector(self._desk.team, endpoint=f"{desk}-{telephone}" if telephone else desk)
        if switch:
            await self.make.telephone_place(collector, at=switch)
        debtor: Debtor = await self.make.debtor()
        account = await self.make.account(debtor=debtor, workers=[collector])
        phone = await self.make.phone(debtor, f"+57301{place % 1000:03}{ending}")
        async with transaction(self.database) as tx:
            await rank_accounts(tx, [account.id])
            user = await tx.session.get_one(User, collector.id)
            return (await ring(tx, user, account.id, phone.id)).id, user

    async def call(self, call_id: UUID) -> Call:
        """The call as the database has it now."""
        async with transaction(self.database) as tx:
            return await tx.session.get_one(Call, call_id)

    async def until(self, call_id: UUID, state: CallState = CallState.ENDED, *, seconds: float = 60) -> Call:
        """Wait until the call is in this state."""
        async with asyncio.timeout(seconds):
            while (call := await self.call(call_id)).state is not state:
                await asyncio.sleep(0.02)
        return call


async def until(happened: Callable[[], Any], *, seconds: float = 30) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.01)


def on_a_lawful_day(database: Database) -> Database:
    """The same database, with its business clock at an hour when debtors may be rung."""
    database.clock = Clock.starting_at(LAWFUL)
    return database


@contextlib.asynccontextmanager
async def bridging(database: Database, switch: Simulator | Asterisk, /, *, ready: bool = True, **habits: Any) -> AsyncIterator[Bridge]:
    """A bridge at work inside the block."""
    chosen: dict[str, Any] = {"manners": MANNERS, "patience": HASTE, "rhythm": RHYTHM} | habits
    bridge = Bridge(database, AmiAddress.parse(switch.url), **chosen)
    task = asyncio.create_task(bridge.run())
    try:
        if ready:
            await until(lambda: task.done() or not bridge.trouble())
        yield bridge
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
