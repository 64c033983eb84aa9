"""A leader takes a conversation over: account, telephone, wrap-up and the record of it are theirs; the collector is free."""

from typing import Any

import pytest
from sqlalchemy import text

from backend.calls.applying import apply_signals
from backend.calls.dispositions import disposition
from backend.calls.models import Call, CallState
from backend.calls.schemas import NewDisposition
from backend.calls.signals import CallOver, Leg, LegEnded
from backend.kit.transaction import Database, transaction
from backend.people.models import Presence, PresenceState
from backend.worklist.models import WorkItem
from backend.worklist.queries import claim_of_user
from tests.board_follows import board_follows
from tests.make import Make


@pytest.fixture
async def there(make: Make, database: Database) -> Any:
    """A conversation whose collector holds the account."""
    made = await make.conversation()
    async with transaction(database) as tx:
        call = await tx.session.get_one(Call, made.call.id)
        call.debtor_channel = "promesa1-1.7"
    return made


async def presence(database: Database, user_id: Any) -> Presence:
    async with transaction(database) as tx:
        return await tx.session.get_one(Presence, user_id)


async def test_the_conversation_is_the_leaders_and_the_collector_is_free(client: Any, make: Make, database: Database, there: Any) -> None:
    await make.signed_in(client, there.leader)
    async with board_follows(database, there.team.id):
        answer = await client.post(f"/api/calls/{there.call.id}/take-over")
        assert answer.status_code == 201, answer.text
    async with transaction(database) as tx:
        call = await tx.session.get_one(Call, there.call.id)
        assert (call.user_id, call.endpoint, call.state) == (there.leader.id, there.leader.endpoint, CallState.TALKING)
        assert (await tx.session.get_one(WorkItem, there.account.id)).claimed_by == there.leader.id
        assert await claim_of_user(tx.session, there.collector.id) is None
        # Their telephone is to be rung, by whichever bridge serves the switch.
        wished = await tx.session.execute(
            text("SELECT count(*) FROM reattachment WHERE call_id = :id AND taken_at IS NULL"), {"id": call.id}
        )
        assert wished.scalar_one() == 1
    assert (await presence(database, there.collector.id)).state is PresenceState.READY
    assert (await presence(database, there.leader.id)).state is PresenceState.TALKING
    assert [one["id"] for one in (await client.get("/api/me/call")).json()] == [str(there.call.id)]
    kinds = [entry["kind"] for entry in (await client.get(f"/api/accounts/{there.account.id}/timeline")).json()["entries"]]
    assert "call:taken_over" in kinds


async def test_the_leader_says_what_happened(client: Any, make: Make, database: Database, there: Any) -> None:
    await make.signed_in(client, there.leader)
    await client.post(f"/api/calls/{there.call.id}/take-over")
    async with transaction(database) as tx:
        await apply_signals(tx, [LegEnded(there.call.id, tx.now, Leg.DEBTOR, "promesa1-1.7", 16), CallOver(there.call.id, tx.now)])
    assert (await presence(database, there.leader.id)).state is PresenceState.WRAP_UP
    assert (await presence(database, there.collector.id)).state is PresenceState.READY
    async with transaction(database) as tx:
        await disposition(tx, there.leader, there.account.id, NewDisposition(code="no_agreement", call_id=there.call.id))
    assert (await presence(database, there.leader.id)).state is PresenceState.READY


async def test_taken_over_twice_it_is_taken_over_once(client: Any, make: Make, there: Any) -> None:
    await make.signed_in(client, there.leader)
    key = {"Idempotency-Key": "1"}
    first = await client.post(f"/api/calls/{there.call.id}/take-over", headers=key)
    again = await client.post(f"/api/calls/{there.call.id}/take-over", headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    anew = await client.post(f"/api/calls/{there.call.id}/take-over")
    assert (anew.status_code, anew.json()["code"]) == (409, "your_own_call")


async def test_there_is_nothing_to_take_over_while_it_rings(client: Any, make: Make) -> None:
    ringing = await make.conversation(state=CallState.DIALLING)
    await make.signed_in(client, ringing.leader)
    answer = await client.post(f"/api/calls/{ringing.call.id}/take-over")
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_to_take_over")


async def test_another_teams_calls_are_not_there(client: Any, make: Make, there: Any) -> None:
    other = await make.conversation()
    await make.signed_in(client, other.leader)
    assert (await client.post(f"/api/calls/{there.call.id}/take-over")).status_code == 404
