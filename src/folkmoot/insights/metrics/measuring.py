"""Reckoning: a metric, a period and a scope in; figures, series, groups and the ids behind them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.cuts import STEPS, TELLING, Chain, Cut
from folkmoot.insights.metrics.definition import Figure, Metric, Period, Scope
from folkmoot.insights.metrics.differencing import segments_that_tell, steps_that_tell, tells_of_few
from folkmoot.insights.metrics.lasting import lasting_figures
from folkmoot.insights.metrics.people_behind import PeopleBehind
from folkmoot.insights.metrics.shapes import by_group, label, read
from folkmoot.insights.metrics.suppression import days_that_tell, hide, withhold_groups
from folkmoot.insights.store.engine import Engine

_BEHIND_AT_MOST = 10_000
_STEPS_AT_MOST = 1200
_GROUPS_AT_MOST = 500


def measure(
    engine: Engine,
    metric: Metric,
    period: Period,
    scope: Scope | None = None,
    conventions: Conventions | None = None,
    chain: Chain | None = None,
) -> Figure:
    """The metric's figure in the period; withheld where too few people stand behind it."""
    conventions, scope = conventions or Conventions(), scope or Scope()
    found = _figures(engine, metric, period, Cut(scope, chain=chain), conventions)
    figure = found[0] if found else _unless_noted(engine, metric, [_nothing(metric, period)])[0]
    asking = PeopleBehind(engine, metric, period, conventions, chain)
    return hide(figure) if is_withheld(asking, scope, figure.n) else figure


def is_withheld(asking: PeopleBehind, scope: Scope, people: int) -> bool:
    """Whether nothing is told of these people, by themselves or beside what else can be asked."""
    metric, minimum = asking.metric, _minimum(asking.metric, asking.conventions)
    if minimum < 2:
        return False
    if 0 < people < minimum:
        return True
    near = segments_that_tell(asking.engine, scope, minimum)
    return bool(near) or tells_of_few(metric, scope, people, minimum, asking)


def series(
    engine: Engine,
    metric: Metric,
    period: Period,
    step: str = "day",
    scope: Scope | None = None,
    conventions: Conventions | None = None,
) -> list[Figure]:
    """A figure for each day, week or month of the period; the first and the last may be cut short by the period."""
    conventions, scope = conventions or Conventions(), scope or Scope()
    parts = split(period, step)
    minimum = _minimum(metric, conventions)
    if not metric.windowed:
        return [measure(engine, metric, part, scope, conventions) for part in parts]

    days = [floor(part.first, step).isoformat() for part in parts]

    def people_of_each(scope: Scope) -> list[int]:
        asked = _in_steps(metric, period, Cut(scope, step), conventions)
        counts = [PeopleBehind(engine, one, of, conventions).count(Cut(scope, step)) for one, of in asked]
        return [next((found[day] for found in counts if day in found), 0) for day in days]

    by_day = {
        each.group: each
        for one, of in _in_steps(metric, period, Cut(scope, step), conventions)
        for each in _figures(engine, one, of, Cut(scope, step), conventions)
    }
    named = [(part, by_day.get(day) or _nothing(metric, part)) for day, part in zip(days, parts, strict=True)]
    figures = _unless_noted(engine, metric, [replace(figure, period=part, group="") for part, figure in named])
    telling = days_that_tell([(each.period.first, each.n) for each in figures], minimum) if step == "day" else set()
    asking = PeopleBehind(engine, metric, period, conventions)
    telling |= parts_that_tell(asking, scope, [each.n for each in figures], people_of_each)
    return withhold_groups(figures, minimum, telling)


def parts_that_tell(
    asking: PeopleBehind, scope: Scope, people: Sequence[int], of_each_part: Callable[[Scope], Sequence[int]]
) -> set[int]:
    """The places of steps or groups of a figure that tell of a few beside the same ones of what it is a part of.

    All of them where nothing is told of the whole figure: their sum would.
    """
    minimum = _minimum(asking.metric, asking.conventions)
    if minimum < 2 or replace(scope, with_staff=False, with_bots=False) == Scope():
        return set()
    if measure(asking.engine, asking.metric, asking.period, scope, asking.conventions).withheld:
        return set(range(len(people)))
    return steps_that_tell(scope, people, minimum, of_each_part)


