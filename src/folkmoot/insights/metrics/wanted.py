"""Several questions in one go: what the reader of the store is given, by names that can be sent to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.metrics import measuring
from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.curves import SPAN_DAYS, cohorts_of, curve_of
from folkmoot.insights.metrics.cuts import Chain, Cut, cohort_days
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.store.engine import Engine, Sharing

_COHORTS_AT_MOST = 160
_DAYS_AT_MOST = 366 * 40
# A bit for each period and one before them all are in one number.
_CHAINED_AT_LEAST, _CHAINED_AT_MOST = 3, 60


class Kind(StrEnum):
    """What is wanted: a Figure, Figures in time or by group, the ids behind, a Curve; or Cohorts of joiners."""

    FIGURE = "figure"
    SERIES = "series"
    BREAKDOWN = "breakdown"
    BEHIND = "behind"
    CURVE = "curve"
    COHORTS = "cohorts"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One question; `step` is for a series and for cohorts, which may be `bounded`, `by` for a breakdown."""

    metric: str
    period: Period
    kind: Kind = Kind.FIGURE
    step: str = "day"
    by: str = ""
    scope: Scope = field(default_factory=Scope)
    bounded: bool = True


def check(wanted: Wanted) -> None:
    """Raises NotFound for a metric that is none, RuleBroken for what cannot be asked of it."""
    metric = metric_called(wanted.metric)
    if wanted.period.last < wanted.period.first:
        raise RuleBroken("period", "The period ends before it begins.", field="to")
    if wanted.period.days > _DAYS_AT_MOST or not 1900 < wanted.period.first.year < 2200:
        raise RuleBroken("period", "A period is of 40 years at most, of our time.", field="from")
    if wanted.kind is Kind.SERIES:
        measuring.split(wanted.period, wanted.step)
    if wanted.kind is Kind.BREAKDOWN:
        measuring.check_group(metric, wanted.by)
    if wanted.kind is Kind.CURVE and not metric.is_lasting:
        raise RuleBroken(
            "metric", f"{metric.name} does not tell how long things last, and has no curve.", field="metric"
        )
    if wanted.kind is Kind.COHORTS:
        _check_cohorts(wanted)
    if wanted.scope.cohort:
        cohort_days(wanted.scope.cohort)


def _check_cohorts(wanted: Wanted) -> None:
    if wanted.step not in SPAN_DAYS:
        raise RuleBroken("step", "Cohorts are those of a week or of a month.", field="step")
    if len(measuring.split(wanted.period, wanted.step)) > _COHORTS_AT_MOST:
        raise RuleBroken("period", "The period is too long for such small cohorts.", field="step")


def reckon(engine: Engine, wanted: Sequence[Wanted], conventions: Conventions) -> list[Any]:
    """The answers, in the order of the questions; runs where the engine is."""
    chains = _chains(wanted) if isinstance(engine, Sharing) else {}
    return [_answer(engine, each, conventions, chains.get((each.scope, each.period))) for each in wanted]


def _chains(wanted: Sequence[Wanted]) -> dict[tuple[Scope, Period], Chain]:
    """Of periods of equal length that touch each other: the chain of them and of the one before the first."""
    periods: dict[tuple[Scope, int], set[Period]] = defaultdict(set)
    for each in wanted:
        if each.kind is Kind.FIGURE and "presence" in metric_called(each.metric).sql:
            periods[each.scope, each.period.days].add(each.period)
    found: dict[tuple[Scope, Period], Chain] = {}
    for (scope, length), several in periods.items():
        by_first = sorted(several)
        touch = all(b.first - a.last == timedelta(days=1) for a, b in pairwise(by_first))
        if _CHAINED_AT_LEAST <= len(by_first) <= _CHAINED_AT_MOST and touch:
            chain = Chain(by_first[0].before().first, by_first[-1].last, length)
            found |= {(scope, period): chain for period in by_first}
    return found


def _answer(engine: Engine, wanted: Wanted, conventions: Conventions, chain: Chain | None) -> Any:
    metric = metric_called(wanted.metric)
    scope = replace(
        wanted.scope,
        with_staff=wanted.scope.with_staff or conventions.with_staff,
        with_bots=wanted.scope.with_bots or conventions.with_bots,
    )
    if wanted.kind is Kind.SERIES:
        return measuring.series(engine, metric, wanted.period, wanted.step, scope, conventions)
    if wanted.kind is Kind.BREAKDOWN:
        return measuring.breakdown(engine, metric, wanted.period, wanted.by, scope, conventions)
    if wanted.kind is Kind.BEHIND:
        return measuring.behind(engine, metric, wanted.period, scope, conventions)
    if wanted.kind in (Kind.CURVE, Kind.COHORTS):
        asked = Asked(engine, wanted.period, Cut(scope), conventions)
        if wanted.kind is Kind.CURVE:
            return curve_of(metric, asked)
        return cohorts_of(asked, wanted.step, bounded=wanted.bounded)
    return measuring.measure(engine, metric, wanted.period, scope, conventions, chain)
