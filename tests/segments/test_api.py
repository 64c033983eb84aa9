"""Segments over HTTP: saved, changed, archived and counted, and what is refused."""

from typing import Any

import pytest

from backend.people.models import Role
from backend.segments import counting
from backend.strategy.fields import FIELDS
from tests.make import Make

LATE = {"is": "compare", "field": "days_past_due", "op": "ge", "value": 30}
LOAN = {"is": "one_of", "field": "product", "values": ["loan"]}


@pytest.fixture
async def manager(client: Any, make: Make) -> Any:
    """A manager's browser."""
    user = await make.user(role=Role.MANAGER, name="Marta")
    await make.signed_in(client, user)
    return client


async def _saved(manager: Any, name: str = "Late", condition: Any = LATE, **more: Any) -> Any:
    answer = await manager.post("/api/segments", json={"name": name, "condition": condition, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _size(manager: Any, condition: Any, **more: Any) -> Any:
    return await manager.post("/api/segments/size", json={"condition": condition, **more})


async def test_every_fact_is_offered_with_its_name_in_every_language(manager: Any, make: Make) -> None:
    await make.account(product="loan", portfolio=await make.portfolio(name="Cartera Norte"))
    answer = await manager.get("/api/condition-fields")
    assert answer.status_code == 200, answer.text
    fields = {field["name"]: field for field in answer.json()}
    assert set(fields) == set(FIELDS)
    assert [name for name, field in fields.items() if set(field["label"]) != {"es", "pt", "en"}] == []
    assert [word["value"] for word in fields["product"]["words"]] == ["loan"]
    assert [word["label"]["es"] for word in fields["portfolio"]["words"]] == ["Cartera Norte"]
    assert fields["country"]["words"][0]["label"] == {"es": "Colombia", "pt": "Colômbia", "en": "Colombia"}
    assert "missing" in fields["days_since_contact"]["operators"]


async def test_a_segment_keeps_every_version(manager: Any) -> None:
    made = await _saved(manager, " Late   ones ", description="Call first.")
    assert (made["name"], made["latest"]["number"], made["created_by_name"]) == ("Late ones", 1, "Marta")
    address = f"/api/segments/{made['id']}/versions"
    changed = await manager.post(address, json={"based_on": 1, "condition": {"is": "all", "of": [LATE, LOAN]}})
    assert changed.json()["latest"]["condition"] == {"is": "all", "of": [LATE, LOAN]}
    versions = (await manager.get(address)).json()
    assert [(one["number"], one["condition"], one["description"]) for one in versions] == [
        (2, {"is": "all", "of": [LATE, LOAN]}, ""),
        (1, LATE, "Call first."),
    ]


async def test_two_who_change_a_segment_do_not_undo_each_other(manager: Any) -> None:
    made = await _saved(manager)
    address = f"/api/segments/{made['id']}/versions"
    assert (await manager.post(address, json={"based_on": 1, "condition": LOAN})).status_code == 201
    late = await manager.post(address, json={"based_on": 1, "condition": None})
    assert (late.status_code, late.json()["code"]) == (409, "segment_changed_meanwhile")
    assert (late.json()["version"], late.json()["by"]) == (2, "Marta")


async def test_an_archived_segment_comes_back_but_is_not_changed(manager: Any) -> None:
    made = await _saved(manager)
    address = f"/api/segments/{made['id']}"
    assert (await manager.post(f"{address}/archive")).json()["archived_at"] is not None
    refused = await manager.post(f"{address}/versions", json={"based_on": 1, "condition": LOAN})
    assert (refused.status_code, refused.json()["code"]) == (409, "segment_archived")
    taken = await manager.post("/api/segments", json={"name": "LATE", "condition": LOAN})
    assert (taken.json()["code"], taken.json()["archived"]) == ("segment_name_taken", True)
    assert (await manager.delete(f"{address}/archive")).json()["archived_at"] is None


async def test_the_same_request_saves_once(manager: Any) -> None:
    wish = {"name": "Late", "condition": LATE}
    first, again = [await manager.post("/api/segments", json=wish, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert first.json() == again.json()
    assert len((await manager.get("/api/segments")).json()) == 1


async def test_the_size_of_what_is_being_written(manager: Any, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PATIENCE_MS", 20_000)
    await make.account(owes=500, days_late=40, product="loan")
    await make.account(owes=70, days_late=40)
    await make.account(owes=9, days_late=5)
    told = (await _size(manager, {"is": "all", "of": [LATE, {"is": "not", "of": LOAN}]})).json()
    assert (told["exact"], told["accounts"]["value"], told["of"]) == (True, 1, 3)
    assert [one["balance"] for one in told["money"]] == [{"amount_minor": 70, "currency": "COP"}]
    assert (await _size(manager, None)).json()["accounts"]["value"] == 3
    # A segment of nobody makes sense: it is said, not refused.
    assert (await _size(manager, {"is": "any", "of": []})).json()["accounts"]["value"] == 0


async def test_a_segment_may_refer_to_a_version_of_another(manager: Any, make: Make) -> None:
    await make.account(owes=500, days_late=40, product="loan")
    await make.account(owes=70, days_late=40)
    await _saved(manager, "Late")
    both = {"is": "all", "of": [{"is": "segment", "name": "Late", "version": 1}, LOAN]}
    made = await _saved(manager, "Late loans", both)
    assert made["latest"]["condition"] == both
    deeper = {"is": "not", "of": {"is": "segment", "name": "Late loans", "version": 1}}
    assert (await _size(manager, deeper, exact=True)).json()["accounts"]["value"] == 1
    # What it refers to stays what it was.
    late = next(one for one in (await manager.get("/api/segments")).json() if one["name"] == "Late")
    await manager.post(f"/api/segments/{late['id']}/versions", json={"based_on": 1, "condition": {"is": "any", "of": []}})
    assert (await _size(manager, deeper, exact=True)).json()["accounts"]["value"] == 1


async def test_no_segment_comes_back_to_itself(manager: Any) -> None:
    """A version refers only to what was saved before it: its own number is not there yet, and what is there never changes."""
    made = await _saved(manager, "Late")
    itself = {"is": "segment", "name": "Late", "version": 2}
    refused = await manager.post(f"/api/segments/{made['id']}/versions", json={"based_on": 1, "condition": itself})
    assert [one["code"] for one in refused.json()["mistakes"]] == ["unknown_segment"]


NESTED: Any = LATE
for _ in range(8):
    NESTED = {"is": "all", "of": [NESTED]}


@pytest.mark.parametrize(
    ("condition", "path", "code"),
    [
        ({"is": "compare", "field": "shoe_size", "op": "ge", "value": 3}, "", "unknown_field"),
        ({"is": "all", "of": [LATE, {"is": "missing", "field": "shoe_size"}]}, "1", "unknown_field"),
        ({"is": "compare", "field": "stage", "op": "eq", "value": 3}, "", "wrong_kind"),
        ({"is": "compare", "field": "disputed", "op": "eq", "value": "yes"}, "", "wrong_kind"),
        ({"is": "compare", "field": "days_past_due", "op": "eq", "value": True}, "", "wrong_kind"),
        ({"is": "compare", "field": "stage", "op": "lt", "value": "b"}, "", "not_ordered"),
        ({"is": "compare", "field": "days_past_due", "op": "~", "value": 3}, "", "unknown_operator"),
        ({"is": "compare", "field": "owed", "op": "ge", "value": 10**15}, "", "too_large"),
        ({"is": "compare", "field": "product", "op": "eq", "value": "x" * 500}, "", "too_large"),
        ({"is": "compare", "field": "product", "op": "eq", "value": "a\0b"}, "", "wrong_kind"),
        ({"is": "not", "of": {"is": "any", "of": [LATE, {"is": "one_of", "field": "product", "values": []}]}}, "0.1", "empty_list"),
        ({"is": "one_of", "field": "days_past_due", "values": [*range(300)]}, "", "too_many_values"),
        ({"is": "all", "of": [LATE] * 300}, "", "too_long"),
        (NESTED, ".".join("0" * 8), "too_deep"),
        ({"is": "segment", "name": "Nothing", "version": 1}, "", "unknown_segment"),
    ],
)
async def test_what_makes_no_sense_is_refused_where_it_stands(manager: Any, condition: Any, path: str, code: str) -> None:
    for answer in (await _size(manager, condition), await manager.post("/api/segments", json={"name": "X", "condition": condition})):
        assert (answer.status_code, answer.json()["code"]) == (422, "condition_wrong"), answer.text
        assert [(one["path"], one["code"]) for one in answer.json()["mistakes"]] == [(path, code)]
    assert (await manager.get("/api/segments")).json() == []


@pytest.mark.parametrize(
    "body", ['{"condition": ' + '{"is":"not","of":' * 3000 + "null" + "}" * 3000 + "}", '{"condition": {"is": "sql", "of": "1=1"}}', "[]"]
)
async def test_what_is_no_condition_at_all_is_refused(manager: Any, body: str) -> None:
    answer = await manager.post("/api/segments/size", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\0b"])
async def test_a_segment_has_a_name(manager: Any, name: str) -> None:
    answer = await manager.post("/api/segments", json={"name": name, "condition": LATE})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid", "name")
