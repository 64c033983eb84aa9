"""Pause reasons are data: chosen from the list, overdue by their own minutes, changed for everybody at once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.kit.refusal import Invalid
from backend.kit.transaction import Database, Transaction, transaction
from backend.people import actions, floor_queries, pauses
from backend.people.models import AccessRecord, PauseReason, Presence, PresenceState, Role
from backend.people.rules import UnknownPause
from backend.people.schemas import PauseReasonChange
from tests.board_follows import board_follows
from tests.make import Make

S = PresenceState
LABELS = {"es": "Café", "pt": "Café", "en": "Coffee"}


async def test_the_shipped_reasons_are_loaded_once_and_what_was_changed_stays(tx: Transaction, make: Make) -> None:
    boss = await make.user(role=Role.MANAGER)
    await pauses.seed(tx)
    await pauses.change_reason(tx, "lunch", PauseReasonChange(LABELS, longest_minutes=45), by=boss)
    await pauses.seed(tx)
    reasons = {reason.code: reason for reason in await floor_queries.pause_reasons(tx.session)}
    assert reasons["lunch"].longest_minutes == 45
    assert [code for code, reason in reasons.items() if reason.is_work] == ["training"]
    assert all({"es", "pt", "en"} <= reason.labels.keys() for reason in reasons.values())


@pytest.mark.parametrize("reason", [None, "", "siesta", "smoke\r\nbreak"])
async def test_a_pause_is_one_of_the_list(tx: Transaction, make: Make, reason: str | None) -> None:
    ana = await make.collector()
    await make.pause_reasons()
    with pytest.raises(UnknownPause):
        await actions.choose_presence(tx, ana.id, S.PAUSED, reason)
    assert (await tx.session.get_one(Presence, ana.id)).state is S.READY


async def test_what_is_retired_can_no_longer_be_chosen_but_whoever_is_on_it_stays(tx: Transaction, make: Make) -> None:
    ana, ben, boss = await make.collector(), await make.collector(), await make.user(role=Role.MANAGER)
    await make.pause_reasons()
    await actions.choose_presence(tx, ana.id, S.PAUSED, "other")
    await pauses.change_reason(tx, "other", PauseReasonChange(LABELS, retired=True), by=boss)
    with pytest.raises(UnknownPause):
        await actions.choose_presence(tx, ben.id, S.PAUSED, "other")
    assert (await tx.session.get_one(Presence, ana.id)).reason == "other"


async def test_only_a_pause_has_a_reason(tx: Transaction, make: Make) -> None:
    ana = await make.collector(state=S.PAUSED)
    await actions.choose_presence(tx, ana.id, S.READY, "lunch")
    assert (await tx.session.get_one(Presence, ana.id)).reason is None


async def test_somebody_can_always_pause(tx: Transaction, make: Make) -> None:
    boss = await make.user(role=Role.MANAGER)
    await pauses.change_reason(tx, "only", PauseReasonChange(LABELS), by=boss)
    with pytest.raises(pauses.LastPauseReason):
        await pauses.change_reason(tx, "only", PauseReasonChange(LABELS, retired=True), by=boss)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("Café", PauseReasonChange(LABELS)),
        ("a" * 41, PauseReasonChange(LABELS)),
        ("coffee", PauseReasonChange({"es": "Café", "en": "Coffee"})),
        ("coffee", PauseReasonChange({**LABELS, "pt": "  "})),
        ("coffee", PauseReasonChange({**LABELS, "en": "x" * 61})),
        ("coffee", PauseReasonChange({**LABELS, "en": "Cof\0fee"})),
        ("coffee", PauseReasonChange(LABELS, longest_minutes=0)),
        ("coffee", PauseReasonChange(LABELS, longest_minutes=10**12)),
    ],
)
async def test_what_cannot_be_a_reason_is_refused_in_words(tx: Transaction, make: Make, code: str, change: PauseReasonChange) -> None:
    with pytest.raises(Invalid):
        await pauses.change_reason(tx, code, change, by=await make.user(role=Role.MANAGER))
    assert await tx.session.get(PauseReason, "coffee") is None


async def test_the_board_follows_a_reason_that_becomes_shorter(database: Database, make: Make) -> None:
    team, boss = await make.team(), await make.user(role=Role.MANAGER)
    ana, _ = await make.collector(team), await make.collector(team)
    await make.pause_reasons()
    async with board_follows(database, team.id) as followed, transaction(database) as tx:
        await actions.choose_presence(tx, ana.id, S.PAUSED, "lunch")
    assert followed.after is not None
    row = followed.after.rows[ana.id]
    assert row.overdue_at == row.since + timedelta(minutes=60)
    async with board_follows(database, team.id) as followed, transaction(database) as tx:
        await pauses.change_reason(tx, "lunch", PauseReasonChange(LABELS, longest_minutes=30), by=boss)
    assert followed.after is not None
    assert followed.ids == {ana.id}
    assert followed.after.rows[ana.id].overdue_at == row.since + timedelta(minutes=30)


async def test_managers_change_what_everybody_reads(client: Any, make: Make, database: Database) -> None:
    await make.pause_reasons()
    ana, boss = await make.collector(), await make.user(role=Role.MANAGER)
    await make.signed_in(client, ana)
    change = {"labels": LABELS, "is_work": True, "longest_minutes": 20, "position": 9}
    assert (await client.put("/api/pause-reasons/coffee", json=change)).status_code == 403
    await make.signed_in(client, boss)
    assert (await client.put("/api/pause-reasons/coffee", json=change)).status_code == 200
    answer = await client.put("/api/pause-reasons/coffee", json={**change, "longest_minutes": 601})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid", "longest_minutes")
    await make.signed_in(client, ana)
    listed = {reason["code"]: reason for reason in (await client.get("/api/pause-reasons")).json()}
    assert listed["coffee"] == {"code": "coffee", "retired": False, **change}
    chosen = (await client.put("/api/presence", json={"state": "paused", "reason": "coffee"})).json()
    assert chosen["overdue_at"] is not None
    answer = await client.put("/api/presence", json={"state": "paused", "reason": "siesta"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_pause")
    async with transaction(database) as tx:
        kept = (await tx.session.exec(select(AccessRecord.facts).where(AccessRecord.what == "pause_reason.changed"))).all()
        assert kept == [{"code": "coffee"}]
