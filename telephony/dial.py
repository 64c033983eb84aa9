"""Placing calls: each requested call is taken from the database, ordered from the switch once, and never again."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

import structlog

from backend.calls.actions import give_back, take_call
from backend.calls.models import CallState, DialMode
from backend.calls.queries import calls_to_hang_up, is_any_requested
from backend.calls.signals import Fate, Leg, NotPlaced, Placed
from backend.kit.transaction import Database, transaction
from backend.recordings import deciding
from backend.recordings.deciding import RecordingOrder
from telephony.ami import Headers, LinkLost, NotSent
from telephony.applying import patiently
from telephony.frames import (
    CALL_HEADER,
    CALL_VARIABLE,
    DIAL_CONTEXT,
    JOIN_CONTEXT,
    LEG_VARIABLE,
    NOTICE_VARIABLE,
    RECORD_VARIABLE,
    RING_VARIABLE,
    TELEPHONE_VARIABLE,
    TRUNK_VARIABLE,
)
from telephony.link import Link
from telephony.translate import DEBTOR_ORDER, ORDER, Told

log = structlog.get_logger()

#: Nothing else reaches the switch: there `&` dials a second party, and a line break is a second action.
NUMBER = re.compile(r"[0-9]{3,15}")
ENDPOINT = re.compile(r"[a-z0-9-]{1,60}")
NORMAL_CLEARING = "16"


class ToDial(Protocol):
    """What has to be known of a call to place it."""

    @property
    def id(self) -> UUID: ...
    @property
    def account_id(self) -> UUID: ...
    @property
    def number(self) -> str: ...
    @property
    def endpoint(self) -> str: ...
    @property
    def trunk(self) -> str | None: ...
    @property
    def caller_number(self) -> str | None: ...
    @property
    def mode(self) -> DialMode: ...


@dataclass(frozen=True)
class Manners:
    """How calls are placed."""

    #: The endpoint through which debtors are rung, where a call names none.
    trunk: str = "trunk"
    #: The number debtors see, where a call names none; None: the trunk's own.
    caller_number: str | None = None
    #: Seconds the collector's telephone rings.
    collector_rings: float = 20.0
    #: Seconds the debtor's telephone rings.
    debtor_rings: int = 35
    #: Somebody fetches what the switch records; without that nothing is recorded.
    records: bool = False


def order_for(call: ToDial, manners: Manners, recording: RecordingOrder | None = None) -> Headers:
    """The Originate of a call; ValueError for what must not be sent."""
    number = call.number.removeprefix("+")
    trunk, shown = call.trunk or manners.trunk, call.caller_number or manners.caller_number
    if not NUMBER.fullmatch(number) or not NUMBER.fullmatch((shown or number).removeprefix("+")):
        raise ValueError("a number is digits")
    if not ENDPOINT.fullmatch(call.endpoint) or not ENDPOINT.fullmatch(trunk):
        raise ValueError("the name of a telephone or trunk is lower-case letters, digits and hyphens")
    caller = {"CallerID": f"<{shown}>"} if shown else {}
    first = Leg.DEBTOR if call.mode is DialMode.PROGRESSIVE else Leg.COLLECTOR
    way = _debtor_first(number, trunk, manners) if first is Leg.DEBTOR else _collector_first(call, number, manners)
    return {
        "Action": "Originate",
        "ActionID": f"{DEBTOR_ORDER if first is Leg.DEBTOR else ORDER}{call.id}",
        "ChannelId": str(call.id),
        **way,
        "Priority": "1",
        # Without it the switch holds back everything else on this connection until somebody picks up.
        "Async": "true",
        "Account": str(call.account_id),
        "Variable": [
            f"__{CALL_VARIABLE}={call.id}",
            f"{LEG_VARIABLE}={first}",
            f"{TRUNK_VARIABLE}={trunk}",
            f"{RING_VARIABLE}={manners.debtor_rings}",
            f"{TELEPHONE_VARIABLE}={call.endpoint}",
            # A debtor's carrier need not learn what we call the call.
            *([f"{CALL_HEADER}={call.id}"] if first is Leg.COLLECTOR else []),
            *_to_record(recording),
        ],
        **caller,
    }


def _to_record(recording: RecordingOrder | None) -> list[str]:
    """Inherited by the debtor's leg, which is the one that is recorded: it outlives a collector's reloaded browser."""
    if recording is None:
        return []
    if recording.notice is None:
        return [f"__{RECORD_VARIABLE}=1"]
    # The dialplan records after `notice` only once the sound was played to the end.
    return [f"__{RECORD_VARIABLE}=notice", f"__{NOTICE_VARIABLE}={recording.notice}"]


def _collector_first(call: ToDial, number: str, manners: Manners) -> Headers:
    """The collector picks up and hears the debtor's telephone ring."""
    timeout = str(round(manners.collector_rings * 1000))
    return {"Channel": f"PJSIP/{call.endpoint}", "Context": DIAL_CONTEXT, "Exten": number, "Timeout": timeout}


