"""Callers on a real database: offered to one collector at a time, settled on an account, or called back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import select

from backend.accounts.view import timeline_view
from backend.calls import actions as calls
from backend.calls.actions import AlreadyOnACall
from backend.calls.dispositions import close_unwrapped, disposition
from backend.calls.models import Call, CallState, Outcome
from backend.calls.schemas import NewDisposition
from backend.calls.signals import CallOver, Leg, LegEnded, SwitchRestarted
from backend.inbound import queries
from backend.inbound.applying import apply_inbound
from backend.inbound.cards import missed_callers, own_caller
from backend.inbound.models import InboundOutcome, Recognised
from backend.inbound.offering import attend, take_move
from backend.inbound.settling import AlreadySettled, close_unidentified, decline, dismiss, link
from backend.inbound.signals import Ending, OfferAnswered, OfferOver, OfferRang
from backend.kit.refusal import Invalid, NotFound
from backend.people import actions as people
from backend.people import queries as people_queries
from backend.people.models import PresenceState, Role
from backend.telephones.actions import heard_of_lines
from backend.telephones.queries import line_to
from backend.worklist import queries as worklist
from backend.worklist.actions import rank_accounts, take
from backend.worklist.models import Callback

#: A Monday, ten in the morning in Bogotá: calling is lawful.
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
async def desk(tx, make):
    tx.now = LAWFUL
    return await make.desk()


async def presence(tx, user):
    found = await people_queries.presence(tx.session, user.id)
    await tx.session.refresh(found)
    return found


async def offered_to(tx, call):
    offer = await queries.standing_offer(tx.session, call.id)
    return offer.user_id if offer else None


async def colleague(tx, make, desk, **said):
    """One more who works the same portfolio, ready for less long than the desk's own collector."""
    made = await make.collector(desk.team, **said)
    statement = "INSERT INTO portfolio_grant (user_id, portfolio_id) VALUES (:user, :portfolio)"
    await tx.session.execute(text(statement), {"user": made.id, "portfolio": desk.account.portfolio_id})
    later = "UPDATE presence SET since = since + interval '1 minute' WHERE user_id = :user"
    await tx.session.execute(text(later), {"user": made.id})
    return made


async def call_in(tx, make, desk):
    """The desk's debtor calls, and the bridge looks."""
    call = await make.caller(desk.phone.e164)
    await attend(tx)
    return call


async def pick_up(tx, call):
    """Whoever it is offered to lifts the receiver."""
    offer = await queries.standing_offer(tx.session, call.id)
    await apply_inbound(tx, [OfferRang(call.id, tx.now, offer.endpoint), OfferAnswered(call.id, tx.now, offer.endpoint)])


async def hang_up(tx, call):
    over = [LegEnded(call.id, tx.now, Leg.DEBTOR, call.channel, 16), CallOver(call.id, tx.now)]
    await apply_inbound(tx, over)
    await calls.apply_signals(tx, over)


async def kinds(tx, account):
    return [entry.kind for entry in reversed((await timeline_view(tx.session, account.id)).entries)]


async def attempts(tx):
    rows = await tx.session.execute(text("SELECT direction, connected, conversation, settled_at IS NULL FROM contact_attempt"))
    return [tuple(row) for row in rows]


async def test_a_recognised_caller_is_offered_and_shown_without_the_debt(tx, make, desk):
    call = await call_in(tx, make, desk)
    assert (call.recognised, call.account_id) == (Recognised.ONE, desk.account.id)
    assert await offered_to(tx, call) == desk.collector.id
    now = await presence(tx, desk.collector)
    assert (now.state, now.account_id, now.call_id) == (PresenceState.RINGING, desk.account.id, call.id)
    [card] = await own_caller(tx, desk.collector)
    assert (card.stage, card.why, card.display[:3]) == ("ringing", "longest_ready", "+57")
    assert [candidate.account_id for candidate in card.candidates] == [desk.account.id]
    assert not any("balance" in field or "overdue" in field for field in card.candidates[0].__struct_fields__)
    assert "inbound:offered" in await kinds(tx, desk.account)
    moved = await take_move(tx)
    assert (moved.id, moved.place, moved.telephone) == (call.id, "promesa-offer", desk.collector.endpoint)
    assert await take_move(tx) is None


