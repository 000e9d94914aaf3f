"""A goal as a chart: what was, what is asked for, and what is to be expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from folkmoot.insights.charts import LineChart, Mark, Series
from folkmoot.insights.goals.forecasting import Forecast, forecast
from folkmoot.insights.goals.spans import SEASONS, spans_between, steps
from folkmoot.insights.goals.standing import Asked, scale_of
from folkmoot.insights.metrics.definition import Figure, Period, Unit

# So much of the past before the beginning is shown.
_BEFORE = 12


def goal_chart(
    title: str,
    asked: Asked,
    history: Sequence[Figure],
    *,
    unit: Unit,
    starts_on: date,
    marks: Sequence[Mark] = (),
) -> LineChart:
    """The figures of whole weeks or months up to now, the target, and the forecast with its 95 % interval."""
    judged = asked.judged_in()
    shown = _shown(history, starts_on)
    ahead = _ahead(shown, judged, asked.span)
    expected = _expected(history, ahead, asked.span)
    keys = [each.period.first for each in shown] + [each.first for each in ahead]
    gap: list[float | None] = [None] * len(ahead)
    past: list[float | None] = [None] * len(shown)
    series = [
        Series(
            _("Measured"), [each.value for each in shown] + gap, [each.low for each in shown] + gap,
            [each.high for each in shown] + gap, colour=1,
        ),
        Series(_("Target"), [asked.target] * len(keys), dashed=True, colour=3),
    ]  # fmt: skip
    if any(expected):
        bridge: list[float | None] = [*past[:-1], shown[-1].value]
        series.append(
            Series(
                _("Expected"), bridge + [each.value if each else None for each in expected],
                bridge + [each.low if each else None for each in expected],
                bridge + [each.high if each else None for each in expected], dashed=True, colour=2,
            )
        )  # fmt: skip
    known = [mark for mark in marks if keys and keys[0] <= mark.at <= keys[-1]]  # type: ignore[operator]
    return LineChart(title, keys, series, unit=unit, key_label=_("From"), marks=known)


def _shown(history: Sequence[Figure], starts_on: date) -> list[Figure]:
    before = [each for each in history if each.period.last < starts_on][-_BEFORE:]
    return before + [each for each in history if each.period.last >= starts_on]


def _ahead(shown: Sequence[Figure], judged: Period, span: str) -> list[Period]:
    if not shown or shown[-1].period >= judged:
        return []
    return spans_between(shown[-1].period.last + timedelta(days=1), judged, span)


def _expected(history: Sequence[Figure], ahead: Sequence[Period], span: str) -> list[Forecast | None]:
    values: list[float] = []
    for each in history:
        values = [] if each.value is None else [*values, each.value]
    if not history or not values or history[-1].value is None:
        return [None] * len(ahead)
    last, scale = history[-1].period, scale_of(history[-1].unit, values)
    return [forecast(values, steps(last, each, span), scale=scale, season=SEASONS[span]) for each in ahead]
