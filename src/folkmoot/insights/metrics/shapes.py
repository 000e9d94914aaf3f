"""From the rows of a metric's SELECT to its figure, by the shape of the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from folkmoot.insights.metrics import intervals, spread
from folkmoot.insights.metrics.definition import Figure, Metric, Period, Shape

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Bounded:
    """A value, its interval and how many people are behind it."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


def read(metric: Metric, period: Period, group: str, rows: Sequence[Row]) -> Figure:
    """The figure of one group; no rows are nobody, and say nothing where the metric has words for it."""
    if not rows and (metric.nothing or metric.is_lasting):
        return Figure(metric.name, None, None, None, 0, metric.unit, period, group=group)
    bounded = _READERS[metric.shape](metric, period, rows)
    return Figure(metric.name, bounded.value, bounded.low, bounded.high, bounded.n, metric.unit, period, group=group)


def people_behind(metric: Metric, rows: Sequence[Row]) -> int:
    """How many people are behind the figure of one group, without the figure."""
    if metric.shape in (Shape.GINI, Shape.TOP):
        return int(sum(row[-1] for row in rows))
    return int(rows[0][-1] or 0) if rows else 0


def by_group(rows: Iterable[Row]) -> dict[object, list[Row]]:
    """The rows of each group, without it."""
    groups: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row[1:])
    return groups


def label(group: object) -> str:
    """A group as text: days as ISO dates, '' for what has none."""
    if isinstance(group, datetime):
        return group.date().isoformat()
    return group.isoformat() if isinstance(group, date) else "" if group is None else str(group)


def _count(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    value, n = _first(rows, 2)
    return Bounded(value, int(n))


def _arrivals(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    value, n = _first(rows, 2)
    return Bounded(value, int(n), *intervals.poisson(int(value)))


def _per_day(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    value, n = _first(rows, 2)
    return Bounded(value / period.days, int(n))


def _share(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    hits, trials, n = _first(rows, 3)
    if not trials:
        return Bounded(None, 0)
    return _bounded(hits / trials, int(n), intervals.wilson(hits, trials))


def _odds(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    one, other, n = _first(rows, 3)
    return _bounded(one / other if other else None, int(n), intervals.odds(one, other))


def _mean(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    total, squares, count, n = _first(rows, 4)
    if not count:
        return Bounded(None, 0)
    return _bounded(total / count, int(n), intervals.of_mean(total, squares, int(count)))


def _difference(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    more, fewer, n = _first(rows, 3)
    return Bounded(more - fewer, int(n), *intervals.of_difference(int(more), int(fewer)))


def _gini(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    return _spread(rows, spread.gini)


def _top(metric: Metric, period: Period, rows: Sequence[Row]) -> Bounded:
    first, last = metric.at
    return _spread(rows, lambda histogram: spread.part_of_top(histogram, first, last))


def _spread(rows: Sequence[Row], of: Callable[[spread.Histogram], float | None]) -> Bounded:
    histogram = [(float(amount), float(count)) for amount, count in rows]
    people = int(sum(count for _, count in histogram))
    value = of(histogram)
    return _bounded(value, people, spread.bootstrap(histogram, of) if value is not None and people > 1 else None)


def _bounded(value: float | None, n: int, bounds: tuple[float | None, float | None] | None) -> Bounded:
    return Bounded(value, n, *(bounds or (None, None)))


def _first(rows: Sequence[Row], width: int) -> list[float]:
    """The only row's numbers; sums over nothing are empty in SQL, and zero here."""
    return [float(each or 0) for each in rows[0]] if rows else [0.0] * width


_READERS: dict[Shape, Callable[[Metric, Period, Sequence[Row]], Bounded]] = {
    Shape.COUNT: _count,
    Shape.ARRIVALS: _arrivals,
    Shape.PER_DAY: _per_day,
    Shape.SHARE: _share,
    Shape.ODDS: _odds,
    Shape.MEAN: _mean,
    Shape.DIFFERENCE: _difference,
    Shape.GINI: _gini,
    Shape.TOP: _top,
}