async def test_the_same_words_again_change_nothing(tx, make, desk):
    call = await call_in(tx, make, desk)
    await pick_up(tx, call)
    before = (call.model_dump(), await kinds(tx, desk.account))
    offers = await queries.offers_of(tx.session, call.id)
    for _ in range(2):
        await apply_inbound(tx, [OfferAnswered(call.id, tx.now + timedelta(seconds=9), offers[0].endpoint)])
        await apply_inbound(tx, [OfferOver(call.id, tx.now, offers[0].endpoint, Ending.NO_ANSWER)])
        await attend(tx)
    assert (call.model_dump(), await kinds(tx, desk.account)) == before


async def test_the_account_is_in_hand_only_once_the_collector_says_who_it_is(tx, make, desk):
    call = await call_in(tx, make, desk)
    await pick_up(tx, call)
    assert (await presence(tx, desk.collector)).state is PresenceState.TALKING
    assert await worklist.claim_of_user(tx.session, desk.collector.id) is None
    assert await attempts(tx) == []
    made = await link(tx, desk.collector, call.id, desk.account.id)
    assert (made.id, made.direction, made.state) == (call.id, "in", CallState.TALKING)
    assert (await worklist.claim_of_user(tx.session, desk.collector.id)).account_id == desk.account.id
    # Until it is said how it went it counts as a conversation.
    assert await attempts(tx) == [("in", True, False, True)]
    assert await own_caller(tx, desk.collector) == []
    assert (await link(tx, desk.collector, call.id, desk.account.id)).id == call.id
    tx.now += timedelta(seconds=90)
    await hang_up(tx, call)
    assert (made.state, made.outcome) == (CallState.ENDED, Outcome.ANSWERED)
    assert (await presence(tx, desk.collector)).state is PresenceState.WRAP_UP
    await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="no_agreement", call_id=call.id))
    assert (await presence(tx, desk.collector)).state is PresenceState.READY
    told = [kind for kind in await kinds(tx, desk.account) if kind.split(":")[0] in ("inbound", "call", "disposition")]
    assert told == [
        "inbound:arrived",
        "inbound:offered",
        "inbound:identified",
        "call:answered",
        "call:ended",
        "disposition:given",
    ]


async def test_a_conversation_that_ended_before_it_was_said_whose_it_was_is_wrapped_up_all_the_same(tx, make, desk):
    call = await call_in(tx, make, desk)
    await pick_up(tx, call)
    tx.now += timedelta(seconds=30)
    await hang_up(tx, call)
    assert (await presence(tx, desk.collector)).state is PresenceState.WRAP_UP
    assert [card.stage for card in await own_caller(tx, desk.collector)] == ["wrap_up"]
    made = await link(tx, desk.collector, call.id, desk.account.id)
    assert (made.state, made.outcome, made.wrapped_at) == (CallState.ENDED, Outcome.ANSWERED, None)
    assert (await presence(tx, desk.collector)).call_id == call.id


async def test_what_nobody_said_in_time_is_said_for_them(tx, make, desk):
    call = await call_in(tx, make, desk)
    await pick_up(tx, call)
    await hang_up(tx, call)
    tx.now += timedelta(seconds=121)
    await close_unidentified(tx)
    await close_unwrapped(tx)
    made = await tx.session.get_one(Call, call.id)
    assert (made.account_id, made.wrapped_at) == (desk.account.id, tx.now)
    assert (await presence(tx, desk.collector)).state is PresenceState.READY
    # Nobody said that it was no conversation, so the caps go on counting one.
    assert await attempts(tx) == [("in", True, False, True)]


