"""Skills and hours over HTTP."""

from typing import Any

from backend.people.models import Role

LABELS = {"es": "Libranza", "pt": "Consignado", "en": "Payroll loans"}


async def test_a_house_adds_skills_of_its_own_and_notes_who_has_them(client: Any, make: Any) -> None:
    manager, ana = await make.user(role=Role.MANAGER), await make.collector()
    await make.signed_in(client, manager)
    made = await client.put("/api/skills/payroll", json={"kind": "product", "labels": LABELS})
    assert made.status_code == 200
    week = [[480, 1020]] * 5 + [None, None]
    absence = {"from_on": "2031-01-02", "until_on": "2031-01-09", "note": "Vacaciones"}
    wish = {"skills": [{"skill": "payroll", "level": 2}], "week": week, "absences": [absence], "minutes_each_day": 300}
    noted = (await client.put(f"/api/users/{ana.id}/assignment", json=wish)).json()
    assert noted == (await client.get(f"/api/users/{ana.id}/assignment")).json()
    assert noted["skills"] == [{"skill": "language-es", "level": 1}, {"skill": "payroll", "level": 2}]
    assert (noted["week"], noted["absences"], noted["minutes_each_day"]) == (week, [absence], 300)
    (listed,) = (await client.get("/api/skills")).json()
    assert (listed["code"], listed["people"], listed["labels"]) == ("payroll", 1, LABELS)


async def test_what_cannot_be_is_refused_in_words(client: Any, make: Any) -> None:
    manager, ana = await make.user(role=Role.MANAGER), await make.skilled(await make.collector())
    await make.signed_in(client, manager)

    async def refused(wish: dict[str, Any]) -> str:
        answer = await client.put(f"/api/users/{ana.id}/assignment", json={"skills": [], **wish})
        assert answer.status_code == 422
        return str(answer.json()["field"])

    assert await refused({"skills": [{"skill": "flying", "level": 1}]}) == "skills"
    assert await refused({"skills": [{"skill": "seniority", "level": 4}]}) == "skills"
    assert await refused({"week": [[480, 1020]]}) == "week"
    assert await refused({"absences": [{"from_on": "2031-01-09", "until_on": "2031-01-02"}]}) == "absences"
    assert await refused({"minutes_each_day": 9999}) == "minutes_each_day"
    assert (await client.put("/api/skills/Ñ", json={"kind": "other", "labels": LABELS})).json()["field"] == "code"
    assert (await client.put("/api/skills/ok", json={"kind": "other", "labels": {"es": "x"}})).json()["field"] == "labels"
