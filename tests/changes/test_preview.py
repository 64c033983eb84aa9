"""What a preview says is what publishing does."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from backend.changes import queries
from backend.changes.comparing import Sides
from backend.changes.models import ChangeState, StrategyChange
from backend.changes.previewing import TRIES, ask, compare_now, preview_waiting
from backend.changes.publishing import publish
from backend.changes.schemas import Comparison, FloorWish, Sum
from backend.kit.transaction import Database, transaction
from backend.people.models import Role, User
from backend.strategy import reading
from backend.strategy.actions import in_force, shipped
from backend.worklist import actions as worklist
from backend.worklist import queries as worklist_queries
from backend.worklist import whole
from tests.changes.floor import build_floor, keep_copy, settle, since_copy
from tests.monday import MONDAY_AT_TEN

REACH = 4


class NotKept(Exception):
    """Takes back what a test published."""


def drafts() -> Iterator[dict[str, Any]]:
    """The strategy in force with other points, bands, order, weights and ties: the same ones every time."""
    yield {**shipped(), "rules": []}
    # Only ties are left to order by, and they fall otherwise.
    yield {**shipped(), "bands": shipped()["bands"][-1:], "rules": [], "seed": 9}
    yield {**shipped(), "bands": shipped()["bands"][-1:]}
    # Other desks: one that nobody serves, one by language, one that is over as soon as it began.
    far = {"is": "compare", "field": "days_past_due", "op": "ge", "value": 40}
    moved = {"name": "quiet", "label": {}, "when": {"is": "missing", "field": "days_since_attempt"}, "move": {"to": "all", "after_days": 1}}
    lawyers = {"name": "lawyers", "label": {}, "stage": "judicial", "when": far, "needs": {"teams": ["nobody"]}}
    yield {**shipped(), "desks": [lawyers, moved, {"name": "all", "label": {}}]}
    yield {**shipped(), "desks": []}
    for seed in range(6):
        chance = random.Random(seed)
        body = shipped()
        body["seed"] = chance.randrange(3)
        body["weights"] = {"COP": chance.randrange(1, 10**6)}
        earlier, last = body["bands"][:-1], body["bands"][-1]
        chance.shuffle(earlier)
        body["bands"] = [*earlier[: chance.randrange(5)], last]
        for rule in body["rules"]:
            if "curve" in rule:
                rule["curve"]["knots"] = [[number, chance.randrange(-300, 300)] for number, _ in rule["curve"]["knots"]]
        worth = {"is": "compare", "field": "balance", "op": "ge", "value": chance.randrange(1, 10)}
        body["rules"].append({"id": "worth", "label": {}, "when": worth, "points": chance.randrange(500)})
        if seed % 2:
            # By way of a segment it is the same.
            body["segments"] = [{"name": "Worth", "version": 1, "means": worth}]
            worthy = {"is": "not", "of": {"is": "segment", "name": "Worth", "version": 1}}
            body["rules"].append({"id": "unworthy", "label": {}, "when": worthy, "points": -chance.randrange(500)})
        yield body


async def quietly(step: str, share: int) -> None: ...


async def previewed(database: Database, body: dict[str, Any]) -> Comparison:
    """The draft beside the strategy in force, on Monday at ten."""
    async with transaction(database) as tx:
        tx.now = MONDAY_AT_TEN
        _, today = await in_force(tx)
        await tx.session.commit()
        return await compare_now(tx, today, reading.read(body), REACH, tell=quietly)


async def published(database: Database, author: User, body: dict[str, Any]) -> Comparison:
    """What publishing the same did to the worklist on Monday at ten; taken back afterwards."""
    told: list[Comparison] = []
    with pytest.raises(NotKept):
        async with transaction(database) as tx:
            tx.now = MONDAY_AT_TEN
            number, today = await in_force(tx)
            change = StrategyChange(title="x", why="", author_id=author.id, created_at=tx.now, based_on=number, body=body)
            change.state, change.activate_at, change.activated_by = ChangeState.APPROVED, tx.now, author.id
            tx.session.add(change)
            await keep_copy(tx)
            assert await publish(tx, change.id)
            told.append(await since_copy(tx, Sides(today, reading.read(body), tx.now, REACH)))
            raise NotKept
    return told[0]


@pytest.mark.parametrize("swapped", [False, True])
async def test_the_difference_computed_before_is_the_difference_after_byte_for_byte(
    database: Database, make: Any, monkeypatch: pytest.MonkeyPatch, swapped: bool
) -> None:
    if swapped:
        monkeypatch.setattr(whole, "SAMPLE", 3)
    await build_floor(make, MONDAY_AT_TEN)
    author = await make.user(role=Role.MANAGER)
    async with transaction(database) as tx:
        tx.now = MONDAY_AT_TEN
        await settle(tx)
    moved = 0
    for body in drafts():
        before, after = await previewed(database, body), await published(database, author, body)
        assert msgspec.json.encode(before) == msgspec.json.encode(after)
        moved += not before.is_empty
    # The comparison would also hold of floors on which nothing moves.
    assert moved >= 6


async def test_a_draft_without_a_change_moves_nobody(database: Database, make: Any) -> None:
    await build_floor(make, MONDAY_AT_TEN)
    async with transaction(database) as tx:
        tx.now = MONDAY_AT_TEN
        await settle(tx)
    result = await previewed(database, shipped())
    assert result.is_empty
    assert [*result.risers, *result.fallers, *result.enters, *result.leaves] == []
    assert all(flow.before == flow.after for flow in result.flows)
    assert result.first_before == result.first_after
    assert result.standings["workable"].accounts > REACH
    assert {"no_phone", "not_due"} <= set(result.standings)


async def test_money_of_two_currencies_is_never_added(database: Database, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    for currency, owes in (("COP", 700_000_00), ("COP", 300_000_00), ("USD", 50_00)):
        await make.work(portfolio=portfolio, owes=owes, currency=currency)
    result = await previewed(database, shipped())
    assert result.standings["workable"].money == {"COP": 1_000_000_00, "USD": 50_00}


async def test_movers_are_explained_by_the_rules_that_changed_their_points(database: Database, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    old, new = [await make.work(portfolio=portfolio, days_late=days, owes=1_000_000_00) for days in (90, 20)]
    for account in (old, new):
        await make.attempt(account, MONDAY_AT_TEN - timedelta(days=30), contact=False, conversation=False)
    async with transaction(database) as tx:
        tx.now = MONDAY_AT_TEN
        await settle(tx)
    body = shipped()
    body["rules"][0]["curve"]["knots"] = [[0, 300], [60, 0]]
    result = await previewed(database, body)
    assert [mover.account_id for mover in result.first_before] == [old.id, new.id]
    assert [mover.account_id for mover in result.first_after] == [new.id, old.id]
    riser = result.risers[0]
    assert (riser.account_id, riser.place_before, riser.place_after) == (new.id, 2, 1)
    assert [(reason.rule, reason.before, reason.after) for reason in riser.reasons] == [("age", 120, 200)]
    assert riser.reasons[0].inputs == {"days_past_due": 20}
    assert riser.score_after - riser.score_before == 80


async def test_what_the_floor_does_not_reach_lies_below_the_line_with_its_money(database: Database, make: Any) -> None:
    await build_floor(make, MONDAY_AT_TEN)
    async with transaction(database) as tx:
        tx.now = MONDAY_AT_TEN
        await settle(tx)
    body = shipped()
    body["bands"] = body["bands"][-1:]
    cut = (await previewed(database, body)).cut
    assert cut.reached_before.accounts == cut.reached_after.accounts == REACH
    assert cut.enters.accounts == cut.leaves.accounts > 0
    whole_money = cut.reached_before.money["COP"] + cut.below_before.money["COP"]
    assert cut.reached_after.money["COP"] + cut.below_after.money["COP"] == whole_money
    assert cut.reached_after.money["COP"] - cut.reached_before.money["COP"] == cut.enters.money["COP"] - cut.leaves.money["COP"]


async def test_accounts_the_law_closes_and_those_nothing_will_happen_to_are_counted(database: Database, make: Any, at: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    await make.work(portfolio=portfolio)
    await make.work(portfolio=portfolio, phones=0)
    spoken = await make.work(portfolio=portfolio)
    await make.attempt(spoken, MONDAY_AT_TEN - timedelta(hours=1), connected=True, contact=True, conversation=True)
    async with transaction(database) as tx:
        tx.now = MONDAY_AT_TEN
        await settle(tx)
        item = await worklist_queries.item_of(tx.session, spoken.id)
        assert item.open_from is not None
        assert item.open_from > MONDAY_AT_TEN
    result = await previewed(database, shipped())
    assert result.no_next_action["no_phone"].accounts == 1
    assert result.standings["no_phone"].accounts == 1
    # Tuesday at seven is within a day; asked on Monday at six it is not yet.
    assert result.standings["workable"].accounts == 2
    async with transaction(database) as tx:
        await tx.session.execute(
            text("UPDATE work_item SET open_from = open_from + INTERVAL '3 days', open_until = NULL WHERE account_id = :id"),
            {"id": spoken.id},
        )
        await tx.session.execute(
            text("UPDATE work_item SET open_until = open_from + INTERVAL '1 hour' WHERE account_id = :id"), {"id": spoken.id}
        )
    result = await previewed(database, shipped())
    assert (result.standings["workable"].accounts, result.standings["contact"].accounts) == (1, 1)


async def test_the_worker_computes_what_waits_once_and_the_collector_is_handed_what_it_named(database: Database, make: Any) -> None:
    ana, *_ = await build_floor(make, MONDAY_AT_TEN)
    async with transaction(database) as tx:
        await settle(tx)
    body = shipped()
    body["bands"] = body["bands"][-1:]
    change = await make.change(bands=body["bands"])
    manager = await make.user(role=Role.MANAGER)
    async with transaction(database) as tx:
        first = await ask(tx, manager, change.id, FloorWish(seconds_per_account=600))
        again = await ask(tx, manager, change.id, FloorWish(seconds_per_account=600))
        assert first.id == again.id
    assert await preview_waiting(database) == 1
    assert await preview_waiting(database) == 0
    async with transaction(database) as tx:
        preview = await queries.preview_of(tx.session, first.id)
        assert (preview.state, preview.share, preview.tries) == ("done", 100, 1)
        result = msgspec.convert(preview.result, Comparison)
        change = await queries.change_of(tx.session, change.id)
        change.state, change.activate_at = ChangeState.APPROVED, tx.now
        await tx.session.flush()
        assert await publish(tx, change.id)
    async with transaction(database) as tx:
        mine = [mover for mover in result.first_after if not mover.band_after.startswith("callback")]
        handed = await worklist.take_next(database, ana)
        assert handed.account_id == mine[0].account_id
        assert handed.version == 2
        told = await worklist_queries.explanation_of(tx.session, handed.id)
        assert told.body["strategy_version"] == 2


async def test_a_preview_whose_worker_died_is_begun_again_and_at_last_given_up(
    database: Database, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = await make.change(seed=5)
    manager = await make.user(role=Role.MANAGER)
    async with transaction(database) as tx:
        waiting = await ask(tx, manager, change.id, FloorWish())

    async def dies(*_: Any, **__: Any) -> Comparison:
        raise RuntimeError("the worker died here")

    with monkeypatch.context() as patched:
        patched.setattr("backend.changes.previewing.compare_now", dies)
        assert await preview_waiting(database) == 0
    assert await preview_waiting(database) == 1
    async with transaction(database) as tx:
        preview = await queries.preview_of(tx.session, waiting.id)
        assert (preview.state, preview.tries) == ("done", 2)
        hopeless = await ask(tx, manager, change.id, FloorWish())
    with monkeypatch.context() as patched:
        patched.setattr("backend.changes.previewing.compare_now", dies)
        for _ in range(TRIES + 1):
            await preview_waiting(database)
    async with transaction(database) as tx:
        assert (await queries.preview_of(tx.session, hopeless.id)).state == "failed"


async def test_a_preview_says_who_could_be_offered_what_and_what_nobody_could(database: Database, make: Any) -> None:
    norte = await make.collector(await make.team(name="Norte"))
    sur = await make.collector(await make.team(name="Sur"))
    portfolio = await make.portfolio(workers=[norte, sur])
    for days, owes in ((90, 500_00), (20, 300_00)):
        await make.work(portfolio=portfolio, days_late=days, owes=owes)
    old = {"is": "compare", "field": "days_past_due", "op": "ge", "value": 60}
    desks = [
        {"name": "old", "label": {}, "when": old, "needs": {"skills": {"seniority": 1}}},
        {"name": "rest", "label": {}, "needs": {"teams": ["Sur"]}},
    ]
    async with transaction(database) as tx:
        tx.now = MONDAY_AT_TEN
        await settle(tx)
    told = await previewed(database, {**shipped(), "desks": desks})
    assert not told.is_empty
    by_name = {desk.name: desk for desk in told.desks}
    assert (by_name["spanish"].before.accounts, by_name["spanish"].after.accounts) == (2, 0)
    assert (by_name["old"].after.money, by_name["old"].collectors) == ({"COP": 500_00}, 0)
    assert (by_name["rest"].after.accounts, by_name["rest"].collectors) == (1, 1)
    assert told.nobody_before == Sum(0, {})
    assert told.nobody_after == Sum(1, {"COP": 500_00})
    assert [(team.team, team.before.accounts, team.after.accounts) for team in told.teams] == [("Norte", 2, 0), ("Sur", 2, 1)]
    assert [(flow.before, flow.after, flow.sum.accounts) for flow in told.desk_flows] == [("spanish", "old", 1), ("spanish", "rest", 1)]
