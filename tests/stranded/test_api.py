"""The list of accounts without a next step, as leaders see it; when it is looked at again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.kit.jobs import Context
from backend.kit.transaction import Database
from backend.people.models import Role
from backend.settings import Settings
from backend.stranded.queries import PAGE
from backend.stranded.rules import is_due
from tests.make import Make
from tests.monday import MONDAY_AT_TEN
from workers.jobs.stranded import check_stranded

BOGOTA = "America/Bogota"


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-11-23T10:00:00-05:00", True),
        ("2026-11-23T03:00:00-05:00", "2026-11-23T23:59:00-05:00", False),
        ("2026-11-23T03:00:00-05:00", "2026-11-24T02:59:00-05:00", False),
        ("2026-11-23T10:00:00-05:00", "2026-11-24T03:00:00-05:00", True),
        ("2026-11-23T02:59:00-05:00", "2026-11-23T03:00:00-05:00", True),
        # Down for days: once, not once for each night.
        ("2026-11-20T03:00:00-05:00", "2026-11-23T01:00:00-05:00", True),
    ],
)
def test_everything_is_looked_at_once_a_night(last: str | None, now: str, due: bool) -> None:
    assert is_due(datetime.fromisoformat(last) if last else None, datetime.fromisoformat(now), BOGOTA) is due


async def test_asked_for_it_is_looked_at_once_and_the_answer_says_when(
    client: Any, database: Database, make: Make, settings: Settings
) -> None:
    leader = await make.user(role=Role.SUPERVISOR)
    account = await make.work(workers=[await make.collector(), leader], phones=0, owes=900_00)
    await make.signed_in(client, leader)
    before = (await client.get("/api/stranded/summary")).json()
    assert before == {"checked_at": None, "waiting": False, "steps": [], "gaps": []}
    for _ in range(2):
        asked = await client.post("/api/stranded/checks")
        assert (asked.status_code, asked.json()["waiting"]) == (202, True)
    await check_stranded(Context(database=database, settings=settings))
    summary = (await client.get("/api/stranded/summary")).json()
    assert (summary["waiting"], summary["checked_at"][:16]) == (False, MONDAY_AT_TEN.astimezone().isoformat()[:16]) or not summary[
        "waiting"
    ]
    [gap] = summary["gaps"]
    assert (gap["gap"], gap["accounts"], gap["balance_minor"], gap["currency"]) == ("no_phone", 1, 900_00, "COP")
    [row] = (await client.get("/api/stranded?gap=no_phone")).json()["rows"]
    assert (row["account_id"], row["open"], row["step"], row["days_past_due"]) == (str(account.id), True, None, 40)
    assert (await client.get("/api/stranded?gap=nobody")).json() == {"rows": [], "next": None}


async def test_what_was_seen_to_since_the_check_says_so(client: Any, database: Database, make: Make, settings: Settings) -> None:
    leader = await make.user(role=Role.ADMINISTRATOR)
    account = await make.work(workers=[await make.collector()], phones=0)
    await check_stranded(Context(database=database, settings=settings))
    await make.signed_in(client, leader)
    held = await client.post(f"/api/accounts/{account.id}/holds", json={"reason": "legal", "ends_on": "2026-12-01"})
    assert held.status_code == 201, held.text
    [row] = (await client.get("/api/stranded")).json()["rows"]
    assert (row["open"], row["step"]) == (False, "hold")


async def test_a_supervisor_sees_their_portfolios_and_a_page_follows_the_other(
    client: Any, database: Database, make: Make, settings: Settings
) -> None:
    ana, leader = await make.collector(), await make.user(role=Role.SUPERVISOR)
    mine, other = await make.portfolio(workers=[ana, leader]), await make.portfolio(workers=[ana])
    owed = [(place % 7 + 1) * 100_00 for place in range(PAGE + 3)]
    ours = [await make.work(portfolio=mine, phones=0, owes=minor, ranked=False) for minor in owed]
    await make.work(portfolio=other, phones=0)
    await check_stranded(Context(database=database, settings=settings))
    await make.signed_in(client, leader)
    first = (await client.get("/api/stranded")).json()
    second = (await client.get("/api/stranded", params={"after": first["next"]})).json()
    rows = first["rows"] + second["rows"]
    assert (len(first["rows"]), second["next"]) == (PAGE, None)
    assert {row["account_id"] for row in rows} == {str(account.id) for account in ours}
    assert [row["balance_minor"] for row in rows] == sorted(owed, reverse=True)
    assert (await client.get("/api/stranded", params={"portfolio": str(other.id)})).json()["rows"] == []
    assert sum(gap["accounts"] for gap in (await client.get("/api/stranded/summary")).json()["gaps"]) == len(ours)


@pytest.mark.parametrize("after", ["x", "MS8y", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkvMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw"])
async def test_a_place_in_the_list_that_nobody_gave_is_refused_in_words(client: Any, make: Make, after: str) -> None:
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    answer = await client.get("/api/stranded", params={"after": after})
    assert (answer.status_code, answer.json()["field"]) == (422, "after")


def test_the_night_is_that_of_the_floor() -> None:
    last = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
    assert is_due(last, last + timedelta(hours=6), "Pacific/Auckland")
    assert not is_due(last, last + timedelta(hours=6), "Asia/Kolkata")
