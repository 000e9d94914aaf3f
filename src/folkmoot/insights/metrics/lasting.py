"""Figures of how long threads wait; those that still wait count as waiting, and are not dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Figure, Metric, Period, Shape
from folkmoot.insights.metrics.shapes import Row, by_group, label
from folkmoot.insights.metrics.survival import Lasting, curve, ended_by, quantile
from folkmoot.insights.metrics.working_time import WorkingTime


def lasting_figures(
    metric: Metric, period: Period, rows: Sequence[Row], conventions: Conventions, until: datetime
) -> list[Figure]:
    """A figure for each group of `grp, person_id, at, ended_at, given_up_at`."""
    if not rows:
        return []
    clock = _clock(metric, conventions, min(row[2] for row in rows), until)
    return [
        _figure(metric, period, label(group), of_group, conventions, clock, until)
        for group, of_group in by_group(rows).items()
    ]


def _figure(
    metric: Metric,
    period: Period,
    group: str,
    rows: Sequence[Row],
    conventions: Conventions,
    clock: WorkingTime,
    until: datetime,
) -> Figure:
    points = curve([_lasting(row, clock, until) for row in rows])
    n = len({row[0] for row in rows})
    if metric.shape is Shape.WITHIN:
        hours = conventions.response_hours if metric.target == "response" else conventions.resolution_hours
        value, low, high = ended_by(points, hours * 3600)
        return Figure(metric.name, value, low, high, n, metric.unit, period, group)
    found = quantile(points, metric.at[0])
    return Figure(metric.name, *found, n, metric.unit, period, group)


def _lasting(row: Row, clock: WorkingTime, until: datetime) -> Lasting:
    _, at, ended_at, given_up_at = row
    if ended_at is not None and ended_at <= until:
        return Lasting(clock.between(at, ended_at), ended=True)
    return Lasting(max(0.0, clock.between(at, max(at, min(given_up_at or until, until)))), ended=False)


def _clock(metric: Metric, conventions: Conventions, start: datetime, until: datetime) -> WorkingTime:
    week = conventions.week if metric.in_business_hours else Conventions().week
    return WorkingTime(week, start, max(start, until))