async def test_the_open_promises_collector_comes_first_then_the_last_conversations(tx, make, desk):
    last, promised = await colleague(tx, make, desk), await colleague(tx, make, desk)
    await make.promise(desk.account, 50_000_00)
    await tx.session.execute(text("UPDATE promise SET made_by = :user"), {"user": promised.id})
    await make.spoken_with(desk.account, last)
    call = await call_in(tx, make, desk)
    assert await offered_to(tx, call) == promised.id
    await decline(tx, promised, call.id)
    assert (await presence(tx, promised)).state is PresenceState.READY
    await attend(tx)
    assert await offered_to(tx, call) == last.id
    offer = await queries.standing_offer(tx.session, call.id)
    await apply_inbound(tx, [OfferOver(call.id, tx.now, offer.endpoint, Ending.UNREACHABLE)])
    await attend(tx)
    assert await offered_to(tx, call) == desk.collector.id
    asked = [(each.user_id, each.why, each.ending) for each in await queries.offers_of(tx.session, call.id)]
    assert asked == [
        (promised.id, "open_promise", Ending.DECLINED),
        (last.id, "last_conversation", Ending.UNREACHABLE),
        (desk.collector.id, "longest_ready", None),
    ]


async def test_only_whose_telephone_is_at_the_callers_switch_is_asked(tx, make, desk):
    there = await colleague(tx, make, desk)
    await make.telephone_place(desk.collector, at="north")
    call = await call_in(tx, make, desk)
    assert await offered_to(tx, call) == there.id
    await decline(tx, there, call.id)
    await attend(tx)
    # Nobody else can be rung from there: the caller is told so and called back, by whoever they would have reached.
    assert (await offered_to(tx, call), call.turned_away_at) == (None, tx.now)
    # And a bridge at one switch leaves the callers of another alone.
    far = await make.caller("+573009999998", switch="north")
    await attend(tx)
    assert (await offered_to(tx, far), far.place) == (None, None)
    await attend(tx, "north")
    assert await offered_to(tx, far) == desk.collector.id


async def test_two_callers_and_one_free_collector_are_offered_one_after_the_other(tx, make, desk):
    first = await call_in(tx, make, desk)
    tx.now += timedelta(seconds=1)
    second = await make.caller("+573009999999")
    await attend(tx)
    assert [await offered_to(tx, call) for call in (first, second)] == [desk.collector.id, None]
    await hang_up(tx, first)
    assert (await presence(tx, desk.collector)).state is PresenceState.READY
    await attend(tx)
    assert await offered_to(tx, second) == desk.collector.id


async def test_whoever_leaves_while_it_rings_is_offered_nothing(tx, make, desk):
    call = await call_in(tx, make, desk)
    other = await colleague(tx, make, desk)
    await people.leave(tx, desk.collector.id)
    await attend(tx)
    assert await offered_to(tx, call) == other.id
    assert (await presence(tx, desk.collector)).state is PresenceState.OFFLINE


async def test_a_telephone_whose_word_is_lost_rings_no_longer_than_its_time(tx, make, desk):
    call = await call_in(tx, make, desk)
    other = await colleague(tx, make, desk)
    tx.now += timedelta(seconds=21)
    await attend(tx)
    assert await offered_to(tx, call) == other.id
    assert (await presence(tx, desk.collector)).state is PresenceState.READY


async def test_who_rings_somebody_is_not_offered_a_caller_and_who_is_offered_one_rings_nobody(tx, make, desk):
    call = await call_in(tx, make, desk)
    with pytest.raises(AlreadyOnACall):
        async with tx.session.begin_nested():
            await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await hang_up(tx, call)
    await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    again = await call_in(tx, make, desk)
    assert await offered_to(tx, again) is None


