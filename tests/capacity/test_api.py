"""The day's board: capacity by collector, the cut line by desk."""

from datetime import date
from typing import Any

from backend.people.models import Role
from tests.monday import at, monday, settings

__all__ = ["at", "monday", "settings"]
TODAY = date(2026, 11, 23)


async def test_the_board_says_what_each_is_offered_and_what_is_not_reached(client: Any, make: Any) -> None:
    old = {"is": "compare", "field": "days_past_due", "op": "ge", "value": 60}
    desks = [{"name": "old", "label": {}, "when": old, "needs": {"teams": ["Sur"]}}, {"name": "rest", "label": {"en": "Rest"}}]
    await make.strategy(desks=desks)
    norte, sur = await make.team(name="Norte"), await make.team(name="Sur")
    ana, ben, away = await make.collector(norte), await make.collector(norte), await make.collector(sur)
    await make.working(ana, accounts_each_day=2)
    await make.working(ben, [[480, 1020]] * 7, accounts_each_day=1)
    await make.absence(away, TODAY, TODAY)
    portfolio = await make.portfolio(workers=[ana, ben, away])
    for days, owes in ((10, 400_00), (20, 300_00), (25, 200_00), (30, 100_00), (90, 900_00)):
        await make.work(portfolio=portfolio, days_late=days, owes=owes)
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    board = (await client.get("/api/capacity")).json()
    assert (board["day"], board["measured_from"], board["seconds_per_account"]) == ("2026-11-23", 0, 360)
    by_desk = {desk["name"]: desk for desk in board["desks"]}
    assert (by_desk["rest"]["workable"]["accounts"], by_desk["rest"]["reached"]["accounts"]) == (4, 3)
    assert by_desk["rest"]["below"]["accounts"] == 1
    assert by_desk["rest"]["below"]["money"]["COP"] + by_desk["rest"]["reached"]["money"]["COP"] == 1_000_00
    # Its only collector is away today: nothing of it is reached, and the board says so.
    assert (by_desk["old"]["collectors"], by_desk["old"]["today"], by_desk["old"]["reached"]["accounts"]) == (1, 0, 0)
    assert by_desk["old"]["below"]["money"] == {"COP": 900_00}
    people = {one["user_id"]: one for one in board["collectors"]}
    assert people[str(ana.id)]["offered"]["accounts"] == 2
    assert people[str(ben.id)]["offered"]["accounts"] == 1
    assert (people[str(away.id)]["away"], people[str(away.id)]["capacity"]) == (True, 0)


async def test_a_supervisor_is_shown_the_people_of_their_own_team(client: Any, make: Any) -> None:
    team = await make.team()
    ana, _ = await make.collector(team), await make.collector()
    await make.signed_in(client, await make.user(role=Role.SUPERVISOR, team=team))
    board = (await client.get("/api/capacity")).json()
    assert [one["user_id"] for one in board["collectors"]] == [str(ana.id)]
