"""Where everybody stands in the picture: a force layout that comes out the same every time.

Fruchterman and Reingold (Graph drawing by force-directed placement, 1991), with a pull towards the middle so that
pieces without a tie between them stay on the page. Written here because the one of networkx asks for numpy.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import hypot, sqrt

from folkmoot.insights.graph.ties import Pair, Ties

DRAWN = 120
_LINES = 400
_STEPS = 160
_SEED = 7


@dataclass(frozen=True, slots=True)
class Picture:
    """Who is drawn, and where (0 to 1 each way); the lines are pairs of places in that list, with their weights."""

    people: list[int]
    places: list[tuple[float, float]]
    lines: list[tuple[int, int, float]]
    left_out: int


def picture_of(ties: Ties, circle_of: dict[int, int]) -> Picture:
    """The best connected people and the strongest ties between them."""
    ordered = sorted(ties.neighbours, key=lambda person: (-len(ties.neighbours[person]), person))
    people = sorted(ordered[:DRAWN], key=lambda person: (circle_of[person], person))
    index = {person: place for place, person in enumerate(people)}
    pairs = [
        (index[one], index[other], weight)
        for (one, other), weight in ties.undirected.items()
        if one in index and other in index
    ]
    lines = _drawn(sorted(pairs, key=lambda line: (-line[2], line[0], line[1])))
    circles = [circle_of[person] for person in people]
    return Picture(people, _placed(circles, {line[:2] for line in pairs}), lines, len(ordered) - len(people))


def _drawn(lines: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """The strongest lines, and of each person at least the strongest of theirs."""
    seen: set[int] = set()
    kept = []
    for number, line in enumerate(lines):
        if number < _LINES or not {line[0], line[1]} <= seen:
            kept.append(line)
            seen |= {line[0], line[1]}
    return kept


def _placed(circles: list[int], pairs: set[Pair]) -> list[tuple[float, float]]:
    count = len(circles)
    drawn = random.Random(_SEED)  # noqa: S311 - no secret
    places = [[drawn.uniform(-1, 1), drawn.uniform(-1, 1)] for _ in range(count)]
    ideal = 1.7 / sqrt(count) if count else 1.0
    for step in range(_STEPS):
        _move(places, _forces(places, pairs, circles, ideal), 0.12 * (1 - step / _STEPS) + 0.002)
    return _fitted(places)


def _forces(places: list[list[float]], pairs: set[Pair], circles: list[int], ideal: float) -> list[list[float]]:
    pulls = [[-0.35 * x, -0.35 * y] for x, y in places]
    square = ideal * ideal
    for one, (x, y) in enumerate(places):
        pull = pulls[one]
        for other in range(one):
            across, down = x - places[other][0], y - places[other][1]
            push = square / (across * across + down * down + 1e-4)
            pull[0] += across * push
            pull[1] += down * push
            pulls[other][0] -= across * push
            pulls[other][1] -= down * push
    for one, other in sorted(pairs):
        across, down = places[one][0] - places[other][0], places[one][1] - places[other][1]
        draw = hypot(across, down) / ideal * (1.0 if circles[one] == circles[other] else 0.25)
        pulls[one][0] -= across * draw
        pulls[one][1] -= down * draw
        pulls[other][0] += across * draw
        pulls[other][1] += down * draw
    return pulls


def _move(places: list[list[float]], pulls: list[list[float]], most: float) -> None:
    for place, (across, down) in zip(places, pulls, strict=True):
        length = hypot(across, down) or 1.0
        far = min(length, most) / length
        place[0] += across * far
        place[1] += down * far


def _fitted(places: list[list[float]]) -> list[tuple[float, float]]:
    """Stretched to the whole of the picture, rounded so that every machine tells the same.

    Halfway to even spacing, so that the crowd in the middle has room and a few far out do not take it all.
    """
    if not places:
        return []
    stretched = []
    for axis in (0, 1):
        values = [place[axis] for place in places]
        low, spread = min(values), max(values) - min(values)
        ranks = {place: rank for rank, place in enumerate(sorted(range(len(values)), key=lambda at: (values[at], at)))}
        even = max(1, len(values) - 1)
        stretched.append(
            [
                round(0.5 * ((value - low) / spread if spread else 0.5) + 0.5 * ranks[place] / even, 3)
                for place, value in enumerate(values)
            ]
        )
    return list(zip(*stretched, strict=True))
