"""The disposition tree is data: managers word it, order it and retire entries; what calls refer to is never lost."""

import pytest

from backend.calls import queries
from backend.calls.cards import disposition_options, disposition_tree
from backend.calls.dispositions import UnknownDisposition, disposition, seed
from backend.calls.schemas import DispositionKindChange, NewDisposition
from backend.calls.tree import change_kind, put_in_order
from backend.kit.refusal import Invalid
from backend.people.models import Role

LABELS = {"es": " Pidió hablar con abogado ", "pt": "Pediu advogado", "en": "Asked for a lawyer"}


@pytest.fixture
async def manager(tx, make):
    await seed(tx)
    return await make.user(role=Role.MANAGER)


async def offered(tx):
    return [option.code for option in (await disposition_options(tx, None, None)).options]


async def test_a_new_entry_is_offered_where_it_was_put(tx, manager):
    before = await offered(tx)
    await change_kind(tx, manager, "wants_lawyer", DispositionKindChange("direct", LABELS, contact=True, right_party=True, rest_hours=0))
    await put_in_order(tx, manager, ["wants_lawyer", *before])
    assert await offered(tx) == ["wants_lawyer", *before]
    kind = next(card for card in await disposition_tree(tx.session) if card.code == "wants_lawyer")
    assert (kind.labels["es"], kind.rest_hours) == ("Pidió hablar con abogado", 0)


async def test_only_the_named_change_places_and_the_rest_follow_as_they_were(tx, manager):
    before = await offered(tx)
    await put_in_order(tx, manager, [before[2], before[0]])
    assert await offered(tx) == [before[2], before[0], before[1], *before[3:]]


async def test_a_retired_entry_is_kept_but_no_longer_offered_or_accepted(tx, make, manager):
    desk = await make.desk()
    change = DispositionKindChange("no_contact", LABELS, retired=True)
    await change_kind(tx, manager, "busy", change)
    assert "busy" not in await offered(tx)
    assert next(card for card in await disposition_tree(tx.session) if card.code == "busy").retired
    with pytest.raises(UnknownDisposition):
        await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="busy"))
    await change_kind(tx, manager, "busy", DispositionKindChange("no_contact", LABELS))
    assert "busy" in await offered(tx)


async def test_what_closes_forgotten_calls_cannot_be_retired(tx, manager):
    default = await queries.default_kind(tx.session)
    with pytest.raises(Invalid):
        await change_kind(tx, manager, default.code, DispositionKindChange("no_contact", LABELS, retired=True))


@pytest.mark.parametrize(
    ("code", "change", "field"),
    [
        ("Wants Lawyer", DispositionKindChange("direct", LABELS), "code"),
        ("x", DispositionKindChange("direct", LABELS), "code"),
        ("lawyer", DispositionKindChange("sideways", LABELS), "branch"),
        ("lawyer", DispositionKindChange("direct", LABELS, asks_for="money"), "asks_for"),
        ("lawyer", DispositionKindChange("direct", {**LABELS, "pt": " "}), "labels.pt"),
        ("lawyer", DispositionKindChange("direct", {**LABELS, "en": "x" * 61}), "labels.en"),
        ("lawyer", DispositionKindChange("direct", LABELS, rest_hours=-1), "rest_hours"),
        ("lawyer", DispositionKindChange("direct", LABELS, rest_hours=10_000), "rest_hours"),
        ("lawyer", DispositionKindChange("direct", LABELS, right_party=True), "right_party"),
    ],
)
async def test_what_is_no_entry_is_refused_by_field(tx, manager, code, change, field):
    with pytest.raises(Invalid) as refusal:
        await change_kind(tx, manager, code, change)
    assert refusal.value.field == field


async def test_an_order_names_entries_of_the_tree_once_each(tx, manager):
    for codes in (["nothing_like_it"], ["busy", "busy"]):
        with pytest.raises(Invalid):
            await put_in_order(tx, manager, codes)
