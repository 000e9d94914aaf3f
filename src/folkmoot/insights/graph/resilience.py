"""Resilience: what is left of the network when those who hold it together leave.

Albert, Jeong and Barabasi, Error and attack tolerance of complex networks, Nature 406, 2000: taking out the best
connected against taking out anybody. Who leaves is settled beforehand, not anew after each.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from folkmoot.insights.graph.ties import Ties

_COUNTS = (1, 2, 3, 5, 10, 20, 50, 100)
_RUNS = 20
_RUNS_WHEN_LARGE = 10
_LARGE = 100_000


@dataclass(frozen=True, slots=True)
class Loss:
    """`gone` people left: the share of the largest piece that is still one, and of answered newcomers still answered.

    `chance` is the median of runs in which anybody leaves, `chance_low` and `chance_high` bound nine of ten of them.
    """

    gone: int
    by_degree: float
    by_betweenness: float
    chance: float
    chance_low: float
    chance_high: float
    newcomers_by_degree: float | None
    newcomers_chance: float | None


def resilience_of(
    ties: Ties, betweenness: Mapping[int, float], answered_by: Mapping[int, frozenset[int]]
) -> list[Loss]:
    """The losses for growing numbers, up to half of the people; `answered_by` names who answered each newcomer."""
    neighbours = ties.neighbours
    by_degree = sorted(neighbours, key=lambda person: (-len(neighbours[person]), person))
    by_betweenness = sorted(neighbours, key=lambda person: (-betweenness[person], person))
    counts = [count for count in _COUNTS if count <= len(neighbours) // 2]
    runs = _RUNS if len(ties.undirected) <= _LARGE else _RUNS_WHEN_LARGE
    orders = [random.Random(seed).sample(by_degree, len(by_degree)) for seed in range(runs)]  # noqa: S311 - no secret
    whole = _largest(neighbours, by_degree, [0])[0] if neighbours else 0
    if not whole:
        return []
    degree, between = (_largest(neighbours, order, counts) for order in (by_degree, by_betweenness))
    chance = [_largest(neighbours, order, counts) for order in orders]
    losses = []
    for place, count in enumerate(counts):
        drawn = sorted(run[place] / whole for run in chance)
        by_chance = [_still_answered(answered_by, order[:count]) for order in orders]
        losses.append(
            Loss(
                gone=count,
                by_degree=degree[place] / whole,
                by_betweenness=between[place] / whole,
                chance=drawn[runs // 2],
                chance_low=drawn[runs // 20],
                chance_high=drawn[-1 - runs // 20],
                newcomers_by_degree=_still_answered(answered_by, by_degree[:count]),
                newcomers_chance=sum(each or 0 for each in by_chance) / runs if answered_by else None,
            )
        )
    return losses


def _still_answered(answered_by: Mapping[int, frozenset[int]], gone: Sequence[int]) -> float | None:
    """The share of answered newcomers whom somebody else answered too; newcomers who left are not counted."""
    left = set(gone)
    staying = [who for newcomer, who in answered_by.items() if newcomer not in left]
    return sum(1 for who in staying if who - left) / len(staying) if staying else None


def _largest(neighbours: Mapping[int, set[int]], order: Sequence[int], counts: Sequence[int]) -> list[int]:
    """How large the largest piece is without the first `count` of `order`, for each count.

    Goes backwards from nobody to everybody: joining pieces is quick, splitting them is not.
    """
    roots: dict[int, int] = {}
    sizes: dict[int, int] = {}
    wanted, found, largest = set(counts), {len(order): 0}, 0
    for place in range(len(order) - 1, -1, -1):
        person = order[place]
        roots[person], sizes[person] = person, 1
        largest = max(largest, 1)
        for other in neighbours[person]:
            if other in roots:
                largest = max(largest, _join(roots, sizes, person, other))
        if place in wanted:
            found[place] = largest
    return [found[count] for count in counts]


def _join(roots: dict[int, int], sizes: dict[int, int], one: int, other: int) -> int:
    first, second = _root(roots, one), _root(roots, other)
    if first == second:
        return sizes[first]
    if sizes[first] < sizes[second]:
        first, second = second, first
    roots[second] = first
    sizes[first] += sizes[second]
    return sizes[first]


def _root(roots: dict[int, int], person: int) -> int:
    while roots[person] != person:
        roots[person] = roots[roots[person]]
        person = roots[person]
    return person
