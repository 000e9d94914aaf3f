"""How a network is shaped: how many, how dense, how mutual, in how many pieces."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import networkx as nx

from folkmoot.insights.graph.ties import Ties


@dataclass(frozen=True, slots=True)
class Shape:
    """The counts of a network. `ties` go one way, `pairs` count two people once, `mutual` are pairs that go both ways.

    `density` is the share of possible ties that there are, `reciprocity` the share of ties that are returned;
    `islands` are its weakly connected pieces, `loops` the strongly connected ones; `alone` wrote, but have no tie.
    `degrees` counts people by how many others they have a tie with.
    """

    people: int
    ties: int
    pairs: int
    mutual: int
    replies: int
    reactions: int
    density: float | None
    reciprocity: float | None
    islands: int
    largest_island: int
    loops: int
    largest_loop: int
    alone: int
    median_degree: int
    degrees: list[tuple[int, int | None, int]]


def shape_of(ties: Ties) -> Shape:
    """The counts of this network."""
    people, directed = len(ties.people), len(ties.directed)
    mutual = directed - len(ties.undirected)
    graph = nx.DiGraph()
    graph.add_edges_from(ties.directed)
    islands = [len(each) for each in nx.weakly_connected_components(graph)]
    loops = [len(each) for each in nx.strongly_connected_components(graph)]
    degrees = sorted(len(each) for each in ties.neighbours.values())
    return Shape(
        people=people,
        ties=directed,
        pairs=len(ties.undirected),
        mutual=mutual,
        replies=sum(tie.replies for tie in ties.directed.values()),
        reactions=sum(tie.reactions for tie in ties.directed.values()),
        density=directed / (people * (people - 1)) if people > 1 else None,
        reciprocity=2 * mutual / directed if directed else None,
        islands=len(islands),
        largest_island=max(islands, default=0),
        loops=len(loops),
        largest_loop=max(loops, default=0),
        alone=len(ties.posts.keys() - ties.neighbours.keys()),
        median_degree=degrees[(len(degrees) - 1) // 2] if degrees else 0,
        degrees=_in_steps(degrees),
    )


_STEPS = ((1, 1), (2, 3), (4, 7), (8, 15), (16, 31), (32, 63), (64, 127), (128, None))


def _in_steps(degrees: list[int]) -> list[tuple[int, int | None, int]]:
    """Steps that double, for degrees spread over magnitudes; the last one has no end."""
    counted: Counter[int] = Counter(min(degree.bit_length(), len(_STEPS)) - 1 for degree in degrees)
    last = max(counted, default=-1)
    return [(low, high, counted[place]) for place, (low, high) in enumerate(_STEPS[: last + 1])]
