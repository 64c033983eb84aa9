"""Numbers and permission as the browser sees them."""

from uuid import uuid4

import pytest

from backend.contact import queries
from backend.contact.actions import permission
from backend.kit.transaction import transaction
from backend.people.models import Role


@pytest.fixture
async def floor(client, database, make):
    """A collector with one account whose debtor has one number, under the shipped rules."""
    await make.contact_rules()
    ana = await make.collector()
    debtor = await make.debtor()
    account = await make.account(debtor=debtor, workers=[ana])
    phone = await make.phone(debtor, "+573001234567")
    await make.signed_in(client, ana)
    return ana, account, phone


async def test_a_collector_sees_masked_numbers_with_the_permission_of_this_moment(client, floor, database):
    _, account, phone = floor
    answer = await client.get(f"/api/accounts/{account.id}/phones")
    assert answer.status_code == 200
    (card,) = answer.json()
    assert card["display"] == "+57 ••• ••••567"
    assert "3001234" not in answer.text
    assert card["permission"]["rulesets"] == ["co-ley2300@1"]
    assert len(card["local_times"]) == 1
    async with transaction(database) as tx:
        asked = await permission(tx, account, phone, occasion="question")
        assert card["permission"]["allowed"] == asked.allowed
        # Looking is not deciding.
        assert not [receipt for receipt in await queries.receipts_of(tx.session, account.debtor_id) if receipt.occasion != "ranking"]


async def test_a_supervisor_sees_the_whole_number(client, floor, make):
    _, account, _ = floor
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    (card,) = (await client.get(f"/api/accounts/{account.id}/phones")).json()
    assert card["display"] == "+57 300 1234567"


async def test_a_number_is_added_once_however_often_the_request_comes(client, floor):
    _, account, _ = floor
    body, key = {"number": "310 555 1234", "consent": "given"}, {"Idempotency-Key": "k1"}
    first = await client.post(f"/api/accounts/{account.id}/phones", json=body, headers=key)
    again = await client.post(f"/api/accounts/{account.id}/phones", json=body, headers=key)
    assert (first.status_code, again.json()) == (201, first.json())
    assert first.json()["consent"] == "given"
    assert len((await client.get(f"/api/accounts/{account.id}/phones")).json()) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"number": "12"},
        {"number": "300\x001234567"},
        {"number": "3001112233", "party": "neighbour"},
        {"number": "3001112233", "country": "ZZZ"},
    ],
)
async def test_what_is_no_number_is_refused(client, floor, body):
    _, account, _ = floor
    assert (await client.post(f"/api/accounts/{account.id}/phones", json=body)).status_code == 422


async def test_consent_withdrawn_closes_the_number_at_once(client, floor):
    _, _, phone = floor
    card = (await client.patch(f"/api/phones/{phone.id}", json={"consent": "withdrawn"})).json()
    assert (card["consent"], card["permission"]["allowed"], card["permission"]["next_allowed_at"]) == ("withdrawn", False, None)


async def test_a_number_is_retired_and_taken_back(client, floor):
    _, _, phone = floor
    assert (await client.patch(f"/api/phones/{phone.id}", json={"retired_reason": "wrong_person"})).json()["retired"] is True
    assert (await client.patch(f"/api/phones/{phone.id}", json={"retired_reason": None})).json()["retired"] is False
    assert (await client.patch(f"/api/phones/{phone.id}", json={})).json()["retired"] is False


async def test_numbers_of_other_portfolios_do_not_exist(client, floor, make):
    _, account, phone = floor
    await make.signed_in(client, await make.collector())
    for path in (f"/api/accounts/{account.id}/phones", f"/api/phones/{phone.id}/permission", f"/api/phones/{uuid4()}/permission"):
        assert (await client.get(path)).status_code == 404
    assert (await client.patch(f"/api/phones/{phone.id}", json={"consent": "withdrawn"})).status_code == 404


async def test_the_rules_are_shown_with_their_standing_and_source(client, floor):
    rules = (await client.get("/api/contact-rules")).json()
    colombia = next(rule for rule in rules if rule["name"] == "co-ley2300")
    assert (colombia["hours_status"], colombia["reviewed_by"], colombia["valid_from"]) == ("secondary2", "", "2023-10-10")
    assert colombia["body"]["source"]


async def test_permission_of_a_number_is_told_with_its_rules(client, floor):
    _, account, phone = floor
    answer = (await client.get(f"/api/phones/{phone.id}/permission", params={"account_id": str(account.id)})).json()
    assert set(answer) == {"allowed", "rules", "next_allowed_at", "rulesets", "receipt_id"}
    assert answer["receipt_id"] is None
