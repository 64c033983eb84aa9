"""Taking callers where they are to be: to a collector's telephone, back to waiting, or away. Each is told to the switch once."""

import re

import structlog

from backend.inbound.offering import attend, take_move
from backend.inbound.queries import to_hang_up
from backend.kit.transaction import Database, transaction
from backend.telephones.models import MAIN
from telephony.ami import LinkLost
from telephony.frames import CALL_VARIABLE, TELEPHONE_VARIABLE
from telephony.link import Link

log = structlog.get_logger()

#: Nothing else is ever sent.
TELEPHONE = re.compile(r"[a-z0-9-]{0,60}")
CHANNEL = re.compile(r"[A-Za-z0-9._-]{1,149}")
NORMAL_CLEARING = "16"


class Callers:
    """What the bridge does about callers, as often as it looks for calls to place."""

    def __init__(self, database: Database, link: Link, *, switch: str = MAIN) -> None:
        self.database = database
        self.link = link
        self.switch = switch

    async def serve(self) -> None:
        """Decide who is offered to whom, take them there, end what is to be ended."""
        async with transaction(self.database) as tx:
            await attend(tx)
        await self._move()
        await self._hang_up()

    async def _move(self) -> None:
        while self.link.is_up:
            # Committed before anything is sent: an order whose fate is unknown runs out with its offer, and is not sent again.
            async with transaction(self.database) as tx:
                call = await take_move(tx, self.switch)
            if call is None or call.place is None:
                return
            if not (TELEPHONE.fullmatch(call.telephone) and CHANNEL.fullmatch(call.channel)):
                log.warning("caller.not_moved", call=str(call.id))
                continue
            channel = {"Channel": call.channel}
            # With two underscores it is the collector's leg's, too, whose telephone is told which call it is.
            told = {f"__{CALL_VARIABLE}": str(call.id), TELEPHONE_VARIABLE: call.telephone}
            try:
                for name, value in told.items():
                    await self.link.act({"Action": "Setvar", **channel, "Variable": name, "Value": value})
                answer = await self.link.act({"Action": "Redirect", **channel, "Context": call.place, "Exten": "s", "Priority": "1"})
            except (LinkLost, TimeoutError) as lost:
                log.warning("caller.fate_unknown", call=str(call.id), reason=str(lost) or "no answer in time")
                return
            if not answer.succeeded:
                # They have just hung up: the switch says so, or the next look will.
                log.info("caller.not_there", call=str(call.id), reason=answer.get("message"))

    async def _hang_up(self) -> None:
        async with transaction(self.database) as tx:
            wanted = [call.channel for call in await to_hang_up(tx.session, self.switch)]
        for channel in wanted:
            try:
                await self.link.act({"Action": "Hangup", "Channel": channel, "Cause": NORMAL_CLEARING})
            except (LinkLost, TimeoutError):
                return
