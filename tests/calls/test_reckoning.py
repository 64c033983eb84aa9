"""The switch's ledger has the last word on a call: on its outcome, its attempt, its wrap-up, and against what is heard later."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from backend.calls import actions, queries
from backend.calls.models import CallState, Outcome
from backend.calls.signals import (
    CallOver,
    DialFinished,
    LedgerClosed,
    Leg,
    LegAnswered,
    LegEnded,
    LegRang,
    LegStarted,
    Placed,
    Source,
    SwitchRestarted,
)
from backend.people import queries as people
from backend.people.models import PresenceState
from backend.telephones.models import MAIN

#: A Monday, ten in the morning in Bogotá: calling is lawful.
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def second(number):
    return LAWFUL + timedelta(seconds=number)


@pytest.fixture
async def call(tx, make):
    """A call that a bridge has taken."""
    tx.now = LAWFUL
    desk = await make.desk()
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await actions.take_call(tx, MAIN)
    return call


async def write(tx, *signals):
    return await actions.apply_signals(tx, signals, source=Source.LEDGER)


def unanswered(call):
    """What the ledger says of a debtor who let it ring."""
    return [
        Placed(call.id, second(1)),
        LegAnswered(call.id, second(2), Leg.COLLECTOR, "A"),
        LegStarted(call.id, second(2), Leg.DEBTOR, "K"),
        DialFinished(call.id, second(32), "NOANSWER", None, 1.5),
        LegEnded(call.id, second(32), Leg.DEBTOR, "K", 0),
        LegEnded(call.id, second(32), Leg.COLLECTOR, "A", 16),
        LedgerClosed(call.id, second(32)),
    ]


async def attempts(tx):
    return [tuple(row) for row in (await tx.session.execute(text("SELECT rang, connected FROM contact_attempt"))).all()]


async def presence_of(tx, call):
    return (await people.presence(tx.session, call.user_id)).state


async def timeline(tx, call):
    entries = await tx.session.execute(text("SELECT kind FROM timeline_entry WHERE subject_id = :id ORDER BY seq"), {"id": call.id})
    return [row.kind for row in entries]


async def test_the_ledger_alone_tells_the_whole_call(tx, call):
    assert await write(tx, *unanswered(call)) == []
    assert (call.state, call.outcome, call.ended_at, call.final_at) == (CallState.ENDED, Outcome.NO_ANSWER, second(32), second(32))
    assert call.debtor_rang_at == second(3.5)
    assert await attempts(tx) == [(True, False)]
    assert await presence_of(tx, call) is PresenceState.WRAP_UP
    assert await timeline(tx, call) == ["call:requested", "call:ended"]


async def test_the_same_lines_again_change_nothing(tx, call):
    await write(tx, *unanswered(call))
    before = call.model_dump()
    await write(tx, *unanswered(call))
    assert (call.model_dump(), await timeline(tx, call)) == (before, ["call:requested", "call:ended"])


async def test_what_was_heard_otherwise_is_put_right_and_kept(tx, call):
    started = [Placed(call.id, second(1)), LegStarted(call.id, second(2), Leg.DEBTOR, "K")]
    await actions.apply_signals(tx, [*started, CallOver(call.id, second(30))])
    assert call.outcome is Outcome.UNREACHABLE
    assert await write(tx, *unanswered(call)) == [call]
    assert (call.outcome, call.heard_outcome, call.ended_at) == (Outcome.NO_ANSWER, Outcome.UNREACHABLE, second(32))
    assert await timeline(tx, call) == ["call:requested", "call:ended", "call:outcome_completed"]
    assert await attempts(tx) == [(True, False)]


async def test_what_is_heard_after_the_ledger_closed_a_call_changes_nothing_but_the_comparison(tx, call):
    await write(tx, *unanswered(call))
    before = call.model_dump(exclude={"heard_outcome"})
    late = [LegStarted(call.id, second(2), Leg.DEBTOR, "K"), LegEnded(call.id, second(40), Leg.DEBTOR, "K", 17, 486)]
    assert await actions.apply_signals(tx, late) == []
    assert await actions.apply_signals(tx, [CallOver(call.id, second(40))]) == [call]
    assert (call.heard_outcome, call.model_dump(exclude={"heard_outcome"})) == (Outcome.BUSY, before)


async def test_what_was_heard_fills_what_the_ledger_does_not_know(tx, call):
    refused = LegEnded(call.id, second(32), Leg.DEBTOR, "K", 19, 480)
    await actions.apply_signals(tx, [LegRang(call.id, second(1.5), Leg.COLLECTOR, "A"), refused])
    await write(tx, *(signal for signal in unanswered(call) if not isinstance(signal, DialFinished)))
    assert (call.outcome, call.sip, call.collector_rang_at) == (Outcome.UNAVAILABLE, 480, second(1.5))


async def test_the_dialplans_last_words_outweigh_what_was_heard(tx, call):
    await actions.apply_signals(tx, [LegEnded(call.id, second(32), Leg.DEBTOR, "K", 19, 480)])
    await write(tx, *unanswered(call))
    assert (call.outcome, call.sip) == (Outcome.NO_ANSWER, None)


async def test_a_line_counts_at_once_for_what_begins_and_later_for_what_ends(tx, call):
    lines = unanswered(call)
    await write(tx, *lines[:3])
    assert (call.state, call.collector_answered_at, call.debtor_started_at) == (CallState.DIALLING, second(2), second(2))
    await write(tx, *lines[3:6])
    assert (call.state, call.debtor_ended_at) == (CallState.DIALLING, None)
    await write(tx, lines[6])
    assert (call.state, call.debtor_ended_at) == (CallState.ENDED, second(32))


async def test_a_debtor_who_was_never_dialled_needs_no_wrap_up_even_if_that_is_learnt_late(tx, call):
    await actions.apply_signals(tx, [Placed(call.id, second(1)), CallOver(call.id, second(9))])
    assert (await presence_of(tx, call), call.wrapped_at) == (PresenceState.WRAP_UP, None)
    assert await attempts(tx) == [(False, False)]
    answered = LegAnswered(call.id, second(2), Leg.COLLECTOR, "A")
    await write(tx, answered, LegEnded(call.id, second(3), Leg.COLLECTOR, "A", 28), LedgerClosed(call.id, second(3)))
    assert (call.outcome, call.wrapped_at) == (Outcome.DIAL_FAILED, LAWFUL)
    assert await presence_of(tx, call) is PresenceState.PREVIEWING
    assert await attempts(tx) == []


async def test_a_switch_that_died_ended_what_its_ledger_did_not_close(tx, call):
    lines = unanswered(call)
    await write(tx, *lines[:3])
    assert await queries.last_written(tx.session, [call.id]) == {call.id: second(2)}
    await actions.apply_signals(tx, [SwitchRestarted(call.id, second(2))])
    assert (call.outcome, call.ended_at, call.final_at) == (Outcome.SWITCH_RESTART, second(2), None)
    # Should more of the ledger turn up, it counts.
    await write(tx, *lines[3:])
    assert (call.outcome, call.final_at) == (Outcome.NO_ANSWER, second(32))


async def test_lines_about_calls_of_others_are_nobodys(tx, call, make):
    stranger = [type(signal)(**{**signal.__dict__, "call_id": call.account_id}) for signal in unanswered(call)]
    assert await write(tx, *stranger) == []
    assert call.state is CallState.DIALLING
