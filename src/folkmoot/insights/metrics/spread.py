"""How evenly work is spread: Gini, and what the busiest share of people did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, sqrt
from random import Random

Histogram = Sequence[tuple[float, float]]
_TIMES = 400


def gini(histogram: Histogram) -> float | None:
    """0 where everybody did the same, near 1 where one did all; rows are how much, and how many people did so much."""
    rows = sorted(histogram)
    people = sum(count for _, count in rows)
    total = sum(amount * count for amount, count in rows)
    if people <= 0 or total <= 0:
        return None
    below = area = 0.0
    for amount, count in rows:
        # Twice the area under Lorenz's curve over this step.
        area += count * (2 * below + amount * count)
        below += amount * count
    return max(0.0, 1 - area / (people * total))


def part_of_top(histogram: Histogram, first: float, last: float) -> float | None:
    """What the people between the shares `first` and `last` from the top did, of all; a person may count in part."""
    rows = sorted(histogram, reverse=True)
    people = sum(count for _, count in rows)
    total = sum(amount * count for amount, count in rows)
    if people <= 0 or total <= 0:
        return None
    passed = done = 0.0
    for amount, count in rows:
        done += amount * max(0.0, min(passed + count, last * people) - max(passed, first * people))
        passed += count
    return done / total


def bootstrap(histogram: Histogram, of: Callable[[Histogram], float | None]) -> tuple[float, float] | None:
    """The interval by Poisson's bootstrap, the same at every call: each person is drawn a Poisson number of times."""
    # Engines give rows in any order, and the same figures must have the same interval.
    histogram = sorted(histogram)
    random = Random(20260101)  # noqa: S311 - a statistic, not a secret
    values = []
    for _ in range(_TIMES):
        value = of([(amount, drawn) for amount, count in histogram if (drawn := _poisson(random, count))])
        if value is not None:
            values.append(value)
    if len(values) < _TIMES / 2:
        return None
    values.sort()
    return values[int(0.025 * len(values))], values[min(len(values) - 1, int(0.975 * len(values)))]


def _poisson(random: Random, mean: float) -> int:
    if mean > 60:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    bound, product, count = exp(-mean), random.random(), 0
    while product > bound:
        product *= random.random()
        count += 1
    return count
