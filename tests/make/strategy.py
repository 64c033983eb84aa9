"""Builders of strategies."""

from typing import Any

from backend.kit.transaction import Transaction
from backend.strategy.actions import activate, seed, shipped
from backend.strategy.models import StrategyVersion


async def strategy(tx: Transaction, *, number: int = 1, **changed: Any) -> StrategyVersion:
    """The shipped strategy in force, or one that differs from it in what is said."""
    if not changed and number == 1:
        return await seed(tx)
    return await activate(tx, {**shipped(), **changed}, number=number)
