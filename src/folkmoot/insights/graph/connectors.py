"""Who connects: on whose way the shortest ways between others lie, and who would be cut off without them.

Freeman, A set of measures of centrality based on betweenness, Sociometry 40, 1977; by the algorithm of Brandes (2001).
In large networks the ways from a seeded sample of people are followed instead of all (Brandes and Pich, Centrality
estimation in large networks, 2007); the result says from how many.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from folkmoot.insights.graph.ties import Ties

# What may be followed in all: people whose ways are followed, times ties. About a quarter of a minute.
_STEPS = 8_000_000
_FEWEST_PIVOTS = 48
_SEED = 20_260
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Connector:
    """Somebody who connects: how many they have a tie with, in how many circles, and how many would be cut off."""

    person: int
    betweenness: float
    degree: int
    circles: int
    cut_off: int


@dataclass(frozen=True, slots=True)
class Connectors:
    """`pivots` of `people` were followed; `bridges` are ties without which two parts have no way to each other."""

    betweenness: dict[int, float]
    pivots: int
    people: int
    first: list[Connector]
    bridges: int
    joints: int

    @property
    def is_sampled(self) -> bool:
        return self.pivots < self.people


def connectors_of(ties: Ties, circle_of: dict[int, int]) -> Connectors:
    """Betweenness of everybody, ties taken whichever way they go and without weights, and the first twenty."""
    graph = nx.Graph()
    graph.add_nodes_from(ties.people)
    graph.add_edges_from(ties.undirected)
    people = len(ties.people)
    pivots = min(people, max(_FEWEST_PIVOTS, _STEPS // max(1, len(ties.undirected))))
    between = nx.betweenness_centrality(graph, k=pivots if pivots < people else None, seed=_SEED) if people else {}
    joints = set(nx.articulation_points(graph))
    ordered = sorted(between, key=lambda person: (-between[person], person))
    return Connectors(
        betweenness=between,
        pivots=pivots,
        people=people,
        first=[
            Connector(
                person=person,
                betweenness=between[person],
                degree=len(ties.neighbours[person]),
                circles=len({circle_of[other] for other in ties.neighbours[person]}),
                cut_off=_cut_off(ties.neighbours, person) if person in joints else 0,
            )
            for person in ordered[:_SHOWN]
            if between[person] > 0
        ],
        bridges=sum(1 for _ in nx.bridges(graph)),
        joints=len(joints),
    )


def _cut_off(neighbours: dict[int, set[int]], person: int) -> int:
    """How many of those who could reach `person` could no longer reach the largest part that is left."""
    seen = {person}
    parts = []
    for start in neighbours[person]:
        if start in seen:
            continue
        part, waiting = 0, [start]
        seen.add(start)
        while waiting:
            part += 1
            fresh = neighbours[waiting.pop()] - seen
            seen |= fresh
            waiting.extend(fresh)
        parts.append(part)
    return sum(parts) - max(parts, default=0)
