"""Distributions and funnels."""

from __future__ import annotations

from django.utils.translation import gettext as _

from folkmoot.insights.charts.canvas import Canvas, Format, fit, width_of
from folkmoot.insights.charts.kinds import Distribution, FunnelChart, Spread, Stage
from folkmoot.insights.charts.numbers import as_text, range_text, tick_text
from folkmoot.insights.charts.scales import Scale, log_ticks, value_ticks
from folkmoot.insights.metrics.definition import Unit

_STRIP, _STAGE = 38.0, 46.0


def spread_format(chart: Distribution, form: Format) -> Format:
    row = _STRIP + (16 if form.is_narrow else 0)
    return Format(form.width, row * max(len(chart.rows), 1) + 34, form.is_narrow)


def draw_spread(canvas: Canvas, chart: Distribution) -> None:
    """A strip for each group: thin for nine tenths, thick for the middle half, a dot and its value for the median."""
    narrow = canvas.form.is_narrow
    widest = max((width_of(row.label) for row in chart.rows), default=0)
    gutter = 4.0 if narrow else min(widest + 12, canvas.form.width * 0.3)
    numbers = [number for row in chart.rows for number in (row.p10, row.p90)] or [1.0]
    if chart.log:
        ticks = log_ticks(max(min(numbers), 1e-3), max(numbers), chart.unit)
    else:
        ticks = value_ticks(min(0.0, *numbers), max(numbers), chart.unit)
    scale = Scale(ticks[0], ticks[-1], gutter, canvas.form.width - 24, log=chart.log)
    bottom = canvas.form.height - 26
    edge = 0.0
    for tick in ticks:
        x, label = scale(tick), tick_text(tick, chart.unit)
        canvas.line(x, 4, x, bottom)
        if x - width_of(label) / 2 >= edge or edge == 0.0:
            canvas.text(max(x, width_of(label) / 2), bottom + 18, label, anchor="middle")
            edge = x + width_of(label) / 2 + 8
    y = 8.0
    for row in chart.rows:
        if narrow:
            canvas.text(0, y + 10, fit(row.label, canvas.form.width), colour=canvas.ink.ink)
            y += 16
        else:
            canvas.text(gutter - 8, y + 21, fit(row.label, gutter - 8), anchor="end", colour=canvas.ink.ink)
        _strip(canvas, row, scale, y + 17, chart.unit)
        y += _STRIP


def _strip(canvas: Canvas, row: Spread, scale: Scale, y: float, unit: Unit) -> None:
    colour = canvas.ink.of(0)
    canvas.line(scale(row.p10), y, scale(row.p90), y, colour, stroke_width=3, stroke_linecap="round")
    canvas.box(scale(row.p25), y - 7, scale(row.p75) - scale(row.p25), 14, colour, fill_opacity="0.35", rx=3)
    canvas.add("circle", cx=scale(row.median), cy=y, r=5.5, fill=colour, stroke=canvas.ink.paper, stroke_width=1.5)
    words = as_text(row.median, unit)
    x = min(max(scale(row.median), width_of(words) / 2), canvas.form.width - width_of(words) / 2)
    canvas.text(x, y - 10, words, anchor="middle", colour=canvas.ink.ink, bold=True)
    canvas.hover(scale.begin, y - 16, scale.end - scale.begin, 32, f"{row.label}\n{spread_words(row, unit)}")


def spread_words(row: Spread, unit: Unit) -> str:
    return _("half within %(median)s, nine of ten within %(most)s") % {
        "median": as_text(row.median, unit), "most": as_text(row.p90, unit)
    }  # fmt: skip


def funnel_format(chart: FunnelChart, form: Format) -> Format:
    return Format(form.width, (_STAGE + (16 if form.is_narrow else 0)) * max(len(chart.stages), 1), form.is_narrow)


def draw_funnel(canvas: Canvas, chart: FunnelChart) -> None:
    """A bar for each step, with what share of the step before it is."""
    narrow = canvas.form.is_narrow
    widest = max((width_of(stage.label) for stage in chart.stages), default=0)
    gutter = 0.0 if narrow else min(widest + 14, canvas.form.width * 0.32)
    most = max((stage.value for stage in chart.stages), default=0) or 1.0
    scale = Scale(0, most, gutter, canvas.form.width - (90 if narrow else 200))
    y = 0.0
    for number, stage in enumerate(chart.stages):
        if narrow:
            canvas.text(0, y + 12, fit(stage.label, canvas.form.width), colour=canvas.ink.ink)
            y += 18
        else:
            canvas.text(gutter - 10, y + 21, fit(stage.label, gutter - 10), anchor="end", colour=canvas.ink.ink)
        _stage(canvas, stage, chart.unit, scale, y + 3, is_first=number == 0)
        y += _STAGE - (2 if narrow else 0)


def _stage(canvas: Canvas, stage: Stage, unit: Unit, scale: Scale, y: float, *, is_first: bool) -> None:
    canvas.box(scale.begin, y, scale(stage.value) - scale.begin, 26, canvas.ink.of(0), rx=3)
    after = scale(stage.value) + 8
    words = as_text(stage.value, unit)
    canvas.text(after, y + 17.5, words, colour=canvas.ink.ink, bold=True)
    said = stage_words(stage)
    if said and not is_first:
        at = after + width_of(words) + 12
        room = canvas.form.width - at
        # Of words without room the share alone is left, not their beginning.
        short = said if width_of(said) <= room else as_text(stage.share, Unit.SHARE)
        canvas.text(at, y + 17.5, fit(short, room))
    canvas.hover(
        0, y - 4, canvas.form.width, 34, f"{stage.label}: {words}" + (f"\n{stage_detail(stage)}" if said else "")
    )


def stage_words(stage: Stage) -> str:
    """The share of the step before, short."""
    if stage.share is None:
        return ""
    return _("%(share)s of those before") % {"share": as_text(stage.share, Unit.SHARE)}


def stage_detail(stage: Stage) -> str:
    """The share of the step before with its interval."""
    bounds = range_text(stage.low, stage.high, Unit.SHARE)
    share = as_text(stage.share, Unit.SHARE)
    return f"{share} ({bounds})" if bounds else share
