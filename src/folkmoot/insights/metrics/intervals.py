"""Intervals of 95 %, with nothing but the standard library."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import exp, hypot, lgamma, log, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
_TAIL = 0.025
_MANY = 1000
_NOTHING = 1e-18


def wilson(hits: float, trials: float) -> tuple[float, float] | None:
    """Wilson's score interval of a share; nothing where nothing was tried."""
    if trials <= 0:
        return None
    share, square = hits / trials, Z * Z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    reach = Z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials)) / (1 + square / trials)
    # At 0 and at 1 the bound is the share itself; rounding must not put it beyond.
    return max(0.0, min(middle - reach, share)), min(1.0, max(middle + reach, share))


def odds(one: float, other: float) -> tuple[float, float | None] | None:
    """The interval of `one / other`, from Wilson's of one's share; the upper bound is None where it has none."""
    bounds = wilson(one, one + other)
    if bounds is None:
        return None
    low, high = bounds
    return low / (1 - low), high / (1 - high) if high < 1 else None


@cache
def poisson(count: int) -> tuple[float, float]:
    """Garwood's exact interval of a count of things that happen independently."""
    if count > _MANY:
        return _half_chi_square(2 * count, -Z), _half_chi_square(2 * count + 2, Z)
    low = 0.0 if count == 0 else _solve(lambda mean: 1 - _poisson_up_to(count - 1, mean) - _TAIL, count)
    return low, _solve(lambda mean: _TAIL - _poisson_up_to(count, mean), count)


def of_difference(more: int, fewer: int) -> tuple[float, float]:
    """The interval of a count less another, from Garwood's of both (MOVER: Zou and Donner 2008)."""
    (low, high), (low_fewer, high_fewer) = poisson(more), poisson(fewer)
    difference = more - fewer
    return difference - hypot(more - low, high_fewer - fewer), difference + hypot(high - more, fewer - low_fewer)


def of_mean(total: float, squares: float, count: int) -> tuple[float, float] | None:
    """The interval of a mean by the normal approximation; nothing for fewer than two."""
    if count < 2:
        return None
    mean = total / count
    variance = max(0.0, (squares - count * mean * mean) / (count - 1))
    reach = Z * sqrt(variance / count)
    return mean - reach, mean + reach


def _half_chi_square(degrees: int, z: float) -> float:
    """Half the quantile of chi-square by Wilson and Hilferty, who for so many degrees are right to a millionth."""
    part = 2 / (9 * degrees)
    return float(degrees * (1 - part + z * sqrt(part)) ** 3 / 2)


def _poisson_up_to(count: int, mean: float) -> float:
    """How likely at most `count` are, when `mean` are to be expected."""
    if mean <= 0:
        return 1.0
    likely = exp(count * log(mean) - mean - lgamma(count + 1))
    total, at = likely, count
    # Downwards from the last: once they fall, and no longer change the sum, none of the rest does.
    while at > 0 and (at > mean or likely > total * _NOTHING):
        likely *= at / mean
        total += likely
        at -= 1
    return min(1.0, total)


def _solve(rising: Callable[[float], float], count: int) -> float:
    """Where a rising function of the mean is zero, near `count`."""
    low, high = 0.0, count + 10 * sqrt(count + 1) + 10
    for _ in range(80):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
