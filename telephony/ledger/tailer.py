"""Reading a switch's ledger as it grows: what the lines say and how far they were read are written in one transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path

import structlog

from backend.calls.models import LedgerPosition
from backend.calls.queries import NOTHING_READ, ledger_position
from backend.calls.signals import Signal, Source
from backend.kit.transaction import Database, Transaction, transaction
from backend.telephones.models import MAIN
from telephony.applying import Contradicted, is_passing, patiently, take_in, tell_of_contradictions
from telephony.ledger.files import Piece, Place, next_piece
from telephony.ledger.lines import BadLine, read

log = structlog.get_logger()


@dataclass(frozen=True)
class Reading:
    """How far the ledger was read, and when."""

    place: Place
    read_at: datetime


class Ledger:
    """The ledger of one switch, and how far it is known."""

    def __init__(self, database: Database, path: Path, *, node: str, switch: str = MAIN) -> None:
        self.database = database
        self.path = path
        self.node = node
        self.switch = switch
        #: Why it cannot be read, in words; empty while it can.
        self.trouble = ""
        #: Calls of which the ledger said otherwise than what was heard.
        self.contradictions = 0
        self.bad_lines = 0
        self._reading: Reading | None = None
        self._is_known = False
        self._turn = asyncio.Lock()

    async def catch_up(self) -> None:
        """Read to its present end; whatever the switch wrote before this was called is known afterwards."""
        async with self._turn:
            while (piece := await self._next()) is not None:
                await self._take_in(piece)

    async def _next(self) -> Piece | None:
        """What comes after what is known; None: nothing yet, or it cannot be read now."""
        if not self._is_known:
            self._reading, self._is_known = await patiently(self._known), True
        known = self._reading
        try:
            piece = await asyncio.to_thread(next_piece, self.path, known.place if known else None, known.read_at if known else None)
        except OSError as failure:
            if not self.trouble:
                log.error("ledger.unreadable", file=str(self.path), reason=failure.strerror)
            self.trouble = f"the switch's ledger cannot be read: {failure.strerror}"
            return None
        self.trouble = ""
        return piece

    async def _known(self) -> Reading | None:
        async with transaction(self.database) as tx:
            return _reading(await ledger_position(tx.session, self.node, datetime.now(UTC)))

    async def _take_in(self, piece: Piece) -> None:
        signals, bad = self._understood(piece)
        self._is_known = False
        try:
            self._reading = await patiently(partial(self._commit, piece, signals, bad))
        except Exception:
            log.exception("ledger.piece_not_applied", file=str(self.path), offset=piece.after.offset)
            self._reading = await patiently(partial(self._commit, piece, signals, bad, apart=True))
        self._is_known = True

    def _understood(self, piece: Piece) -> tuple[list[Signal], int]:
        signals: list[Signal] = []
        bad = piece.torn
        shift = self.database.clock.shift
        for line in piece.lines:
            try:
                signals += [replace(signal, at=signal.at + shift) for signal in read(line)]
            except BadLine:
                bad += 1
        if bad or piece.remark:
            log.warning("ledger.remark", file=str(self.path), remark=piece.remark, bad_lines=bad, offset=piece.after.offset)
        return signals, bad

    async def _commit(self, piece: Piece, signals: Sequence[Signal], bad: int, *, apart: bool = False) -> Reading | None:
        """Write what a piece says with the place behind it, unless somebody has read on meanwhile: then only learn how far."""
        now = datetime.now(UTC)
        async with transaction(self.database) as tx:
            position = await ledger_position(tx.session, self.node, now)
            if _reading(position) != self._reading:
                return _reading(position)
            differing = await (self._apply_apart(tx, signals) if apart else self._apply(tx, signals))
            position.inode, position.offset, position.head = piece.after.inode, piece.after.offset, piece.after.head
            position.bad_lines, position.read_at = position.bad_lines + bad, now
        self.bad_lines += bad
        self.contradictions += tell_of_contradictions(differing)
        return Reading(piece.after, now)

    async def _apply(self, tx: Transaction, signals: Sequence[Signal]) -> list[Contradicted]:
        return await take_in(tx, signals, self.switch, source=Source.LEDGER)

    async def _apply_apart(self, tx: Transaction, signals: Sequence[Signal]) -> list[Contradicted]:
        """Each call by itself: one that cannot be applied costs its own lines only, and the place moves on."""
        differing: list[Contradicted] = []
        for call_id, told in groupby(sorted(signals, key=lambda signal: str(signal.call_id)), key=lambda signal: signal.call_id):
            try:
                async with tx.session.begin_nested():
                    differing += await self._apply(tx, list(told))
            except Exception as failure:
                if is_passing(failure):
                    raise
                log.exception("ledger.lines_dropped", call=str(call_id))
        return differing


def _reading(position: LedgerPosition) -> Reading | None:
    if position.inode == NOTHING_READ:
        return None
    return Reading(Place(position.inode, position.offset, position.head), position.read_at)
