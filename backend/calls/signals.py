"""Signals: what the switch told us, in our words. The bridge translates frames into these; the calls feature applies them.

A signal states a fact with the switch's own time; applying one twice, late or out of order changes nothing
that its first application in order would not have.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Source(StrEnum):
    """Where a signal comes from."""

    #: Heard as it happened, or seen by looking at the switch; what nobody listened to is missing.
    HEARD = "heard"
    #: Read in the switch's own ledger (CEL), which is complete: it has the last word.
    LEDGER = "ledger"


class Leg(StrEnum):
    """Which end of the call a channel belongs to."""

    COLLECTOR = "collector"
    DEBTOR = "debtor"


class Fate(StrEnum):
    """What became of an attempt to place a call, where no leg of the debtor says more."""

    COLLECTOR_BUSY = "collector_busy"
    COLLECTOR_DECLINED = "collector_declined"
    COLLECTOR_NO_ANSWER = "collector_no_answer"
    COLLECTOR_OFFLINE = "collector_offline"
    REFUSED_BY_SWITCH = "refused_by_switch"
    #: Sent, answer lost, and the switch knows nothing of it after its time.
    NOT_PLACED = "not_placed"


@dataclass(frozen=True)
class Signal:
    """Something the switch said about one call of ours."""

    call_id: UUID
    #: The switch's clock.
    at: datetime


@dataclass(frozen=True)
class Placed(Signal):
    """The switch accepted the order to place the call."""


@dataclass(frozen=True)
class NotPlaced(Signal):
    """The call came to nothing before a debtor's leg existed."""

    fate: Fate


@dataclass(frozen=True)
class LegStarted(Signal):
    """A channel of the call exists; `channel` is the switch's unique id of it, good for hanging up."""

    leg: Leg
    channel: str


@dataclass(frozen=True)
class LegRang(Signal):
    """A telephone rings."""

    leg: Leg
    channel: str


@dataclass(frozen=True)
class LegAnswered(Signal):
    """A telephone was picked up."""

    leg: Leg
    channel: str


@dataclass(frozen=True)
class LegEnded(Signal):
    """A channel is gone; `q850` is the ISDN cause, `sip` the last SIP status or None."""

    leg: Leg
    channel: str
    q850: int
    sip: int | None = None


@dataclass(frozen=True)
class Held(Signal):
    """One end put the other on hold."""

    leg: Leg
    channel: str


@dataclass(frozen=True)
class Resumed(Signal):
    """One end took the other back from hold."""

    leg: Leg
    channel: str


@dataclass(frozen=True)
class DialFinished(Signal):
    """The switch stopped dialling the debtor; status as the switch names it (ANSWER, BUSY, NOANSWER, CANCEL, CONGESTION)."""

    status: str
    #: What only the ledger adds: the debtor's last SIP status, and seconds from dialling to the first ring.
    sip: int | None = None
    rang_after: float | None = None


@dataclass(frozen=True)
class CallOver(Signal):
    """No channel of the call is left: the call is over."""


@dataclass(frozen=True)
class LedgerClosed(Signal):
    """The switch's ledger says that no channel of the call is left, and writes nothing more about it."""


@dataclass(frozen=True)
class SwitchRestarted(Signal):
    """The switch restarted under the call: it is over, with outcome `switch_restart` unless it was over before `at`."""


@dataclass(frozen=True)
class RecordingSignal(Signal):
    """What the switch does about a call's recording; it says nothing about the call itself."""


@dataclass(frozen=True)
class NoticePlayed(RecordingSignal):
    """The debtor was told, to the end, that the call will be recorded."""


@dataclass(frozen=True)
class NotRecorded(RecordingSignal):
    """The switch was to record and does not; `reason` is the dialplan's word."""

    reason: str


@dataclass(frozen=True)
class RecordingStarted(RecordingSignal):
    """From now on what is said is written down."""


@dataclass(frozen=True)
class RecordingStopped(RecordingSignal):
    """Nothing more is written down."""


@dataclass(frozen=True)
class PhoneState:
    """A collector's telephone became reachable or not (no call concerned)."""

    endpoint: str
    reachable: bool
    #: None: its registration spoke, which knows nothing of calls.
    in_use: bool | None
    at: datetime
