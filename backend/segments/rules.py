"""From a sample to the whole: how many, how much, and how far off that may be."""

from dataclasses import dataclass
from math import ceil, exp, floor, sqrt

#: Nineteen times in twenty a normal value is no further from its mean than so many deviations.
Z = 1.96


@dataclass(frozen=True)
class Range:
    """A figure with the ends between which the truth lies nineteen times in twenty."""

    value: int
    low: int
    high: int


def accounts_of(hits: int, sample: int, whole: int) -> Range:
    """How many accounts of the whole, when so many of the sample are in: Wilson's interval, which holds for the rare, too."""
    if sample == 0:
        return Range(0, 0, whole)
    share = hits / sample
    middle = (share + Z * Z / (2 * sample)) / (1 + Z * Z / sample)
    half = Z * sqrt(share * (1 - share) / sample + Z * Z / (4 * sample * sample)) / (1 + Z * Z / sample)
    # What was seen inside is there, and what was seen outside is not.
    low = max(floor((middle - half) * whole), hits)
    high = min(ceil((middle + half) * whole), whole - (sample - hits))
    return Range(min(max(round(share * whole), low), high), low, high)


def money_of(hits: int, owed: int, squares: float, sample: int, whole: int) -> Range:
    """How much the whole owes, when `hits` of the sample owe so much; `squares`: the sum of the squares of their balances.

    Balances are skewed, so the interval is that of the logarithm: further up than down.
    """
    value = owed * whole / sample
    if owed <= 0:
        return Range(round(value), min(round(value), 0), max(round(value), 0))
    # The mean square over the squared mean: one where all owe the same, more the more they differ.
    squared = squares * hits / owed**2
    error = Z * sqrt((squared - hits / sample) / hits) if hits > 1 else Z
    return Range(round(value), floor(value / exp(error)), ceil(value * exp(error)))
