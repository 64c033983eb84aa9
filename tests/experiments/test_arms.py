"""The draw: by a hash of the account, in Python and in SQL, whatever the order in which accounts come."""

from collections import Counter
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from backend.kit.transaction import Transaction
from backend.strategy.arms import Served, Trial, arm_sql, part_of
from backend.strategy.models import Arm

ENDS = datetime(2026, 12, 24, tzinfo=UTC)


def trial(seed: int = 1, challenger: int = 5000, hold_out: int = 0) -> Trial:
    return Trial(UUID(int=1), "Trial", seed, 2, challenger, hold_out, 90, ENDS)


shares = st.integers(0, 2000).flatmap(lambda held: st.tuples(st.integers(100, 9900 - held), st.just(held)))


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), shares=shares, start=st.integers(0, 2**100), order=st.randoms())
def test_the_same_account_is_always_in_the_same_arm_and_arms_are_as_large_as_said(
    seed: int, shares: tuple[int, int], start: int, order: Random
) -> None:
    accounts = [UUID(int=start + n) for n in range(2000)]
    drawn = trial(seed, *shares)
    arms = {account: drawn.arm_of(account) for account in accounts}
    shuffled = list(accounts)
    order.shuffle(shuffled)
    assert {account: trial(seed, *shares).arm_of(account) for account in shuffled} == arms
    counted = Counter(arms.values())
    for arm, points in ((Arm.CHALLENGER, shares[0]), (Arm.HOLD_OUT, shares[1])):
        share = points / 10_000
        # Six standard deviations of a binomial: a fair draw is outside about twice in a thousand million times.
        assert abs(counted[arm] - 2000 * share) <= 6 * (2000 * share * (1 - share)) ** 0.5 + 1


@settings(max_examples=30, deadline=None)
@given(account=st.uuids(), seed=st.integers(0, 2**31 - 1))
def test_another_seed_is_another_draw(account: UUID, seed: int) -> None:
    others = {trial(seed + n).arm_of(account) for n in range(60)}
    assert others == {Arm.CHAMPION, Arm.CHALLENGER}


async def test_sql_draws_as_python_does(tx: Transaction) -> None:
    accounts = [UUID(int=n * 7919**9) for n in range(500)]
    for drawn in (trial(0), trial(2**31 - 1, 3333, 1000), trial(17, 9800, 100)):
        asked = await tx.session.execute(
            text(f"SELECT id, {arm_sql(drawn, 'id')} FROM unnest(CAST(:ids AS uuid[])) AS accounts (id)"), {"ids": accounts}
        )
        assert {row[0]: row[1] for row in asked} == {account: drawn.arm_of(account) for account in accounts}


def test_each_arm_has_its_turn_by_its_share_of_those_who_are_called() -> None:
    drawn = trial(3, challenger=2400, hold_out=2000)
    turns = Counter(drawn.next_arm(UUID(int=1), UUID(int=n)) for n in range(4000))
    # 24 of the 80 in a hundred who are called.
    assert abs(turns[Arm.CHALLENGER] - 1200) < 6 * (4000 * 0.3 * 0.7) ** 0.5
    assert turns[Arm.HOLD_OUT] == 0
    assert drawn.next_arm(UUID(int=1), None) is drawn.next_arm(UUID(int=1), None)


def test_what_the_debtor_asked_for_is_served_on_every_turn() -> None:
    one, other = UUID(int=11), UUID(int=12)
    served = Served((one, other), trial())
    first, second = served.by_turn(UUID(int=1), None)
    due = {part_of(one, "due"), part_of(other, "due")}
    assert set(first) & set(second) == due
    assert {*first, *second} == {*served.all}
    assert Served((one, other)).by_turn(UUID(int=1), None) == [[one, other]]
    assert served.beside(part_of(one, "challenger")) == sorted({part_of(one, "challenger"), part_of(other, "challenger"), *due})
