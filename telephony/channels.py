"""Which channels each call still has on the switch: a call is over when none is left, not when the collector's leg ends."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

#: Frames about a finished call may still come (late or twice); of this many we remember that they are finished.
REMEMBERED = 10_000


@dataclass
class _Call:
    seen: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    last_end: datetime | None = None


class Channels:
    """Sets of channels seen and gone, so that the order in which frames of different channels come does not matter."""

    def __init__(self) -> None:
        self._open: dict[UUID, _Call] = {}
        self._finished: OrderedDict[UUID, None] = OrderedDict()

    def knows(self, call_id: UUID) -> bool:
        """Whether any channel of this call was ever seen."""
        return call_id in self._open or call_id in self._finished

    def saw(self, call_id: UUID, channel: str) -> None:
        """A frame mentioned this channel of the call."""
        if channel and call_id not in self._finished:
            self._open.setdefault(call_id, _Call()).seen.add(channel)

    def ended(self, call_id: UUID, channel: str, at: datetime) -> datetime | None:
        """A channel is gone; returns when the call was over, if this was the last piece of the proof."""
        if call_id in self._finished:
            return None
        call = self._open.setdefault(call_id, _Call())
        call.seen.add(channel)
        call.gone.add(channel)
        call.last_end = max(at, call.last_end or at)
        # The collector's channel carries the call's own id and is always the first: without its end, nothing is proved.
        if str(call_id) not in call.gone or not call.seen <= call.gone:
            return None
        self.finish(call_id)
        return call.last_end

    def finish(self, call_id: UUID) -> None:
        """Forget the call's channels, but not that it is over."""
        self._open.pop(call_id, None)
        self._finished[call_id] = None
        while len(self._finished) > REMEMBERED:
            self._finished.popitem(last=False)

    def rebuild(self, present: Iterable[tuple[UUID, str]]) -> None:
        """Start again from the channels the switch says there are now."""
        known, self._open = self._open, {}
        for call_id, channel in present:
            # A list may be a moment older than an end we have already heard of; ids are never used twice.
            if call_id not in known or channel not in known[call_id].gone:
                self.saw(call_id, channel)
        for call_id, call in self._open.items():
            if str(call_id) not in call.seen:
                # The collector's leg ended while we were away (or the debtor was passed on): what is left decides.
                call.gone.add(str(call_id))
                call.seen.add(str(call_id))
