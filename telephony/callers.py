"""Taking callers where they are to be: to a collector's telephone, back to waiting, or away. Each is told to the switch once."""

import re

import structlog

from backend.inbound.offering import attend, take_move
from backend.inbound.queries import to_hang_up
from backend.kit.transaction import Database, transaction
from backend.recordings import deciding
from backend.telephones.models import MAIN
from backend.telephones.queries import line_to
from telephony.ami import LinkLost
from telephony.frames import (
    CALL_VARIABLE,
    COLLECTOR_VARIABLE,
    HOLD_COLLECTOR_CONTEXT,
    NOTICE_VARIABLE,
    RECORD_CALLER_CONTEXT,
    RECORD_VARIABLE,
    TELEPHONE_VARIABLE,
    VIA_VARIABLE,
)
from telephony.link import Link

log = structlog.get_logger()

#: Nothing else is ever sent.
TELEPHONE = re.compile(r"[a-z0-9-]{0,60}")
CHANNEL = re.compile(r"[A-Za-z0-9._-]{1,149}")
NORMAL_CLEARING = "16"


class Callers:
    """What the bridge does about callers, as often as it looks for calls to place."""

    def __init__(self, database: Database, link: Link, *, switch: str = MAIN, records: bool = False) -> None:
        self.database = database
        self.link = link
        self.switch = switch
        #: Somebody fetches what the switch records.
        self.records = records

    async def serve(self) -> None:
        """Decide who is offered to whom, take them there, end what is to be ended."""
        async with transaction(self.database) as tx:
            await attend(tx, self.switch)
        await self._move()
        await self._record()
        await self._hang_up()

    async def _move(self) -> None:
        while self.link.is_up:
            # Committed before anything is sent: an order whose fate is unknown runs out with its offer, and is not sent again.
            async with transaction(self.database) as tx:
                call = await take_move(tx, self.switch)
                via = await line_to(tx.session, call.telephone, self.switch) if call and call.telephone else ""
            if call is None or call.place is None:
                return
            if not (TELEPHONE.fullmatch(call.telephone) and CHANNEL.fullmatch(call.channel)):
                log.warning("caller.not_moved", call=str(call.id))
                continue
            channel = {"Channel": call.channel}
            # With two underscores it is the collector's leg's, too, whose telephone is told which call it is.
            told = {f"__{CALL_VARIABLE}": str(call.id), TELEPHONE_VARIABLE: call.telephone, VIA_VARIABLE: via}
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

    async def _record(self) -> None:
        """Let conversations be recorded from when it is known who called: one Redirect takes both aside for that, and together again."""
        while self.link.is_up:
            # Committed before anything is sent: sent again, it would begin the file anew.
            async with transaction(self.database) as tx:
                taken = await deciding.take_caller(tx, self.switch, fetched=self.records)
            if taken is None:
                return
            call, order = taken
            caller, collector = call.debtor_channel or "", call.collector_channel or ""
            if not (CHANNEL.fullmatch(caller) and CHANNEL.fullmatch(collector)):
                log.warning("caller.not_recorded", call=str(call.id))
                continue
            told = {COLLECTOR_VARIABLE: collector, RECORD_VARIABLE: "1" if order.notice is None else "notice"}
            told |= {} if order.notice is None else {NOTICE_VARIABLE: order.notice}
            try:
                for name, value in told.items():
                    await self.link.act({"Action": "Setvar", "Channel": caller, "Variable": name, "Value": value})
                there = {"Channel": caller, "Context": RECORD_CALLER_CONTEXT, "Exten": "s", "Priority": "1"}
                aside = {"ExtraChannel": collector, "ExtraContext": HOLD_COLLECTOR_CONTEXT, "ExtraExten": "s", "ExtraPriority": "1"}
                answer = await self.link.act({"Action": "Redirect", **there, **aside})
            except (LinkLost, TimeoutError) as lost:
                # If it was lost, the conversation goes on unrecorded and is listed as missing.
                log.warning("caller.recording_unknown", call=str(call.id), reason=str(lost) or "no answer in time")
                return
            if not answer.succeeded:
                log.info("caller.not_recorded", call=str(call.id), reason=answer.get("message"))

    async def _hang_up(self) -> None:
        async with transaction(self.database) as tx:
            wanted = [call.channel for call in await to_hang_up(tx.session, self.switch)]
        for channel in wanted:
            try:
                await self.link.act({"Action": "Hangup", "Channel": channel, "Cause": NORMAL_CLEARING})
            except (LinkLost, TimeoutError):
                return
