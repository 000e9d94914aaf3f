"""Circles: people who answer each other more than they answer others, found by the method of Louvain.

Blondel and others, Fast unfolding of communities in large networks, J. Stat. Mech. P10008, 2008. The method depends on
chance: it runs with several seeds, the split of the greatest modularity is shown, and how much the runs agree is said
by the adjusted Rand index (Hubert and Arabie, Comparing partitions, Journal of Classification 2, 1985).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import comb

import networkx as nx

from folkmoot.insights.graph.ties import Ties

_SEEDS = 10
_SEEDS_WHEN_LARGE = 3
_LARGE = 60_000


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle: who is in it, which part of their exchange stays inside, and where they meet (space, share)."""

    members: list[int]
    inside: float
    spaces: list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Circles:
    """The circles, the largest first. `agreement` is 1 where all runs gave the same split, about 0 by chance."""

    circles: list[Circle]
    modularity: float | None
    agreement: float | None
    runs: int

    @property
    def of_person(self) -> dict[int, int]:
        """The place of everybody's circle in the list."""
        return {person: place for place, circle in enumerate(self.circles) for person in circle.members}


def circles_of(ties: Ties) -> Circles:
    """The circles of this network, by the weight of its ties whichever way they go."""
    if not ties.undirected:
        return Circles([], None, None, 0)
    graph = nx.Graph()
    graph.add_nodes_from(ties.people)
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in ties.undirected.items())
    runs = _SEEDS if len(ties.undirected) <= _LARGE else _SEEDS_WHEN_LARGE
    splits = [list(nx.community.louvain_communities(graph, weight="weight", seed=seed)) for seed in range(runs)]
    worth = [nx.community.modularity(graph, split, weight="weight") for split in splits]
    best = splits[max(range(runs), key=lambda place: (round(worth[place], 12), -place))]
    return Circles(
        circles=_described(ties, best),
        modularity=max(worth),
        agreement=sum(adjusted_rand(one, other) for one, other in combinations(splits, 2)) / comb(runs, 2),
        runs=runs,
    )


def adjusted_rand(one: list[set[int]], other: list[set[int]]) -> float:
    """How much two splits of the same people agree, less what chance would give."""
    place = {person: number for number, part in enumerate(other) for person in part}
    overlaps = Counter((number, place[person]) for number, part in enumerate(one) for person in part)
    together = sum(comb(count, 2) for count in overlaps.values())
    in_one = sum(comb(len(part), 2) for part in one)
    in_other = sum(comb(len(part), 2) for part in other)
    every = comb(len(place), 2)
    chance = in_one * in_other / every if every else 0.0
    most = (in_one + in_other) / 2
    return 1.0 if most == chance else (together - chance) / (most - chance)


def _described(ties: Ties, split: list[set[int]]) -> list[Circle]:
    ordered = sorted((sorted(part) for part in split), key=lambda part: (-len(part), part[0]))
    place = {person: number for number, part in enumerate(ordered) for person in part}
    inside: dict[int, float] = defaultdict(float)
    whole: dict[int, float] = defaultdict(float)
    for (one, other), weight in ties.undirected.items():
        for person in (one, other):
            whole[place[person]] += weight
        if place[one] == place[other]:
            inside[place[one]] += 2 * weight
    meeting = _meeting_places(ties, place)
    return [
        Circle(members, inside[number] / whole[number] if whole[number] else 0.0, meeting[number])
        for number, members in enumerate(ordered)
    ]


def _meeting_places(ties: Ties, place: dict[int, int]) -> dict[int, list[tuple[int, float]]]:
    """The two spaces in which most of what is said inside a circle is said."""
    said: dict[int, Counter[int]] = defaultdict(Counter)
    for (one, other), spaces in ties.spaces.items():
        if place[one] == place[other]:
            said[place[one]].update(spaces)
    told: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for number, spaces in said.items():
        ordered = sorted(spaces.items(), key=lambda item: (-item[1], item[0]))
        told[number] = [(space, count / spaces.total()) for space, count in ordered[:2]]
    return told
