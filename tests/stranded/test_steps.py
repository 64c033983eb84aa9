"""Every delinquent account has exactly one next step, or is listed: against an oracle that looks at one account after the other."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from backend.accounts import actions as accounts
from backend.accounts.models import AccountState, Hold
from backend.accounts.schemas import NewDispute, NewHold
from backend.kit.transaction import Transaction
from backend.people.models import Role
from backend.stranded import actions, queries
from backend.stranded.models import Gap, Step, StrandedAccount, StrandedCount
from backend.worklist import queries as worklist_queries
from backend.worklist.actions import rank_accounts
from tests.make import Make
from tests.stranded.oracle import Oracle

Move = Callable[[timedelta], None]
HOUR = timedelta(hours=1)


async def _anything(tx: Transaction, make: Make, seed: int, count: int = 40) -> list[Any]:
    """Accounts about which anything may be the case, some of it at the same time."""
    dice = random.Random(seed)
    ana, gone = await make.collector(), await make.collector()
    leader, boss = await make.user(role=Role.SUPERVISOR), await make.user(role=Role.ADMINISTRATOR)
    gone.disabled_at = tx.now
    portfolios = [
        await make.portfolio(workers=[ana, leader]),
        await make.portfolio(workers=[gone, leader]),
        await make.portfolio(zone="Pacific/Auckland", workers=[ana]),
    ]
    made = []
    for _ in range(count):
        account = await make.work(
            portfolio=dice.choices(portfolios, [6, 1, 2])[0], owes=[dice.randint(1, 9) * 100_000_00] * dice.randint(1, 2),
            days_late=dice.choice([-20, -1, 0, 1, 40, 400]), phones=dice.choices([0, 1, 2], [1, 5, 2])[0], ranked=False,
        )  # fmt: skip
        made.append(account)
        if dice.random() < 0.3:
            await make.promise(account, 50_000_00, due_on=tx.now.date() + timedelta(days=dice.choice([1, 2, 5])))
        if dice.random() < 0.3:
            await make.callback(account, due_at=tx.now + timedelta(hours=dice.choice([-30, -1, 3, 200])), by=ana)
        if dice.random() < 0.25:
            ends = tx.now.date() + timedelta(days=dice.choice([-2, 0, 3]))
            tx.session.add(Hold(account_id=account.id, reason="legal", owner_id=leader.id, starts_at=tx.now - HOUR, ends_on=ends))
        if dice.random() < 0.25:
            for item in await _items(tx, account):
                if dice.random() < 0.7:
                    await accounts.dispute(tx, boss, account.id, NewDispute(item, "other"))
        if dice.random() < 0.15:
            account.state, account.closed_at, account.closed_reason = AccountState.CLOSED, tx.now, dice.choice(["settled", "", None])
        if dice.random() < 0.15:
            await tx.session.execute(
                text("UPDATE debtor SET contact_stopped_at = :now WHERE id = :id"), {"now": tx.now, "id": account.debtor_id}
            )
    await tx.session.flush()
    await rank_accounts(tx, [account.id for account in made], ask_again=True)
    for account in made:
        if dice.random() < 0.1:
            await tx.session.execute(text("DELETE FROM work_item WHERE account_id = :id"), {"id": account.id})
        elif dice.random() < 0.15:
            later = tx.now + dice.choice([-1, 1]) * HOUR
            await tx.session.execute(text("UPDATE work_item SET review_at = :at WHERE account_id = :id"), {"at": later, "id": account.id})
    return made


async def _items(tx: Transaction, account: Any) -> list[Any]:
    found = await tx.session.execute(text("SELECT id FROM item WHERE account_id = :id ORDER BY due_on"), {"id": account.id})
    return list(found.scalars())


async def _found(tx: Transaction) -> dict[Any, str]:
    rows = await tx.session.execute(text("SELECT account_id, gap FROM stranded_account"))
    return {account_id: f"gap:{gap}" for account_id, gap in rows}


async def test_whatever_is_the_case_the_list_is_what_a_slow_look_at_each_account_finds(tx: Transaction, make: Make, at: Move) -> None:
    made = [account for seed in range(4) for account in await _anything(tx, make, seed)]
    seen: set[str] = set()
    for later in (timedelta(), timedelta(days=2), timedelta(days=9)):
        at(later)
        oracle = Oracle(tx.session, tx.now)
        expected = {account.id: await oracle.step_of(account.id) for account in made}
        done = await actions.check(tx)
        assert await _found(tx) == {id_: said for id_, said in expected.items() if said and said.startswith("gap:")}
        delinquent = [said for said in expected.values() if said]
        assert done.accounts == len(delinquent)
        counted: Counter[str] = Counter()
        for step, accounts_there in await tx.session.execute(text("SELECT step, accounts FROM stranded_count")):
            counted[f"step:{step}"] += accounts_there
        assert counted == Counter(said for said in delinquent if said.startswith("step:"))
        one_by_one = await queries.look_at(tx.session, [account.id for account in made], tx.now)
        assert {id_: f"gap:{gap}" if gap else f"step:{step}" for id_, (step, gap) in one_by_one.items()} == {
            id_: said for id_, said in expected.items() if said
        }
        seen |= set(delinquent)
    # Chance met everything there is: nothing was compared in name only.
    assert seen == {f"step:{step}" for step in Step} | {f"gap:{gap}" for gap in Gap}


async def test_it_is_listed_since_the_check_that_first_found_it_and_gone_once_it_is_seen_to(tx: Transaction, make: Make, at: Move) -> None:
    account = await make.work(workers=[await make.collector()], phones=0)
    await actions.check(tx)
    first = await tx.session.get_one(StrandedAccount, account.id)
    assert (first.gap, first.since) == (Gap.NO_PHONE, tx.now)
    began = tx.now
    at(timedelta(days=1))
    await actions.check(tx)
    await tx.session.refresh(first)
    assert first.since == began
    leader = await make.user(role=Role.ADMINISTRATOR)
    await accounts.hold(tx, leader, account.id, NewHold(reason="legal", ends_on=date(2026, 12, 1)))
    await actions.check(tx)
    assert await _found(tx) == {}
    [counted] = (await tx.session.execute(text("SELECT step, accounts FROM stranded_count"))).all()
    assert tuple(counted) == ("hold", 1)


async def test_money_of_two_currencies_is_never_added(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio(workers=[await make.collector()])
    for currency, owes in (("COP", 5_000_00), ("COP", 1_000_00), ("USD", 300_00)):
        await make.work(portfolio=portfolio, phones=0, currency=currency, owes=owes)
    await make.work(portfolio=portfolio, currency="USD", owes=70_00)
    await actions.check(tx)
    manager = await make.user(role=Role.MANAGER)
    gaps = await queries.gaps(tx.session, manager)
    assert [(gap, currency, count, minor) for _, _, gap, currency, count, minor in gaps] == [
        (Gap.NO_PHONE, "COP", 2, 6_000_00),
        (Gap.NO_PHONE, "USD", 1, 300_00),
    ]
    assert await queries.steps(tx.session, manager) == [(Step.WORKLIST, "USD", 1, 70_00)]
    assert StrandedCount.__table__.primary_key.columns.keys() == ["portfolio_id", "currency", "step"]  # type: ignore[attr-defined]


async def test_an_account_of_a_desk_nobody_serves_has_no_next_step_unless_it_overflows_to_one_that_somebody_does(
    tx: Transaction, make: Make
) -> None:
    lawyers = {"name": "lawyers", "label": {}, "when": {"is": "compare", "field": "language", "op": "eq", "value": "es"}}
    needs = {"needs": {"skills": {"judicial": 1}}}
    rest = {"name": "rest", "label": {}}
    account = await make.work(portfolio=await make.portfolio(workers=[await make.collector()]), ranked=False)
    for number, overflow, gap in ((1, [], Gap.NOBODY), (2, [{"to": "rest", "after_hours": 900}], None)):
        await make.strategy(number=number, desks=[{**lawyers, **needs, "overflow": overflow}, rest])
        await rank_accounts(tx, [account.id])
        assert (await queries.look_at(tx.session, [account.id], tx.now))[account.id] == (Step.WORKLIST, gap)


async def test_an_experiment_takes_no_accounts_collectors_from_it(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio(workers=[await make.collector()])
    made = [await make.work(portfolio=portfolio) for _ in range(12)]
    await make.experiment(seed=3)
    buckets = {item.bucket for account in made if (item := await worklist_queries.item_of(tx.session, account.id))}
    assert len(buckets) == 2
    told = await queries.look_at(tx.session, [account.id for account in made], tx.now)
    assert {gap for _, gap in told.values()} == {None}
