"""A call's life on a real database: rung, taken, signalled, wrapped up; refused in words where it must be."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from backend.accounts.actions import grant, hold
from backend.accounts.models import Debtor
from backend.accounts.schemas import NewHold
from backend.accounts.view import timeline_view
from backend.calls import actions, queries
from backend.calls.actions import AlreadyOnACall, NoTelephone, WrapUpFirst
from backend.calls.dispositions import (
    CallStillOn,
    FollowUpMissing,
    UnknownDisposition,
    close_unwrapped,
    disposition,
    undo_disposition,
)
from backend.calls.models import CallState, Outcome
from backend.calls.permitting import AccountOnHold, NothingOwed, NumberRetired
from backend.calls.schemas import NewDisposition
from backend.calls.signals import CallOver, Fate, Leg, LegAnswered, LegEnded, LegRang, LegStarted, NotPlaced, Placed
from backend.contact.models import PhoneNumber
from backend.contact.refusals import ContactNotPermitted
from backend.kit.refusal import NotAllowed, TooLateToUndo
from backend.kit.transaction import transaction
from backend.people import queries as people
from backend.people.actions import leave
from backend.people.models import PresenceState, Role
from backend.telephones.models import MAIN
from backend.worklist import queries as worklist

#: A Monday, ten in the morning in Bogotá: calling is lawful.
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def story(call, *, answered=True):
    """What the switch says of a call that rings, is answered (or rings out) and ends."""
    start = LAWFUL + timedelta(seconds=1)
    told = [
        Placed(call.id, start),
        LegAnswered(call.id, start + timedelta(seconds=1), Leg.COLLECTOR, "A"),
        LegStarted(call.id, start + timedelta(seconds=2), Leg.DEBTOR, "K"),
        LegRang(call.id, start + timedelta(seconds=2), Leg.DEBTOR, "K"),
    ]
    if answered:
        told.append(LegAnswered(call.id, start + timedelta(seconds=5), Leg.DEBTOR, "K"))
    return [
        *told,
        LegEnded(call.id, start + timedelta(seconds=35), Leg.DEBTOR, "K", 16 if answered else 0),
        CallOver(call.id, start + timedelta(seconds=35)),
    ]


@pytest.fixture
async def desk(tx, make):
    tx.now = LAWFUL
    return await make.desk()


@pytest.fixture
async def ended(tx, desk):
    """A call that was answered and is over."""
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await actions.take_call(tx, MAIN)
    await actions.apply_signals(tx, story(call))
    return call


async def kinds(tx, account_id):
    return [entry.kind for entry in reversed((await timeline_view(tx.session, account_id)).entries)]


async def state_of(tx, user):
    return (await people.presence(tx.session, user.id)).state


async def test_an_answered_call_is_on_the_timeline_the_ledger_and_the_board(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert await state_of(tx, desk.collector) is PresenceState.DIALLING
    assert (await actions.take_call(tx, MAIN)).id == call.id
    assert await actions.take_call(tx, MAIN) is None
    told = story(call)
    await actions.apply_signals(tx, told[:4])
    assert (call.state, await state_of(tx, desk.collector)) == (CallState.RINGING, PresenceState.RINGING)
    await actions.apply_signals(tx, told[4:5])
    assert (call.state, await state_of(tx, desk.collector)) == (CallState.TALKING, PresenceState.TALKING)
    await actions.apply_signals(tx, told[5:])
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.ANSWERED)
    assert await state_of(tx, desk.collector) is PresenceState.WRAP_UP
    assert [kind for kind in await kinds(tx, desk.account.id) if kind.startswith("call")] == [
        "call:requested",
        "call:answered",
        "call:ended",
    ]
    attempt = (await tx.session.execute(text("SELECT rang, connected, contact FROM contact_attempt"))).one()
    assert tuple(attempt) == (True, True, False)


async def test_the_same_signals_again_change_nothing(tx, desk, ended):
    before, timeline = ended.model_dump(), await kinds(tx, desk.account.id)
    await actions.apply_signals(tx, story(ended))
    assert (ended.model_dump(), await kinds(tx, desk.account.id)) == (before, timeline)


async def test_a_cause_that_arrives_after_the_end_completes_the_outcome(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await actions.take_call(tx, MAIN)
    later = LAWFUL + timedelta(seconds=4)
    await actions.apply_signals(tx, [LegStarted(call.id, LAWFUL, Leg.DEBTOR, "K"), CallOver(call.id, later)])
    assert call.outcome == "unreachable"
    await actions.apply_signals(tx, [LegEnded(call.id, later, Leg.DEBTOR, "K", 17, 486)])
    assert call.outcome == "busy"
    assert (await kinds(tx, desk.account.id))[-1] == "call:outcome_completed"


async def test_a_call_that_never_reached_the_debtor_is_no_attempt_and_needs_no_wrap_up(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await actions.take_call(tx, MAIN)
    await actions.apply_signals(tx, [NotPlaced(call.id, LAWFUL, Fate.COLLECTOR_OFFLINE)])
    assert (call.outcome, call.wrapped_at) == (Outcome.COLLECTOR_OFFLINE, LAWFUL)
    assert await state_of(tx, desk.collector) is PresenceState.PREVIEWING
    assert (await tx.session.execute(text("SELECT count(*) FROM contact_attempt"))).scalar_one() == 0
    again = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert again.id != call.id


async def test_a_request_no_bridge_takes_in_ten_seconds_is_given_up(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    tx.now = LAWFUL + timedelta(seconds=10)
    assert await actions.take_call(tx, MAIN) is None
    assert [given_up.id for given_up in await actions.expire_requests(tx)] == [call.id]
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.EXPIRED)


async def test_hanging_up_before_a_bridge_took_it_ends_it_at_once(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await actions.hang_up(tx, desk.collector, call.id)
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.CANCELLED_BEFORE_COLLECTOR)
    assert await actions.take_call(tx, MAIN) is None


async def test_a_collector_has_one_call_at_a_time(tx, desk):
    await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    with pytest.raises(AlreadyOnACall):
        await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)


async def test_the_last_call_is_wrapped_up_before_the_next(tx, desk, ended):
    with pytest.raises(WrapUpFirst) as refusal:
        await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert refusal.value.call_id == ended.id


async def test_nobody_is_rung_at_night_and_the_no_is_kept(database, make):
    async with transaction(database) as tx:
        tx.now = LAWFUL
        desk = await make.desk()
    with pytest.raises(ContactNotPermitted) as refusal:
        async with transaction(database) as tx:
            tx.now = LAWFUL + timedelta(hours=12)
            await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert refusal.value.next_allowed_at == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    async with transaction(database) as tx:
        kept = await tx.session.execute(text("SELECT allowed FROM contact_receipt WHERE occasion = 'dial'"))
        assert kept.scalars().all() == [False]
        assert (await tx.session.execute(text("SELECT count(*) FROM call"))).scalar_one() == 0


async def test_without_a_telephone_or_to_a_retired_number_nobody_rings(tx, desk, make):
    phone = await tx.session.get_one(PhoneNumber, desk.phone.id)
    phone.retired_at, phone.retired_reason = tx.now, "wrong_person"
    with pytest.raises(NumberRetired):
        await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    desk.collector.endpoint = None
    with pytest.raises(NoTelephone):
        await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)


async def test_a_disposition_wraps_up_frees_the_collector_and_lets_the_account_rest(tx, desk, ended):
    await disposition(
        tx, desk.collector, desk.account.id, NewDisposition(code="no_agreement", call_id=ended.id, note="will think about it")
    )
    assert ended.wrapped_at == tx.now
    assert await state_of(tx, desk.collector) is PresenceState.READY
    assert await worklist.claim_of_user(tx.session, desk.collector.id) is None
    attempt = (await tx.session.execute(text("SELECT contact, conversation, right_party FROM contact_attempt"))).one()
    assert tuple(attempt) == (True, True, True)
    not_before = await tx.session.execute(text("SELECT not_before FROM work_item WHERE account_id = :id"), {"id": desk.account.id})
    assert not_before.scalar_one() == tx.now + timedelta(hours=48)


async def test_an_agreement_needs_its_promise(tx, desk, ended):
    with pytest.raises(FollowUpMissing) as refusal:
        await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="agreement", call_id=ended.id))
    assert refusal.value.needs == "promise"


async def test_only_what_is_in_the_tree_and_only_after_the_call(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    with pytest.raises(UnknownDisposition):
        await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="whatever", call_id=call.id))
    with pytest.raises(CallStillOn):
        await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="busy", call_id=call.id))


async def test_the_system_does_not_say_for_a_person_what_only_the_system_says(tx, desk, ended):
    with pytest.raises(UnknownDisposition):
        await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="not_dispositioned", call_id=ended.id))


async def test_a_wrong_number_is_not_dialled_again_until_the_mistake_is_undone(tx, desk, ended):
    given = await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="wrong_person", call_id=ended.id))
    phone = await tx.session.get_one(PhoneNumber, desk.phone.id, populate_existing=True)
    assert phone.retired_reason == "wrong_person"
    await undo_disposition(tx, desk.collector, given.id)
    phone = await tx.session.get_one(PhoneNumber, desk.phone.id, populate_existing=True)
    assert phone.retired_at is None
    assert (ended.wrapped_at, await state_of(tx, desk.collector)) == (None, PresenceState.WRAP_UP)
    # Until it is said anew what happened, the caps count the attempt as a conversation.
    assert (await tx.session.execute(text("SELECT settled_at FROM contact_attempt"))).scalar_one() is None
    assert (await worklist.claim_of_user(tx.session, desk.collector.id)).account_id == desk.account.id
    await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="hung_up", call_id=ended.id))
    assert (await queries.disposition_of_call(tx.session, ended.id)).code == "hung_up"


async def test_after_two_minutes_it_is_too_late_to_undo(tx, desk, ended):
    given = await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="hung_up", call_id=ended.id))
    tx.now += timedelta(minutes=3)
    with pytest.raises(TooLateToUndo):
        await undo_disposition(tx, desk.collector, given.id)


async def test_a_call_nobody_speaks_of_is_closed_with_a_marked_default(tx, desk, ended):
    assert await close_unwrapped(tx) == []
    tx.now = ended.wrap_until
    assert [call.id for call in await close_unwrapped(tx)] == [ended.id]
    assert await close_unwrapped(tx) == []
    said = await queries.disposition_of_call(tx.session, ended.id)
    assert (said.code, said.defaulted) == ("not_dispositioned", True)
    assert await state_of(tx, desk.collector) is PresenceState.READY
    assert (await kinds(tx, desk.account.id)).count("disposition:defaulted") == 1


async def test_an_answered_call_nobody_speaks_of_goes_on_counting_as_a_conversation(tx, desk, ended):
    tx.now = ended.wrap_until
    await close_unwrapped(tx)
    assert (await tx.session.execute(text("SELECT settled_at FROM contact_attempt"))).scalar_one() is None


async def test_an_attempt_is_forgotten_only_when_the_debtor_was_certainly_not_dialled(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await actions.take_call(tx, MAIN)
    # Nobody listened to the switch for a while; afterwards the call is gone.
    await actions.apply_signals(tx, [LegAnswered(call.id, LAWFUL, Leg.COLLECTOR, "A"), CallOver(call.id, LAWFUL + timedelta(minutes=1))])
    assert (await tx.session.execute(text("SELECT settled_at FROM contact_attempt"))).scalars().all() == [None]
    assert call.wrapped_at is None
    await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="no_answer", call_id=call.id))
    assert (await tx.session.execute(text("SELECT contact FROM contact_attempt WHERE settled_at IS NOT NULL"))).scalar_one() is False


async def test_nobody_rings_so_late_that_it_would_ring_after_hours(database, make):
    async with transaction(database) as tx:
        tx.now = LAWFUL
        desk = await make.desk()
    with pytest.raises(ContactNotPermitted):
        async with transaction(database) as tx:
            tx.now = datetime(2026, 11, 23, 23, 59, 50, tzinfo=UTC)
            await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)


async def test_an_account_on_hold_or_paid_is_not_rung(tx, desk, make):
    boss = await make.user(role=Role.MANAGER)
    await hold(tx, boss, desk.account.id, NewHold(reason="legal", ends_on=LAWFUL.date()))
    with pytest.raises(AccountOnHold):
        await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    paid = await make.account(owes=0, debtor=None, workers=[desk.collector])
    phone = await make.phone(await tx.session.get_one(Debtor, paid.debtor_id))
    with pytest.raises(NothingOwed):
        await actions.ring(tx, desk.collector, paid.id, phone.id)


async def test_whoever_leaves_is_not_connected_to_a_debtor_afterwards(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await leave(tx, desk.collector.id)
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.CANCELLED_BEFORE_COLLECTOR)
    assert await actions.take_call(tx, MAIN) is None


async def test_colleagues_do_not_end_each_others_calls_but_a_supervisor_may(tx, desk, make):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    portfolio = desk.account.portfolio_id
    colleague, supervisor = await make.collector(desk.team), await make.user(role=Role.SUPERVISOR, team=desk.team)
    await grant(tx, colleague.id, [portfolio])
    await grant(tx, supervisor.id, [portfolio])
    with pytest.raises(NotAllowed):
        await actions.hang_up(tx, colleague, call.id)
    assert (await actions.hang_up(tx, supervisor, call.id)).cancelled_at is not None


async def test_what_is_said_without_naming_the_call_is_said_of_the_one_that_waits(tx, desk, ended):
    await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="hung_up"))
    assert (await queries.disposition_of_call(tx.session, ended.id)).code == "hung_up"


async def test_another_switchs_bridge_leaves_the_call_alone(tx, desk):
    await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert await actions.take_call(tx, "north") is None


async def test_of_two_bridges_one_takes_the_call(database, make):
    async with transaction(database) as tx:
        tx.now = LAWFUL
        desk = await make.desk()
    async with transaction(database) as tx:
        tx.now = LAWFUL
        call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)

    async def take():
        async with transaction(database) as tx:
            tx.now = LAWFUL
            return await actions.take_call(tx, MAIN)

    taken = [found for found in await asyncio.gather(*(take() for _ in range(8))) if found]
    assert [found.id for found in taken] == [call.id]


async def test_an_attempt_counts_from_the_moment_the_call_is_asked_for(tx, desk):
    await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    attempt = (await tx.session.execute(text("SELECT account_id, user_id FROM contact_attempt"))).one()
    assert tuple(attempt) == (desk.account.id, desk.collector.id)


async def test_what_no_screen_shows_is_kept_and_announces_nothing(tx, desk):
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await actions.take_call(tx, MAIN)
    placed, picked_up, dialled, rings = story(call)[:4]
    tx._announced.clear()
    await actions.apply_signals(tx, [placed, picked_up, dialled])
    assert call.collector_answered_at == picked_up.at
    assert not tx._announced
    await actions.apply_signals(tx, [rings])
    assert ("call", str(call.id)) in tx._announced[f"desk:{desk.collector.id}"]
    assert ("collector", str(desk.collector.id)) in tx._announced[f"board:{desk.team.id}"]
