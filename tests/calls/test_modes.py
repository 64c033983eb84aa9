"""Preview and progressive: which rule decides, and that nobody is left on the line with nobody."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.calls import actions, modes, queries
from backend.calls.models import CallState, DialMode, DialRule, Outcome
from backend.calls.modes import Because, Chosen, DialRuleOverlaps, choose_mode
from backend.calls.rules import state_of
from backend.calls.schemas import NewDialRule
from backend.calls.signals import CallOver, Leg, LegAnswered, LegEnded, LegRang, LegStarted, PhoneState, Placed
from backend.kit.refusal import Invalid, NotFound
from backend.people import queries as people
from backend.people.actions import leave
from backend.people.models import PresenceState
from backend.telephones.models import MAIN

LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)
OURS, THEIRS = uuid4(), uuid4()
PREVIEW, PROGRESSIVE = DialMode.PREVIEW, DialMode.PROGRESSIVE


def rule(mode, *, portfolio=None, country=None, since=date(2026, 1, 1), until=None):
    return DialRule(mode=mode, portfolio_id=portfolio, country=country, valid_from=since, valid_to=until, set_at=LAWFUL)


@pytest.mark.parametrize(
    ("rules", "chosen"),
    [
        ([], Chosen(PREVIEW, Because.NO_RULE)),
        ([rule(PROGRESSIVE)], Chosen(PROGRESSIVE, Because.RULE)),
        ([rule(PROGRESSIVE), rule(PREVIEW, country="CO")], Chosen(PREVIEW, Because.RULE)),
        ([rule(PREVIEW, country="CO"), rule(PROGRESSIVE, portfolio=OURS)], Chosen(PROGRESSIVE, Because.RULE)),
        ([rule(PROGRESSIVE, portfolio=OURS), rule(PREVIEW, portfolio=OURS, country="CO")], Chosen(PREVIEW, Because.RULE)),
        ([rule(PROGRESSIVE, portfolio=THEIRS)], Chosen(PREVIEW, Because.NO_RULE)),
        ([rule(PROGRESSIVE, country="MX")], Chosen(PREVIEW, Because.NO_RULE)),
        ([rule(PROGRESSIVE, since=date(2026, 11, 24))], Chosen(PREVIEW, Because.NO_RULE)),
        ([rule(PROGRESSIVE, until=date(2026, 11, 22))], Chosen(PREVIEW, Because.NO_RULE)),
        ([rule(PROGRESSIVE, since=DAY, until=DAY)], Chosen(PROGRESSIVE, Because.RULE)),
        ([rule(PROGRESSIVE), rule(PREVIEW, since=date(2026, 6, 1))], Chosen(PREVIEW, Because.RULE)),
    ],
)
def test_the_most_specific_rule_in_force_decides(rules, chosen):
    assert choose_mode(rules, OURS, "CO", DAY, dropped_lately=False) == chosen
    assert choose_mode(rules[::-1], OURS, "CO", DAY, dropped_lately=False) == chosen


@given(st.lists(st.sampled_from([rule(mode, portfolio=p, country=c) for mode in DialMode for p in (None, OURS) for c in (None, "CO")])))
def test_whoever_dropped_a_debtor_lately_never_dials_debtor_first(rules):
    assert choose_mode(rules, OURS, "CO", DAY, dropped_lately=True).mode is PREVIEW


@pytest.fixture
async def desk(tx, make):
    tx.now = LAWFUL
    return await make.desk()


@pytest.fixture
async def call(tx, make, desk):
    """A progressive call the switch has placed: the debtor's telephone rings."""
    await make.dial_rule(mode=PROGRESSIVE)
    call = await actions.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    await actions.take_call(tx, MAIN)
    first = str(call.id)
    await actions.apply_signals(
        tx, [Placed(call.id, at(1)), LegStarted(call.id, at(1), Leg.DEBTOR, first), LegRang(call.id, at(2), Leg.DEBTOR, first)]
    )
    return call


def at(seconds):
    return LAWFUL + timedelta(seconds=seconds)


