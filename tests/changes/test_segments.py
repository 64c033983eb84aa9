"""Segments in a strategy: named by bands and rules, meaning the same for ever, and refused in words where they cannot be named."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from backend.changes.actions import activate, edit
from backend.changes.differences import between
from backend.changes.publishing import publish
from backend.changes.schemas import ChangedDraft
from backend.kit.transaction import Transaction
from backend.people.models import Role, User
from backend.segments import actions as segments
from backend.segments.schemas import NewSegment, NewVersion
from backend.strategy.actions import in_force, shipped
from backend.strategy.mistakes import StrategyMistake
from backend.strategy.models import Segment, SegmentVersion
from backend.strategy.reading import StrategyWrong
from backend.strategy.schemas import Condition
from backend.worklist.explanation import why
from backend.worklist.what_if import what_if
from tests.changes.test_actions import approved

LATE = {"is": "compare", "field": "days_past_due", "op": "ge", "value": 60}
NOBODY: dict[str, Any] = {"is": "any", "of": []}


def read(condition: dict[str, Any]) -> Condition:
    told: Condition = msgspec.convert(condition, Condition)
    return told


async def saved(tx: Transaction, user: User, name: str = "Very late", condition: dict[str, Any] = LATE) -> Segment:
    return await segments.create(tx, user, NewSegment(name, read(condition)))


def named(name: str = "Very late", version: int = 1) -> dict[str, Any]:
    return {"is": "segment", "name": name, "version": version}


def every(*of: dict[str, Any]) -> dict[str, Any]:
    return {"is": "all", "of": [*of]}


def band(when: dict[str, Any], name: str = "segment") -> dict[str, Any]:
    return {"name": name, "label": {"es": "Segmento"}, "when": when}


def bands(when: dict[str, Any]) -> list[dict[str, Any]]:
    """The shipped bands with one more in front."""
    return [band(when), *shipped()["bands"]]


def rules(when: dict[str, Any]) -> list[dict[str, Any]]:
    return [*shipped()["rules"], {"id": "given", "label": {"es": "Segmento"}, "when": when, "points": 70}]


async def refused(make: Any, **changed: Any) -> StrategyMistake:
    """The one mistake there is."""
    with pytest.raises(StrategyWrong) as told:
        await make.change(**changed)
    (mistake,) = told.value.mistakes
    return mistake


async def test_a_version_that_names_a_segment_means_the_same_whatever_becomes_of_it(tx: Transaction, make: Any) -> None:
    ana, manager = await make.collector(), await make.user(role=Role.MANAGER)
    portfolio = await make.portfolio(workers=[ana])
    old, young = [await make.work(portfolio=portfolio, days_late=days) for days in (90, 20)]
    segment = await saved(tx, manager)
    change, author, _ = await approved(tx, make, bands=bands(named()), rules=rules({"is": "not", "of": named()}))
    # Between approval and publishing it already means something else, to whoever names it anew.
    await segments.change(tx, manager, segment.id, NewVersion(1, read(NOBODY)))
    await segments.archive(tx, manager, segment.id)
    await activate(tx, author, change.id, None)
    assert await publish(tx, change.id)
    late, early = await why(tx, ana, old.id), await why(tx, ana, young.id)
    assert (late.band, late.band_name, early.band_name, late.strategy_version) == (1, "segment", "first_contact", 2)
    assert [(said.name, said.version, said.inside) for said in late.segments] == [("Very late", 1, True)]
    given = {points.rule: points for points in early.points}["given"]
    assert (given.points, given.inputs) == (70, {"days_past_due": 20})
    assert [(said.name, said.version, said.inside) for said in given.segments] == [("Very late", 1, False)]
    _, strategy = await in_force(tx)
    assert [(meant.name, meant.version, meant.means) for meant in strategy.segments] == [("Very late", 1, read(LATE))]


async def test_what_if_follows_an_account_into_a_segment(tx: Transaction, make: Any) -> None:
    ana, manager = await make.collector(), await make.user(role=Role.MANAGER)
    account = await make.work(workers=[ana], days_late=20)
    await make.attempt(account, tx.now - timedelta(days=9), contact=True)
    grows = {"id": "age", "label": {}, "curve": {"field": "days_past_due", "knots": [[0, 0], [60, 300]]}}
    await saved(tx, manager)
    change, author, _ = await approved(tx, make, bands=bands(named()), rules=[grows])
    await activate(tx, author, change.id, None)
    assert await publish(tx, change.id)
    supposed = {one.change: one.band_name for one in (await what_if(tx, ana, account.id)).supposed}
    assert supposed["next_knot"] == "segment"
    assert (await why(tx, ana, account.id)).band_name == "scored"


async def test_segments_within_segments_are_kept_whole(tx: Transaction, make: Any) -> None:
    manager = await make.user(role=Role.MANAGER)
    await saved(tx, manager)
    await saved(tx, manager, "Loans", every(named(), {"is": "compare", "field": "product", "op": "eq", "value": "loan"}))
    change = await make.change(bands=bands(named("Loans")))
    assert [(one["name"], one["means"]["of"][0]) for one in change.body["segments"]] == [("Loans", LATE)]
    # What is kept follows from the names: it is no difference of its own, and nobody else's word is taken for it.
    assert [(one.about, one.name) for one in between(shipped(), change.body)] == [("band", "segment")]
    forged = {**change.body, "seed": 3, "segments": [{"name": "Loans", "version": 1, "means": NOBODY}]}
    change = await edit(tx, manager, change.id, ChangedDraft(change.revision, "Forged", "", forged))
    assert change.body["segments"][0]["means"]["of"][0] == LATE
    change = await edit(tx, manager, change.id, ChangedDraft(change.revision, "Without", "", {**shipped(), "seed": 3}))
    assert "segments" not in change.body


@pytest.mark.parametrize(
    "reference", [named("Nothing"), named(version=2), named(version=0), named(version=10**12), named("a\0b"), named("VERY LATE")]
)
async def test_one_that_is_not_there_is_refused_where_it_stands(tx: Transaction, make: Any, reference: dict[str, Any]) -> None:
    await saved(tx, await make.user(role=Role.MANAGER))
    mistake = await refused(make, bands=bands(every(LATE, {"is": "not", "of": reference})))
    assert (mistake.about, mistake.name, mistake.part, mistake.path, mistake.code) == (
        "band", "segment", "condition", "1.0", "unknown_segment")  # fmt: skip
    assert (mistake.facts["name"], mistake.facts["version"]) == (reference["name"], reference["version"])


async def test_an_archived_one_is_refused_unless_it_was_named_before(tx: Transaction, make: Any) -> None:
    manager = await make.user(role=Role.MANAGER)
    segment = await saved(tx, manager)
    change = await make.change(rules=rules(named()))
    await segments.archive(tx, manager, segment.id)
    mistake = await refused(make, rules=rules(named()))
    assert (mistake.about, mistake.name, mistake.code, mistake.facts) == (
        "rule", "given", "segment_archived", {"name": "Very late", "version": 1})  # fmt: skip
    # Who named it while it was offered writes on.
    again = await edit(tx, manager, change.id, ChangedDraft(change.revision, "More", "", {**change.body, "seed": 5}))
    assert again.body["segments"][0]["name"] == "Very late"


async def test_one_that_comes_back_to_itself_is_refused(tx: Transaction, make: Any) -> None:
    """Nobody can save one; a hand in the database can."""
    manager = await make.user(role=Role.MANAGER)
    for name, other in (("Hen", "Egg"), ("Egg", "Hen")):
        made = await saved(tx, manager, name)
        tx.session.add(SegmentVersion(segment_id=made.id, number=2, condition=named(other, 2), made_at=tx.now, made_by=manager.id))
    await tx.session.flush()
    mistake = await refused(make, bands=bands(named("Hen", 2)))
    assert (mistake.code, mistake.facts) == ("segment_cycle", {"name": "Hen", "version": 2})


async def test_one_of_nobody_or_of_whom_an_earlier_band_takes_all_is_refused(tx: Transaction, make: Any) -> None:
    manager = await make.user(role=Role.MANAGER)
    await saved(tx, manager)
    await saved(tx, manager, "Nobody", NOBODY)
    for changed, about, name in (
        ({"bands": bands(named("Nobody"))}, "band", "segment"),
        ({"rules": rules(named("Nobody"))}, "rule", "given"),
    ):
        mistake = await refused(make, **changed)
        assert (mistake.about, mistake.name, mistake.code) == (about, name, "nobody")
    later = {**LATE, "value": 90}
    mistake = await refused(make, bands=[band(named()), band(later, "later"), *shipped()["bands"]])
    assert (mistake.about, mistake.name, mistake.code, mistake.facts) == ("band", "later", "band_covered", {"earlier": "segment"})
