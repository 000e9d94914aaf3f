"""What is more than a number: survival curves with their bands, and retention by cohort."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime

from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Metric
from folkmoot.insights.metrics.intervals import wilson
from folkmoot.insights.metrics.lasting import lasting_groups
from folkmoot.insights.metrics.measuring import floor, is_withheld, series
from folkmoot.insights.metrics.people_behind import PeopleBehind
from folkmoot.insights.metrics.survival import Point, curve

_POINTS_AT_MOST = 240
# How long a span after joining is, for cohorts by week and by month.
SPAN_DAYS = {"week": 7, "month": 30}
_SPANS_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that still lasts after `points[i].time` seconds; nothing but `withheld` where too few are behind it."""

    n: int
    points: tuple[Point, ...]
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """The share of a cohort that was here in a span after joining, or in it or later."""

    span: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who joined from `first` to `last`, and how many of them were here in each span that is over for all of them."""

    first: date
    last: date
    n: int
    cells: tuple[Cell, ...]
    withheld: bool = False


def curve_of(metric: Metric, asked: Asked) -> Curve:
    """The curve of a metric that tells how long things last; it ends where fewer than the minimum are watched."""
    found = next(iter(lasting_groups(metric, asked).values()), None)
    if found is None:
        return Curve(0, ())
    minimum = asked.conventions.minimum
    if is_withheld(PeopleBehind(asked.engine, metric, asked.period, asked.conventions), asked.cut.scope, found.n):
        return Curve(0, (), withheld=True)
    points = [each for each in curve(found.lastings) if each.watched >= minimum]
    step = max(1, -(-len(points) // _POINTS_AT_MOST))
    # The last point of each step: what is left out lies between two that are shown.
    kept = points[step - 1 :: step]
    if points and kept[-1:] != points[-1:]:
        kept.append(points[-1])
    return Curve(found.n, tuple(kept))


def cohorts_of(asked: Asked, step: str, *, bounded: bool) -> list[Cohort]:
    """Retention by cohort of joiners: bounded, here in that very span; unbounded, in it or in any later one."""
    scope = asked.cut.scope
    sizes = series(asked.engine, metric_called("joined"), asked.period, step, scope, asked.conventions)
    asked = replace(asked, cut=Cut(scope, step))
    here: dict[date, dict[int, int]] = defaultdict(dict)
    for grp, span, people in asked.rows(_BOUNDED[step] if bounded else _UNBOUNDED[step]):
        here[_day(grp)][int(span)] = people
    cohorts = []
    for figure in sizes:
        part, size = figure.period, figure.n
        counts = here.get(floor(part.first, step), {})
        if figure.withheld:
            cohorts.append(Cohort(part.first, part.last, 0, (), withheld=True))
            continue
        spans = range(_known_spans(part.last, asked.until_day, step, bounded=bounded) if size else 0)
        cells = [_cell(span, _here(counts, span, bounded=bounded), size) for span in spans]
        cohorts.append(Cohort(part.first, part.last, size, tuple(cells)))
    return cohorts


def _known_spans(last_joined: date, until: date, step: str, *, bounded: bool) -> int:
    """How many spans are known for the last of the cohort: bounded ones when over, unbounded ones when begun."""
    days = (until - last_joined).days + 1
    length = SPAN_DAYS[step]
    return max(0, min(days // length if bounded else -(-days // length), _SPANS_AT_MOST))


def _here(counts: dict[int, int], span: int, *, bounded: bool) -> int:
    return counts.get(span, 0) if bounded else sum(people for last, people in counts.items() if last >= span)


def _cell(span: int, people: int, size: int) -> Cell:
    low, high = wilson(people, size) or (0.0, 1.0)
    return Cell(span, people / size, low, high)


def _day(group: date) -> date:
    return group.date() if isinstance(group, datetime) else group


# In which span after joining a day is; under one name, for both ways to count.
_SPANS = {
    step: f"""SELECT DISTINCT j.grp, j.person_id,
    CAST(FLOOR(date_diff('day', j.day, d.day) / {days}.0) AS INTEGER) AS span
  FROM joiners j JOIN days d ON d.person_id = j.person_id
  WHERE j.day BETWEEN $first AND $last AND d.day >= j.day AND d.day >= $first
    AND d.day <= $until_day"""  # noqa: S608 - own text
    for step, days in SPAN_DAYS.items()
}
_BOUNDED = {
    step: f"SELECT q.grp, q.span, COUNT(*) AS people FROM ({spans}) q GROUP BY q.grp, q.span"  # noqa: S608
    for step, spans in _SPANS.items()
}
# By the last span of each: whoever is here in it was here "in this one or later" for all before.
_UNBOUNDED = {
    step: f"""SELECT o.grp, o.span, COUNT(*) AS people
FROM (SELECT q.grp, q.person_id, MAX(q.span) AS span FROM ({spans}) q GROUP BY q.grp, q.person_id) o
GROUP BY o.grp, o.span"""  # noqa: S608 - own text
    for step, spans in _SPANS.items()
}
