"""Handing signals to the calls feature: one transaction a batch, again when the database is away, never losing all for one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.calls.actions import apply_signals
from backend.calls.models import Call
from backend.calls.signals import PhoneState, Source
from backend.inbound.applying import apply_inbound
from backend.inbound.models import InboundCall
from backend.inbound.signals import CallerSignal
from backend.kit.transaction import Database, Transaction, transaction
from backend.telephones.models import MAIN
from telephony.translate import Told

log = structlog.get_logger()

T = TypeVar("T")
#: Of whom the ledger says otherwise than what was heard.
Contradicted = Call | InboundCall

#: SQL states, by their beginning, that pass: connections, resources, shutdowns, deadlocks and serialization.
PASSING = ("08", "53", "57P", "40")
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0


def is_passing(failure: Exception) -> bool:
    """Whether the same would work in a moment: the database is away or was in each other's way."""
    if isinstance(failure, DBAPIError):
        state = str(getattr(failure.orig, "sqlstate", None) or "")
        return failure.connection_invalidated or state.startswith(PASSING) or not state
    return isinstance(failure, OSError | TimeoutError | PoolTimeout)


async def patiently(act: Callable[[], Awaitable[T]]) -> T:
    """Do something with the database, again and again while it is away."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await act()
        except Exception as failure:
            if not is_passing(failure):
                raise
            log.warning("bridge.database_away", reason=type(failure).__name__, again_in=pause)
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


async def apply(database: Database, told: Sequence[Told], *, switch: str = MAIN) -> int:
    """Apply signals in their order, however long that takes; one that cannot be applied costs its own call only.

    Returns of how many calls the switch's ledger had said otherwise.
    """

    async def once() -> Sequence[Contradicted]:
        async with transaction(database) as tx:
            return await take_in(tx, told, switch)

    if not told:
        return 0
    try:
        return tell_of_contradictions(await patiently(once))
    except Exception:
        return await _apply_apart(database, told, switch)


async def take_in(tx: Transaction, told: Sequence[Told], switch: str, *, source: Source = Source.HEARD) -> list[Contradicted]:
    """Tell callers and calls what was said of them; a caller whose account is known is both."""
    callers = await apply_inbound(tx, told, switch, source=source)
    calls = await apply_signals(tx, [each for each in told if not isinstance(each, CallerSignal)], source=source)
    return [*callers, *calls]


def tell_of_contradictions(calls: Sequence[Contradicted]) -> int:
    """There should be none: each is worth a line in the log."""
    for call in calls:
        log.warning("ledger.contradicts", call=str(call.id), heard=call.heard_outcome, ledger=call.outcome)
    return len(calls)


async def _apply_apart(database: Database, told: Sequence[Told], switch: str) -> int:
    """Each call by itself; a call whose signals still fail is left to the next look at the switch."""
    subjects = sorted(told, key=_subject)
    groups = [list(group) for _, group in groupby(subjects, key=_subject)]
    if len(groups) == 1:
        log.error("bridge.signals_dropped", about=_subject(told[0]), kinds=[type(each).__name__ for each in told], exc_info=True)
        return 0
    return sum([await apply(database, group, switch=switch) for group in groups])


def _subject(told: Told) -> str:
    return told.endpoint if isinstance(told, PhoneState) else str(told.call_id)
