"""A leader on somebody's call on the simulated switch: rung like a collector, then in one of the three contexts of the dialplan."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from telephony.frames import LEG_VARIABLE
from telephony.simulator.call import Call
from telephony.simulator.channel import Channel
from telephony.simulator.telling import By

#: Lines of the three contexts at which ChanSpy stands, and at which the leg is marked as having nothing left to hear, and hung up.
SPY_PRIORITY, AFTER_SPYING = 3, 5
#: So long the switch takes to begin to listen.
SETTLES_SECONDS = 0.1


class Spy(Call):
    """From the order to the end of the leader's leg."""

    def pass_on(self, context: str, exten: str) -> None:
        """Take the leader's leg to another of the three contexts."""
        if self._passed_on.done():
            self._passed_on = asyncio.get_running_loop().create_future()
        self._passed_on.set_result((context, exten))

    async def _dial_debtor(self, collector: Channel) -> None:
        """The leader has picked up: hear what they asked for, until it ends, they go, or they are taken elsewhere."""
        place: tuple[str, str] | None = (self.order.context, self.order.number)
        while place is not None:
            collector.context, collector.exten, collector.priority = *place, SPY_PRIORITY
            spied = self.switch.channels.get(place[1])
            if spied is None:
                self.tell.end(collector, 0)
                return
            place = await self._hear(collector, spied)
        if not self._hung_up.done():
            collector.variables[LEG_VARIABLE], collector.priority = "heard_out", AFTER_SPYING
        self.tell.end(collector, 16)

    async def _hear(self, leader: Channel, spied: Channel) -> tuple[str, str] | None:
        """Hear a channel; returns where the leg is taken next."""
        leader.application = ("ChanSpy", f"{spied.uniqueid},uqES")
        await self._first(asyncio.sleep(self.switch.scaled(SETTLES_SECONDS)))
        both = [*leader.headers("Spyer"), *spied.headers("Spyee")]
        if self._hung_up.done() or spied.gone.is_set():
            return None
        self.switch.tell("ChanSpyStart", both)
        moved = self._passed_on if not self._passed_on.done() else asyncio.get_running_loop().create_future()
        self._passed_on = moved
        await self._first(spied.gone.wait())
        self.switch.tell("ChanSpyStop", [*leader.headers("Spyer"), *spied.headers("Spyee")])
        return moved.result() if moved.done() and not self._hung_up.done() else None

    async def _first(self, waits: Coroutine[Any, Any, Any]) -> None:
        """Until this, or until the leader goes or is taken elsewhere."""
        task = asyncio.ensure_future(waits)
        ends: list[asyncio.Future[Any]] = [self._hung_up, self._passed_on, task]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        task.cancel()

    async def _until(self, seconds: float) -> By | None:
        """While the telephone rings nobody takes the leg anywhere."""
        await asyncio.wait([self._hung_up], timeout=self.switch.scaled(seconds))
        return self._hung_up.result() if self._hung_up.done() else None
