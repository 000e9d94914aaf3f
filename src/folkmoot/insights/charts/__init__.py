"""Charts drawn on the server: SVG without scripts, with the figures as a table behind each.

    from folkmoot.insights.charts import LineChart, Series, render
    html = render(LineChart("Weekly active", weeks, (Series("This year", values, low, high),), unit=Unit.MEMBERS))

`render` gives a whole `<figure>`: a drawing for wide places and one for phones (the style sheet `built/charts.css`,
which a page with charts links to, shows one of them), numbered annotations as a list, and the table. Colours are those
of the page: light, dark, high contrast, print. For PDF and mail, where there is no such sheet:

    render(chart, ink=PLAIN)        the figure with the colours written in, one drawing, the table open
    picture(chart, ink=PLAIN)       the drawing alone, as an SVG document (for <img>, with alt=describe(chart))
    table_of(chart)                 heads and rows as plain text, for CSV and screen readers

Kinds: LineChart (dates, numbers or words along the bottom; `step=True` for survival curves), BarChart (`stacked`,
`horizontal`), HeatTable, Distribution, FunnelChart, Sparkline. Values are numbers in the unit's own measure (shares
0 to 1, durations in seconds); None leaves a gap. `as_text(value, unit)` words one value as the charts do.
"""

from folkmoot.insights.charts.figure import describe, picture, render, table_html, table_of
from folkmoot.insights.charts.ink import PLAIN, TOKENS, Ink
from folkmoot.insights.charts.kinds import (
    BarChart,
    Chart,
    Distribution,
    FunnelChart,
    HeatTable,
    LineChart,
    Mark,
    Series,
    Sparkline,
    Spread,
    Stage,
)
from folkmoot.insights.charts.numbers import as_text

__all__ = [
    "PLAIN",
    "TOKENS",
    "BarChart",
    "Chart",
    "Distribution",
    "FunnelChart",
    "HeatTable",
    "Ink",
    "LineChart",
    "Mark",
    "Series",
    "Sparkline",
    "Spread",
    "Stage",
    "as_text",
    "describe",
    "picture",
    "render",
    "table_html",
    "table_of",
]
