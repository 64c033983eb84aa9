"""How well a number works, learnt from every attempt: 0 never reached anybody, 50 unknown, 100 reaches the debtor."""

from typing import Protocol


class Ended(Protocol):
    """How far an attempt came."""

    rang: bool
    connected: bool
    contact: bool
    right_party: bool


def quality_after(quality: int, ended: Ended) -> int:
    """The number's quality after one more attempt: the debtor's own voice counts most, a line that does not ring costs most."""
    if ended.right_party:
        step = 20
    elif ended.contact:
        # Somebody is there, who may bring the debtor to the telephone or may not.
        step = 2
    elif ended.connected:
        step = -2
    elif ended.rang:
        step = -4
    else:
        step = -15
    return max(0, min(100, quality + step))
