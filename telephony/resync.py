"""Asking the switch what is true now: after every sign-in, and every half minute because silent loss should be a number.

The manager interface never repeats what was missed. What ended while nobody listened stands in the switch's own ledger, which
is read first (`telephony/ledger`); without one it is known here only as ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from backend.calls.signals import CallOver, Fate, Leg, LegAnswered, LegRang, LegStarted, NotPlaced, PhoneState, Placed, SwitchRestarted
from telephony.channels import Channels
from telephony.frames import Frame
from telephony.inbound import caller_on
from telephony.link import Link
from telephony.translate import Told, call_of, leg_of, translate

#: An order whose answer was lost is looked for this long. The switch carries orders out as it reads them, and drops a connection that it
#: could not write to for ten seconds (`writetimeout` of telephony/asterisk/manager.conf) with all that it has not read.
LOST_AFTER = timedelta(seconds=15)
#: The switch tells its age in whole seconds.
ROUNDING = timedelta(seconds=2)


class OpenCall(Protocol):
    """What has to be known of a call that has not ended, to compare it with the switch."""

    @property
    def id(self) -> UUID: ...
    @property
    def taken_at(self) -> datetime | None: ...
    @property
    def placed_at(self) -> datetime | None: ...
    @property
    def collector_rang_at(self) -> datetime | None: ...
    @property
    def collector_answered_at(self) -> datetime | None: ...
    @property
    def debtor_started_at(self) -> datetime | None: ...
    @property
    def debtor_rang_at(self) -> datetime | None: ...
    @property
    def debtor_answered_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Snapshot:
    """What the switch says is true now."""

    #: What is not in it was not there at this moment.
    asked_at: datetime
    #: What is in it was there at this moment.
    answered_at: datetime
    #: When this switch, as it is, began to run.
    switch_started_at: datetime
    #: By how much the switch's clock is ahead of ours.
    clock_ahead: timedelta
    channels: Sequence[Frame]
    telephones: Sequence[PhoneState]

    def present(self) -> list[tuple[UUID, str]]:
        """The channels of calls of ours."""
        found = [(call_of(channel.get("linkedid")), channel.get("uniqueid")) for channel in self.channels]
        return [(call_id, channel) for call_id, channel in found if call_id]


def start_of(uptime: float, told_at: datetime, known: datetime | None) -> datetime:
    """When the switch, as it is, began to run. It tells its age in whole seconds, each time late by up to one: the earliest is nearest.

    What is told long after the start that was known is another start.
    """
    told = told_at - timedelta(seconds=uptime)
    return told if known is None or told > known + ROUNDING else min(told, known)


async def look(link: Link, switch_started_at: datetime) -> Snapshot:
    """Ask the switch for its clock, its channels and its telephones."""
    asked_at = datetime.now(UTC)
    pong = await link.act({"Action": "Ping"})
    switch_clock = datetime.fromtimestamp(float(pong.get("timestamp") or asked_at.timestamp()), UTC)
    clock_ahead = switch_clock - datetime.now(UTC)
    channels = await link.ask({"Action": "CoreShowChannels"})
    answered_at = datetime.now(UTC)
    devices = await link.ask({"Action": "DeviceStateList"})
    nothing = Channels()
    telephones = [told for device in devices for told in translate(device, nothing, answered_at) if isinstance(told, PhoneState)]
    return Snapshot(asked_at, answered_at, switch_started_at, clock_ahead, channels, telephones)


class Reconciler:
    """Compares the calls the database believes open with the channels there are."""

    def __init__(self) -> None:
        self._missing: dict[UUID, datetime] = {}
        self._looked_for = False

    @property
    def is_in_doubt(self) -> bool:
        """Whether a call was missing from the last look: its end, or its beginning, may just not have been read yet, so look again soon."""
        return bool(self._missing) or self._looked_for

    def differences(
        self, calls: Sequence[OpenCall], snapshot: Snapshot, shift: timedelta, written: Mapping[UUID, datetime] | None = None
    ) -> list[Told]:
        """What the database does not know yet; `shift` is from wall time to the business clock the calls are written in.

        `written` is when the switch's ledger, read to its end, last wrote of each call (business clock): what is over and not
        closed there ended no earlier than that, and nothing is known of it since.
        """
        channels: dict[UUID, list[Frame]] = {}
        for channel in snapshot.channels:
            if call_id := call_of(channel.get("linkedid")) or caller_on(channel):
                channels.setdefault(call_id, []).append(channel)
        told: list[Told] = []
        missing, self._missing, self._looked_for = self._missing, {}, False
        for call in calls:
            if call.taken_at is None:
                continue
            if call.id in channels:
                told += [] if call.placed_at else [Placed(call.id, snapshot.answered_at)]
                told += [fact for channel in channels[call.id] for fact in unknown_facts(call, channel, snapshot.answered_at)]
            else:
                last = written.get(call.id) if written else None
                told += self._absent(call, snapshot, missing, shift, last - shift if last else None)
        return told

    def _absent(
        self, call: OpenCall, snapshot: Snapshot, missing: dict[UUID, datetime], shift: timedelta, written_at: datetime | None
    ) -> list[Told]:
        assert call.taken_at is not None
        taken_at = call.taken_at - shift
        # No margin here: whoever took a call since then had signed in to this switch, which was after its start.
        if taken_at < snapshot.switch_started_at:
            return [SwitchRestarted(call.id, written_at or snapshot.switch_started_at)]
        known_since = _known_since(call)
        if known_since is not None:
            if known_since - shift - snapshot.clock_ahead > snapshot.asked_at:
                # The ledger may know of channels that began after the look: not missing, only too young for it.
                return []
            # Its last frames may be on their way: only what is missing twice is over.
            since = missing.get(call.id)
            if since is not None:
                return [CallOver(call.id, written_at or since)]
            self._missing[call.id] = snapshot.asked_at
        elif taken_at + LOST_AFTER < snapshot.asked_at:
            return [NotPlaced(call.id, snapshot.asked_at, Fate.NOT_PLACED)]
        elif taken_at < snapshot.asked_at:
            self._looked_for = True
        return []


def unknown_facts(call: OpenCall, channel: Frame, at: datetime) -> list[Told]:
    """The facts a living channel shows that were never told; frames still to be read may put them earlier."""
    leg, name, state = leg_of(channel), channel.get("uniqueid"), channel.get("channelstatedesc")
    told: list[Told] = []
    if leg is Leg.DEBTOR and call.debtor_started_at is None:
        told.append(LegStarted(call.id, at, Leg.DEBTOR, name))
    rang_at, answered_at = {
        Leg.DEBTOR: (call.debtor_rang_at, call.debtor_answered_at),
        Leg.COLLECTOR: (call.collector_rang_at, call.collector_answered_at),
        None: (at, at),
    }[leg]
    if leg and state == "Ringing" and rang_at is None:
        told.append(LegRang(call.id, at, leg, name))
    if leg and state == "Up" and answered_at is None:
        told.append(LegAnswered(call.id, at, leg, name))
    return told


def _known_since(call: OpenCall) -> datetime | None:
    """The first that is known of it on the switch; None: perhaps it never was there."""
    facts = (call.placed_at, call.collector_rang_at, call.collector_answered_at, call.debtor_started_at)
    return min((fact for fact in facts if fact is not None), default=None)
