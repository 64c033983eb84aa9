"""The worklist over HTTP, as the browser uses it."""

from datetime import timedelta
from typing import Any

from tests.monday import MONDAY_AT_TEN

HOUR = timedelta(hours=1)


async def test_next_answers_with_everything_needed_for_the_call(client: Any, make: Any) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana], owes=1_000_000_00, days_late=40)
    await make.signed_in(client, ana)
    answer = await client.post("/api/worklist/next")
    assert answer.status_code == 200, answer.text
    card = answer.json()
    assert card["account"]["id"] == str(account.id)
    assert card["phones"][0]["permission"]["allowed"] is True
    assert card["claim"]["id"]
    assert card["why"]["band_name"] == "first_contact"
    assert card["why"]["eligible"] is True
    assert [given["rule"] for given in card["why"]["points"]][:2] == ["age", "balance"]
    assert card["promise_terms"]["balance"] == {"amount_minor": 1_000_000_00, "currency": "COP"}
    desk = (await client.get("/api/desk")).json()
    assert desk["card"]["claim"]["id"] == card["claim"]["id"]


async def test_an_empty_worklist_is_a_refusal_with_its_reasons(client: Any, make: Any) -> None:
    ana = await make.collector()
    await make.work(workers=[ana], phones=0)
    await make.signed_in(client, ana)
    answer = await client.post("/api/worklist/next")
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["reason"], problem["blocked"]) == ("worklist_empty", "nothing_ready", {"no_phone": 1})
    assert (await client.get("/api/desk")).json() == {"card": None}


async def test_renew_skip_snooze_and_release_answer_what_is_in_hand(client: Any, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    for _ in range(3):
        await make.work(portfolio=portfolio)
    await make.signed_in(client, ana)
    seen = []
    for path, body in (
        ("skip", {"reason": "not_now"}),
        ("snooze", {"until": (MONDAY_AT_TEN + HOUR).isoformat(), "note": "en reunión"}),
        ("release", None),
    ):
        seen.append((await client.post("/api/worklist/next")).json()["account"]["id"])
        assert (await client.post("/api/worklist/renew")).json()["claim"]["expires_at"]
        for _ in range(2):
            # Sent again with the same key it is answered again.
            assert (await client.post(f"/api/worklist/{path}", json=body, headers={"Idempotency-Key": path})).status_code == 204
        refused = await client.post(f"/api/worklist/{path}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "nothing_in_hand")
    assert len(set(seen)) == 3
    timeline = (await client.get(f"/api/accounts/{seen[1]}/timeline")).json()["entries"]
    assert timeline[0]["kind"] == "worklist:snoozed"


async def test_what_cannot_be_accepted_is_refused_in_words(client: Any, make: Any) -> None:
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await make.signed_in(client, ana)
    await client.post("/api/worklist/next")
    for path, body, code in (
        ("worklist/skip", {"reason": "bored"}, "invalid"),
        ("worklist/snooze", {"until": (MONDAY_AT_TEN - HOUR).isoformat()}, "invalid"),
        ("worklist/snooze", {"until": (MONDAY_AT_TEN + 900 * HOUR).isoformat()}, "invalid"),
        (f"accounts/{account.id}/callbacks", {"due_at": (MONDAY_AT_TEN - HOUR).isoformat()}, "callback_in_the_past"),
    ):
        answer = await client.post(f"/api/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    for query in ("state=asleep", "cursor=AAAA"):
        assert (await client.get(f"/api/worklist?{query}")).status_code == 422


async def test_the_list_comes_in_the_order_of_the_claims_page_by_page(client: Any, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    for n in range(5):
        await make.work(portfolio=portfolio, owes=(n + 1) * 900_000_00)
    await make.work(portfolio=portfolio, phones=0)
    await make.work()
    await make.signed_in(client, ana)
    first = (await client.get("/api/worklist?state=ready&limit=2")).json()
    assert (first["total"], first["ready"], first["blocked"]) == (6, 5, {"no_phone": 1})
    listed, cursor = [row["account_id"] for row in first["rows"]], first["next"]
    while cursor:
        page = (await client.get("/api/worklist", params={"state": "ready", "limit": 2, "cursor": cursor})).json()
        listed, cursor = listed + [row["account_id"] for row in page["rows"]], page["next"]
    handed = []
    for _ in range(5):
        handed.append((await client.post("/api/worklist/next")).json()["account"]["id"])
        await client.post("/api/worklist/skip", json={"reason": "other"})
    assert listed == handed
    (blocked,) = (await client.get("/api/worklist?state=blocked")).json()["rows"]
    assert (blocked["state"], blocked["gate"]) == ("blocked", "no_phone")


async def test_call_backs_are_promised_once_per_key_listed_and_cancelled(client: Any, make: Any) -> None:
    ana, ben = await make.collector(), await make.collector()
    portfolio = await make.portfolio(workers=[ana, ben])
    account = await make.work(portfolio=portfolio)
    await make.signed_in(client, ana)
    wish = {"due_at": (MONDAY_AT_TEN + HOUR).isoformat(), "note": "después de almuerzo"}
    path = f"/api/accounts/{account.id}/callbacks"
    made = [(await client.post(path, json=wish, headers={"Idempotency-Key": "k1"})).json() for _ in range(2)]
    assert made[0] == made[1]
    assert [card["id"] for card in (await client.get(path)).json()] == [made[0]["id"]]
    assert [card["for_user_name"] for card in (await client.get("/api/callbacks?mine=true")).json()] == [ana.name]
    await make.signed_in(client, ben)
    assert len((await client.get("/api/callbacks")).json()) == 1
    assert (await client.get("/api/callbacks?mine=true")).json() == []
    stranger = await make.collector()
    await make.signed_in(client, stranger)
    assert (await client.delete(f"/api/callbacks/{made[0]['id']}")).status_code == 404
    assert (await client.get(f"/api/accounts/{account.id}/why")).status_code == 404
    await make.signed_in(client, ana)
    assert (await client.delete(f"/api/callbacks/{made[0]['id']}")).status_code == 204
    assert (await client.get(path)).json() == []


async def test_why_not_names_the_gate_and_when_it_lifts(client: Any, make: Any) -> None:
    ana, ben = await make.collector(name="Ana"), await make.collector()
    portfolio = await make.portfolio(workers=[ana, ben])
    account = await make.work(portfolio=portfolio)
    await make.signed_in(client, ana)
    await client.post("/api/worklist/next")
    await make.signed_in(client, ben)
    told = (await client.get(f"/api/accounts/{account.id}/why")).json()
    assert (told["eligible"], told["blocked_by"], told["position"]) == (False, "claimed", None)
    assert told["lifts_at"] is not None
    claimed = next(gate for gate in told["gates"] if gate["gate"] == "claimed")
    assert claimed["facts"] == {"by": "Ana"}
    standing = ["closed", "no_debt", "hold", "dispute", "not_due", "open_promise", "hold_out", "no_phone"]
    assert [gate["gate"] for gate in told["gates"]] == [*standing, "contact", "not_before", "claimed", "kept", "portfolio", "desk"]
