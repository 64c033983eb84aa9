"""The demonstration's clock: outside lawful hours the floor would be asleep, so it is shown at a working hour instead."""

import json
from datetime import UTC, datetime
from pathlib import Path

FILE = "demo-clock.json"


def demonstration_clock(data_dir: Path, now: datetime) -> datetime:
    """What the business clock shows at `now`: now itself where most may be called, never earlier than the run before ended."""
    from backend.imports.demo.hours import lawful_moment

    shown = lawful_moment(now, not_before=_last_shown(data_dir))
    _write(data_dir, {"shown": shown.isoformat(), "since": now.isoformat()})
    return shown


def remember_stop(data_dir: Path) -> None:
    """Note when the run ended, so that the next one goes on from there."""
    if (told := _read(data_dir)) is not None:
        _write(data_dir, {**told, "stopped": datetime.now(UTC).isoformat()})


def _last_shown(data_dir: Path) -> datetime | None:
    told = _read(data_dir)
    if told is None:
        return None
    shown, since = datetime.fromisoformat(told["shown"]), datetime.fromisoformat(told["since"])
    return shown + (datetime.fromisoformat(told.get("stopped", told["since"])) - since)


def _read(data_dir: Path) -> dict[str, str] | None:
    try:
        told = json.loads((data_dir / FILE).read_text())
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _write(data_dir: Path, told: dict[str, str]) -> None:
    (data_dir / FILE).write_text(json.dumps(told))
