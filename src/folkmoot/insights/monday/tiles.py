"""A figure as a tile: value, interval, how it changed, a small curve, and the ways to what is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.insights.changes import Change, change
from folkmoot.insights.charts import Sparkline, as_text, render
from folkmoot.insights.charts.numbers import range_text
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure, Metric, Period, Unit
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.figures import answers

_SPARK_WEEKS = 12
# With fewer weeks known, a small curve is scraps.
_SPARK_KNOWN = _SPARK_WEEKS // 2
# A change of somewhere between nothing and five times as much is no finding.
_TOO_WIDE = 4.0


@dataclass(frozen=True, slots=True)
class Tile:
    """What a tile shows; `before` and `year` say how the figure changed, in words."""

    metric: Metric
    figure: Figure
    then: Figure | None
    value: str
    interval: str
    before: Change
    before_words: str
    before_detail: str
    last_year: Figure | None
    year: Change
    year_words: str
    spark: SafeString
    definition_url: str
    behind_url: str


def tiles_of(
    actor: Actor, choice: Choice, names: Sequence[str], *, sparks: bool = True, is_compared: bool = True
) -> list[Tile]:  # fmt: skip
    """A tile for each of the metrics that there are, from one question to the store."""
    shown = [METRICS[name] for name in names if name in METRICS]
    before, year = choice.period.before(), choice.period.year_before()
    periods = [choice.period, *(each for each in (before, year) if is_compared and _is_known(choice, each))]
    wanted = [Wanted(metric.name, period, scope=choice.scope) for metric in shown for period in periods]
    spark = Period(choice.period.last - timedelta(days=7 * _SPARK_WEEKS - 1), choice.period.last)
    drawn = [
        Wanted(metric.name, spark, Kind.SERIES, step="week", scope=choice.scope)
        for metric in shown
        if sparks and metric.windowed
    ]
    found = answers(choice.community_id, [*wanted, *drawn])
    courses = {each.metric: course for each, course in zip(drawn, found[len(wanted) :], strict=True)}
    by_period = {(each.metric, each.period): figure for each, figure in zip(wanted, found, strict=False)}
    return [
        _tile(
            actor,
            choice,
            metric,
            by_period[(metric.name, choice.period)],
            by_period.get((metric.name, before)),
            by_period.get((metric.name, year)),
            courses.get(metric.name, []),
        )
        for metric in shown
    ]


def definition_url(name: str) -> str:
    """Where the metric is defined."""
    try:
        return reverse("insights:metric", args=[name])
    except NoReverseMatch:
        return ""


def behind_url(actor: Actor, choice: Choice, metric: Metric) -> str:
    """Where the people or things behind the figure are listed, for who may see them; empty for others."""
    if not metric.behind or (metric.behind_kind == "members" and not can_see_people(actor)):
        return ""
    return f"{reverse('insights:behind', args=[metric.name])}?{choice.query}"


def change_words(found: Change, unit: Unit) -> str:
    """How something changed, in a few words that say no more than is known."""
    if found.direction == "unknown":
        return ""
    if found.direction == "none":
        return _("no clear change")
    if unit is Unit.SHARE:
        points = as_text(round(found.difference * 100, 1), Unit.COUNT, signed=True)
        return _("%(points)s points") % {"points": points}
    if found.share is None:
        return as_text(found.difference, unit, signed=True)
    return as_text(round(found.share, 2), Unit.SHARE, signed=True)


def change_detail(found: Change, then: Figure | None) -> str:
    """What it was before, and, where it changed clearly, between which bounds the change lies."""
    if then is None or then.value is None:
        return ""
    was = _("was %(value)s") % {"value": as_text(then.value, then.unit)}
    bounds = bounds_words(found, then) if found.direction in ("up", "down") else None
    return was + ("; " + _("change between %(low)s and %(high)s") % bounds if bounds else "")


def unbroken(words: str) -> str:
    """The words with each sign of percent on the line of its number."""
    return words.replace(" %", "\N{NO-BREAK SPACE}%")


def bounds_words(found: Change, then: Figure) -> dict[str, str] | None:
    """The bounds of a change in words: shares in points; None where they are too wide to tell anything."""
    if found.low is None or found.high is None or then.value is None:
        return None
    if then.unit is Unit.SHARE:
        low, high = (
            as_text(round(bound * then.value * 100), Unit.COUNT, signed=True) for bound in (found.low, found.high)
        )
        return {"low": low, "high": _("%(points)s points") % {"points": high}}
    if found.low < -1 or found.high > _TOO_WIDE:
        return None
    low, high = (as_text(round(bound, 2), Unit.SHARE, signed=True) for bound in (found.low, found.high))
    return {"low": low, "high": high}


def _tile(
    actor: Actor,
    choice: Choice,
    metric: Metric,
    figure: Figure,
    then: Figure | None,
    year: Figure | None,
    spark: Sequence[Figure],
) -> Tile:
    before_change, year_change = change(figure, then, metric.better), change(figure, year, metric.better)
    values = [each.value for each in spark]
    known = sum(value is not None for value in values)
    title = _("%(metric)s, the last %(weeks)s weeks") % {"metric": metric.label, "weeks": _SPARK_WEEKS}
    return Tile(
        metric,
        figure,
        then,
        _("withheld") if figure.withheld else as_text(figure.value, figure.unit),
        unbroken(range_text(figure.low, figure.high, figure.unit, figure.value)),
        before_change,
        change_words(before_change, metric.unit),
        unbroken(change_detail(before_change, then)),
        year,
        year_change,
        change_words(year_change, metric.unit),
        render(Sparkline(title, values, metric.unit))
        if known >= _SPARK_KNOWN and not figure.withheld
        else SafeString(""),
        definition_url(metric.name),
        behind_url(actor, choice, metric),
    )


def _is_known(choice: Choice, period: Period) -> bool:
    return choice.known_since is None or period.first >= choice.known_since
