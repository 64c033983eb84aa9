"""A collector's round: after every single action, old snapshot + announcements = new snapshot; and the board counts as the desk does."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from backend.board.schemas import CollectorRow
from backend.calls import actions as calls
from backend.calls.cards import own_day
from backend.calls.day import days_of
from backend.calls.dispositions import close_unwrapped, disposition, undo_disposition
from backend.calls.models import Call
from backend.calls.schemas import MoneyTotal, NewDisposition, OwnDay
from backend.calls.signals import CallOver, Fate, Leg, LegAnswered, LegEnded, LegRang, LegStarted, NotPlaced, Placed, Signal
from backend.kit.clock import Clock
from backend.kit.money import Money
from backend.kit.transaction import Database, Transaction, transaction
from backend.payments import actions as payments
from backend.payments.models import Payment
from backend.payments.schemas import NewPayment, NewReversal
from backend.people import actions as people
from backend.people.models import PresenceState, Role
from backend.promises import actions as promises
from backend.promises.models import Promise
from backend.promises.schemas import NewPromise, StateReason
from backend.telephones.models import MAIN
from backend.worklist import actions as worklist
from tests.board_follows import board_follows, snapshot
from tests.make import Make
from tests.make.calls import Desk

#: A Monday, ten in the morning in Bogotá: calling is lawful.
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
A_HUNDRED = Money(100_00, "COP")

Step = Callable[[Transaction], Awaitable[object]]


class Round:
    """One desk, and the board that must follow whatever is done at it."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self.database, self.desk = database, desk

    async def follows(self, step: Step) -> CollectorRow:
        """Do it in a transaction of its own; the collector's row afterwards."""
        async with board_follows(self.database, self.desk.team.id), transaction(self.database) as tx:
            self.done = await step(tx)
        return (await snapshot(self.database, self.desk.team.id)).rows[self.desk.collector.id]

    async def take_next(self) -> CollectorRow:
        """The worklist opens its own transaction."""
        async with board_follows(self.database, self.desk.team.id):
            await worklist.take_next(self.database, self.desk.collector)
        return (await snapshot(self.database, self.desk.team.id)).rows[self.desk.collector.id]

    async def ring(self) -> tuple[Call, CollectorRow]:
        """Order a call."""
        row = await self.follows(lambda tx: calls.ring(tx, self.desk.collector, self.desk.account.id, self.desk.phone.id))
        assert isinstance(self.done, Call)
        return self.done, row

    async def told(self, *signals: Signal) -> CollectorRow:
        """The switch says something."""
        return await self.follows(lambda tx: calls.apply_signals(tx, list(signals)))


@pytest.fixture
async def round_(database: Database, make: Make) -> Round:
    """A collector at a desk, at a lawful hour."""
    database.clock = Clock.starting_at(LAWFUL)
    return Round(database, await make.desk())


async def test_the_board_follows_every_step_of_a_round(round_: Round) -> None:
    desk, at = round_.desk, round_.database.clock.now()
    row = await round_.take_next()
    assert (row.state, row.account_id) == (PresenceState.PREVIEWING, desk.account.id)
    call, row = await round_.ring()
    assert (row.state, row.call_id) == (PresenceState.DIALLING, call.id)
    await round_.follows(lambda tx: calls.take_call(tx, MAIN))
    await round_.told(Placed(call.id, at), LegAnswered(call.id, at, Leg.COLLECTOR, "A"), LegStarted(call.id, at, Leg.DEBTOR, "K"))
    row = await round_.told(LegRang(call.id, at, Leg.DEBTOR, "K"))
    assert row.state is PresenceState.RINGING
    row = await round_.told(LegAnswered(call.id, at + timedelta(seconds=3), Leg.DEBTOR, "K"))
    assert row.state is PresenceState.TALKING
    over = at + timedelta(seconds=33)
    row = await round_.told(LegEnded(call.id, over, Leg.DEBTOR, "K", 16), CallOver(call.id, over))
    assert (row.state, row.attempts, row.connects) == (PresenceState.WRAP_UP, 1, 1)
    wish = NewPromise(Money(desk.account.balance_minor, "COP"), at.date() + timedelta(days=3), call_id=call.id)
    row = await round_.follows(lambda tx: promises.make(tx, desk.collector, desk.account.id, wish))
    assert (row.promises, row.promised) == (1, [MoneyTotal(desk.account.balance_minor, "COP")])
    row = await round_.follows(lambda tx: disposition(tx, desk.collector, desk.account.id, NewDisposition("agreement", call_id=call.id)))
    assert (row.state, row.account_id, row.contacts, row.right_party_contacts) == (PresenceState.READY, None, 1, 1)
    assert own_day_of(row) == await own_results(round_)


