"""How long things last, where some have not ended yet: Kaplan and Meier's estimate with its bands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

from folkmoot.insights.metrics.intervals import Z


@dataclass(frozen=True, slots=True)
class Lasting:
    """`count` things that lasted so long, and `ended` or were only seen so long."""

    time: float
    ended: bool
    count: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """The share that lasts longer than `time`, its band, and how many were watched until then."""

    time: float
    share: float
    low: float
    high: float
    watched: int


def curve(lastings: Iterable[Lasting]) -> list[Point]:
    """Kaplan-Meier: a point for each time at which something ended; Greenwood's variance, log-log bands."""
    ends: dict[float, int] = defaultdict(int)
    leaves: dict[float, int] = defaultdict(int)
    for each in lastings:
        leaves[each.time] += each.count
        if each.ended:
            ends[each.time] += each.count
    watched, share, greenwood = sum(leaves.values()), 1.0, 0.0
    points: list[Point] = []
    for time in sorted(leaves):
        ended = ends.get(time, 0)
        if ended:
            share *= 1 - ended / watched
            greenwood += ended / (watched * (watched - ended)) if watched > ended else 0.0
            # Where the last one has ended the band says no more than it did before.
            band = _band(share, greenwood) if watched > ended else (0.0, points[-1].high if points else 1.0)
            points.append(Point(time, max(0.0, share), *band, watched))
        watched -= leaves[time]
    return points


def quantile(points: list[Point], at: float) -> tuple[float | None, float | None, float | None]:
    """When the share `at` has ended, and its bounds; None where the curve, or the band, does not come down so far."""
    left = 1 - at + 1e-12
    return (
        next((each.time for each in points if each.share <= left), None),
        next((each.time for each in points if each.low <= left), None),
        next((each.time for each in points if each.high <= left), None),
    )


def ended_by(points: list[Point], time: float) -> tuple[float, float, float]:
    """The share that has ended by then, and its bounds."""
    last = next((each for each in reversed(points) if each.time <= time), None)
    return (1 - last.share, 1 - last.high, 1 - last.low) if last else (0.0, 0.0, 0.0)


def _band(share: float, greenwood: float) -> tuple[float, float]:
    """The band on the scale of log(-log), which stays between 0 and 1."""
    reach = Z * sqrt(greenwood) / abs(log(share))
    return share ** exp(reach), share ** exp(-reach)
