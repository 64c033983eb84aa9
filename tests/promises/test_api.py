"""Promises over HTTP: what the browser sends and gets, repeated requests, and who may do what."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from backend.kit.transaction import Database, transaction
from backend.people.models import Role, User
from backend.promises.actions import seed_policy
from tests.board_follows import board_follows
from tests.make.people import PASSWORD

TODAY = datetime.now(UTC).astimezone(ZoneInfo("America/Bogota")).date()


def cop(amount: int) -> dict[str, Any]:
    return {"amount_minor": amount, "currency": "COP"}


def on(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


class Browser:
    """Somebody signed in."""

    def __init__(self, client: Any) -> None:
        self.client, self.token = client, ""

    async def sign_in(self, user: User) -> None:
        answer = await self.client.post("/api/session", json={"email": user.email, "password": PASSWORD})
        self.token = answer.json()["csrf_token"]

    async def post(self, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        headers = {"X-CSRF-Token": self.token, **({"Idempotency-Key": key} if key else {})}
        return await self.client.post(path, json=body, headers=headers)

    async def get(self, path: str) -> Any:
        return (await self.client.get(path)).json()


@pytest.fixture
async def ana(make):
    return await make.user(team=await make.team(), name="Ana")


@pytest.fixture
async def boss(make):
    return await make.user(role=Role.SUPERVISOR, name="Bea")


@pytest.fixture
async def account(make, ana, boss):
    return await make.account(owes=100_00, workers=[ana, boss])


@pytest.fixture
async def browser(client: Any, database: Database) -> Browser:
    async with transaction(database) as tx:
        await seed_policy(tx)
    return Browser(client)


async def test_a_collector_reads_the_terms_and_makes_a_promise_the_board_sees(database, browser, account, ana):
    await browser.sign_in(ana)
    terms = await browser.get(f"/api/accounts/{account.id}/promise-terms")
    assert (terms["balance"], terms["minimum"], terms["latest_due_on"]) == (cop(100_00), cop(5_00), on(30))
    async with board_follows(database, ana.team_id) as board:
        answer = await browser.post(f"/api/accounts/{account.id}/promises", {"amount": cop(60_00), "due_on": on(7)})
    assert answer.status_code == 201
    card = answer.json()
    assert (card["state"], card["amount"], card["missing"], card["made_by_name"]) == ("open", cop(60_00), cop(57_00), "Ana")
    assert await browser.get(f"/api/accounts/{account.id}/promises") == [card]
    assert ana.id in board.ids


async def test_a_promise_sent_twice_with_one_key_is_one_promise(browser, account, ana):
    await browser.sign_in(ana)
    body = {"amount": cop(60_00), "due_on": on(7)}
    first = await browser.post(f"/api/accounts/{account.id}/promises", body, key="k1")
    again = await browser.post(f"/api/accounts/{account.id}/promises", body, key="k1")
    assert first.json() == again.json()
    assert len(await browser.get(f"/api/accounts/{account.id}/promises")) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"amount": cop(4_99), "due_on": on(7)}, "promise_too_small"),
        ({"amount": cop(60_00), "due_on": on(31)}, "promise_too_far_ahead"),
        ({"amount": cop(60_00), "due_on": on(-1)}, "promise_due_in_past"),
        ({"amount": {"amount_minor": 60_00, "currency": "USD"}, "due_on": on(7)}, "currency_mismatch"),
        ({"amount": cop(60_00), "due_on": on(7), "item_ids": [str(uuid4())]}, "item_not_owed"),
        ({"amount": cop(60_00), "due_on": on(7), "override": True}, "not_allowed"),
        ({"amount": cop(60_00), "due_on": on(7), "channel": "telepathy"}, "invalid"),
        ({"amount": cop(60_00), "due_on": "soon"}, "invalid_request"),
        ({"amount": cop(2**70), "due_on": on(7)}, None),
        ({"amount": cop(60_00), "due_on": "9999-12-31"}, "invalid"),
    ],
)
async def test_what_may_not_be_promised_is_refused_with_the_reason(browser, account, ana, body, code):
    await browser.sign_in(ana)
    answer = await browser.post(f"/api/accounts/{account.id}/promises", body)
    assert 400 <= answer.status_code < 500
    assert code is None or answer.json()["code"] == code
    assert await browser.get(f"/api/accounts/{account.id}/promises") == []


async def test_a_plan_is_paid_bounced_withdrawn_and_voided(browser, account, ana, boss):
    await browser.sign_in(ana)
    parts = [{"amount": cop(50_00), "due_on": on(7)}, {"amount": cop(50_00), "due_on": on(20)}]
    answer = await browser.post(f"/api/accounts/{account.id}/plans", {"instalments": parts})
    first, second = answer.json()
    assert (first["plan_id"], [first["plan_sequence"], second["plan_sequence"]]) == (second["plan_id"], [1, 2])
    payment = {"account_id": str(account.id), "amount": cop(50_00), "value_on": on(0), "external_ref": "R1", "method": "transfer"}
    assert (await browser.post("/api/payments", payment)).status_code == 403
    assert (await browser.post(f"/api/promises/{first['id']}/void", {"reason": "mistyped"})).status_code == 403

    await browser.sign_in(boss)
    entered = await browser.post("/api/payments", payment, key="p1")
    assert (entered.status_code, entered.json()["unapplied"], entered.json()["credited_to_name"]) == (201, cop(0), "Ana")
    assert (await browser.post("/api/payments", payment, key="p1")).json() == entered.json()
    states = [card["state"] for card in await browser.get(f"/api/accounts/{account.id}/promises")]
    assert states == ["kept", "open"]
    (shown,) = await browser.get(f"/api/accounts/{account.id}/payments")
    assert shown == entered.json()

    bounced = await browser.post(f"/api/payments/{shown['id']}/reversal", {"reason": "bounced"})
    assert (bounced.json()["reversal_reason"], bounced.json()["credited_to_name"]) == ("bounced", None)
    assert (await browser.post(f"/api/payments/{shown['id']}/reversal", {"reason": "bounced"})).json()["code"] == "already_reversed"
    withdrawn = await browser.post(f"/api/promises/{first['id']}/withdrawal", {"reason": "lost the job"})
    voided = await browser.post(f"/api/promises/{second['id']}/void", {"reason": "mistyped"})
    assert (withdrawn.json()["state"], voided.json()["state"], voided.json()["state_reason"]) == ("withdrawn", "void", "mistyped")


async def test_due_and_broken_promises_are_listed_page_by_page(browser, make, ana, boss):
    accounts = [await make.account(owes=100_00, workers=[ana, boss]) for _ in range(3)]
    hidden = await make.account(owes=100_00)
    for days, account in enumerate(accounts, start=1):
        await make.promise(account, 50_00, by=ana if days > 1 else boss, due_on=TODAY + timedelta(days=days))
    await make.promise(hidden, 50_00)
    await browser.sign_in(ana)
    page = await browser.get("/api/promises?state=open&limit=2")
    assert (page["total"], [row["promise"]["due_on"] for row in page["rows"]]) == (3, [on(1), on(2)])
    assert page["rows"][0]["account_reference"] == accounts[0].reference
    last = await browser.get(f"/api/promises?state=open&limit=2&cursor={page['next']}")
    assert ([row["promise"]["due_on"] for row in last["rows"]], last["next"]) == ([on(3)], None)
    mine = await browser.get("/api/promises?mine=true")
    assert [row["promise"]["due_on"] for row in mine["rows"]] == [on(2), on(3)]
    within = await browser.get(f"/api/promises?state=open,broken&due_from={on(2)}&due_to={on(2)}")
    assert within["total"] == 1
    assert (await browser.client.get("/api/promises?state=maybe")).status_code == 422
    assert (await browser.client.get("/api/promises?cursor=xyz")).status_code == 422


async def test_nobody_sees_or_touches_promises_of_portfolios_they_were_not_granted(browser, make, ana):
    hidden = await make.account(owes=100_00)
    promise = await make.promise(hidden, 50_00)
    await browser.sign_in(ana)
    for path in ("promises", "promise-terms", "payments"):
        assert (await browser.client.get(f"/api/accounts/{hidden.id}/{path}")).status_code == 404
    made = await browser.post(f"/api/accounts/{hidden.id}/promises", {"amount": cop(60_00), "due_on": on(7)})
    withdrawn = await browser.post(f"/api/promises/{promise.id}/withdrawal", {"reason": "no"})
    assert (made.status_code, withdrawn.status_code) == (404, 404)