async def test_the_board_follows_money(round_: Round, make: Make) -> None:
    desk, at = round_.desk, round_.database.clock.now()
    boss = await make.user(role=Role.MANAGER)
    promised = NewPromise(Money(desk.account.balance_minor, "COP"), at.date() + timedelta(days=3))
    await round_.follows(lambda tx: promises.make(tx, desk.collector, desk.account.id, promised))
    paid = NewPayment(desk.account.id, A_HUNDRED, at.date(), "REF-1")
    row = await round_.follows(lambda tx: payments.enter(tx, boss, paid))
    payment = round_.done
    assert isinstance(payment, Payment)
    assert row.collected == [MoneyTotal(100_00, "COP")]
    assert own_day_of(row) == await own_results(round_)
    row = await round_.follows(lambda tx: payments.reverse(tx, boss, payment.id, NewReversal("bounced")))
    assert row.collected == []
    again = NewPromise(Money(desk.account.balance_minor, "COP"), at.date() + timedelta(days=5))
    await round_.follows(lambda tx: promises.make(tx, desk.collector, desk.account.id, again))
    second = round_.done
    assert isinstance(second, Promise)
    row = await round_.follows(lambda tx: promises.void(tx, boss, second.id, StateReason("mistyped")))
    assert own_day_of(row) == await own_results(round_)


async def test_the_board_follows_a_promise_that_is_withdrawn(round_: Round) -> None:
    desk, at = round_.desk, round_.database.clock.now()
    wish = NewPromise(Money(desk.account.balance_minor, "COP"), at.date() + timedelta(days=3))
    await round_.follows(lambda tx: promises.make(tx, desk.collector, desk.account.id, wish))
    promise = round_.done
    assert isinstance(promise, Promise)
    await round_.follows(lambda tx: promises.withdraw(tx, desk.collector, promise.id, StateReason("lost the job")))


@pytest.mark.parametrize("way", ["release", "skip", "snooze", "leave", "pause"])
async def test_the_board_follows_how_an_account_is_put_down(round_: Round, way: str) -> None:
    user = round_.desk.collector
    await round_.take_next()
    steps: dict[str, Step] = {
        "release": lambda tx: worklist.release(tx, user),
        "skip": lambda tx: worklist.skip(tx, user, "not_now"),
        "snooze": lambda tx: worklist.snooze(tx, user, tx.now + timedelta(hours=2)),
        "leave": lambda tx: people.leave(tx, user.id),
        "pause": lambda tx: people.choose_presence(tx, user.id, PresenceState.PAUSED, "lunch"),
    }
    row = await round_.follows(steps[way])
    assert row.account_id is None


async def test_the_board_follows_a_call_that_comes_to_nothing(round_: Round) -> None:
    call, _ = await round_.ring()
    await round_.follows(lambda tx: calls.take_call(tx, MAIN))
    row = await round_.told(NotPlaced(call.id, round_.database.clock.now(), Fate.COLLECTOR_OFFLINE))
    assert row.attempts == 0


async def test_the_board_follows_a_call_nobody_takes_one_hung_up_and_one_nobody_speaks_of(round_: Round) -> None:
    desk = round_.desk
    call, _ = await round_.ring()
    await round_.follows(lambda tx: calls.hang_up(tx, desk.collector, call.id))
    await round_.ring()
    round_.database.clock = Clock.starting_at(LAWFUL + timedelta(minutes=1))
    await round_.follows(calls.expire_requests)
    last, _ = await round_.ring()
    at = round_.database.clock.now()
    await round_.follows(lambda tx: calls.take_call(tx, MAIN))
    started = LegStarted(last.id, at, Leg.DEBTOR, "K")
    await round_.told(
        started, LegRang(last.id, at, Leg.DEBTOR, "K"), LegEnded(last.id, at, Leg.DEBTOR, "K", 17, 486), CallOver(last.id, at)
    )
    round_.database.clock = Clock.starting_at(LAWFUL + timedelta(minutes=30))
    row = await round_.follows(close_unwrapped)
    assert row.state is PresenceState.READY
    assert own_day_of(row) == await own_results(round_)


async def test_the_board_follows_an_undone_disposition(round_: Round) -> None:
    desk = round_.desk
    await round_.take_next()
    call, _ = await round_.ring()
    at = round_.database.clock.now()
    await round_.follows(lambda tx: calls.take_call(tx, MAIN))
    await round_.told(LegStarted(call.id, at, Leg.DEBTOR, "K"), LegRang(call.id, at, Leg.DEBTOR, "K"), CallOver(call.id, at))
    given = NewDisposition("no_answer", call_id=call.id)
    await round_.follows(lambda tx: disposition(tx, desk.collector, desk.account.id, given))
    said = round_.done
    await round_.follows(lambda tx: undo_disposition(tx, desk.collector, said.id))  # type: ignore[attr-defined]


def own_day_of(row: CollectorRow) -> OwnDay:
    """The row's figures as the desk shows them; the board does not show the time talked."""
    names = [name for name in OwnDay.__struct_fields__ if name != "talk_seconds"]
    return OwnDay(**{name: getattr(row, name) for name in names}, talk_seconds=0)


async def own_results(round_: Round) -> OwnDay:
    """What the collector's desk shows of today."""
    async with transaction(round_.database) as tx:
        since = LAWFUL.replace(hour=5)
        day = own_day((await days_of(tx.session, [round_.desk.collector.id], since))[round_.desk.collector.id])
    day.talk_seconds = 0
    return day
