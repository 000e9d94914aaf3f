"""A chart as a whole: drawing, what it says to those who do not see it, notes and table."""

from __future__ import annotations

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from folkmoot.insights.charts.bars import bars_format, draw_bars
from folkmoot.insights.charts.canvas import NARROW, WIDE, Canvas, Format
from folkmoot.insights.charts.frame import value_at
from folkmoot.insights.charts.ink import TOKENS, Ink
from folkmoot.insights.charts.kinds import BarChart, Chart, Distribution, FunnelChart, HeatTable, LineChart, Sparkline
from folkmoot.insights.charts.lines import draw_lines, draw_sparkline
from folkmoot.insights.charts.numbers import as_text, key_text, range_text
from folkmoot.insights.charts.shapes import draw_funnel, draw_spread, funnel_format, spread_format, spread_words
from folkmoot.insights.charts.tables import Table, as_html, heat_html, words_of
from folkmoot.insights.metrics.definition import Unit

_SPARK = Format(120, 34)


def render(chart: Chart, *, ink: Ink = TOKENS) -> SafeString:
    """The figure: safe HTML for a page, or with the ink PLAIN for a letter or a PDF."""
    if isinstance(chart, Sparkline):
        return _drawing(chart, ink, _SPARK, "spark")
    if isinstance(chart, HeatTable):
        inner = format_html(
            '<div class="scroll" tabindex="0" role="group" aria-label="{}">{}</div>', chart.title, heat_html(chart, ink)
        )
        return _figure(chart, inner, SafeString(""))
    table = format_html('<div class="scroll">{}</div>', as_html(chart))
    if ink.is_plain:
        return _figure(chart, _drawing(chart, ink, WIDE, "chart-wide"), table)
    drawings = _drawing(chart, ink, WIDE, "chart-wide") + _drawing(chart, ink, NARROW, "chart-narrow")
    behind = format_html("<details><summary>{}</summary>{}</details>", _("Show as a table"), table)
    return _figure(chart, drawings, behind)


def picture(chart: Chart, *, ink: Ink, form: Format = WIDE) -> str:
    """The drawing alone as a document, for places that take a picture. A heat table is none and can not be drawn."""
    return str(_drawing(chart, ink, _SPARK if isinstance(chart, Sparkline) else form, ""))


def table_of(chart: Chart) -> Table:
    """The heads and rows behind the chart, in words."""
    return words_of(chart)


def table_html(chart: Chart) -> SafeString:
    """The same as HTML, where the drawing stands elsewhere."""
    return as_html(chart)


def describe(chart: Chart) -> str:
    """What the chart shows in a sentence, for those who do not see it."""
    if isinstance(chart, LineChart | BarChart):
        said = "; ".join(filter(None, (_series_words(chart, number) for number in range(len(chart.series)))))
    elif isinstance(chart, Distribution):
        said = "; ".join(f"{row.label}: {spread_words(row, chart.unit)}" for row in chart.rows)
    elif isinstance(chart, FunnelChart):
        said = "; ".join(f"{each.label}: {as_text(each.value, chart.unit)}" for each in chart.stages)
    elif isinstance(chart, HeatTable):
        said = _("A table of %(rows)s rows.") % {"rows": len(chart.rows)}
    else:
        known = [value for value in chart.values if value is not None]
        said = _from_to(known, chart.unit) if known else ""
    return f"{chart.title}. {said}".strip()


def _series_words(chart: LineChart | BarChart, number: int) -> str:
    each = chart.series[number]
    known = [(key, value) for key, value in zip(chart.keys, each.values, strict=False) if value is not None]
    if not known:
        return ""
    if isinstance(chart, BarChart) and chart.horizontal:
        key, value = max(known, key=lambda pair: pair[1])
        most = {"series": each.label, "value": as_text(value, chart.unit), "key": key_text(key)}
        return _("%(series)s: most is %(value)s (%(key)s)") % most
    index = max(place for place, value in enumerate(each.values) if value is not None)
    bounds = range_text(value_at(each.low, index), value_at(each.high, index), chart.unit, each.values[index])
    said = f"{each.label}: " + _from_to([value for _key, value in known], chart.unit)
    return said + (_(", at the end %(bounds)s (95 %%)") % {"bounds": bounds} if bounds else "")


def _from_to(values: list[float], unit: Unit) -> str:
    return _("from %(first)s to %(last)s, least %(least)s, most %(most)s") % {
        "first": as_text(values[0], unit), "last": as_text(values[-1], unit),
        "least": as_text(min(values), unit), "most": as_text(max(values), unit),
    }  # fmt: skip


def _drawing(chart: Chart, ink: Ink, form: Format, css: str) -> SafeString:
    canvas = Canvas(_format_of(chart, form, ink), ink)
    if isinstance(chart, LineChart):
        draw_lines(canvas, chart)
    elif isinstance(chart, BarChart):
        draw_bars(canvas, chart)
    elif isinstance(chart, Distribution):
        draw_spread(canvas, chart)
    elif isinstance(chart, FunnelChart):
        draw_funnel(canvas, chart)
    elif isinstance(chart, Sparkline):
        draw_sparkline(canvas, chart)
    said = escape(describe(chart))
    size = f'viewBox="0 0 {canvas.form.width:g} {canvas.form.height:g}"'
    named = f' class="{css}"' if css else f' width="{canvas.form.width:g}" height="{canvas.form.height:g}"'
    font = ' font-family="sans-serif"' if ink.is_plain else ""
    # Where text begins and ends is reckoned from the left: a page in Arabic would turn the anchors round.
    named += ' direction="ltr"'
    begin = f'<svg xmlns="http://www.w3.org/2000/svg" {size}{named}{font} role="img" aria-label="{said}">'
    # A title of the whole would hide those of the single figures when one points at them; the label names it instead.
    return mark_safe(begin + f"<desc>{said}</desc>" + "".join(canvas.pieces) + "</svg>")  # noqa: S308 - escaped piece by piece


def _format_of(chart: Chart, form: Format, ink: Ink) -> Format:
    if isinstance(chart, BarChart):
        return bars_format(chart, form, ink)
    if isinstance(chart, Distribution):
        return spread_format(chart, form)
    return funnel_format(chart, form) if isinstance(chart, FunnelChart) else form


def _figure(
    chart: LineChart | BarChart | HeatTable | Distribution | FunnelChart, inner: str, behind: SafeString
) -> SafeString:
    note = format_html("<small>{}</small>", chart.note) if chart.note else ""
    marks = SafeString("")
    if isinstance(chart, LineChart | BarChart) and chart.marks:
        shown = ((key_text(mark.at), mark.text) for mark in chart.marks)
        marks = format_html('<ol class="chart-marks">{}</ol>', format_html_join("", "<li><b>{}</b> {}</li>", shown))
    return format_html(
        '<figure class="chart"><figcaption><b>{}</b>{}</figcaption>{}{}{}</figure>',
        chart.title,
        note,
        inner,
        marks,
        behind,
    )
