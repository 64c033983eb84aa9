"""Who gets which account."""

import asyncio
from typing import Any

from backend.kit.transaction import Database
from backend.worklist import actions
from backend.worklist.rules import WorklistEmpty


async def test_two_collectors_never_get_the_same_account(database: Database, make: Any) -> None:
    ana, ben = await make.collector(), await make.collector()
    only = await make.work(workers=[ana, ben])
    claims = await asyncio.gather(actions.take_next(database, ana), actions.take_next(database, ben), return_exceptions=True)
    assert [claim.account_id for claim in claims if not isinstance(claim, BaseException)] == [only.id]
    (refusal,) = [claim for claim in claims if isinstance(claim, BaseException)]
    assert isinstance(refusal, WorklistEmpty)


async def test_next_while_holding_an_account_gives_the_same_one_again(database: Database, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    for _ in range(3):
        await make.work(portfolio=portfolio)
    first, again = await actions.take_next(database, ana), await actions.take_next(database, ana)
    assert first.id == again.id
