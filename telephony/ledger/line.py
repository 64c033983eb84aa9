"""One line of the switch's ledger, as far as it concerns us."""

from datetime import UTC, datetime

import msgspec


class Line(msgspec.Struct):
    """One line, as far as it concerns us."""

    eventtype: str
    eventtime: float
    uniqueid: str
    linkedid: str
    channame: str = ""
    context: str = ""
    accountcode: str = ""
    #: JSON in its own right; whose shape depends on the kind of line.
    eventextra: str = ""

    @property
    def at(self) -> datetime:
        """When it happened, by the switch's clock."""
        return datetime.fromtimestamp(self.eventtime, UTC)

    @property
    def is_first_leg(self) -> bool:
        """Whether it is about the channel we ordered, which carries the call's own id."""
        return self.uniqueid == self.linkedid


class HangupExtra(msgspec.Struct):
    """What comes with the end of a channel."""

    hangupcause: int
    hangupsource: str = ""


class SaidExtra(msgspec.Struct):
    """What comes with the dialplan's own lines."""

    extra: str


def words_of(line: Line) -> dict[str, str]:
    """What our dialplan wrote, as `caller=+57...|dialled=...`."""
    words = msgspec.json.decode(line.eventextra, type=SaidExtra).extra.split("|")
    return dict(word.partition("=")[::2] for word in words)
