"""What the simulated switch writes into its ledger: the lines of a real one with `telephony/asterisk/cel*.conf`."""

import time
from pathlib import Path
from typing import Any

import msgspec

from telephony.simulator.channel import Channel


class LedgerWriter:
    """One JSON line per event of a channel, into a file opened anew for each; without a file, nothing."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def started(self, channel: Channel) -> None:
        """A channel exists."""
        self._write("CHAN_START", channel)

    def answered(self, channel: Channel) -> None:
        """Somebody picked up."""
        self._write("ANSWER", channel)

    def dials(self, channel: Channel) -> None:
        """The channel begins to dial another one."""
        self._write("APP_START", channel)

    def entered(self, channel: Channel, bridge: str) -> None:
        """The channel is in a bridge."""
        self._write("BRIDGE_ENTER", channel, bridge_id=bridge, bridge_technology="simple_bridge")

    def left(self, channel: Channel, bridge: str) -> None:
        """The channel has left its bridge."""
        self._write("BRIDGE_EXIT", channel, bridge_id=bridge, bridge_technology="native_rtp")

    def said(self, channel: Channel, event: str, words: str) -> None:
        """The dialplan has something of its own to write."""
        self._write(event, channel, userdeftype=event, extra=words)

    def ended(self, channel: Channel, cause: int, *, source: str, dial_status: str, is_last: bool) -> None:
        """A channel is gone; when it was the call's last one, nothing more is written about the call."""
        now = time.time()
        self._write("HANGUP", channel, now, hangupcause=cause, hangupsource=source, dialstatus=dial_status)
        for event in ("CHAN_END", "LINKEDID_END") if is_last else ("CHAN_END",):
            self._write(event, channel, now)

    def _write(self, event: str, channel: Channel, at: float | None = None, *, userdeftype: str = "", **extra: Any) -> None:
        if self.path is None:
            return
        fields = {
            "eventtype": event,
            "eventtime": msgspec.Raw(f"{time.time() if at is None else at:.6f}".encode()),
            "uniqueid": channel.uniqueid,
            "linkedid": channel.linkedid,
            "channame": channel.name,
            "exten": channel.exten,
            "context": channel.context,
            "accountcode": channel.account,
            "userfield": channel.userfield,
            "userdeftype": userdeftype,
            "eventextra": msgspec.json.encode(extra).decode() if extra else "",
        }
        with self.path.open("ab") as opened:
            opened.write(msgspec.json.encode(fields) + b"\n")
