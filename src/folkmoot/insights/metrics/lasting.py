"""Figures of how long things last, threads that wait and people who stay; what has not ended yet is not dropped."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Figure, Metric, Shape
from folkmoot.insights.metrics.lasting_sql import Bounds, people_behind, quantiles, shares_within
from folkmoot.insights.metrics.shapes import by_group, label
from folkmoot.insights.metrics.survival import Lasting, Point, curve, ended_by, quantile
from folkmoot.insights.metrics.working_time import WorkingTime
from folkmoot.insights.store.engine import Engine

# How long each lasted, and whether it ended then; a row without seconds says how many people are behind its group.
_COUNTED = """SELECT q.grp, date_diff('second', q.at, q.stop) AS seconds, q.ended, COUNT(*) AS things
FROM (SELECT l.grp, l.at, CASE WHEN l.ended_at <= $until THEN 1 ELSE 0 END AS ended,
    CASE WHEN l.ended_at <= $until THEN l.ended_at
      WHEN l.given_up_at <= $until THEN l.given_up_at ELSE $until END AS stop
  FROM lastings l) q
GROUP BY q.grp, date_diff('second', q.at, q.stop), q.ended
UNION ALL
SELECT l.grp, NULL AS seconds, 0 AS ended, COUNT(DISTINCT l.person_id) AS things FROM lastings l GROUP BY l.grp"""
# What an engine was asked already: it is gone with it.
_known: WeakKeyDictionary[Engine, dict[tuple[object, ...], Any]] = WeakKeyDictionary()


@dataclass
class Group:
    """What lasted in a group, and how many people are behind it."""

    lastings: list[Lasting] = field(default_factory=list)
    n: int = 0

    @cached_property
    def points(self) -> list[Point]:
        """Their curve."""
        return curve(self.lastings)


def lasting_figures(metric: Metric, asked: Asked) -> list[Figure]:
    """A figure for each group."""
    is_working = metric.in_business_hours and asked.conventions.week.hours
    if metric.shape is not Shape.LASTING and not is_working:
        return _reckoned_there(metric, asked)
    return [
        Figure(metric.name, *_bounded(metric, asked, found), found.n, metric.unit, asked.period, label(group))
        for group, found in lasting_groups(metric, asked).items()
    ]


def _reckoned_there(metric: Metric, asked: Asked) -> list[Figure]:
    """The same where the engine sums it up, so that waits by the million need not come here."""
    people = people_in(metric, asked)
    bounds: dict[str, Bounds]
    if metric.shape is Shape.QUANTILE:
        of_levels = _once(asked, metric.sql, "quantiles", lambda: quantiles(metric, asked))
        bounds = {group: found[metric.at[0]] for group, found in of_levels.items()}
    else:
        seconds = _target(metric, asked.conventions)
        bounds = _once(asked, metric.sql, "within", lambda: shares_within(metric, asked, seconds))
    empty = (None, None, None)
    return [
        Figure(metric.name, *bounds.get(group, empty), n, metric.unit, asked.period, group)
        for group, n in people.items()
    ]


def people_in(metric: Metric, asked: Asked) -> dict[str, int]:
    """How many people are behind each group."""
    people: dict[str, int] = _once(asked, metric.sql, "people", lambda: people_behind(metric, asked))
    return people


def _once(asked: Asked, *what: object) -> Any:
    """What the last of these gives; an engine is asked once."""
    *told, ask = what
    known = _known.setdefault(asked.engine, {})
    key = (*told, asked.period, asked.cut, repr(asked.conventions))
    if key not in known:
        assert callable(ask)
        known[key] = ask()
    return known[key]


def _target(metric: Metric, conventions: Conventions) -> float:
    hours = conventions.response_hours if metric.target == "response" else conventions.resolution_hours
    return hours * 3600


def lasting_groups(metric: Metric, asked: Asked) -> dict[object, Group]:
    """What lasted how long, by group; median, nine in ten and the share within the target ask it once."""
    known = _known.setdefault(asked.engine, {})
    is_working = bool(metric.in_business_hours and asked.conventions.week.hours)
    key = (metric.sql, asked.period, asked.cut, repr(asked.conventions), is_working)
    if key not in known:
        known[key] = _groups(metric, asked)
    groups: dict[object, Group] = known[key]
    return groups


def _groups(metric: Metric, asked: Asked) -> dict[object, Group]:
    if metric.in_business_hours and asked.conventions.week.hours:
        return _by_working_time(metric, asked)
    groups: dict[object, Group] = defaultdict(Group)
    for grp, seconds, ended, things in asked.rows(_COUNTED, lastings=metric.sql):
        if seconds is None:
            groups[grp].n = things
        else:
            groups[grp].lastings.append(Lasting(max(0.0, float(seconds)), bool(ended), things))
    return groups


def _by_working_time(metric: Metric, asked: Asked) -> dict[object, Group]:
    rows = asked.rows(metric.sql)
    if not rows:
        return {}
    until = asked.until
    clock = WorkingTime(asked.conventions.week, min(row[2] for row in rows), max(until, max(row[2] for row in rows)))
    groups: dict[object, Group] = {}
    for grp, of_group in by_group(rows).items():
        lastings = []
        for _, at, ended_at, given_up_at in of_group:
            ended = ended_at is not None and ended_at <= until
            stop = ended_at if ended else min(given_up_at or until, until)
            lastings.append(Lasting(clock.between(at, max(at, stop)), ended))
        groups[grp] = Group(lastings, len({row[0] for row in of_group}))
    return groups


def _bounded(metric: Metric, asked: Asked, group: Group) -> tuple[float | None, float | None, float | None]:
    points = group.points
    if metric.shape is Shape.QUANTILE:
        return quantile(points, metric.at[0])
    time = metric.at[0] if metric.shape is Shape.LASTING else _target(metric, asked.conventions)
    # Nobody was watched for so long: the curve says nothing of it.
    if not group.lastings or (time > max(each.time for each in group.lastings) and (not points or points[-1].share)):
        return None, None, None
    gone, low, high = ended_by(points, time)
    return (1 - gone, 1 - high, 1 - low) if metric.shape is Shape.LASTING else (gone, low, high)
