"""How a figure changed, said with honest uncertainty: 'no clear change' where the intervals say so."""

from __future__ import annotations

import math
from dataclasses import dataclass

from folkmoot.insights.metrics.definition import Better, Figure, Unit

_Z = 1.959964
# Below this many, a share of change says nothing that a reader could use.
_FEW = 5
_OF_PEOPLE = {Unit.MEMBERS, Unit.VISITORS}
_OF_THINGS = {Unit.POSTS, Unit.THREADS, Unit.COUNT}


@dataclass(frozen=True, slots=True)
class Change:
    """From one figure to the next: the difference, its share of the former, and the 95 % interval of that share.

    `direction` is "up", "down", "none" (no clear change) or "unknown"; `is_good` None where neither is better.
    """

    direction: str
    difference: float = 0.0
    share: float | None = None
    low: float | None = None
    high: float | None = None
    is_good: bool | None = None

    @property
    def is_clear(self) -> bool:
        return self.direction in ("up", "down")


def change(now: Figure, then: Figure | None, better: Better) -> Change:
    """How the figure changed since then."""
    if then is None or now.value is None or then.value is None:
        return Change("unknown")
    if now.value == then.value == 0:
        return Change("unknown")
    difference = now.value - then.value
    share = difference / then.value if then.value > 0 else None
    found = bounds(now, then)
    if found is None:
        return Change("unknown", difference, share)
    low, high = found
    shares = _shares(now, then, low, high)
    if low <= 0 <= high:
        return Change("none", difference, share, *shares)
    direction = "up" if difference > 0 else "down"
    good = None if better is Better.NEITHER else (direction == "up") == (better is Better.UP)
    return Change(direction, difference, share, *shares, good)


def bounds(now: Figure, then: Figure) -> tuple[float, float] | None:
    """The 95 % interval of the difference, without end where a figure's own has none; None where nothing tells it.

    By the intervals of both, taken as independent (MOVER: Zou and Donner, Statistics in Medicine 27, 2008; Newcombe's
    for shares): right for skewed ones, too, and wide rather than narrow where the same people are in both. Counts of
    people differ as Poisson counts do; of things that fewer people did, as if the counts of each were geometric.
    """
    assert now.value is not None and then.value is not None  # noqa: PT018 - the caller has looked
    if _is_bounded(now) and _is_bounded(then):
        difference = now.value - then.value
        down = math.hypot(now.value - _low(now), _high(then) - then.value)
        up = math.hypot(_high(now) - now.value, then.value - _low(then))
        return difference - down, difference + up
    if now.unit not in _OF_PEOPLE | _OF_THINGS or now.value < 0 or then.value < 0:
        return None
    if min(now.value, then.value) < _FEW:
        spread = _Z * math.sqrt(max(now.value + then.value, 1))
        return now.value - then.value - spread, now.value - then.value + spread
    width = _Z * math.sqrt(_variance(now) + _variance(then))
    ratio = math.log(now.value / then.value)
    return then.value * math.expm1(ratio - width), then.value * math.expm1(ratio + width)


def _variance(figure: Figure) -> float:
    """Of the logarithm of a count. Where n people did m things each on average it is that of a sum of n such counts."""
    assert figure.value
    if figure.unit in _OF_THINGS and 0 < figure.n < figure.value:
        return (2 - figure.n / figure.value) / figure.n
    return 1 / figure.value


def _is_bounded(figure: Figure) -> bool:
    return figure.low is not None or figure.high is not None


def _low(figure: Figure) -> float:
    return -math.inf if figure.low is None else figure.low


def _high(figure: Figure) -> float:
    return math.inf if figure.high is None else figure.high


def _shares(now: Figure, then: Figure, low: float, high: float) -> tuple[float | None, float | None]:
    if not then.value or then.value <= 0 or min(now.n, then.n) < _FEW:
        return None, None
    return low / then.value, high / then.value
