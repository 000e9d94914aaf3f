"""Plain sentences made of the figures, which say no more than these do."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from folkmoot.insights.charts import as_text
from folkmoot.insights.health.bends import Ratio
from folkmoot.insights.health.effects import Effect
from folkmoot.insights.health.score import RIPE_WEEKS, WEEKS, WEEKS_NEEDED, YEAR, Part
from folkmoot.insights.health.usual import Expected
from folkmoot.insights.metrics.definition import Metric
from folkmoot.insights.queries.health import Told, are_counts

_TWICE, _HALF = 2.0, 0.5
_NEAR_TWICE = 0.05
# Of means of counts from here on, tenths are beside the point.
_ROUNDED = 10


def of_change(metric: Metric, told: Told) -> str:
    """That a level changed, when, from what to what, and how sure that is."""
    bend = told.bend
    return _(
        "%(metric)s %(changed)s in the week of %(day)s: from %(before)s to %(after)s %(unit)s "
        "(95 %% interval %(low)s to %(high)s times)."
    ) % {
        "metric": metric.label,
        "changed": _changed(Ratio(bend.ratio, bend.low, bend.high)),
        "day": date_format(told.week, "j F Y"),
        "before": as_text(_whole(bend.before, metric), metric.unit),
        "after": as_text(_whole(bend.after, metric), metric.unit),
        "unit": _("a week") if are_counts(metric) else _("on average"),
        "low": number_format(bend.low, 2),
        "high": number_format(bend.high, 2),
    }


def of_effect(metric: Metric, day: str, effect: Effect) -> str:
    """How a metric was after a day against before; 'no clear change' where the interval says so."""
    said = {
        "metric": metric.label,
        "changed": _changed(effect.ratio),
        "day": day,
        "ratio": number_format(effect.ratio.value, 2),
        "low": number_format(effect.ratio.low, 2),
        "high": number_format(effect.ratio.high, 2),
        "weeks": min(effect.weeks_before, effect.weeks_after),
    }
    if not effect.is_clear:
        text = _(
            "%(metric)s: no clear change after %(day)s. It may have been anything from %(low)s to %(high)s times what "
            "it was before (95 %% interval, at least %(weeks)s weeks each)."
        )
    else:
        text = _(
            "%(metric)s %(changed)s after %(day)s: %(ratio)s times what it was before (95 %% interval %(low)s to "
            "%(high)s times, at least %(weeks)s weeks each)."
        )
    season = _(" What the same weeks of the year before brought is taken out.") if effect.season else ""
    return text % said + season


def of_unusual(metric: Metric, expected: Expected) -> str:
    """That the last week was unusual, and what was expected."""
    said = {
        "metric": metric.label,
        "came": as_text(expected.came, metric.unit),
        "low": as_text(expected.low, metric.unit),
        "high": as_text(expected.high, metric.unit),
    }
    if expected.is_up:
        return (
            _("%(metric)s: %(came)s in the last week, more than the %(low)s to %(high)s that were to be expected.")
            % said
        )
    return (
        _("%(metric)s: %(came)s in the last week, fewer than the %(low)s to %(high)s that were to be expected.") % said
    )


def of_part(metric: Metric, part: Part) -> str:
    """Why a part of the score is what it is."""
    if part.points is None or part.now is None or part.usual is None:
        return _why_not(metric, part)
    said = {
        "metric": metric.label,
        "now": _weekly(part.now, metric),
        "usual": _weekly(part.usual, metric),
        "weeks": part.told,
    }
    if part.name in RIPE_WEEKS:
        return (
            _(
                "%(metric)s: %(now)s of who joined in the four weeks that ended two weeks ago; the middle of %(weeks)s "
                "weeks known of the year before was %(usual)s."
            )
            % said
        )
    if part.told < YEAR:
        return (
            _(
                "%(metric)s: %(now)s in the last four weeks; the middle of %(weeks)s weeks known of the year before "
                "was %(usual)s."
            )
            % said
        )
    return _("%(metric)s: %(now)s in the last four weeks; the middle of the past year was %(usual)s.") % said


def of_no_score(parts: Sequence[Part]) -> str:
    """Why there is no score, and whether waiting helps; the parts say it of each."""
    here = parts[0] if parts else None
    if here is None or here.weeks + WEEKS < WEEKS_NEEDED:
        words = _("A score compares with the own past: it needs %(needed)s whole weeks, and fewer are known yet.")
        return words % {"needed": WEEKS_NEEDED}
    if here.points is None and here.told < here.weeks:
        return _(
            "There is no score: in too many weeks too few people are here for a figure to show. What can be said of so "
            "few is said of longer periods, at a glance, each figure with its interval and against the period before."
        )
    return _("There is no score: it takes two parts at least of which enough is known.")


def _why_not(metric: Metric, part: Part) -> str:
    said = {"metric": metric.label, "weeks": part.weeks, "few": part.weeks - part.told, "needed": WEEKS_NEEDED}
    if part.weeks + WEEKS < WEEKS_NEEDED:
        return _("%(metric)s: fewer than %(needed)s weeks are known, too little to compare with.") % said
    if part.now is None and part.told == part.weeks:
        return _("%(metric)s: too little is known of the last weeks.") % said
    if part.now is None or part.told < part.weeks:
        return (
            _(
                "%(metric)s: in %(few)s of the %(weeks)s weeks before the last four there was nothing, or too few "
                "people."
            )
            % said
        )
    return _("%(metric)s: nothing of the kind in %(weeks)s weeks.") % said


def _weekly(value: float, metric: Metric) -> str:
    """A mean of weeks: of counts it is said that it is one, and tenths of a person are not."""
    if not are_counts(metric):
        return as_text(value, metric.unit)
    return f"{as_text(_whole(value, metric), metric.unit)} {_('a week')}"


def _whole(value: float, metric: Metric) -> float:
    return round(value) if are_counts(metric) and value >= _ROUNDED else value


def _changed(ratio: Ratio) -> str:
    """Doubled and halved are said only where they are nearly that."""
    if abs(ratio.value - _TWICE) < _NEAR_TWICE * _TWICE:
        return _("doubled")
    if abs(ratio.value - _HALF) < _NEAR_TWICE * _HALF:
        return _("halved")
    return _("rose") if ratio.value > 1 else _("fell")