async def test_when_nobody_is_at_work_the_caller_is_turned_away_and_called_back_first(tx, make, desk):
    await people.leave(tx, desk.collector.id)
    await tx.session.execute(text("UPDATE account SET owner_id = :user"), {"user": desk.collector.id})
    call = await call_in(tx, make, desk)
    assert (await take_move(tx)).place == "promesa-nobody"
    await hang_up(tx, call)
    assert call.outcome is InboundOutcome.NOBODY_FREE
    [owed] = (await tx.session.exec(select(Callback))).all()
    assert (owed.account_id, owed.for_user_id, owed.due_at, owed.made_by) == (desk.account.id, desk.collector.id, tx.now, None)
    # Before all other work, and kept for them from when they are back.
    assert (await worklist.item_of(tx.session, desk.account.id)).band == 1
    await people.arrive(tx, desk.collector.id)
    await rank_accounts(tx, [desk.account.id])
    assert (await worklist.item_of(tx.session, desk.account.id)).only_for == desk.collector.id
    await people.leave(tx, desk.collector.id)
    assert (await kinds(tx, desk.account))[-2:] == ["inbound:missed", "callback:owed"]
    # Trying again and again makes it one call, not several.
    await hang_up(tx, await call_in(tx, make, desk))
    assert len((await tx.session.exec(select(Callback))).all()) == 1
    told = await missed_callers(tx, await make.user(role=Role.MANAGER), "owed")
    assert [missed.call_back.for_user_name for missed in told.rows] == [desk.collector.name] * 2
    # Twice missed, and one call is owed.
    assert told.owed == 1


async def test_a_caller_waits_for_somebody_to_become_free_but_not_for_ever(tx, make, desk):
    await people.set_presence(tx, desk.collector.id, PresenceState.PAUSED)
    call = await call_in(tx, make, desk)
    assert (await offered_to(tx, call), call.turned_away_at) == (None, None)
    tx.now += timedelta(seconds=46)
    await attend(tx)
    assert call.turned_away_at == tx.now


async def test_a_debtor_who_hangs_up_first_is_called_back_too(tx, make, desk):
    call = await call_in(tx, make, desk)
    await hang_up(tx, call)
    assert call.outcome is InboundOutcome.ABANDONED
    assert (await presence(tx, desk.collector)).state is PresenceState.READY
    assert [each.ending for each in await queries.offers_of(tx.session, call.id)] == [Ending.CALLER_GONE]
    assert len((await tx.session.exec(select(Callback))).all()) == 1
    # Nobody was spoken to: the caps count nothing.
    assert await attempts(tx) == []


async def test_a_late_word_that_somebody_had_answered_owes_no_call(tx, make, desk):
    call = await call_in(tx, make, desk)
    endpoint = desk.collector.endpoint
    await hang_up(tx, call)
    await apply_inbound(tx, [OfferAnswered(call.id, call.arrived_at + timedelta(seconds=3), endpoint)])
    assert call.outcome is InboundOutcome.ANSWERED
    [owed] = (await tx.session.exec(select(Callback))).all()
    assert owed.cancelled_at is not None


async def test_a_restart_of_the_switch_ends_what_was_there(tx, make, desk):
    call = await call_in(tx, make, desk)
    await apply_inbound(tx, [SwitchRestarted(call.id, tx.now)])
    assert call.outcome is InboundOutcome.SWITCH_RESTART
    assert (await presence(tx, desk.collector)).state is PresenceState.READY


async def test_an_unknown_caller_is_answered_and_then_found(tx, make, desk):
    call = await make.caller("")
    await attend(tx)
    assert (call.recognised, call.account_id) == (Recognised.NOBODY, None)
    [card] = await own_caller(tx, desk.collector)
    assert (card.display, card.candidates) == ("", [])
    await pick_up(tx, call)
    made = await link(tx, desk.collector, call.id, desk.account.id)
    assert (made.account_id, made.phone_id, made.number) == (desk.account.id, None, "")


async def test_a_shared_number_asks_whose_call_it_is(tx, make, desk):
    sister = await make.account(debtor=await make.debtor(), workers=[desk.collector])
    from backend.accounts.models import Debtor

    await make.phone(await tx.session.get_one(Debtor, sister.debtor_id), desk.phone.e164)
    strangers = await make.account(debtor=await make.debtor())
    await make.phone(await tx.session.get_one(Debtor, strangers.debtor_id), desk.phone.e164)
    call = await call_in(tx, make, desk)
    assert (call.recognised, call.account_id) == (Recognised.SEVERAL, None)
    [card] = await own_caller(tx, desk.collector)
    # Whose accounts they may not see, they are not told of.
    assert {candidate.account_id for candidate in card.candidates} == {desk.account.id, sister.id}
    await pick_up(tx, call)
    with pytest.raises(NotFound):
        await link(tx, desk.collector, call.id, strangers.id)
    assert (await link(tx, desk.collector, call.id, sister.id)).account_id == sister.id
    with pytest.raises(AlreadySettled):
        await link(tx, desk.collector, call.id, desk.account.id)


