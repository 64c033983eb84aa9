"""Builders: `await make.team()` invents what the test does not name.

Each file here holds builders of one feature: `async def team(tx: Transaction, *, name: str | None = None) -> Team`.
The first parameter is always the transaction; `make` passes it, so tests write only the rest. Builders call each other
directly (`from tests.make.people import team`), flush (`await tx.session.flush()`), and never commit.
"""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from backend.kit.transaction import Transaction

Builder = Callable[..., Awaitable[Any]]


def builders() -> dict[str, Builder]:
    """Every public coroutine of every file in this folder, by name; two of one name are a mistake."""
    found: dict[str, Builder] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        for name, builder in vars(importlib.import_module(module.name)).items():
            if inspect.iscoroutinefunction(builder) and builder.__module__ == module.name and not name.startswith("_"):
                if name in found:
                    raise RuntimeError(f"two builders are called {name}: in {found[name].__module__} and {module.name}")
                found[name] = builder
    return found


class Make:
    """All builders, bound to the test's transaction or to one of their own that commits."""

    def __init__(self, open_transaction: Callable[[], AbstractAsyncContextManager[Transaction]]) -> None:
        self._open = open_transaction
        self._builders = builders()

    def __getattr__(self, name: str) -> Builder:
        try:
            builder = self._builders[name]
        except KeyError:
            raise AttributeError(f"no builder {name} in tests/make; there are {', '.join(sorted(self._builders))}") from None

        @functools.wraps(builder)
        async def build(*args: Any, **kwargs: Any) -> Any:
            async with self._open() as tx:
                return await builder(tx, *args, **kwargs)

        return build
