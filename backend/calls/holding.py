"""How long a debtor was kept on hold: from the moments at which it began and ended, told in any order and as often as you like."""

from datetime import datetime
from itertools import pairwise

from backend.calls.models import Call


def note(call: Call, at: datetime, *, held: bool) -> None:
    """The collector put the debtor on hold, or took them back."""
    # A new list: the row would not notice that its own had changed.
    call.holds = sorted({*_known(call), (at.isoformat(), held)}, key=_place)


def is_held(call: Call) -> bool:
    """Whether the debtor is on hold now."""
    return bool(call.holds) and call.holds[-1][1]


def held_since(call: Call) -> datetime | None:
    """Since when the debtor is on hold now."""
    return datetime.fromisoformat(call.holds[-1][0]) if is_held(call) and call.over_at is None else None


def seconds_held(call: Call) -> float:
    """Seconds on hold, without a hold that still lasts; what nobody took back ended with the call."""
    moments = [(datetime.fromisoformat(at), held) for at, held in _known(call)]
    if call.over_at is not None and moments:
        moments.append((max(moments[-1][0], call.debtor_ended_at or call.over_at), False))
    return sum((after - at).total_seconds() for (at, held), (after, _) in pairwise(moments) if held)


def _known(call: Call) -> list[tuple[str, bool]]:
    # JSON has no tuples, and a call that was only just made no list yet.
    return [(at, held) for at, held in call.holds or []]


def _place(moment: tuple[str, bool]) -> tuple[datetime, bool]:
    return datetime.fromisoformat(moment[0]), moment[1]
