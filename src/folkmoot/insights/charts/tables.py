"""The figures of a chart as a table: heads and rows in words, and as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from folkmoot.insights.charts.frame import value_at
from folkmoot.insights.charts.ink import Ink
from folkmoot.insights.charts.kinds import BarChart, Chart, Distribution, FunnelChart, HeatTable, LineChart, Series
from folkmoot.insights.charts.numbers import MISSING, as_text, key_text, range_text
from folkmoot.insights.charts.shapes import stage_detail
from folkmoot.insights.metrics.definition import Unit

Table = tuple[list[str], list[list[str]]]
_SHADES = 10


def words_of(chart: Chart) -> Table:
    """The heads and the rows, in words."""
    if isinstance(chart, LineChart | BarChart):
        return _of_series(chart)
    if isinstance(chart, HeatTable):
        return _of_heat(chart)
    if isinstance(chart, Distribution):
        return _of_spread(chart)
    if isinstance(chart, FunnelChart):
        heads = [_("Step"), _("Reached"), _("Of the step before")]
        return heads, [[each.label, as_text(each.value, chart.unit), stage_detail(each)] for each in chart.stages]
    return [_("Number"), chart.title], [
        [str(number), as_text(value, chart.unit)] for number, value in enumerate(chart.values, 1)
    ]


def as_html(chart: Chart) -> SafeString:
    """The table of a chart."""
    heads, rows = words_of(chart)
    head = format_html_join("", '<th scope="col" class="{}">{}</th>', _classed(heads))
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((row[0], format_html_join("", '<td class="number">{}</td>', ((cell,) for cell in row[1:]))) for row in rows),
    )
    return format_html(
        '<table class="table" aria-label="{}"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        chart.title,
        head,
        body,
    )


def heat_html(chart: HeatTable, ink: Ink) -> SafeString:
    """Cells shaded in ten steps; the letters keep their contrast on the darkest."""
    known = [value for _label, values in chart.rows for value in values if value is not None]
    top = chart.top if chart.top is not None else max(known, default=1.0)
    heads = [chart.key_label or _("Cohort"), *([_("Members")] if chart.sizes else []), *chart.columns]
    head = format_html_join("", '<th scope="col" class="{}">{}</th>', _classed(heads))
    rows = []
    for number, (label, values) in enumerate(chart.rows):
        size = (
            format_html('<td class="number">{}</td>', as_text(chart.sizes[number], Unit.COUNT)) if chart.sizes else ""
        )
        cells = format_html_join("", "{}", ((_cell(value, top, chart, ink),) for value in values))
        rows.append((label, size, cells))
    body = format_html_join("", '<tr><th scope="row">{}</th>{}{}</tr>', rows)
    return format_html('<table class="table heat"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, body)


def _cell(value: float | None, top: float, chart: HeatTable, ink: Ink) -> SafeString:
    if value is None:
        return SafeString('<td class="number"></td>')
    shade = min(int(max(value, 0.0) / top * _SHADES), _SHADES - 1) if top > 0 else 0
    # Whole per cents: a table of them is read for its shape, and must fit on a phone.
    words = as_text(round(value, 2) if chart.unit is Unit.SHARE else value, chart.unit)
    if ink.is_plain:
        return format_html('<td class="number" bgcolor="{}">{}</td>', ink.heat[shade], words)
    return format_html('<td class="number heat-{}">{}</td>', shade, words)


def _of_series(chart: LineChart | BarChart) -> Table:
    heads, columns = [chart.key_label or _("Date")], [[key_text(key) for key in chart.keys]]
    for each in chart.series:
        heads.append(each.label)
        columns.append([as_text(value_at(each.values, place), chart.unit) for place in range(len(chart.keys))])
        ranges = _ranges(each, len(chart.keys), chart.unit)
        if any(ranges):
            heads.append(_("95 %% interval of %(series)s") % {"series": each.label})
            columns.append([words or MISSING for words in ranges])
    return heads, [list(row) for row in zip(*columns, strict=True)]


def _ranges(series: Series, count: int, unit: Unit) -> list[str]:
    """The interval of each value in words; empty where it has none."""
    return [
        range_text(
            value_at(series.low, place), value_at(series.high, place), unit, value_at(series.values, place)
        )
        for place in range(count)
    ]  # fmt: skip


def _of_spread(chart: Distribution) -> Table:
    heads = [_("Group"), _("A tenth below"), _("A quarter below"), _("Median")]
    heads += [_("Three quarters below"), _("Nine tenths below"), _("Number")]
    rows = []
    for row in chart.rows:
        values = (row.p10, row.p25, row.median, row.p75, row.p90)
        rows.append([row.label, *(as_text(value, chart.unit) for value in values), as_text(row.n, Unit.COUNT)])
    return heads, rows


def _of_heat(chart: HeatTable) -> Table:
    heads = [chart.key_label or _("Cohort"), *([_("Members")] if chart.sizes else []), *chart.columns]
    rows = []
    for number, (label, values) in enumerate(chart.rows):
        size = [as_text(chart.sizes[number], Unit.COUNT)] if chart.sizes else []
        rows.append([label, *size, *(as_text(value, chart.unit) for value in values)])
    return heads, rows


def _classed(heads: Sequence[str]) -> list[tuple[str, str]]:
    return [("number" if number else "", head) for number, head in enumerate(heads)]