async def test_they_talk_only_once_the_collector_is_there(tx, desk, call):
    assert (call.mode, call.state) == (PROGRESSIVE, CallState.RINGING)
    await actions.apply_signals(tx, [LegAnswered(call.id, at(5), Leg.DEBTOR, str(call.id))])
    assert state_of(call) is CallState.RINGING
    await actions.apply_signals(tx, [LegStarted(call.id, at(5), Leg.COLLECTOR, "C"), LegAnswered(call.id, at(5.2), Leg.COLLECTOR, "C")])
    assert state_of(call) is CallState.TALKING
    assert call.collector_channel == "C"
    assert (await people.presence(tx.session, desk.collector.id)).state is PresenceState.TALKING


async def test_a_debtor_who_finds_nobody_is_a_dropped_call_and_the_next_is_in_preview(tx, desk, call):
    first = str(call.id)
    over = [LegAnswered(call.id, at(5), Leg.DEBTOR, first), LegEnded(call.id, at(7), Leg.DEBTOR, first, 16), CallOver(call.id, at(7))]
    await actions.apply_signals(tx, over)
    assert call.outcome is Outcome.ABANDONED
    # The debtor did hear the telephone and picked up: the law counts it, and the collector says what they saw.
    assert call.wrapped_at is None
    assert (await modes.mode_of(tx, desk.collector, desk.account)) == Chosen(PREVIEW, Because.DROPPED_LATELY)
    tx.now = LAWFUL + modes.AFTER_DROP + timedelta(seconds=1)
    assert (await modes.mode_of(tx, desk.collector, desk.account)).mode is PROGRESSIVE


@pytest.mark.parametrize("gone", ["telephone", "collector"])
async def test_a_debtor_is_not_left_ringing_for_a_collector_who_is_gone(tx, desk, call, gone):
    if gone == "telephone":
        await actions.apply_signals(tx, [PhoneState(desk.collector.endpoint, reachable=False, in_use=False, at=at(3))])
    else:
        await leave(tx, desk.collector.id)
    assert call.cancelled_at is not None
    assert [wanted.id for wanted in await queries.calls_to_hang_up(tx.session, MAIN)] == [call.id]


async def test_a_telephone_that_flickers_during_the_talk_ends_nothing(tx, desk, call):
    joined = [LegAnswered(call.id, at(5), Leg.DEBTOR, str(call.id)), LegAnswered(call.id, at(5.2), Leg.COLLECTOR, "C")]
    await actions.apply_signals(tx, joined)
    await actions.apply_signals(tx, [PhoneState(desk.collector.endpoint, reachable=False, in_use=False, at=at(9))])
    assert call.cancelled_at is None


async def test_a_rule_counts_from_its_day_until_it_is_ended(tx, make, desk):
    boss = await make.user(role="manager")
    rule = await modes.set_dial_rule(tx, boss, NewDialRule(PROGRESSIVE, DAY - timedelta(days=5), desk.account.portfolio_id))
    assert (await modes.mode_of(tx, desk.collector, desk.account)).mode is PROGRESSIVE
    with pytest.raises(DialRuleOverlaps):
        await modes.set_dial_rule(tx, boss, NewDialRule(PREVIEW, DAY, desk.account.portfolio_id))
    await modes.end_dial_rule(tx, boss, rule.id)
    assert (await modes.mode_of(tx, desk.collector, desk.account)) == Chosen(PREVIEW, Because.NO_RULE)
    assert [kept.valid_to for kept in await queries.dial_rules(tx.session)] == [DAY - timedelta(days=1)]


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (NewDialRule(PROGRESSIVE, DAY, country="Colombia"), Invalid),
        (NewDialRule(PROGRESSIVE, DAY, country="co"), Invalid),
        (NewDialRule(PROGRESSIVE, DAY, country="A1"), Invalid),
        (NewDialRule(PROGRESSIVE, DAY, valid_to=DAY - timedelta(days=1)), Invalid),
        (NewDialRule(PROGRESSIVE, DAY, portfolio_id=uuid4()), NotFound),
    ],
)
async def test_a_rule_that_means_nothing_is_refused(tx, make, desk, wish, refusal):
    with pytest.raises(refusal):
        await modes.set_dial_rule(tx, await make.user(role="manager"), wish)
