"""What the switch tells of somebody who calls us, in our words. Facts, as every signal: twice, late or in any order is no matter."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from backend.calls.signals import Signal

#: An inbound call's id is made of the switch's own linked id: whoever hears a later frame of it finds it without a table.
NAMESPACE = UUID("5b8f0f0e-2b52-4f0c-9a5e-3f8f2c7f1d60")


def inbound_id(linkedid: str) -> UUID:
    """The id of the call whose channels carry this linked id."""
    return uuid5(NAMESPACE, linkedid)


def is_inbound(call_id: UUID) -> bool:
    """Whether this is the id of a call that came in; ours are of version 7."""
    return call_id.version == 5


class Ending(StrEnum):
    """How a collector's telephone stopped ringing for a caller."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    #: The collector went away while it rang.
    LEFT = "left"
    CALLER_GONE = "caller_gone"


@dataclass(frozen=True)
class CallerSignal(Signal):
    """What is said of a caller and of no other call."""


@dataclass(frozen=True)
class InboundArrived(CallerSignal):
    """Somebody calls one of our numbers: theirs as the switch filtered it, empty when withheld."""

    channel: str
    caller: str
    dialled: str


@dataclass(frozen=True)
class OfferRang(CallerSignal):
    """The telephone of the collector it is offered to rings."""

    telephone: str


@dataclass(frozen=True)
class OfferAnswered(CallerSignal):
    """A collector picked up."""

    telephone: str


@dataclass(frozen=True)
class OfferOver(CallerSignal):
    """A collector's telephone rings no longer, unanswered."""

    telephone: str
    ending: Ending


@dataclass(frozen=True)
class TurnedAway(CallerSignal):
    """The switch told the caller that nobody is free."""
