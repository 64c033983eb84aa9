"""The arithmetic of an experiment: shares, amounts and rates with their intervals, and when a difference may be believed.

Results are looked at daily. An interval made for one look is wrong far more often when it is looked at every day, so differences
carry *always-valid* ones: a normal-mixture boundary (Robbins 1970; in this form Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform,
nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49, 2021, and Waudby-Smith and others, "Time-uniform central
limit theory and asymptotic confidence sequences", Annals of Statistics 52, 2024). Its clock is not time but information: of accounts
that all begin together and of which a share p has done something, the difference of two shares divided by 1 - p is a martingale whose
variance grows with the odds p / (1 - p).
"""

from dataclasses import dataclass
from math import ceil, inf, log, sqrt

#: A verdict is wrong at most this often, however often one looks.
ALPHA = 0.05
#: The chance of seeing the smallest difference worth knowing, if it is there, by the planned end.
POWER_Z = 0.8416
#: 95 % for one look.
Z = 1.959964
#: The boundary is tightest where the information is so many times its mixing variance: -2 log a + log(1 - 2 log a).
BEST_AT = -2 * log(ALPHA) + log(1 - 2 * log(ALPHA))
#: Below this in either arm an approximation by the normal curve is no approximation.
LEAST_EVENTS = 10


@dataclass(frozen=True)
class Interval:
    """A figure and the span in which it lies."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Mean:
    """An average over accounts and the variance of that average."""

    value: float
    variance: float

    def minus(self, other: "Mean", times: float = Z) -> Interval:
        """The difference of two independent averages, so many standard errors wide on either side."""
        return around(self.value - other.value, times * sqrt(self.variance + other.variance))


def around(value: float, half: float) -> Interval:
    """The span of one half-width to either side."""
    return Interval(value, value - half, value + half)


def share(count: int, of: int) -> Interval | None:
    """A share with its interval by Wilson (1927); None: of nothing."""
    if of == 0:
        return None
    p, n = count / of, of
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return Interval(p, max(0.0, middle - half), min(1.0, middle + half))


def mean_of_share(count: int, of: int) -> Mean | None:
    """A share as an average; one more of each keeps the variance from vanishing where nobody did it, or everybody."""
    if of == 0:
        return None
    p = (count + 1) / (of + 2)
    return Mean(count / of, p * (1 - p) / of)


def mean(total: float, squares: float, of: int) -> Mean | None:
    """An average from a sum and a sum of squares."""
    if of < 2:
        return None
    return Mean(total / of, max(0.0, (squares - total * total / of) / (of - 1)) / of)


def ratio(top: float, top_squares: float, bottom: float, bottom_squares: float, products: float, of: int) -> Mean | None:
    """One sum by another, of the same accounts: by the delta method, as in Deng, Knoblich and Lu (KDD 2018)."""
    if of < 2 or bottom <= 0:
        return None
    rate = top / bottom
    # The variance of the sum of what is left of each account's amount after the rate times its hours.
    left = top_squares - 2 * rate * products + rate * rate * bottom_squares
    return Mean(rate, max(0.0, left) * of / (of - 1) / (bottom * bottom))


def pairs(one: int, other: int) -> float:
    """How many accounts two arms are worth together for comparing them."""
    return one * other / (one + other) if one and other else 0.0


def information(done: float, accounts: float) -> float:
    """How much is known of a difference of shares, by the share in both arms and what the arms are worth."""
    done = min(done, 1 - 1e-9)
    return accounts * done / (1 - done)


@dataclass(frozen=True)
class Plan:
    """What a difference must be to be worth knowing, as a part of what the champion reaches, and the boundary tuned to it."""

    effect: float

    @property
    def mixing(self) -> float:
        """The variance of the mixture: the boundary is tightest at the information at which the effect should show."""
        return self.needed / BEST_AT

    @property
    def needed(self) -> float:
        """The information at which a difference of this size shows with the planned chance."""
        return ((_times(BEST_AT) + POWER_Z) / self.effect) ** 2

    def times(self, known: float) -> float:
        """How many standard errors wide a difference's interval is, however often it was looked at before."""
        return _times(known / self.mixing) if known > 0 else inf

    def known_for(self, half: float) -> float:
        """The information at which a difference's interval is so narrow, in parts of what the champion reaches."""
        low, high = self.mixing, self.mixing
        while self.times(high) / sqrt(high) > half:
            low, high = high, high * 2
        while high - low > low / 1000:
            middle = (low + high) / 2
            low, high = (middle, high) if self.times(middle) / sqrt(middle) > half else (low, middle)
        return high

    def share_needed(self, accounts: float, known: float | None = None) -> float | None:
        """How large a share of the accounts must have done it until so much is known: by default until the effect would show."""
        if not accounts:
            return None
        odds = (known or self.needed) / accounts
        return odds / (1 + odds)


def _times(known: float) -> float:
    """The boundary in standard errors, at so much information in units of the mixing variance."""
    return sqrt((1 + 1 / known) * log((1 + known) / ALPHA**2))


def days_until(wanted: float, done: float, days: float) -> int | None:
    """In how many days the share is reached, if it goes on as it did; None: it stands still."""
    rate = done / days if days > 0 else 0.0
    return None if rate <= 0 else max(1, ceil((wanted - done) / rate))