def _debtor_first(number: str, trunk: str, manners: Manners) -> Headers:
    """Who picks up is joined to the collector who waits."""
    timeout = str(manners.debtor_rings * 1000)
    return {"Channel": f"PJSIP/{number}@{trunk}", "Context": JOIN_CONTEXT, "Exten": "s", "Timeout": timeout}


class Dialler:
    """Turns rows into orders; what comes of them is told like anything else the switch says."""

    def __init__(self, database: Database, link: Link, *, node: str, manners: Manners, tell: Callable[[Sequence[Told]], None]) -> None:
        self.database = database
        self.link = link
        self.node = node
        self.manners = manners
        self._tell = tell
        self._orders: set[asyncio.Task[None]] = set()

    async def dial_waiting(self) -> None:
        """Order every call that waits, in the order they were asked for."""
        while await self._may_take():
            # Committed before anything is sent: whoever finds the row from now on looks for the call and never sends again.
            async with transaction(self.database) as tx:
                call = await take_call(tx, self.node)
                goes_out = call is not None and call.state is not CallState.ENDED
                recording = await deciding.order_for(tx, call.id, fetched=self.manners.records) if call and goes_out else None
            if call is None:
                return
            if call.state is CallState.ENDED:
                # Since it was asked for, the law or the account has come to say no.
                log.info("call.not_permitted", call=str(call.id))
                continue
            # The answer is not waited for here: a slow switch must not hold up the next collector.
            task = asyncio.create_task(self._order(call, recording))
            self._orders.add(task)
            task.add_done_callback(self._orders.discard)

    async def _may_take(self) -> bool:
        """Whether the switch is there; it is only asked where a call waits. A link may look alive and carry nothing."""
        if self.link.was_just_heard:
            return True
        async with transaction(self.database) as tx:
            if not await is_any_requested(tx.session, tx.now, self.node):
                return False
        return await self.link.answers()

    async def hang_up_cancelled(self) -> None:
        """End the calls somebody wants ended; repeated until the switch says that they are over."""
        async with transaction(self.database) as tx:
            wanted = [(call.id, call.debtor_channel) for call in await calls_to_hang_up(tx.session, self.node)]
        for call_id, debtor_channel in wanted:
            try:
                if not await self._hang_up(str(call_id)) and debtor_channel:
                    # The collector's leg is gone already, the debtor was passed on.
                    await self._hang_up(debtor_channel)
            except (LinkLost, TimeoutError):
                return

    async def _hang_up(self, channel: str) -> bool:
        answer = await self.link.act({"Action": "Hangup", "Channel": channel, "Cause": NORMAL_CLEARING})
        return answer.succeeded

    async def _order(self, call: ToDial, recording: RecordingOrder | None) -> None:
        try:
            answer = await self.link.act(order_for(call, self.manners, recording))
        except ValueError as refused:
            log.warning("call.not_dialled", call=str(call.id), reason=str(refused))
            self._came_to_nothing(call, Fate.REFUSED_BY_SWITCH)
        except NotSent:
            # The one case in which nothing is unknown: it waits again, and is placed if the link is back in time.
            await patiently(partial(self._give_back, call.id))
        except (LinkLost, TimeoutError) as lost:
            # Perhaps the collector's telephone rings, perhaps not: the next look at the switch's channels will tell.
            log.warning("call.fate_unknown", call=str(call.id), reason=str(lost) or "no answer in time")
        else:
            if answer.succeeded:
                self._tell([Placed(call.id, datetime.now(UTC))])
            else:
                log.warning("call.refused_by_switch", call=str(call.id), reason=answer.get("message"))
                self._came_to_nothing(call, Fate.REFUSED_BY_SWITCH)

    async def _give_back(self, call_id: UUID) -> None:
        async with transaction(self.database) as tx:
            await give_back(tx, call_id)

    def _came_to_nothing(self, call: ToDial, fate: Fate) -> None:
        self._tell([NotPlaced(call.id, datetime.now(UTC), fate)])
