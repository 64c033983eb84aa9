"""Contradictions on a real database: found once however often they are looked for, gone when corrected, settled by who may."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import select

from backend.accounts.models import PortfolioGrant
from backend.calls.models import Call, CallState, Disposition, Outcome
from backend.calls.signals import CallOver
from backend.contact.models import ContactAttempt
from backend.inbound.applying import apply_inbound
from backend.inbound.models import InboundCall, InboundOutcome
from backend.kit.transaction import Database, transaction
from backend.people.models import Role
from backend.reconciliation.actions import note_look
from backend.reconciliation.models import Code, Contradiction
from backend.settings import Settings
from tests.make import Make
from workers.jobs.reconcile import compare_everything, compare_last_day


async def talked(database: Database, make: Make, *, seconds: float = 4.0, code: str = "no_agreement") -> Any:
    """A call that was answered for so long, and what was said of it."""
    there = await make.conversation()
    async with transaction(database) as tx:
        call = await tx.session.get_one(Call, there.call.id)
        end = tx.now + timedelta(seconds=seconds)
        call.state, call.outcome = CallState.ENDED, Outcome.ANSWERED
        call.debtor_answered_at, call.debtor_ended_at, call.over_at, call.ended_at, call.wrapped_at = tx.now, end, end, end, end
        tx.session.add(Disposition(account_id=call.account_id, call_id=call.id, user_id=call.user_id, code=code, at=tx.now))
        tx.session.add(ContactAttempt(debtor_id=call.debtor_id, account_id=call.account_id, call_id=call.id, at=tx.now))
    return there


async def found(database: Database, *call_ids: UUID) -> list[Contradiction]:
    async with transaction(database) as tx:
        statement = select(Contradiction).order_by(Contradiction.code)
        return [one for one in (await tx.session.exec(statement)).all() if not call_ids or one.subject_id in call_ids]


async def test_a_contradiction_is_found_once_however_often_it_is_looked_for(database: Database, make: Make, settings: Settings) -> None:
    there = await talked(database, make)
    fine = await talked(database, make, seconds=90)
    context: Any = {"database": database, "settings": settings}
    for job in (compare_last_day, compare_last_day, compare_everything):
        await job(context)
    [one] = await found(database)
    assert (one.code, one.call_id, one.user_id, one.facts["talk_seconds"]) == (
        Code.SHORT_TALK_PROMISE,
        there.call.id,
        there.collector.id,
        4,
    )
    assert not await found(database, fine.call.id)


async def test_it_is_told_to_its_supervisor_once_and_only_when_it_is_news(database: Database, make: Make, settings: Settings) -> None:
    there = await talked(database, make)
    channel = f"desk:{there.leader.id}"

    async def told() -> int:
        async with transaction(database) as tx:
            row = await tx.session.execute(text("SELECT seq FROM announcement_sequence WHERE channel = :channel"), {"channel": channel})
            return int(row.scalar_one_or_none() or 0)

    context: Any = {"database": database, "settings": settings}
    await compare_last_day(context)
    assert await told() == 1
    await compare_last_day(context)
    assert await told() == 1


async def test_what_was_corrected_is_gone_and_comes_back_as_the_same(database: Database, make: Make, settings: Settings) -> None:
    there = await talked(database, make)
    context: Any = {"database": database, "settings": settings}
    await compare_last_day(context)

    async def say(code: str) -> None:
        async with transaction(database) as tx:
            said = (await tx.session.exec(select(Disposition).where(Disposition.call_id == there.call.id))).one()
            said.code = code

    await say("hung_up")
    await compare_last_day(context)
    [gone] = await found(database)
    assert gone.gone_at is not None
    await say("no_agreement")
    await compare_last_day(context)
    [back] = await found(database)
    assert (back.id, back.gone_at) == (gone.id, None)


async def test_somebody_reached_without_a_call_is_found_by_the_accounts_own_day(database: Database, make: Make, settings: Settings) -> None:
    desk = await make.desk()
    async with transaction(database) as tx:
        said = Disposition(account_id=desk.account.id, user_id=desk.collector.id, code="reminded", at=tx.now)
        tx.session.add(said)
    await compare_last_day({"database": database, "settings": settings})
    [one] = await found(database)
    assert (one.code, one.call_id, one.subject_id) == (Code.DISPOSITION_WITHOUT_CALL, None, said.id)


async def test_every_batch_is_compared(database: Database, make: Make, settings: Settings, monkeypatch: Any) -> None:
    monkeypatch.setattr("backend.reconciliation.actions.MOST_AT_ONCE", 1)
    calls = [(await talked(database, make)).call.id for _ in range(3)]
    await compare_last_day({"database": database, "settings": settings})
    assert {one.subject_id for one in await found(database)} == set(calls)


async def test_a_leader_settles_with_a_note_and_may_take_it_back(client: Any, make: Make, database: Database, settings: Settings) -> None:
    there = await talked(database, make)
    await compare_last_day({"database": database, "settings": settings})
    await make.signed_in(client, there.leader)
    [row] = (await client.get("/api/review")).json()["rows"]
    assert (row["code"], row["severity"], row["collector_name"]) == ("short_talk_promise", "medium", there.collector.name)
    address = f"/api/review/{row['id']}/resolution"
    assert (await client.post(address, json={"note": "  "})).json()["code"] == "note_missing"
    settled = (await client.post(address, json={"note": "Heard it: they hung up."})).json()
    assert (settled["resolved_by_name"], settled["note"]) == (there.leader.name, "Heard it: they hung up.")
    assert (await client.get("/api/review")).json()["total"] == 0
    assert (await client.get("/api/review/summary")).json()["open"] == 0
    assert [one["id"] for one in (await client.get("/api/review", params={"of": "resolved"})).json()["rows"]] == [row["id"]]
    # Looking again settles nothing anew.
    await compare_last_day({"database": database, "settings": settings})
    assert (await client.get("/api/review")).json()["total"] == 0
    assert (await client.delete(address)).json()["resolved_at"] is None
    summary = (await client.get("/api/review/summary")).json()
    assert (summary["open"], summary["by_code"]) == (1, [{"code": "short_talk_promise", "severity": "medium", "count": 1}])


async def test_whose_team_or_portfolio_it_is_not_reviews_nothing(client: Any, make: Make, database: Database, settings: Settings) -> None:
    there = await talked(database, make)
    await compare_last_day({"database": database, "settings": settings})
    other_team = await make.user(role=Role.SUPERVISOR, team=await make.team())
    no_grant = await make.user(role=Role.SUPERVISOR, team=there.team)
    async with transaction(database) as tx:
        tx.session.add(PortfolioGrant(user_id=other_team.id, portfolio_id=there.account.portfolio_id))
    [one] = await found(database)
    for user in (other_team, no_grant):
        await make.signed_in(client, user)
        assert (await client.get("/api/review")).json()["total"] == 0
        assert (await client.get("/api/review/summary")).json()["by_code"] == []
        assert (await client.post(f"/api/review/{one.id}/resolution", json={"note": "mine"})).status_code == 404
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    assert (await client.get("/api/review")).json()["total"] == 1


async def test_pages_follow_each_other_and_filters_hold(
    client: Any, make: Make, database: Database, settings: Settings, monkeypatch: Any
) -> None:
    monkeypatch.setattr("backend.reconciliation.queries.PAGE", 2)
    theirs = [await talked(database, make) for _ in range(3)]
    await compare_last_day({"database": database, "settings": settings})
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    first = (await client.get("/api/review")).json()
    second = (await client.get("/api/review", params={"after": first["next"]})).json()
    assert (first["total"], len(first["rows"]), len(second["rows"]), second["next"]) == (3, 2, 1, None)
    assert len({row["id"] for row in first["rows"] + second["rows"]}) == 3
    mine = (await client.get("/api/review", params={"collector": str(theirs[0].collector.id)})).json()
    assert [row["call_id"] for row in mine["rows"]] == [str(theirs[0].call.id)]
    assert (await client.get("/api/review", params={"code": "recording_missing"})).json()["total"] == 0
    assert (await client.get("/api/review", params={"after": "nonsense"})).status_code == 422


async def test_the_last_hours_looks_are_counted_and_those_that_differed_listed(client: Any, make: Make, database: Database) -> None:
    async with transaction(database) as tx:
        await note_look(tx, [], 4)
        await note_look(tx, ["LegRang", "CallOver", "LegRang"], 5)
        long_ago: datetime = tx.now - timedelta(hours=2)
        tx.now = long_ago
        await note_look(tx, ["CallOver"], 1)
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    summary = (await client.get("/api/review/summary")).json()
    assert (summary["looks_last_hour"], summary["differences_last_hour"]) == (2, 3)
    assert [look["kinds"] for look in summary["looks"]] == [{"LegRang": 2, "CallOver": 1}]


async def test_callers_are_compared_as_calls_are_and_everybody_sees_what_is_theirs(
    client: Any, database: Database, make: Make, settings: Settings
) -> None:
    desk, other = await make.desk(), await make.user(role=Role.SUPERVISOR, team=await make.team())
    leader = await make.user(role=Role.SUPERVISOR, team=desk.team)
    async with transaction(database) as tx:
        for each in (leader, other):
            tx.session.add(PortfolioGrant(user_id=each.id, portfolio_id=desk.account.portfolio_id))
    missed, stranger = await make.caller(desk.phone.e164), await make.caller("+573019990000")
    async with transaction(database) as tx:
        await apply_inbound(tx, [CallOver(missed.id, tx.now)])
        there = await tx.session.get_one(InboundCall, stranger.id)
        there.answered_at, there.answered_by, there.over_at = tx.now, desk.collector.id, tx.now + timedelta(seconds=90)
        there.outcome, there.dismissed_at, there.dismissed_reason = InboundOutcome.ANSWERED, tx.now, "not_identified"
        await tx.session.execute(text("UPDATE callback SET made_at = made_at - interval '49 hours', for_user_id = NULL"))
    context: Any = {"database": database, "settings": settings}
    for job in (compare_last_day, compare_everything):
        await job(context)

    async def seen_by(user: Any) -> dict[str, Any]:
        await make.signed_in(client, user)
        rows = (await client.get("/api/review")).json()["rows"]
        assert (await client.get("/api/review/summary")).json()["open"] == len(rows)
        return {row["code"]: row for row in rows}

    seen = await seen_by(leader)
    assert set(seen) == {"caller_not_called_back", "caller_not_identified"}
    nobodys, unknown = seen["caller_not_called_back"], seen["caller_not_identified"]
    assert (nobodys["account_id"], nobodys["collector_id"]) == (str(desk.account.id), None)
    assert (unknown["account_id"], unknown["collector_id"]) == (None, str(desk.collector.id))
    # Whom anybody was to call back is everybody's; with whom somebody spoke is their leader's.
    assert set(await seen_by(other)) == {"caller_not_called_back"}
    # Called back since: it is found, and found to be none any more, however long ago they called.
    async with transaction(database) as tx:
        await tx.session.execute(text("UPDATE callback SET done_at = made_at"))
        await tx.session.execute(text("UPDATE inbound_call SET arrived_at = arrived_at - interval '3 days'"))
    await compare_last_day(context)
    assert set(await seen_by(other)) == set()
