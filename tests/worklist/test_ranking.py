"""The order: the same from the same facts, explained as it is stored, kept true as facts and time change."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from backend.accounts import actions as accounts
from backend.accounts.schemas import NewDispute, NewHold
from backend.kit.jobs import Context
from backend.kit.money import Money
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.models import Role
from backend.promises import actions as promises
from backend.promises.decisions import decide_due
from backend.promises.schemas import NewPromise
from backend.settings import Settings
from backend.strategy.actions import in_force
from backend.strategy.rules import View, band_of, score_of
from backend.worklist import actions, queries, whole
from backend.worklist.explanation import why
from backend.worklist.rules import due_order, first_closed, standing_gates, tie_of
from tests.worklist.swept import swept
from workers.jobs.sweep import rank_unranked_accounts

Move = Callable[[timedelta], None]
HOUR = timedelta(hours=1)

PLACES = "SELECT account_id, band, score, tie, gate, ready, only_for, turns_at, review_at, version FROM work_item ORDER BY account_id"
ORDER = "SELECT account_id FROM work_item WHERE ready ORDER BY bucket, band, score DESC, tie, account_id"


async def _rows(tx: Transaction, statement: str) -> list[Any]:
    return [tuple(row) for row in await tx.session.execute(text(statement))]


async def _floor(make: Any, tx: Transaction, count: int = 12) -> list[Any]:
    """A portfolio in which everything that ranks differs somewhere."""
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    made = [
        await make.work(portfolio=portfolio, owes=(n % 5 + 1) * 700_000_00, days_late=n * 9 - 4, phones=n % 3, ranked=False)
        for n in range(count)
    ]
    for n, account in enumerate(made):
        if n % 4 == 1:
            await make.attempt(account, tx.now - timedelta(days=n), contact=n % 8 == 1, conversation=False)
        if n % 5 == 2:
            await make.callback(account, due_at=tx.now - timedelta(minutes=n), by=ana)
    await actions.rank_accounts(tx, [account.id for account in made], ask_again=True)
    return [ana, *made]


async def test_the_same_facts_give_the_same_order_whichever_way_it_is_computed(tx: Transaction, make: Any) -> None:
    await _floor(make, tx)
    few = await _rows(tx, PLACES), await _rows(tx, ORDER)
    assert await actions.rank(tx, anew=False) == 0
    in_place = await _rows(tx, PLACES), await _rows(tx, ORDER)
    await actions.rank(tx, anew=True)
    swapped = await _rows(tx, PLACES), await _rows(tx, ORDER)
    assert few == in_place == swapped
    assert len(few[1]) > 3


async def test_every_place_is_explained_as_it_is_stored(tx: Transaction, make: Any) -> None:
    ana, *made = await _floor(make, tx)
    number, strategy = await in_force(tx)
    order = [row[0] for row in await _rows(tx, ORDER)]
    for account in made:
        item = await queries.item_of(tx.session, account.id)
        assert item is not None
        told = await why(tx, ana, account.id)
        assert (told.band, told.score, told.tie_break["order"], told.strategy_version) == (item.band, item.score, item.tie, number)
        assert told.eligible is item.ready
        assert told.position == (order.index(account.id) + 1 if item.ready else None)
        facts = (await queries.facts_of(tx.session, [account.id], item.ranked_at, None))[account.id]
        view = View(strategy, facts, item.ranked_at)
        place, band = band_of(view)
        closed = first_closed([*standing_gates(facts, tx.now)])
        assert (item.band, item.score, item.gate) == (place, score_of(view), closed.gate if closed else None)
        assert item.tie == (due_order(facts) if band.by_time else tie_of(facts, strategy.seed))


async def test_an_explanation_stays_that_of_the_ranking_when_time_passes(tx: Transaction, make: Any, at: Move) -> None:
    ana, *made = await _floor(make, tx)
    before = {account.id: await why(tx, ana, account.id) for account in made}
    at(timedelta(days=3))
    for account in made:
        after = await why(tx, ana, account.id)
        assert (after.band, after.score, after.points, after.tie_break) == (
            before[account.id].band,
            before[account.id].score,
            before[account.id].points,
            before[account.id].tie_break,
        )


async def test_another_day_moves_what_grew_older_and_nothing_else(tx: Transaction, make: Any, at: Move) -> None:
    await _floor(make, tx)
    at(timedelta(days=1))
    moved = await actions.rank(tx)
    assert moved > 0
    assert await actions.rank(tx) == 0


async def test_a_new_strategy_ranks_everything_by_its_number(tx: Transaction, make: Any) -> None:
    ana, *made = await _floor(make, tx)
    rules = [{"id": "one", "label": {}, "points": 5}]
    await make.strategy(number=2, rules=rules)
    assert await actions.rank(tx) == len(made)
    told = await why(tx, ana, made[3].id)
    assert (told.strategy_version, told.score, [given.points for given in told.points]) == (2, 5, [5])


async def test_the_swapped_table_is_the_same_table(tx: Transaction, make: Any) -> None:
    shape = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'work_item' "
        "UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'work_item'::regclass "
        "UNION ALL SELECT column_name, data_type || is_nullable || COALESCE(column_default, '') FROM information_schema.columns "
        "WHERE table_name = 'work_item' ORDER BY 1, 2"
    )
    before = await _rows(tx, shape)
    await _floor(make, tx)
    for _ in range(2):
        await actions.rank(tx, anew=True)
        assert await _rows(tx, shape) == before


async def test_what_happens_while_everything_is_ranked_is_not_lost(database: Database, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await make.collector()
    supervisor = await make.user(role=Role.SUPERVISOR)
    portfolio = await make.portfolio(workers=[ana, supervisor])
    made = [await make.work(portfolio=portfolio, owes=(n + 1) * 1_000_000_00) for n in range(4)]
    lock, late = whole._lock, []

    async def meanwhile(session: Any) -> None:
        """After the new table was built, before it takes the old one's place."""
        late.append(await make.work(portfolio=portfolio))
        await actions.take_next(database, ana)
        async with transaction(database) as other:
            await accounts.hold(other, supervisor, made[0].id, NewHold(reason="legal", ends_on=date(2026, 12, 1)))
        await lock(session)

    monkeypatch.setattr(whole, "_lock", meanwhile)
    async with transaction(database) as tx:
        await actions.rank(tx, anew=True)
    async with transaction(database) as tx:
        claimed = await queries.item_of(tx.session, made[3].id)
        held = await queries.item_of(tx.session, made[0].id)
        new = await queries.item_of(tx.session, late[0].id)
        assert claimed is not None and held is not None and new is not None  # noqa: PT018
        assert (claimed.claimed_by, claimed.ready) == (ana.id, False)
        assert (held.gate, held.ready) == ("hold", False)
        assert new.ready


