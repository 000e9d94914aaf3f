"""What of a network goes into a file: its people with what is known of each, and its ties."""

from __future__ import annotations

from dataclasses import dataclass

from folkmoot.insights.graph.circles import circles_of
from folkmoot.insights.graph.core import core_of
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.graph.ties import Ties, read_ties
from folkmoot.insights.store.engine import Engine


@dataclass(frozen=True, slots=True)
class Export:
    """People: id, posts, with how many they have ties, whether they are of the core, circle (0 where not reckoned).

    Ties: from, to, replies, reactions. `left_out` ties were too many.
    """

    people: list[tuple[int, int, int, bool, int]]
    ties: list[tuple[int, int, int, int]]
    left_out: int


def export(engine: Engine, question: NetworkQuestion, most: int | None, pairs: int | None) -> Export:
    """The network of the question: its heaviest `most` ties; circles where it has at most so many pairs."""
    network = read_ties(engine, question)
    ordered = sorted(network.directed.items(), key=lambda item: (-item[1].weight, item[0]))
    kept = ordered[:most]
    core = core_of(network).members
    circles = circles_of(network).of_person if pairs is None or len(network.undirected) <= pairs else {}
    drawn = {person for pair, _tie in kept for person in pair}
    return Export(
        people=[_person(network, person, core, circles) for person in network.people if person in drawn],
        ties=[(one, other, tie.replies, tie.reactions) for (one, other), tie in kept],
        left_out=len(ordered) - len(kept),
    )


def _person(
    network: Ties, person: int, core: frozenset[int], circles: dict[int, int]
) -> tuple[int, int, int, bool, int]:
    circle = circles[person] + 1 if person in circles else 0
    return person, network.posts.get(person, 0), len(network.neighbours[person]), person in core, circle
