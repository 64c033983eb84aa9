"""The arithmetic: against published values, against slow sums over every account, and against many experiments that never were."""

import random
import statistics
from math import ceil, log, sqrt

import pytest

from backend.experiments import figures
from backend.experiments.figures import ALPHA, Plan
from backend.experiments.rules import Counted, verdict


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_have_the_published_intervals(count: int, of: int, low: float, high: float) -> None:
    told = figures.share(count, of)
    assert (round(told.low, 4), round(told.high, 4)) == (low, high)


def test_sums_give_what_the_accounts_give() -> None:
    drawn = random.Random(4)
    money = [drawn.choice([0, 0, 0, drawn.randint(1, 10**6)]) for _ in range(300)]
    hours = [drawn.random() for _ in money]
    told = figures.mean(sum(money), sum(m * m for m in money), len(money))
    assert told.value == pytest.approx(statistics.mean(money))
    assert told.variance == pytest.approx(statistics.variance(money) / len(money))
    products = sum(m * h for m, h in zip(money, hours, strict=True))
    rate = figures.ratio(sum(money), sum(m * m for m in money), sum(hours), sum(h * h for h in hours), products, len(money))
    assert rate.value == pytest.approx(sum(money) / sum(hours))
    # The bootstrap, which knows nothing of the delta method, finds the same spread.
    again = []
    for _ in range(1500):
        picked = drawn.choices(range(len(money)), k=len(money))
        again.append(sum(money[n] for n in picked) / sum(hours[n] for n in picked))
    assert statistics.stdev(again) == pytest.approx(sqrt(rate.variance), rel=0.12)


def test_of_nothing_nothing_is_said() -> None:
    assert [figures.share(0, 0), figures.mean(0, 0, 1), figures.ratio(5, 25, 0, 0, 0, 9)] == [None, None, None]
    assert figures.days_until(0.2, 0.0, 4) is None
    assert Plan(0.1).share_needed(0) is None
    assert verdict(Counted(0, 0), Counted(9, 1), Plan(0.1), 1, 29).says == "not_enough"


def test_the_boundary_is_narrowest_where_the_plan_expects_the_answer() -> None:
    plan = Plan(0.2)
    relative = [plan.times(plan.needed * part) / sqrt(plan.needed * part) * sqrt(part) for part in (0.2, 0.5, 1, 2, 8)]
    assert min(relative) == relative[2]
    # Robbins' boundary for a Wiener process, written out anew: alpha is what it costs to look for ever.
    known, mixing = plan.needed, plan.mixing
    assert plan.times(known) == pytest.approx(sqrt((known + mixing) / known * 2 * log(sqrt((known + mixing) / mixing) / ALPHA)))
    half = 0.11
    known = plan.known_for(half)
    assert plan.times(known) / sqrt(known) == pytest.approx(half, rel=0.01)


class _Floor:
    """An experiment that never was: on each day some of those who have not paid yet pay."""

    def __init__(self, drawn: random.Random, *, accounts: int, daily: float, lift: float) -> None:
        self.drawn, self.daily, self.lift = drawn, daily, lift
        self.champion, self.challenger = Counted(accounts, 0), Counted(accounts, 0)

    def day(self) -> None:
        self.champion = self._paid(self.champion, self.daily)
        self.challenger = self._paid(self.challenger, self.daily * (1 + self.lift))

    def _paid(self, arm: Counted, chance: float) -> Counted:
        left = arm.accounts - arm.done
        # The binomial by the normal curve: every arm has hundreds who have not paid.
        paid = round(self.drawn.gauss(left * chance, sqrt(left * chance * (1 - chance))))
        return Counted(arm.accounts, arm.done + min(max(paid, 0), left))


def _looked_at_daily(times: int, *, lift: float, days: int = 60) -> tuple[list[str], list[bool]]:
    """What so many experiments said when each was stopped at its first decision, and whether one look a day was ever "sure"."""
    drawn, plan, said, naive = random.Random(20), Plan(0.2), [], []
    for _ in range(times):
        floor, once, word = _Floor(drawn, accounts=4000, daily=0.004, lift=lift), False, "not_enough"
        for day in range(1, days + 1):
            floor.day()
            told = verdict(floor.champion, floor.challenger, plan, day, days - day)
            one, other = floor.champion.mean, floor.challenger.mean
            once = once or (day >= 3 and abs(other.value - one.value) > figures.Z * sqrt(one.variance + other.variance))
            if told.says.endswith("better") and word == "not_enough":
                word = told.says
        said.append(word)
        naive.append(once)
    return said, naive


def test_equal_arms_looked_at_daily_are_called_different_in_at_most_one_of_twenty() -> None:
    said, naive = _looked_at_daily(600, lift=0.0)
    wrong = sum(word.endswith("better") for word in said) / len(said)
    # Six hundred experiments: 5 % and three standard deviations.
    assert wrong <= ALPHA + 3 * sqrt(ALPHA * (1 - ALPHA) / 600)
    # An interval made for one look, looked at for as many days, is what this is not.
    assert sum(naive) / len(naive) > 0.15


def test_a_true_difference_is_found() -> None:
    said, _ = _looked_at_daily(150, lift=0.25)
    assert sum(word == "challenger_better" for word in said) / len(said) > 0.9
    assert "champion_better" not in said


def test_the_verdict_in_words() -> None:
    plan = Plan(0.2)
    better = verdict(Counted(20_000, 2000), Counted(20_000, 2600), plan, 20, 10)
    assert (better.says, better.difference.low > 0) == ("challenger_better", True)
    assert verdict(Counted(20_000, 2600), Counted(20_000, 2000), plan, 20, 10).says == "champion_better"
    assert verdict(Counted(40_000, 4000), Counted(40_000, 4010), plan, 20, 10).says == "no_difference"
    early = verdict(Counted(5000, 100), Counted(5000, 104), plan, 5, 60)
    assert early.says == "not_enough"
    # Two arms of 5000 are worth 2500 for comparing them; at this pace 2.04 % pay in five days.
    needed = plan.needed / 2500
    assert early.days == ceil((needed / (1 + needed) - 0.0204) / (0.0204 / 5))
    assert verdict(Counted(5000, 100), Counted(5000, 104), plan, 5, 3).says == "too_small"
    assert verdict(Counted(5000, 2), Counted(5000, 90), plan, 5, 900).says == "not_enough"