async def test_a_hold_keeps_an_account_out_until_its_day_is_over(tx: Transaction, make: Any, at: Move) -> None:
    supervisor = await make.user(role=Role.SUPERVISOR)
    account = await make.work(workers=[supervisor])
    await accounts.hold(tx, supervisor, account.id, NewHold(reason="legal", ends_on=date(2026, 11, 24)))
    told = await why(tx, supervisor, account.id)
    assert (told.blocked_by, told.eligible) == ("hold", False)
    assert told.lifts_at is not None
    assert told.lifts_at.isoformat() == "2026-11-25T00:00:00-05:00"
    at(timedelta(days=2))
    await swept(tx)
    assert (await why(tx, supervisor, account.id)).eligible


async def test_an_account_whose_overdue_items_are_all_disputed_is_left_alone(tx: Transaction, make: Any) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana], owes=[500_000_00, 500_000_00], days_late=40)
    items = (
        (await tx.session.execute(text("SELECT id FROM item WHERE account_id = :id ORDER BY due_on"), {"id": account.id})).scalars().all()
    )
    await accounts.dispute(tx, ana, account.id, NewDispute(item_id=items[0], reason="not_mine"))
    assert (await why(tx, ana, account.id)).eligible
    await accounts.dispute(tx, ana, account.id, NewDispute(item_id=items[1], reason="not_mine"))
    assert (await why(tx, ana, account.id)).blocked_by == "dispute"


async def test_a_promise_takes_an_account_off_the_list_until_its_reminder_and_a_broken_one_puts_it_on_top(
    tx: Transaction, make: Any, at: Move
) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana], owes=1_000_000_00)
    wish = NewPromise(amount=Money(1_000_000_00, "COP"), due_on=date(2026, 12, 3))
    await promises.make(tx, ana, account.id, wish)
    assert (await why(tx, ana, account.id)).blocked_by == "open_promise"
    at(timedelta(days=9))
    await swept(tx)
    told = await why(tx, ana, account.id)
    assert (told.eligible, told.band_name) == (True, "promise_reminder")
    at(timedelta(days=11))
    await swept(tx)
    assert (await why(tx, ana, account.id)).blocked_by == "open_promise"
    at(timedelta(days=22))
    await decide_due(tx)
    await swept(tx)
    told = await why(tx, ana, account.id)
    assert (told.eligible, told.band_name) == (True, "broken_promise")


async def test_once_the_debtor_was_spoken_to_the_law_closes_the_account_for_the_day(tx: Transaction, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await make.attempt(account, tx.now - HOUR, connected=True, contact=True, conversation=True)
    await actions.rank_accounts(tx, [account.id], ask_again=True)
    told = await why(tx, ana, account.id)
    assert told.blocked_by == "contact"
    contact = next(gate for gate in told.gates if gate.gate == "contact")
    assert any(rule["rule"].startswith("co-ley2300") for rule in contact.facts["rules"])
    assert told.lifts_at is not None
    assert told.lifts_at.isoformat() > "2026-11-24"
    at(timedelta(days=1))
    await swept(tx)
    assert (await why(tx, ana, account.id)).eligible


async def test_windows_open_and_close_by_themselves(tx: Transaction, make: Any, at: Move) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    seen = []
    for hours in (0, 11, 20, 22, 25):
        at(hours * HOUR)
        await swept(tx)
        item = await queries.item_of(tx.session, account.id)
        assert item is not None
        seen.append(item.ready)
    # Colombia: seven to seven.
    assert seen == [True, False, False, True, True]


async def test_every_account_gets_a_place_even_if_nobody_told_of_it(database: Database, make: Any, settings: Settings) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana], ranked=False)
    async with transaction(database) as tx:
        await tx.session.execute(text("DELETE FROM work_item"))
        assert (await why(tx, ana, account.id)).blocked_by == "ranked"
    await rank_unranked_accounts(Context(database=database, settings=settings))
    async with transaction(database) as tx:
        assert (await why(tx, ana, account.id)).eligible
