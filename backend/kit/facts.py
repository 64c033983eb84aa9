"""How a lower feature lets higher ones act in the same transaction without knowing them.

A payment may keep a promise and move an account in the worklist; `payments` may not import either.
It tells a fact; whoever subscribed acts before the commit, in the order of the features' layers.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from backend.kit.transaction import Transaction


class Fact:
    """Something that happened to the business; subclasses are frozen dataclasses of ids and plain values."""


F = TypeVar("F", bound=Fact)
Listener = Callable[[Transaction, Any], Awaitable[None]]

_listeners: dict[type[Fact], list[tuple[int, Listener]]] = defaultdict(list)

#: Listeners of one fact run from the lowest feature to the highest: promises are decided before the worklist looks at them.
LAYERS = (
    "people",
    "accounts",
    "payments",
    "promises",
    "contact",
    "strategy",
    "assignment",
    "worklist",
    "segments",
    "changes",
    "capacity",
    "experiments",
    "stranded",
    "telephones",
    "calls",
    "inbound",
    "recordings",
    "supervision",
    "reconciliation",
    "imports",
    "backtest",
    "softphone",
    "messages",
    "board",
)


def on(*kinds: type[F]) -> Callable[[Callable[[Transaction, F], Awaitable[None]]], Callable[[Transaction, F], Awaitable[None]]]:
    """Run the decorated function, inside the teller's transaction, whenever one of these facts is told."""

    def subscribe(listener: Callable[[Transaction, F], Awaitable[None]]) -> Callable[[Transaction, F], Awaitable[None]]:
        layer = LAYERS.index(listener.__module__.split(".")[1])
        for kind in kinds:
            _listeners[kind].append((layer, listener))
            _listeners[kind].sort(key=lambda entry: entry[0])
        return listener

    return subscribe


async def tell(tx: Transaction, fact: Fact) -> None:
    """Let every subscriber act on this fact before the transaction ends."""
    for _, listener in _listeners[type(fact)]:
        await listener(tx, fact)
