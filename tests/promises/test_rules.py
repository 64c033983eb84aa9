"""Promises as domain.md 4 tells them: the test vectors it names, one by one, and what else could go either way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from backend.kit.calendar import add_business_days, end_of_day
from backend.promises.allocation import Pledge, Receipt, asked_minor
from backend.promises.models import PromiseState
from backend.promises.rules import MOVES, PLAN_DEFAULT, decide, decided_at, is_confirmable

OPEN, KEPT, PARTLY, BROKEN = PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN
WITHDRAWN, SUPERSEDED, VOID = PromiseState.WITHDRAWN, PromiseState.SUPERSEDED, PromiseState.VOID
BOGOTA = "America/Bogota"
X, Y = UUID(int=901), UUID(int=902)
MUCH = 10**9


def at(day: date, hour: int = 12, minute: int = 0, zone: str = BOGOTA) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def march(day: int) -> date:
    return date(2026, 3, day)


DUE = march(17)


def promise(number: int = 1, amount: int = 100_00, *, made: datetime | None = None, due: date = DUE, grace: int = 3, **said) -> Pledge:
    """Promised on Tuesday 10 March 2026 for the 17th, in Colombia (where Monday the 23rd is a holiday)."""
    made = made or at(march(10))
    until = add_business_days(due, grace, "CO")
    facts = {"tolerance_basis_points": 500, "open_at_due_minor": MUCH, "currency": "COP", **said}
    return Pledge(
        id=UUID(int=number),
        amount_minor=amount,
        made_at=made,
        made_on=made.astimezone(ZoneInfo(BOGOTA)).date(),
        due_on=due,
        window_ends_on=until,
        window_ends_at=end_of_day(until, BOGOTA),
        **facts,
    )


def paid(number: int, amount: int, on: date, *, recorded: datetime | None = None, **said) -> Receipt:
    return Receipt(UUID(int=100 + number), said.pop("currency", "COP"), amount, on, recorded or at(on, 15), **said)


def states(promises, payments, now) -> list[tuple[PromiseState, int]]:
    verdicts = decide(promises, payments, now)
    return [(verdicts[pledge.id].state, verdicts[pledge.id].received_minor) for pledge in promises]


def carried(promises, payments, now) -> list[Pledge]:
    """The promises as they are stored after a decision."""
    verdicts = decide(promises, payments, now)
    return [
        replace(
            pledge,
            state=verdicts[pledge.id].state,
            allocated=verdicts[pledge.id].allocated,
            required_minor=verdicts[pledge.id].required_minor,
            state_reason=verdicts[pledge.id].reason,
            ended_at=now if verdicts[pledge.id].state is WITHDRAWN else pledge.ended_at,
        )
        for pledge in promises
    ]


LATER = at(date(2026, 6, 1))

VECTORS = [
    ("paid on the exact day", [promise()], [paid(1, 100_00, march(17))], LATER, [(KEPT, 100_00)]),
    ("paid on the last day of grace", [promise()], [paid(1, 100_00, march(20))], LATER, [(KEPT, 100_00)]),
    ("paid a day after grace", [promise()], [paid(1, 100_00, march(21))], LATER, [(BROKEN, 0)]),
    ("grace passes over the weekend and the holiday", [promise(due=march(18))], [paid(1, 100_00, march(24))], LATER, [(KEPT, 100_00)]),
    ("a day after grace that passed over the holiday", [promise(due=march(18))], [paid(1, 100_00, march(25))], LATER, [(BROKEN, 0)]),
    ("no grace at all", [promise(grace=0)], [paid(1, 100_00, march(18))], LATER, [(BROKEN, 0)]),
    ("94.99 %", [promise()], [paid(1, 94_99, march(17))], LATER, [(PARTLY, 94_99)]),
    ("95 %", [promise()], [paid(1, 95_00, march(17))], LATER, [(KEPT, 95_00)]),
    ("95 % in two payments", [promise()], [paid(1, 50_00, march(12)), paid(2, 45_00, march(17))], LATER, [(KEPT, 95_00)]),
    ("95 % below the minimum payment", [promise(minimum_minor=98_00)], [paid(1, 97_99, march(17))], LATER, [(PARTLY, 97_99)]),
    ("the minimum payment", [promise(minimum_minor=98_00)], [paid(1, 98_00, march(17))], LATER, [(KEPT, 98_00)]),
    ("nothing", [promise()], [], LATER, [(BROKEN, 0)]),
    (
        "two promises, one payment",
        [promise(1, item_ids=frozenset({X})), promise(2, due=march(18), item_ids=frozenset({Y}))],
        [paid(1, 150_00, march(17))],
        LATER,
        [(KEPT, 100_00), (PARTLY, 50_00)],
    ),
    (
        "equal due dates: the promise made first",
        [promise(2, made=at(march(10), 13)), promise(1, made=at(march(10), 12))],
        [paid(1, 100_00, march(17))],
        LATER,
        [(BROKEN, 0), (KEPT, 100_00)],
    ),
    (
        "money applied to an item serves the promise for it first",
        [promise(1, item_ids=frozenset({X})), promise(2, due=march(18), item_ids=frozenset({Y}))],
        [paid(1, 100_00, march(17), applied={Y: 100_00})],
        LATER,
        [(BROKEN, 0), (KEPT, 100_00)],
    ),
    (
        "what is left of it goes to the others in order",
        [promise(1), promise(2, 40_00, due=march(18), item_ids=frozenset({Y}))],
        [paid(1, 140_00, march(17), applied={Y: 140_00})],
        LATER,
        [(KEPT, 100_00), (KEPT, 40_00)],
    ),
    (
        "a promise that has what it asks for takes nothing more",
        [promise(1), promise(2, due=march(18))],
        [paid(1, 95_00, march(12)), paid(2, 95_00, march(13))],
        LATER,
        [(KEPT, 95_00), (KEPT, 95_00)],
    ),
    ("value date before the promise", [promise()], [paid(1, 100_00, march(9), recorded=at(march(11)))], LATER, [(BROKEN, 0)]),
    ("the same day, but recorded before", [promise()], [paid(1, 100_00, march(10), recorded=at(march(10), 11, 59))], LATER, [(BROKEN, 0)]),
    ("the same day, recorded after", [promise()], [paid(1, 100_00, march(10), recorded=at(march(10), 12, 1))], LATER, [(KEPT, 100_00)]),
    ("in time, recorded weeks later", [promise()], [paid(1, 100_00, march(17), recorded=at(date(2026, 5, 1)))], LATER, [(KEPT, 100_00)]),
    ("next day, then bounced", [promise()], [paid(1, 100_00, march(11), live=False)], at(march(12)), [(OPEN, 0)]),
    ("next day, then bounced, and never again", [promise()], [paid(1, 100_00, march(11), live=False)], LATER, [(BROKEN, 0)]),
    ("balance smaller than the promise", [promise(open_at_due_minor=0)], [paid(1, 60_00, march(17))], LATER, [(KEPT, 60_00)]),
    ("... and not all of it paid", [promise(open_at_due_minor=10_00)], [paid(1, 50_00, march(17))], LATER, [(PARTLY, 50_00)]),
    (
        "... the rest paid in grace",
        [promise(open_at_due_minor=10_00)],
        [paid(1, 50_00, march(17)), paid(2, 10_00, march(19))],
        LATER,
        [(KEPT, 60_00)],
    ),
    ("nothing left to pay at the due date", [promise(open_at_due_minor=0)], [], LATER, [(KEPT, 0)]),
    ("nothing left to pay, but the day has not come", [promise(open_at_due_minor=0)], [], at(march(12)), [(OPEN, 0)]),
    (
        "a bounced payment does not lower what is asked",
        [promise(open_at_due_minor=100_00)],
        [paid(1, 100_00, march(11), live=False)],
        LATER,
        [(BROKEN, 0)],
    ),
    ("another currency", [promise()], [paid(1, 100_00, march(17), currency="USD")], LATER, [(BROKEN, 0)]),
    (
        "superseded the same day: each counts what was recorded in its time",
        [
            promise(1, 50_00, state=SUPERSEDED, ended_at=at(march(10), 16)),
            promise(2, 80_00, made=at(march(10), 16), due=march(20)),
        ],
        [paid(1, 30_00, march(10), recorded=at(march(10), 15)), paid(2, 80_00, march(10), recorded=at(march(10), 17))],
        LATER,
        [(SUPERSEDED, 30_00), (KEPT, 80_00)],
    ),
    ("withdrawn", [promise(state=WITHDRAWN, ended_at=at(march(11)))], [paid(1, 100_00, march(12))], LATER, [(WITHDRAWN, 0)]),
    ("void", [promise(state=VOID)], [paid(1, 100_00, march(12))], LATER, [(VOID, 0)]),
    (
        "a plan with an early lump sum",
        [promise(n, plan_id=X, plan_sequence=n, due=march(17) + timedelta(days=30 * n)) for n in (1, 2, 3)],
        [paid(1, 250_00, march(11))],
        at(march(11), 16),
        [(KEPT, 100_00), (KEPT, 100_00), (OPEN, 50_00)],
    ),
    (
        "... where over-payment does not advance later instalments",
        [promise(n, plan_id=X, plan_sequence=n, due=march(17) + timedelta(days=30 * n), advances=False) for n in (1, 2, 3)],
        [paid(1, 250_00, march(11)), paid(2, 100_00, march(12))],
        at(march(13)),
        [(KEPT, 100_00), (KEPT, 100_00), (OPEN, 0)],
    ),
    (
        "UTC-5 at 23:59: made on the 10th there, though it is the 11th in UTC",
        [promise(made=at(march(10), 23, 59))],
        [paid(1, 100_00, march(10), recorded=at(march(11), 9))],
        LATER,
        [(KEPT, 100_00)],
    ),
    ("UTC-5 at 23:59 of the last day: still open", [promise(due=march(17), grace=0)], [], at(march(17), 23, 59), [(OPEN, 0)]),
    ("UTC-5 a minute later: over", [promise(due=march(17), grace=0)], [], at(march(18), 0, 0), [(BROKEN, 0)]),
    ("paid early", [promise()], [paid(1, 95_00, march(11))], at(march(11), 16), [(KEPT, 95_00)]),
    ("paid in part, early", [promise()], [paid(1, 94_99, march(11))], at(march(11), 16), [(OPEN, 94_99)]),
]


@pytest.mark.parametrize(("promises", "payments", "now", "expected"), [v[1:] for v in VECTORS], ids=[v[0] for v in VECTORS])
def test_a_promise_is_judged_by_what_came_in_its_window(promises, payments, now, expected):
    assert states(promises, payments, now) == expected


def test_a_bounce_after_it_was_kept_opens_the_decision_again():
    kept = carried([promise()], [paid(1, 100_00, march(11))], at(march(11), 16))
    assert kept[0].state is KEPT
    bounced = [paid(1, 100_00, march(11), live=False)]
    assert states(kept, bounced, at(march(12))) == [(OPEN, 0)]
    assert states(kept, bounced, LATER) == [(BROKEN, 0)]
    assert states(kept, [*bounced, paid(2, 100_00, march(18))], LATER) == [(KEPT, 100_00)]


def test_a_kept_promise_stays_kept_whatever_else_changes():
    kept = carried([promise(open_at_due_minor=0)], [paid(1, 60_00, march(11))], at(march(11), 16))
    charged_since = [replace(kept[0], open_at_due_minor=500_00)]
    assert states(charged_since, [paid(1, 60_00, march(11))], LATER) == [(KEPT, 60_00)]


def test_a_confirmed_decision_stands_even_when_its_money_goes():
    kept = carried([promise()], [paid(1, 100_00, march(11))], at(march(11), 16))
    confirmed = [replace(kept[0], confirmed_at=LATER)]
    assert states(confirmed, [paid(1, 100_00, march(11), live=False)], LATER) == [(KEPT, 100_00)]


def test_a_back_dated_payment_mends_a_broken_promise():
    broken = carried([promise()], [], LATER)
    assert states(broken, [paid(1, 100_00, march(16), recorded=LATER)], LATER) == [(KEPT, 100_00)]


def plan(**terms) -> list[Pledge]:
    dues = [march(17), march(24), date(2026, 4, 14), date(2026, 5, 14)]
    return [promise(n, plan_id=X, plan_sequence=n, due=due, **terms) for n, due in enumerate(dues, start=1)]


def test_a_plan_is_in_default_after_so_many_instalments_not_kept_and_its_rest_ends():
    now = at(date(2026, 4, 1))
    verdicts = decide(plan(), [], now)
    assert [verdicts[pledge.id].state for pledge in plan()] == [BROKEN, BROKEN, WITHDRAWN, WITHDRAWN]
    assert {verdicts[UUID(int=3)].reason, verdicts[UUID(int=4)].reason} == {PLAN_DEFAULT}
    assert states(plan(plan_defaults_after=3), [], now)[2:] == [(OPEN, 0), (OPEN, 0)]


def test_a_plan_is_in_default_when_too_much_of_it_is_overdue():
    now = at(march(23))
    assert states(plan(plan_shortfall_basis_points=2_500), [], now)[2:] == [(OPEN, 0), (OPEN, 0)]
    assert states(plan(plan_shortfall_basis_points=2_499), [], now)[2:] == [(WITHDRAWN, 0), (WITHDRAWN, 0)]


def test_a_cured_default_lets_the_plan_stand_again():
    now = at(date(2026, 4, 1))
    fallen = carried(plan(), [], now)
    late_news = [paid(1, 100_00, march(16), recorded=now)]
    assert states(fallen, late_news, now) == [(KEPT, 100_00), (BROKEN, 0), (OPEN, 0), (OPEN, 0)]


@pytest.mark.parametrize(
    ("amount", "tolerance", "minimum", "asked"),
    [(100, 500, 0, 95), (101, 500, 0, 96), (100, 0, 0, 100), (1, 500, 0, 1), (100, 500, 97, 97), (100, 10_000, 0, 0), (50, 500, 80, 80)],
)
def test_a_broken_cent_of_the_asked_amount_counts_whole(amount, tolerance, minimum, asked):
    assert asked_minor(amount, tolerance, minimum) == asked


def test_the_moment_of_a_decision_does_not_depend_on_how_late_we_looked():
    window_ends_at = at(march(21), 0)
    assert decided_at(OPEN, BROKEN, window_ends_at, LATER) == window_ends_at
    assert decided_at(OPEN, KEPT, window_ends_at, at(march(12))) == at(march(12))
    assert decided_at(KEPT, BROKEN, window_ends_at, LATER) == LATER
    assert decided_at(KEPT, OPEN, window_ends_at, LATER) is None


@pytest.mark.parametrize(("state", "days", "expected"), [(KEPT, 60, True), (KEPT, 59, False), (BROKEN, 60, True), (WITHDRAWN, 99, False)])
def test_a_decision_is_final_after_the_freeze(state, days, expected):
    decided = at(march(1))
    assert is_confirmable(state, decided, 60, decided + timedelta(days=days)) is expected


def test_void_is_the_end_and_every_state_has_its_moves():
    assert set(MOVES) == set(PromiseState)
    assert MOVES[VOID] == frozenset()
    assert all(VOID in moves for state, moves in MOVES.items() if state is not VOID)
