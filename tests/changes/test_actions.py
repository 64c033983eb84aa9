"""A change from draft to version: who may do what, and what is refused in words."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.changes import actions, queries, rules
from backend.changes.models import ChangeState, Preview, PreviewState, StrategyChange
from backend.changes.publishing import publish, publish_due
from backend.changes.schemas import ChangedDraft, NewChange
from backend.kit.refusal import Invalid, NotAllowed, NotFound
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.models import Role, User
from backend.strategy.actions import in_force, shipped
from backend.strategy.reading import StrategyWrong

HOUR = timedelta(hours=1)


async def looked_at(tx: Transaction, change: StrategyChange) -> None:
    """Somebody saw what this revision would do."""
    active, _ = await in_force(tx)
    preview = Preview(change_id=change.id, revision=change.revision, against=active, body=change.body, floor={}, asked_by=change.author_id,
                      asked_at=tx.now, state=PreviewState.DONE, result={})  # fmt: skip
    tx.session.add(preview)
    await tx.session.flush()


async def approved(tx: Transaction, make: Any, **changed: Any) -> tuple[StrategyChange, User, User]:
    """A change one manager wrote and another approved."""
    author, second = await make.user(role=Role.MANAGER), await make.user(role=Role.ADMINISTRATOR)
    change = await make.change(by=author, **(changed or {"seed": 7}))
    await looked_at(tx, change)
    await actions.submit(tx, author, change.id, change.revision)
    await actions.approve(tx, second, change.id, change.revision, "", one_is_enough=False)
    return change, author, second


async def test_a_change_becomes_the_next_version_and_every_account_is_ranked_by_it(tx: Transaction, make: Any) -> None:
    account = await make.work()
    change, author, _ = await approved(tx, make)
    await actions.activate(tx, author, change.id, None)
    assert await publish(tx, change.id)
    number, strategy = await in_force(tx)
    assert (number, strategy.seed, change.version) == (2, 7, 2)
    ranked = await tx.session.execute(text("SELECT version FROM work_item WHERE account_id = :id"), {"id": account.id})
    assert ranked.scalar_one() == 2
    told = [event.what for event, _, _ in await queries.events(tx.session, change.id)]
    assert set(told) == {"drafted", "edited", "submitted", "approved", "scheduled", "published"}


async def test_nobody_approves_what_they_wrote_some_of(tx: Transaction, make: Any) -> None:
    author, helper, second = [await make.user(role=Role.MANAGER) for _ in range(3)]
    change = await make.change(by=author)
    change = await actions.edit(tx, helper, change.id, ChangedDraft(1, "Other ties", "", {**change.body, "seed": 3}))
    await looked_at(tx, change)
    await actions.submit(tx, author, change.id, 2)
    for writer in (author, helper):
        with pytest.raises(rules.OwnChange):
            await actions.approve(tx, writer, change.id, 2, "", one_is_enough=False)
    await actions.approve(tx, second, change.id, 2, "Yes", one_is_enough=False)
    assert (change.state, change.approved_by) == (ChangeState.APPROVED, second.id)


async def test_a_supervisor_approves_and_a_collector_does_not(tx: Transaction, make: Any) -> None:
    author = await make.user(role=Role.MANAGER)
    change = await make.change(by=author, seed=4)
    await looked_at(tx, change)
    await actions.submit(tx, author, change.id, change.revision)
    for one_is_enough in (False, True):
        with pytest.raises(NotAllowed):
            await actions.approve(tx, await make.collector(), change.id, change.revision, "", one_is_enough=one_is_enough)
    supervisor = await make.user(role=Role.SUPERVISOR)
    await actions.approve(tx, supervisor, change.id, change.revision, "", one_is_enough=False)
    assert (change.state, change.approved_by) == (ChangeState.APPROVED, supervisor.id)


async def test_where_one_is_enough_the_author_approves_and_it_is_written_down_as_that(tx: Transaction, make: Any) -> None:
    author = await make.user(role=Role.MANAGER)
    change = await make.change(by=author, seed=4)
    await looked_at(tx, change)
    await actions.submit(tx, author, change.id, change.revision)
    await actions.approve(tx, author, change.id, change.revision, "", one_is_enough=True)
    assert "approved_alone" in [event.what for event, _, _ in await queries.events(tx.session, change.id)]


async def test_a_version_is_never_activated_twice(tx: Transaction, make: Any) -> None:
    change, author, _ = await approved(tx, make)
    await actions.activate(tx, author, change.id, None)
    with pytest.raises(rules.AlreadyScheduled):
        await actions.activate(tx, author, change.id, None)
    assert await publish(tx, change.id)
    assert not await publish(tx, change.id)
    with pytest.raises(rules.AlreadyPublished) as refused:
        await actions.activate(tx, author, change.id, None)
    assert refused.value.version == 2
    assert (await in_force(tx))[0] == 2


async def test_a_draft_on_an_outdated_version_is_told_what_changed_meanwhile(tx: Transaction, make: Any) -> None:
    mine = await make.change(title="Mine", seed=9)
    await looked_at(tx, mine)
    rest = [rule for rule in shipped()["rules"] if rule["id"] != "tried_often"]
    theirs, author, second = await approved(tx, make, rules=rest, at_most=900)
    await actions.activate(tx, author, theirs.id, None)
    assert await publish(tx, theirs.id)
    with pytest.raises(rules.DraftOutdated) as refused:
        await actions.submit(tx, second, mine.id, mine.revision)
    told = refused.value
    assert (told.based_on, told.active, told.meanwhile) == (1, 2, ["rule tried_often: removed", "setting at_most: changed"])
    await actions.bring_up_to_date(tx, second, mine.id)
    # What the preview showed is not what would happen any more.
    with pytest.raises(rules.NotPreviewed):
        await actions.submit(tx, second, mine.id, mine.revision)
    await looked_at(tx, mine)
    await actions.submit(tx, second, mine.id, mine.revision)


async def test_of_two_scheduled_changes_the_later_is_stopped_and_says_why(tx: Transaction, make: Any) -> None:
    first, author, _ = await approved(tx, make)
    other, _, _ = await approved(tx, make, at_most=500)
    for change in (first, other):
        await actions.activate(tx, author, change.id, tx.now + HOUR)
    assert not await publish(tx, first.id)
    tx.now += HOUR
    assert await publish(tx, first.id)
    assert not await publish(tx, other.id)
    assert (other.state, other.activate_at) == (ChangeState.APPROVED, None)
    event, _, _ = (await queries.events(tx.session, other.id))[0]
    assert (event.what, event.user_id, event.facts) == ("stopped", None, {"based_on": 1, "active": 2})


async def test_scheduling_in_the_past_or_without_approval_is_refused(tx: Transaction, make: Any) -> None:
    change, author, _ = await approved(tx, make)
    for late in (tx.now, tx.now - HOUR):
        with pytest.raises(rules.InThePast):
            await actions.activate(tx, author, change.id, late)
    await actions.activate(tx, author, change.id, tx.now + HOUR)
    await actions.unschedule(tx, author, change.id)
    assert (change.state, change.activate_at) == (ChangeState.APPROVED, None)
    draft = await make.change(seed=5)
    with pytest.raises(rules.NotInThisState):
        await actions.activate(tx, author, draft.id, None)


async def test_a_draft_that_changes_nothing_or_was_not_previewed_is_not_submitted(tx: Transaction, make: Any) -> None:
    author = await make.user(role=Role.MANAGER)
    same, other = await make.change(by=author), await make.change(by=author, seed=1)
    with pytest.raises(rules.NothingChanges):
        await actions.submit(tx, author, same.id, 1)
    with pytest.raises(rules.NotPreviewed):
        await actions.submit(tx, author, other.id, 2)


async def test_an_approval_is_for_what_was_seen_and_gone_once_it_is_a_draft_again(tx: Transaction, make: Any) -> None:
    change, author, second = await approved(tx, make)
    with pytest.raises(rules.NotInThisState):
        await actions.edit(tx, author, change.id, ChangedDraft(2, "x", "", change.body))
    await actions.hand_back(tx, second, change.id, "Too bold")
    assert (change.state, change.approved_by) == (ChangeState.DRAFT, None)
    await actions.edit(tx, author, change.id, ChangedDraft(2, "x", "", {**change.body, "seed": 8}))
    with pytest.raises(rules.SavedMeanwhile):
        await actions.edit(tx, author, change.id, ChangedDraft(2, "x", "", change.body))


async def test_the_version_before_comes_back_at_once_and_as_a_version_of_its_own(tx: Transaction, make: Any) -> None:
    change, author, _ = await approved(tx, make)
    await actions.activate(tx, author, change.id, None)
    await publish(tx, change.id)
    back = await actions.roll_back(tx, author, 1, NewChange("Back"))
    assert await publish(tx, back.id)
    number, strategy = await in_force(tx)
    assert (number, strategy.seed, back.rolls_back_to) == (3, 0, 1)
    with pytest.raises(rules.NothingChanges):
        await actions.roll_back(tx, author, 1, NewChange("Back again"))
    for nowhere in (0, -1, 99, 2**40):
        with pytest.raises(NotFound):
            await actions.roll_back(tx, author, nowhere, NewChange("Nowhere"))


async def test_a_version_further_back_comes_back_as_a_draft(tx: Transaction, make: Any) -> None:
    for seed in (7, 8):
        change, author, _ = await approved(tx, make, seed=seed)
        await actions.activate(tx, author, change.id, None)
        await publish(tx, change.id)
    back = await actions.roll_back(tx, author, 1, NewChange("Far back"))
    assert (back.state, back.activate_at) == (ChangeState.DRAFT, None)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"bands": []}, "the last band must take every account that is left"),
        ({"bands": shipped()["bands"][:-1]}, "the last band must take every account that is left"),
        ({"bands": [*shipped()["bands"], shipped()["bands"][-1]]}, "scored is there twice"),
        (
            {"bands": [shipped()["bands"][0], {**shipped()["bands"][0], "name": "again"}, shipped()["bands"][-1]]},
            "band again: band callback_due before it takes all of its accounts",
        ),
        (
            {"bands": [{"name": "all", "label": {}, "when": {"is": "all", "of": []}}, *shipped()["bands"]]},
            "band callback_due: band all before it takes all of its accounts",
        ),
        ({"rules": [{"id": "x", "label": {}, "when": {"is": "missing", "field": "shoe_size"}, "points": 1}]},
         "rule x: shoe_size is not a fact that is known"),
        ({"rules": [{"id": "x", "label": {}, "when": {"is": "compare", "field": "phones", "op": "eq", "value": "two"}, "points": 1}]},
         "rule x: phones is a number, 'two' is not"),
        ({"rules": [{"id": "x", "label": {}, "curve": {"field": "balance", "knots": [[5, 0], [5, 9]]}}]},
         "rule x: the knots of a curve must rise"),
    ],
)  # fmt: skip
async def test_a_draft_that_makes_no_sense_is_refused_with_what_is_wrong(
    tx: Transaction, make: Any, changed: dict[str, Any], told: str
) -> None:
    with pytest.raises(StrategyWrong) as refused:
        await make.change(**changed)
    assert told in [mistake.text for mistake in refused.value.mistakes]


async def test_a_change_says_what_it_is(tx: Transaction, make: Any) -> None:
    for title in ("", "   ", "x" * 121):
        with pytest.raises(Invalid):
            await make.change(title=title)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE strategy_version SET body = '{}'",
        "DELETE FROM strategy_version",
        "UPDATE strategy_change_event SET what = 'withdrawn'",
        "DELETE FROM strategy_change_event",
    ],
)
async def test_versions_and_what_happened_are_never_rewritten(tx: Transaction, make: Any, statement: str) -> None:
    await make.change()
    with pytest.raises(DBAPIError, match="never rewritten"):
        await tx.session.execute(text(statement))


async def test_what_is_due_is_published_by_the_worker(database: Database, make: Any) -> None:
    async with transaction(database) as tx:
        manager = await make.user(role=Role.MANAGER)
        second = await make.user(role=Role.MANAGER)
        change = await make.change(by=manager, seed=6)
        await looked_at(tx, change)
        await actions.submit(tx, manager, change.id, change.revision)
        await actions.approve(tx, second, change.id, change.revision, "", one_is_enough=False)
        await actions.activate(tx, manager, change.id, None)
    assert await publish_due(database) == 1
    assert await publish_due(database) == 0
    async with transaction(database) as tx:
        assert (await in_force(tx))[1].seed == 6
