"""How two figures differ, with the interval of the difference."""

from __future__ import annotations

import math

from folkmoot.insights.metrics.definition import Figure, Metric
from folkmoot.insights.reports.content import FigureRow


def difference(now: Figure, before: Figure) -> tuple[float, float | None, float | None] | None:
    """What was gained or lost, and the bounds of that; None where either is not known.

    The bounds are recovered from those of the two figures, taken as independent (MOVER: Zou and Donner, Statistics in
    Medicine 27, 2008): right for skewed intervals, too, and wide rather than narrow where the same people are in both.
    """
    if now.value is None or before.value is None:
        return None
    change = now.value - before.value
    if now.low is None or now.high is None or before.low is None or before.high is None:
        return change, None, None
    down = math.hypot(now.value - now.low, before.high - before.value)
    up = math.hypot(now.high - now.value, before.value - before.low)
    return change, change - down, change + up


def figure_row(metric: Metric, now: Figure, before: Figure) -> FigureRow:
    """A figure beside the period before."""
    change = difference(now, before) or (None, None, None)
    return FigureRow(
        metric=metric.name,
        label=str(metric.label),
        unit=metric.unit,
        value=now.value,
        low=now.low,
        high=now.high,
        n=0 if now.withheld else now.n,
        withheld=now.withheld,
        before=before.value,
        change=change[0],
        change_low=change[1],
        change_high=change[2],
        better=metric.better.value,
    )
