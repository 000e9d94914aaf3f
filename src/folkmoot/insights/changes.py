"""How a figure changed, said with honest uncertainty: 'no clear change' where the intervals say so."""

from __future__ import annotations

import math
from dataclasses import dataclass

from folkmoot.insights.metrics.definition import Better, Figure, Unit

_Z = 1.959964
# Below this many, a share of change says nothing that a reader could use.
_FEW = 5
_COUNTED = {Unit.MEMBERS, Unit.VISITORS, Unit.POSTS, Unit.THREADS, Unit.COUNT}


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
    bounds = _bounds(now, then)
    if bounds is None:
        return Change("unknown", difference, share)
    low, high = bounds
    shares = _shares(now, then, low, high)
    if low <= 0 <= high:
        return Change("none", difference, share, *shares)
    direction = "up" if difference > 0 else "down"
    good = None if better is Better.NEITHER else (direction == "up") == (better is Better.UP)
    return Change(direction, difference, share, *shares, good)


def _bounds(now: Figure, then: Figure) -> tuple[float, float] | None:
    """The 95 % interval of the difference: by the intervals of both (Newcombe), or of counts by Poisson."""
    assert now.value is not None and then.value is not None  # noqa: PT018 - the caller has looked
    intervals = (now.low, now.high, then.low, then.high)
    if all(each is not None for each in intervals):
        low, high, low_then, high_then = (float(each or 0) for each in intervals)
        difference = now.value - then.value
        return (
            difference - math.hypot(now.value - low, high_then - then.value),
            difference + math.hypot(high - now.value, then.value - low_then),
        )
    if now.unit not in _COUNTED or now.value < 0 or then.value < 0:
        return None
    if min(now.value, then.value) < _FEW:
        spread = _Z * math.sqrt(max(now.value + then.value, 1))
        return now.value - then.value - spread, now.value - then.value + spread
    width = _Z * math.sqrt(1 / now.value + 1 / then.value)
    ratio = math.log(now.value / then.value)
    return then.value * math.expm1(ratio - width), then.value * math.expm1(ratio + width)


def _shares(now: Figure, then: Figure, low: float, high: float) -> tuple[float | None, float | None]:
    if not then.value or then.value <= 0 or min(now.n, then.n) < _FEW:
        return None, None
    return low / then.value, high / then.value