async def test_a_call_about_none_of_ours_is_ended_and_counted_nowhere(tx, make, desk):
    call = await call_in(tx, make, desk)
    await pick_up(tx, call)
    with pytest.raises(Invalid):
        await dismiss(tx, desk.collector, call.id, "because")
    await dismiss(tx, desk.collector, call.id, "third_party")
    assert [each.id for each in await queries.to_hang_up(tx.session, "main")] == [call.id]
    await hang_up(tx, call)
    assert (await presence(tx, desk.collector)).state is PresenceState.READY
    assert await attempts(tx) == []
    assert "inbound:dismissed" in await kinds(tx, desk.account)
    with pytest.raises(AlreadySettled):
        await link(tx, desk.collector, call.id, desk.account.id)


async def test_what_was_in_hand_is_put_aside_and_taken_up_again(tx, make, desk):
    other = await make.account(debtor=await make.debtor(), workers=[desk.collector])
    await take(tx, desk.collector, other.id)
    await people.set_presence(tx, desk.collector.id, PresenceState.PREVIEWING, account_id=other.id)
    await make.spoken_with(desk.account, desk.collector)
    call = await call_in(tx, make, desk)
    assert await offered_to(tx, call) == desk.collector.id
    # While it only rings nothing is taken from them.
    assert (await worklist.claim_of_user(tx.session, desk.collector.id)).account_id == other.id
    await pick_up(tx, call)
    assert await worklist.claim_of_user(tx.session, desk.collector.id) is None
    await link(tx, desk.collector, call.id, desk.account.id)
    await hang_up(tx, call)
    await disposition(tx, desk.collector, desk.account.id, NewDisposition(code="no_agreement", call_id=call.id))
    assert (await worklist.claim_of_user(tx.session, desk.collector.id)).account_id == other.id
    now = await presence(tx, desk.collector)
    assert (now.state, now.account_id) == (PresenceState.PREVIEWING, other.id)


async def test_declining_while_looking_at_an_account_leaves_it_in_hand(tx, make, desk):
    await take(tx, desk.collector, desk.account.id)
    await people.set_presence(tx, desk.collector.id, PresenceState.PREVIEWING, account_id=desk.account.id)
    call = await call_in(tx, make, desk)
    [card] = await own_caller(tx, desk.collector)
    assert card.why == "in_hand"
    await decline(tx, desk.collector, call.id)
    await decline(tx, desk.collector, call.id)
    now = await presence(tx, desk.collector)
    assert (now.state, now.account_id) == (PresenceState.PREVIEWING, desk.account.id)
    with pytest.raises(NotFound):
        await decline(tx, await make.collector(desk.team), call.id)


async def test_somebody_at_another_switch_is_rung_only_while_there_is_a_line_that_answers(tx, make) -> None:
    away = await make.collector(await make.team(), endpoint="away")
    await make.portfolio(workers=[away])
    await make.telephone_place(away, at="norte")
    await make.switch()

    async def within_reach() -> list[UUID]:
        return [each.user_id for each in await queries.candidates(tx.session, "main", [], None)]

    assert await within_reach() == []
    await heard_of_lines(tx, "main", {"switch_norte": True})
    assert await within_reach() == [away.id]
    assert await line_to(tx.session, "away", "main") == "switch_norte"
    assert await line_to(tx.session, "away", "norte") == ""
    await heard_of_lines(tx, "main", {"switch_norte": False})
    assert await within_reach() == []
    # The other way is another line, and one that is configured no more is none.
    await heard_of_lines(tx, "norte", {"switch_main": True})
    await heard_of_lines(tx, "main", {})
    assert await within_reach() == []
