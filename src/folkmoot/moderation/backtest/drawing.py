"""Drawing posts by chance so that it can be repeated: the order of posts is fixed for good by their ids.

Whoever draws ten of a stratum takes the ten that come first in it. So a post that was judged once counts in every
later backtest, parts of a run can be put together, and the same command draws the same posts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from heapq import nsmallest

_MASK = (1 << 64) - 1


def place_of(post_id: int) -> int:
    """Where a post comes in the order; ids that follow each other are far apart (splitmix64)."""
    mixed = (post_id * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


def urgency_of(outcome: int, at: int) -> int:
    """Where a hit comes for moderators: what would have had the heaviest outcome first, then what is latest."""
    return (7 - outcome) << 40 | ((1 << 40) - 1 - max(at, 0))


class Drawn:
    """The posts of a stratum that come first, at most `most` of them; any two can be put together."""

    __slots__ = ("_bar", "_kept", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: list[tuple[int, int]] = []
        # What comes behind it has no chance any more.
        self._bar = _MASK + 1

    def see(self, post_id: int, place: int) -> None:
        if place < self._bar:
            self._kept.append((place, post_id))
            if len(self._kept) >= 2 * self.most:
                self._cut()

    def add(self, other: Drawn) -> None:
        self._kept += other._kept
        self._cut()

    def ids(self) -> list[int]:
        """The posts in the order in which they are drawn."""
        self._cut()
        return [post_id for _, post_id in self._kept]

    def _cut(self) -> None:
        self._kept = nsmallest(self.most, self._kept)
        if len(self._kept) == self.most:
            self._bar = self._kept[-1][0]


def judged_first(drawn: Iterable[int], verdicts: Mapping[int, str]) -> list[int]:
    """Those from the front that have been judged, up to the first that has not.

    Only they are drawn by chance: a post further back that somebody judged elsewhere was chosen for another reason.
    """
    found = []
    for post_id in drawn:
        if post_id not in verdicts:
            break
        found.append(post_id)
    return found


def next_to_judge(drawn: Iterable[int], verdicts: Mapping[int, str], shown: Callable[[int], bool]) -> int | None:
    """The first that is not judged and can be shown."""
    return next((post_id for post_id in drawn if post_id not in verdicts and shown(post_id)), None)
