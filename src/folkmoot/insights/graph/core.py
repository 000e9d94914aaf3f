"""Core and periphery: the few who all know each other, and the many who know the few.

The discrete model of Borgatti and Everett (Models of core/periphery structures, Social Networks 21, 1999): within the
core everybody has a tie with everybody, within the periphery nobody has. Lip (A fast algorithm for the discrete
core/periphery bipartitioning problem, arXiv:1102.5511) shows that the split with the fewest exceptions takes the people
with the most ties, one after the other, so that it is found exactly and at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from folkmoot.insights.graph.ties import Pair, Ties


@dataclass(frozen=True, slots=True)
class Core:
    """Who is the core; `fit` is the correlation with the model (1 is perfect, 0 is none), without the pairs between.

    The densities are the shares of possible pairs that there are inside the core, between and inside the periphery;
    `replies_share` is the part of all replies that the core wrote.
    """

    members: frozenset[int]
    fit: float | None
    inside: float | None
    between: float | None
    outside: float | None
    replies_share: float | None


def core_of(ties: Ties) -> Core:
    """The core of this network, ties taken whichever way they go; of equals the one with the smaller id is in it."""
    degrees = {person: len(known) for person, known in ties.neighbours.items()}
    ordered = sorted(degrees, key=lambda person: (-degrees[person], person))
    size = 0
    # Taking in the next one mends as many exceptions as they have ties, and makes one for each who is in already.
    while size < len(ordered) and degrees[ordered[size]] > size:
        size += 1
    members = frozenset(ordered[:size])
    pairs = ties.undirected.keys()
    inside = sum(1 for one, other in pairs if one in members and other in members)
    outside = sum(1 for one, other in pairs if one not in members and other not in members)
    around = len(ordered) - size
    written = sum(tie.replies for tie in ties.directed.values())
    by_core = sum(tie.replies for (author, _), tie in ties.directed.items() if author in members)
    return Core(
        members=members,
        fit=_correlation((inside, size * (size - 1) // 2), (outside, around * (around - 1) // 2)),
        inside=_share(inside, size * (size - 1) // 2),
        between=_share(len(pairs) - inside - outside, size * around),
        outside=_share(outside, around * (around - 1) // 2),
        replies_share=_share(by_core, written),
    )


def _share(some: int, of: int) -> float | None:
    return some / of if of else None


def _correlation(core: Pair, periphery: Pair) -> float | None:
    """Phi of the two by two table: tie or none, pair of the core or of the periphery."""
    (there, all_there), (stray, all_stray) = core, periphery
    missing, none = all_there - there, all_stray - stray
    spread = all_there * all_stray * (there + stray) * (missing + none)
    return (there * none - missing * stray) / sqrt(spread) if spread else None