def breakdown(
    engine: Engine,
    metric: Metric,
    period: Period,
    by: str,
    scope: Scope | None = None,
    conventions: Conventions | None = None,
) -> list[Figure]:
    """A figure for each group, the one with most people behind it first. Raises RuleBroken where it has none such."""
    check_group(metric, by)
    conventions, scope = conventions or Conventions(), scope or Scope()
    found = _figures(engine, metric, period, Cut(scope, by), conventions)
    found.sort(key=lambda each: (-each.n, each.group))
    minimum = _minimum(metric, conventions)
    near = segments_that_tell(engine, scope, minimum, of_all=by == "segment")
    if scope.segment in near:
        return [] if by in TELLING else [hide(each) for each in found[:_GROUPS_AT_MOST]]
    telling = {place for place, each in enumerate(found) if by == "segment" and each.group in near}
    asking = PeopleBehind(engine, metric, period, conventions)

    def people_of_each(whole: Scope) -> list[int]:
        counts = asking.count(Cut(whole, by))
        return [counts.get(each.group, 0) for each in found]

    telling |= parts_that_tell(asking, scope, [each.n for each in found], people_of_each)
    if by in TELLING:
        # What few searched for names them by itself; of the others nothing but their sum is known then.
        shown = [each for place, each in enumerate(found) if each.n >= minimum and place not in telling]
        return shown[:_GROUPS_AT_MOST]
    return withhold_groups(found, minimum, telling)[:_GROUPS_AT_MOST]


def behind(
    engine: Engine, metric: Metric, period: Period, scope: Scope | None = None, conventions: Conventions | None = None
) -> list[int]:
    """The ids of the people, threads or posts behind the figure (`behind_kind` says which), the first 10,000."""
    if not metric.behind:
        return []
    asked = Asked(engine, period, Cut(scope or Scope()), conventions or Conventions())
    sql = f"SELECT DISTINCT id FROM ({metric.behind}) found ORDER BY id LIMIT {_BEHIND_AT_MOST}"  # noqa: S608
    return [row[0] for row in asked.rows(sql)]


def check_group(metric: Metric, by: str) -> None:
    """Raises RuleBroken where the metric has no such groups."""
    if by not in metric.groups_by:
        known = ", ".join(sorted(metric.groups_by)) or "nothing"
        raise RuleBroken("by", f"{metric.name} can be broken down by {known}, not by {by}.", field="by")


def split(period: Period, step: str) -> list[Period]:
    """The days, calendar weeks or months of a period. Raises RuleBroken for another step, or for too many."""
    if step not in STEPS:
        raise RuleBroken("step", "A step is day, week or month.", field="step")
    parts, first = [], period.first
    while first <= period.last:
        last = min(period.last, _end(first, step))
        parts.append(Period(first, last))
        first = last + timedelta(days=1)
        if len(parts) > _STEPS_AT_MOST:
            raise RuleBroken("period", "The period is too long for such small steps.", field="step")
    return parts


def floor(day: date, step: str) -> date:
    """The first day of the day's week or month."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _in_steps(metric: Metric, period: Period, cut: Cut, conventions: Conventions) -> list[tuple[Metric, Period]]:
    """What to ask of which part of the period: of whole steps what the writer has counted, of others what they hold."""
    parts = split(period, cut.by)
    whole = [each for each in parts if each == Period(floor(each.first, cut.by), _end(each.first, cut.by))]
    if metric.is_lasting or not (metric.counted and whole and cut.is_counted and conventions.until is None):
        return [(metric, period)]
    counted = replace(metric, sql=metric.counted)
    cut_short = [part for part in parts if not whole[0].first <= part.first <= whole[-1].first]
    return [(counted, Period(whole[0].first, whole[-1].last)), *((metric, part) for part in cut_short)]


def _end(day: date, step: str) -> date:
    """The last day of the step that begins with that day's."""
    return _next(floor(day, step), step) - timedelta(days=1)


def _figures(engine: Engine, metric: Metric, period: Period, cut: Cut, conventions: Conventions) -> list[Figure]:
    asked = Asked(engine, period, cut, conventions)
    if metric.is_lasting:
        return lasting_figures(metric, asked)
    rows = asked.rows(metric.sql)
    return [
        read(metric, _part(period, group, cut.by), label(group), of_group) for group, of_group in by_group(rows).items()
    ]


def _part(period: Period, group: object, by: str) -> Period:
    """The part of the period that a group of a series is."""
    if by not in STEPS or not isinstance(group, date):
        return period
    begin = group.date() if isinstance(group, datetime) else group
    return Period(max(begin, period.first), min(period.last, _next(begin, by) - timedelta(days=1)))


def _next(day: date, step: str) -> date:
    if step == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if step == "week" else 1)


def _minimum(metric: Metric, conventions: Conventions) -> int:
    return conventions.minimum if metric.privacy else 0


def _unless_noted(engine: Engine, metric: Metric, figures: list[Figure]) -> list[Figure]:
    """The figures, without those that are nothing because nobody noted anything yet."""
    if not metric.noted_in or all(each.value for each in figures):
        return figures
    since = engine.rows(f"SELECT MIN(day) FROM {metric.noted_in}")[0][0]  # noqa: S608 - a table of ours
    return [
        replace(each, value=None, low=None, high=None)
        if not each.n and (since is None or each.period.last < since)
        else each
        for each in figures
    ]


def _nothing(metric: Metric, period: Period) -> Figure:
    return read(metric, period, "", [])
