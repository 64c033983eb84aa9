"""A collector's own channel as this process follows it: which of their things changed, to be looked at again by HTTP."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from backend.board.rules import Heard
from backend.board.schemas import DeskChanged, FeedRow
from backend.board.sending import Event, Receiver, text_event

#: Said when it is not known what changed.
EVERYTHING = ["account", "call", "claim", "inbound", "presence", "review", "spying"]


class Desk:
    """One user's sockets, and the last number they were told."""

    def __init__(self, user_id: UUID) -> None:
        self.channel = f"desk:{user_id}"
        self.receivers: set[Receiver] = set()
        self.heard = Heard()

    def hear(self, seq: int, rows: Sequence[tuple[str, str]]) -> None:
        """Pass an announcement on; after a gap, everything is to be looked at."""
        if seq <= self.heard.seq:
            return
        is_next = seq == self.heard.seq + 1
        self.heard.restart(seq)
        if is_next:
            self._tell(sorted({kind for kind, _ in rows}), [id_ for _, id_ in rows])
        else:
            self._tell(EVERYTHING, [])

    def compare(self, seq: int, now: datetime, feeds: list[FeedRow]) -> None:
        """Whether a doorbell was lost; if not, an empty message says that all is well."""
        missed = seq > self.heard.seq
        self.heard.restart(max(seq, self.heard.seq))
        self._tell(EVERYTHING if missed else [], [])

    def everything_event(self) -> Event:
        """What a socket gets first, and after it was too slow for the rest."""
        return _event(DeskChanged(self.heard.seq, EVERYTHING, []))

    def _tell(self, kinds: list[str], ids: list[str]) -> None:
        event = _event(DeskChanged(self.heard.seq, kinds, ids))
        for receiver in self.receivers:
            receiver.offer(event)


def _event(message: DeskChanged) -> Event:
    return text_event(msgspec.json.encode(message))
