"""How two figures differ, with the interval of the difference."""

from __future__ import annotations

import math

from folkmoot.insights.changes import bounds
from folkmoot.insights.metrics.definition import Figure, Metric
from folkmoot.insights.reports.content import FigureRow


def difference(now: Figure, before: Figure) -> tuple[float | None, float | None, float | None]:
    """What was gained or lost, and the bounds of that; None where they are not known, or have no end."""
    if now.value is None or before.value is None:
        return None, None, None
    low, high = (
        each if each is not None and math.isfinite(each) else None for each in bounds(now, before) or (None, None)
    )
    return now.value - before.value, low, high


def figure_row(metric: Metric, now: Figure, before: Figure) -> FigureRow:
    """A figure beside the period before."""
    change, change_low, change_high = difference(now, before)
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
        change=change,
        change_low=change_low,
        change_high=change_high,
        better=metric.better.value,
    )
