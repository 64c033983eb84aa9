"""Hold: told by two events in any order, twice or never, and kept as the seconds the debtor waited."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.calls.actions import apply_signals, ring, take_call
from backend.calls.applying import presence_in, settle
from backend.calls.cards import call_cards
from backend.calls.models import Call
from backend.calls.rules import learn
from backend.calls.signals import CallOver, Held, Leg, LegAnswered, LegEnded, LegStarted, Resumed
from backend.kit.ids import new_id
from backend.people import queries as people
from backend.people.models import PresenceState
from backend.telephones.models import MAIN
from tests.board_follows import board_follows

LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
CALL_ID = new_id()


def at(seconds):
    return LAWFUL + timedelta(seconds=seconds)


def call_after(signals):
    known: dict[str, Any] = {"id": CALL_ID, "taken_at": LAWFUL}
    call = Call(**known)
    for signal in signals:
        learn(call, signal)
    settle(call)
    return call


def held(*moments, leg=Leg.COLLECTOR):
    """Held, resumed, held, ... at these seconds."""
    return [(Resumed if place % 2 else Held)(CALL_ID, at(second), leg, "A") for place, second in enumerate(moments)]


TALK = [LegStarted(CALL_ID, at(1), Leg.DEBTOR, "K"), LegAnswered(CALL_ID, at(2), Leg.DEBTOR, "K")]
END = [LegEnded(CALL_ID, at(100), Leg.DEBTOR, "K", 16), CallOver(CALL_ID, at(101))]


@pytest.mark.parametrize(
    ("signals", "seconds", "doing"),
    [
        ([*TALK], 0, PresenceState.TALKING),
        ([*TALK, *held(10)], 0, PresenceState.HOLD),
        ([*TALK, *held(10, 25)], 15, PresenceState.TALKING),
        ([*TALK, *held(10, 25, 40, 45)], 20, PresenceState.TALKING),
        ([*TALK, *held(10, 25, 40)], 15, PresenceState.HOLD),
        # The debtor's own hold is no doing of the collector.
        ([*TALK, *held(10, leg=Leg.DEBTOR)], 0, PresenceState.TALKING),
        # An end nobody told: the debtor hung up while waiting.
        ([*TALK, *held(90), *END], 10, PresenceState.WRAP_UP),
        # Taken back without having been put on hold: a switch says so when a telephone is moved.
        ([*TALK, *held(10)[:0], Resumed(CALL_ID, at(10), Leg.COLLECTOR, "A")], 0, PresenceState.TALKING),
        # The beginning was told twice.
        ([*TALK, *held(10), *held(12), Resumed(CALL_ID, at(20), Leg.COLLECTOR, "A")], 10, PresenceState.TALKING),
    ],
)
def test_the_seconds_on_hold_and_what_the_collector_is_doing(signals, seconds, doing):
    call = call_after(signals)
    assert (call.hold_seconds, presence_in(call)) == (seconds, doing)


@given(moments=st.lists(st.integers(3, 99), unique=True, max_size=12), chance=st.randoms(use_true_random=False))
def test_in_any_order_and_twice_the_hold_is_the_same(moments: list[int], chance: random.Random) -> None:
    signals = [*TALK, *held(*sorted(moments)), *END]
    mixed = chance.sample(signals * 2, len(signals) * 2)
    one, other = call_after(signals), call_after(mixed)
    assert (one.holds, one.hold_seconds) == (other.holds, other.hold_seconds)
    pairs = sorted([*moments, 100] if len(moments) % 2 else moments)
    assert one.hold_seconds == sum(pairs[1::2]) - sum(pairs[::2])


async def test_the_collector_and_the_board_go_on_hold_and_come_back(database, make):
    from backend.kit.clock import Clock
    from backend.kit.transaction import transaction

    database.clock = Clock.starting_at(LAWFUL)
    desk = await make.desk()
    async with transaction(database) as tx:
        call_id = (await ring(tx, desk.collector, desk.account.id, desk.phone.id)).id
        await take_call(tx, MAIN)
        await apply_signals(tx, [LegStarted(call_id, at(1), Leg.DEBTOR, "K"), LegAnswered(call_id, at(2), Leg.DEBTOR, "K")])
    for signal, state in (
        (Held(call_id, at(10), Leg.COLLECTOR, "A"), PresenceState.HOLD),
        (Resumed(call_id, at(40), Leg.COLLECTOR, "A"), PresenceState.TALKING),
        (Held(call_id, at(50), Leg.COLLECTOR, "A"), PresenceState.HOLD),
    ):
        async with board_follows(database, desk.team.id) as followed, transaction(database) as tx:
            await apply_signals(tx, [signal])
        assert followed.after is not None
        assert followed.after.rows[desk.collector.id].state is state
    async with transaction(database) as tx:
        [card] = await call_cards(tx.session, [await tx.session.get_one(Call, call_id)])
        assert (card.held_since, card.hold_seconds) == (at(50), 30)
        await apply_signals(tx, [CallOver(call_id, at(55))])
        [card] = await call_cards(tx.session, [await tx.session.get_one(Call, call_id)])
        assert (card.held_since, card.hold_seconds) == (None, 35)
        presence = await people.presence(tx.session, desk.collector.id)
        assert presence is not None
        assert presence.state is PresenceState.WRAP_UP
