"""Shares with the interval in which the true one lies 95 times of 100, and nothing where nobody can know.

Wilson's interval, with the correction for finite populations where posts were drawn without putting them back: once
all of a stratum have been judged nothing is left to chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import inf, sqrt

Z_95 = 1.959964
# Each of two bounds at 97.5 %: both hold at once at least 95 times of 100 (Bonferroni).
Z_BOTH = 2.241403


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share (0 to 1), its bounds, and what was seen of it: so many of so many. `value` is None where it is not known.

    Without a value the bounds still say what is ruled out: (0, 1) rules out nothing.
    """

    value: float | None
    low: float
    high: float
    hits: int = 0
    of: int = 0

    def as_json(self) -> Mapping[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Posts of which `judged` were drawn by chance and judged, and `bad` of these ought not to stand."""

    size: int
    judged: int
    bad: int

    def total(self, z: float = Z_95) -> tuple[float | None, float, float]:
        """How many of all are bad: the estimate, None where none was judged, and its bounds."""
        if not self.size:
            return 0.0, 0.0, 0.0
        if not self.judged:
            return None, 0.0, float(self.size)
        left = self.size - self.judged
        effective = self.judged * (self.size - 1) / left if left else inf
        low, high = bounds(self.bad / self.judged, effective, z)
        # What was judged is known, whatever the rest is like.
        fine = self.judged - self.bad
        return (
            self.bad / self.judged * self.size,
            max(self.size * low, float(self.bad)),
            min(self.size * high, float(self.size - fine)),
        )


def bounds(share: float, of: float, z: float = Z_95) -> tuple[float, float]:
    """Wilson's bounds of a share of so many, which need not be whole."""
    if not of:
        return 0.0, 1.0
    if of == inf:
        return share, share
    squared = z * z
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = z * sqrt(share * (1 - share) / of + squared / (4 * of * of)) / (1 + squared / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(hits: int, of: int) -> Estimate:
    """So many of so many, seen as drawn by chance."""
    low, high = bounds(hits / of if of else 0.0, of)
    return Estimate(hits / of if of else None, low, high, hits, of)


def share_of_clusters(clusters: Mapping[int, tuple[int, int]]) -> Estimate:
    """A share of posts where those of one member are alike: (posts, hits) by member.

    The sample is worth fewer posts than it has by the design effect of the ratio estimator; where nobody or everybody
    was hit, which shows no variance, it is worth as many as there are members.
    """
    posts = sum(each for each, _ in clusters.values())
    hits = sum(each for _, each in clusters.values())
    if not posts:
        return Estimate(None, 0.0, 1.0)
    rate = hits / posts
    if hits in (0, posts) or len(clusters) < 2:
        effective = float(len(clusters))
    else:
        spread = sum((hit - rate * of) ** 2 for of, hit in clusters.values())
        variance = spread * len(clusters) / (len(clusters) - 1) / posts**2
        effective = min(float(posts), max(1.0, rate * (1 - rate) / variance)) if variance else float(posts)
    return Estimate(rate, *bounds(rate, effective), hits, posts)


def precision(*, bad: int, fine: int, unknown: Stratum) -> Estimate:
    """Of all hits the share that ought not to stand: what moderators decided is known, the rest is judged by sample."""
    of = bad + fine + unknown.size
    if not of:
        return Estimate(None, 0.0, 1.0)
    value, low, high = unknown.total()
    return Estimate(
        None if value is None else (bad + value) / of,
        (bad + low) / of,
        (bad + high) / of,
        bad + unknown.bad,
        bad + fine + unknown.judged,
    )


def recall(*, bad_hit: int, bad_missed: int, unknown_hit: Stratum, unknown_missed: Stratum) -> Estimate:
    """Of all posts that ought not to stand the share that is hit, with two samples for what nobody decided.

    The bounds set each sample at its worst: wide, but never narrower than what is known.
    """
    hit, missed = unknown_hit.total(Z_BOTH), unknown_missed.total(Z_BOTH)
    low = _part(bad_hit + hit[1], bad_missed + missed[2])
    high = _part(bad_hit + hit[2], bad_missed + missed[1])
    value = None
    if hit[0] is not None and missed[0] is not None:
        value = _part(bad_hit + hit[0], bad_missed + missed[0])
    seen = bad_hit + unknown_hit.bad
    return Estimate(
        value,
        0.0 if low is None else low,
        1.0 if high is None else high,
        seen,
        seen + bad_missed + unknown_missed.bad,
    )


def ratio(one: Estimate, other: Estimate) -> tuple[float | None, float | None, float | None]:
    """How many times as often one is hit as the other, by the bounds of both; None where that has no end."""
    if one.value is None or not other.value:
        return None, None, None
    low = one.low / other.high if other.high else None
    return one.value / other.value, low, one.high / other.low if other.low else None


def differs(one: Estimate, other: Estimate) -> bool:
    """Whether chance alone hardly explains the difference (Newcombe)."""
    if one.value is None or other.value is None:
        return False
    points = one.value - other.value
    down = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    up = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return points - down > 0 or points + up < 0


def _part(one: float, other: float) -> float | None:
    return one / (one + other) if one + other else None
