"""Whether the switch's ledger can be read from here: there, readable, growing, and of whole JSON lines."""

import json
import time
from pathlib import Path

from telephony.asterisk.findings import AGAIN, Finding, missing, ok, unknown

#: The switch writes its ledger at once; a busy one takes a moment.
PATIENCE_SECONDS = 5.0
#: So much of its end is read.
TAIL_BYTES = 200_000


def ledger(file: Path | None, probe: str | None) -> list[Finding]:
    """What the file says, and whether the call that was just tried comes into it."""
    if file is None:
        return [unknown("the ledger: name its file with PROMESA_CEL_FILE or --cel-file, if it is to be seen from here")]
    try:
        lines = _tail(file)
    except OSError as failure:
        return [missing(f"the ledger {file}: {failure.strerror}; its folder cel-custom must exist at the switch and be readable here")]
    found = []
    if broken := sum(not _is_whole(line) for line in lines):
        found.append(missing(f"{broken} of the ledger's last {len(lines)} lines are no JSON: cel_custom.conf: {AGAIN}"))
    if probe is None:
        return [*found, unknown("whether the ledger grows: no call could be tried")]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any(probe in line for line in _tail(file)):
        if time.monotonic() > deadline:
            return [*found, missing(f"the ledger {file} does not grow: cel.conf, cel_custom.conf, or the folder's owner: {AGAIN}")]
        time.sleep(0.1)
    return found or [ok("the ledger is there, readable and growing")]


def recordings(folder: Path | None) -> list[Finding]:
    """Whether recordings can be fetched from here."""
    if folder is None:
        return [unknown("recordings: name their folder with --recordings, if it is to be seen from here")]
    if not folder.is_dir():
        return [missing(f"the recordings' folder {folder} is not there: <spool>/monitor of the switch, mounted here")]
    return [ok("the recordings' folder is there")]


def _tail(file: Path) -> list[str]:
    with file.open("rb") as stream:
        start = max(0, file.stat().st_size - TAIL_BYTES)
        stream.seek(start)
        *lines, _ = stream.read().split(b"\n")
    return [line.decode("utf-8", "replace") for line in (lines[1:] if start else lines)]


def _is_whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
