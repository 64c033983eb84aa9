"""People of the town who call by themselves: now and then, at decent hours where they are, and not on and on where nobody answers."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from backend.contact.phone import read_number
from backend.kit.clock import Clock

if TYPE_CHECKING:
    from telephony.simulator.caller import Caller
    from telephony.simulator.switch import Simulator

#: Seconds until the first of them calls, and from each to the next.
FIRST, BETWEEN = 60.0, (150.0, 360.0)
#: After so many whom nobody answered no more call, until somebody here rings a debtor.
GIVE_UP_AFTER = 3
#: Nobody calls before or after these hours of their own day.
AWAKE = range(8, 20)
TALKS = (30.0, 120.0)


class Town:
    """Who may call, and when they do; the same seed is the same town."""

    def __init__(self, switch: "Simulator", numbers: Sequence[str], clock: Clock | None = None) -> None:
        self.switch = switch
        self.numbers = numbers
        self.clock = clock or Clock()
        self._chance = random.Random(f"town:{switch.seed}")
        self._in_vain = 0
        self._orders_then = 0

    async def run(self) -> None:
        """Let them call, until cancelled."""
        await asyncio.sleep(self.switch.scaled(FIRST))
        last: Caller | None = None
        while True:
            if last is not None:
                self._in_vain = 0 if last.was_answered else self._in_vain + 1
            last = self.somebody_calls()
            await asyncio.sleep(self.switch.scaled(self._chance.uniform(*BETWEEN)))

    def somebody_calls(self) -> "Caller | None":
        """The next caller, if anybody would call now."""
        if len(self.switch.orders) > self._orders_then:
            # Somebody works here again.
            self._orders_then, self._in_vain = len(self.switch.orders), 0
        number = self._chance.choice(self.numbers)
        talks_for = self._chance.uniform(*TALKS)
        if self._in_vain >= GIVE_UP_AFTER or self._is_on_the_line(number) or not is_awake(number, self.clock.now()):
            return None
        return self.switch.call_in(number, talks_for=talks_for)

    def _is_on_the_line(self, number: str) -> bool:
        digits = number.lstrip("+")
        return any(channel.caller[0].lstrip("+") == digits for channel in self.switch.channels.values())


def is_awake(number: str, now: datetime) -> bool:
    """Whether it is a decent hour wherever this number may be."""
    zones = read_number(number, None).zones
    return bool(zones) and all(now.astimezone(ZoneInfo(zone)).hour in AWAKE for zone in zones)
