"""Before and after, and one against the other: how much of a difference there is, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from folkmoot.insights.health.bends import Ratio, ratio_of_means
from folkmoot.insights.metrics.intervals import wilson

YEAR = 52
LEAST_WEEKS = 3


@dataclass(frozen=True, slots=True)
class Effect:
    """What was after a day, as a multiple of what was before, with the 95 % interval.

    `season` is the same of the year before, where it is known: `ratio` is then what is left when that is taken away.
    """

    ratio: Ratio
    weeks_before: int
    weeks_after: int
    season: Ratio | None = None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 'no change'."""
        return not self.ratio.low <= 1 <= self.ratio.high


@dataclass(frozen=True, slots=True)
class Difference:
    """A share here less the share there, with its 95 % interval (Newcombe's, of Wilson's)."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 'no difference'."""
        return not self.low <= 0 <= self.high


def before_and_after(values: Sequence[float], at: int, *, weeks: int = 8, are_counts: bool = True) -> Effect | None:
    """Compare up to `weeks` weeks before number `at` with as many from it on; None where there are too few.

    Where the same weeks of the year before are known, their own change is taken out (a difference in differences, on
    the scale of logarithms): what every spring brings is not this spring's doing.
    """
    before, after = values[max(0, at - weeks) : at], values[at : at + weeks]
    if min(len(before), len(after)) < LEAST_WEEKS:
        return None
    ratio = ratio_of_means(before, after, are_counts=are_counts)
    if ratio is None:
        return None
    then = at - YEAR
    season = None
    if then - len(before) >= 0:
        parts = values[then - len(before) : then], values[then : then + len(after)]
        season = ratio_of_means(*parts, are_counts=are_counts)
    return Effect(_without(ratio, season), len(before), len(after), season)


def difference_of_shares(hits: int, of: int, other_hits: int, of_others: int) -> Difference | None:
    """The share `hits / of` less the share of the others; None where one side is empty.

    R.G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17,
    1998, method 10.
    """
    if not of or not of_others:
        return None
    one, other = hits / of, other_hits / of_others
    (low, high), (other_low, other_high) = _wilson(hits, of), _wilson(other_hits, of_others)
    return Difference(
        one - other,
        one - other - math.hypot(one - low, other_high - other),
        one - other + math.hypot(high - one, other - other_low),
    )


def _wilson(hits: int, of: int) -> tuple[float, float]:
    found = wilson(hits, of)
    assert found is not None, "somebody is there"
    return found


def _without(ratio: Ratio, season: Ratio | None) -> Ratio:
    if season is None:
        return ratio
    log = math.log(ratio.value) - math.log(season.value)
    widths = [math.log(each.high / each.value) for each in (ratio, season)]
    width = math.hypot(*widths)
    return Ratio(math.exp(log), math.exp(log - width), math.exp(log + width))
