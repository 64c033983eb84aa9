"""What must hold of every ledger, whatever is in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.kit.calendar import end_of_day
from backend.promises.allocation import Pledge, Receipt, asked_minor
from backend.promises.models import PromiseState
from backend.promises.rules import decide

DAY = date(2026, 3, 2)
ITEMS = [UUID(int=901), UUID(int=902)]


def noon(day: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, 12, minute, tzinfo=UTC) + timedelta(days=day)


@st.composite
def pledges(draw: st.DrawFn, number: int) -> Pledge:
    made, due, grace = draw(st.integers(0, 4)), draw(st.integers(0, 6)), draw(st.integers(0, 3))
    until = DAY + timedelta(days=made + due + grace)
    return Pledge(
        id=UUID(int=number),
        currency="COP",
        amount_minor=draw(st.integers(1, 20)),
        made_at=noon(made, number),
        made_on=DAY + timedelta(days=made),
        due_on=DAY + timedelta(days=made + due),
        window_ends_on=until,
        window_ends_at=end_of_day(until, "UTC"),
        tolerance_basis_points=draw(st.sampled_from([0, 500, 2500])),
        minimum_minor=draw(st.sampled_from([0, 0, 5])),
        item_ids=frozenset(draw(st.sets(st.sampled_from(ITEMS)))),
        open_at_due_minor=draw(st.integers(0, 40)),
    )


@st.composite
def receipts(draw: st.DrawFn, number: int) -> Receipt:
    amount, day = draw(st.integers(1, 30)), draw(st.integers(0, 10))
    first = draw(st.integers(0, amount))
    applied = {ITEMS[0]: first, ITEMS[1]: draw(st.integers(0, amount - first))}
    return Receipt(UUID(int=100 + number), "COP", amount, DAY + timedelta(days=day), noon(day, 30 + number), applied)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Pledge], list[Receipt], datetime]:
    promised = [draw(pledges(number)) for number in range(1, draw(st.integers(1, 4)) + 1)]
    paid = [draw(receipts(number)) for number in range(1, draw(st.integers(0, 5)) + 1)]
    return promised, paid, noon(draw(st.integers(0, 20)), 59)


@settings(max_examples=300, deadline=None)
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_read_does_not_matter(ledger, dice):
    promised, paid, now = ledger
    shuffled = dice.sample(promised, len(promised)), dice.sample(paid, len(paid))
    assert decide(promised, paid, now) == decide(*shuffled, now)


@settings(max_examples=300, deadline=None)
@given(ledgers())
def test_no_payment_counts_for_more_than_it_brought_and_no_promise_takes_more_than_it_may(ledger):
    promised, paid, now = ledger
    verdicts = decide(promised, paid, now)
    for receipt in paid:
        assert sum(verdict.allocated.get(receipt.id, 0) for verdict in verdicts.values()) <= receipt.amount_minor
    for pledge in promised:
        asked = asked_minor(pledge.amount_minor, pledge.tolerance_basis_points, pledge.minimum_minor)
        assert verdicts[pledge.id].received_minor <= max(pledge.amount_minor, asked)


@settings(max_examples=300, deadline=None)
@given(ledgers(), receipts(9))
def test_more_money_never_breaks_a_kept_promise(ledger, more):
    promised, paid, now = ledger
    paid = [replace(receipt, applied={}) for receipt in paid]
    before = decide(promised, paid, now)
    stored = [
        replace(p, state=before[p.id].state, allocated=before[p.id].allocated, required_minor=before[p.id].required_minor) for p in promised
    ]
    after = decide(stored, [*paid, more], now)
    kept = [pledge.id for pledge in promised if before[pledge.id].state is PromiseState.KEPT]
    assert all(after[id_].state is PromiseState.KEPT for id_ in kept)


@settings(max_examples=300, deadline=None)
@given(ledgers())
def test_after_every_window_nothing_is_open_and_before_none_is_broken(ledger):
    promised, paid, now = ledger
    assert all(verdict.state is not PromiseState.OPEN for verdict in decide(promised, paid, noon(60)).values())
    for pledge in promised:
        if now < pledge.window_ends_at:
            assert decide(promised, paid, now)[pledge.id].state in (PromiseState.OPEN, PromiseState.KEPT)
