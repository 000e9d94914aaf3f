"""Where a series of weeks changed its level, and by how much.

Optimal partitioning of the series into stretches of one level each (B. Jackson et al., "An algorithm for optimal
partitioning of data on an interval", IEEE Signal Processing Letters 12, 2005; the cost is the squared distance to the
mean, after Anscombe's square root for counts). The penalty for a stretch is such that a series without any change
rarely shows one: docs/health.md says how rarely, and how that was measured.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LEAST_WEEKS = 4
# Calibrated on simulated series without a change (`python -m bench alarms`).
_PENALTY = 9.0
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Bend:
    """The level changed with week number `at`: the means before and after, their ratio and its 95 % interval."""

    at: int
    before: float
    after: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """The mean of later weeks over that of earlier ones, with its 95 % interval."""

    value: float
    low: float
    high: float


def bends(values: Sequence[float], *, are_counts: bool = True) -> list[Bend]:
    """The changes of level, in order; none in series shorter than three times the shortest stretch."""
    if len(values) < 3 * LEAST_WEEKS:
        return []
    cuts = _cuts([math.sqrt(max(0.0, value) + 0.375) if are_counts else value for value in values])
    edges = [0, *cuts, len(values)]
    found = []
    for start, at, end in zip(edges, edges[1:], edges[2:], strict=False):
        ratio = ratio_of_means(values[start:at], values[at:end], are_counts=are_counts)
        if ratio is not None and not ratio.low <= 1 <= ratio.high:
            before, after = statistics.fmean(values[start:at]), statistics.fmean(values[at:end])
            found.append(Bend(at, before, after, ratio.value, ratio.low, ratio.high))
    return found


def ratio_of_means(before: Sequence[float], after: Sequence[float], *, are_counts: bool = True) -> Ratio | None:
    """How many times the mean before is the mean after; None where either is nothing.

    The interval is that of a difference of logarithms (delta method) with Student's t; weeks that follow each other are
    taken to be as alike as they turn out to be.
    """
    if len(before) < 2 or len(after) < 2:
        return None
    means = statistics.fmean(before), statistics.fmean(after)
    if min(means) <= 0:
        return None
    spread = _alikeness(before, after)
    parts = tuple(zip((before, after), means, strict=True))
    variance = sum(statistics.variance(part) * spread / len(part) / mean**2 for part, mean in parts)
    if are_counts:
        # They vary at least as Poisson's do.
        chance = sum(1 / (mean * len(part)) for part, mean in parts)
        variance = max(variance, chance)
    width = students_t(len(before) + len(after) - 2) * math.sqrt(variance)
    log = math.log(means[1] / means[0])
    return Ratio(math.exp(log), math.exp(log - width), math.exp(log + width))


def students_t(degrees: int) -> float:
    """The 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher; off by less than 2 % from 3 on."""
    z, v = _Z, max(3, degrees)
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )


def _alikeness(*parts: Sequence[float]) -> float:
    """By how much the variance of a mean is larger because neighbours are alike: (1 + r) / (1 - r)."""
    pairs, total = 0.0, 0.0
    for part in parts:
        mean = statistics.fmean(part)
        left = [value - mean for value in part]
        pairs += sum(one * other for one, other in pairwise(left))
        total += sum(value * value for value in left)
    r = min(0.6, max(0.0, pairs / total)) if total else 0.0
    return (1 + r) / (1 - r)


def _cuts(values: Sequence[float]) -> list[int]:
    sums, squares = [0.0], [0.0]
    for value in values:
        sums.append(sums[-1] + value)
        squares.append(squares[-1] + value * value)

    def cost(start: int, end: int) -> float:
        return squares[end] - squares[start] - (sums[end] - sums[start]) ** 2 / (end - start)

    penalty = _PENALTY * _noise(values) * math.log(len(values))
    best = [-penalty] + [math.inf] * len(values)
    last = [0] * (len(values) + 1)
    for end in range(LEAST_WEEKS, len(values) + 1):
        for start in (0, *range(LEAST_WEEKS, end - LEAST_WEEKS + 1)):
            total = best[start] + cost(start, end) + penalty
            if total < best[end] - 1e-12:
                best[end], last[end] = total, start
    cuts, end = [], len(values)
    while last[end]:
        end = last[end]
        cuts.append(end)
    return cuts[::-1]


def _noise(values: Sequence[float]) -> float:
    """The variance from week to week, by the median of differences: a change of level does not count into it."""
    steps = sorted(abs(one - other) for one, other in pairwise(values))
    deviation = statistics.median(steps) / (0.6745 * math.sqrt(2))
    # Anscombe's square root of a Poisson count varies by a quarter.
    return max(deviation * deviation, 0.25 if max(values) > 1 else 1e-6)
