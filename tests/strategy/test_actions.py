"""Strategies in force."""

from typing import Any

import pytest

from backend.kit.transaction import Transaction
from backend.strategy import queries
from backend.strategy.actions import activate, in_force, of_version, seed, shipped
from backend.strategy.reading import StrategyWrong


async def test_seeding_twice_leaves_the_one_shipped_version_in_force(tx: Transaction) -> None:
    first, second = await seed(tx), await seed(tx)
    assert first.id == second.id
    assert (first.number, first.retired_at) == (1, None)


async def test_a_new_version_retires_the_one_before_and_the_old_can_still_be_read(tx: Transaction, make: Any) -> None:
    await make.strategy()
    await make.strategy(number=2, seed=7)
    assert [(number, strategy.seed) for number, strategy in (await in_force(tx), await of_version(tx, 1))] == [(2, 7), (1, 0)]
    before = await queries.numbered(tx.session, 1)
    assert before is not None
    assert before.retired_at == tx.now


async def test_a_wrong_strategy_leaves_the_right_one_in_force(tx: Transaction, make: Any) -> None:
    await make.strategy()
    with pytest.raises(StrategyWrong):
        await activate(tx, {**shipped(), "bands": []}, number=2)
    assert (await in_force(tx))[0] == 1
